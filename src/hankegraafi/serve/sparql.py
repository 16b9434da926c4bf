"""/sparql: the SPARQL 1.1 Protocol, query side, the service's description, and the query page.

https://www.w3.org/TR/sparql11-protocol/#query-operation
"""

import asyncio
from functools import partial
from typing import NamedTuple
from urllib.parse import urlencode

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from hankegraafi import formats
from hankegraafi.config import Settings
from hankegraafi.errors import HankegraafiError, Overloaded
from hankegraafi.formats import Format
from hankegraafi.serve import asked as asking
from hankegraafi.serve import query_page, service_description
from hankegraafi.serve.asked import Asked
from hankegraafi.serve.cache import Held, is_named
from hankegraafi.serve.problems import Refusal, reader
from hankegraafi.serve.site import Site, site_of
from hankegraafi.serve.streamed import Entry, Streamed
from hankegraafi.serve.visit import visit_of
from hankegraafi.serve.watched import watch_of
from hankegraafi.store import Job, Limits, Plan, Question, encode, is_volatile
from hankegraafi.store.federation import service
from hankegraafi.store.federation.fetch import Fetcher

VARY = "Accept, Accept-Encoding, Hankegraafi-Release"
FRESH = "public, max-age=0, s-maxage=60, must-revalidate"
"""How long an answer may be taken for true: a shared cache for a minute, others ask each time."""

LEFT = 499
"""The status in the log of a query whose client left."""

_CALLS_AT_ONCE = 4
_ELSEWHERE = {None: "nothing", True: "scans", False: "everything"}
_LONGEST_LINK = 8_000
_ORDERS = frozenset({"memory", "disk"})
_DESCRIBED = (*formats.GRAPH_FORMATS, formats.HTML)


async def endpoint(request: Request) -> Response:
    """Answer a query; describe the service, or give a person the page to write a query on."""
    asked = await asking.read(request)
    if asked.query is None:
        return await _without_query(request, asked)
    wants_page = _wants_page(request, asked)
    if wants_page and (asked.view == "editor" or not asked.query.strip()):
        return await to_thread.run_sync(query_page.editor, visit_of(request), asked.query)
    if not asked.query.strip():
        raise Refusal(400, "no_query", headers={"Vary": "Accept"})
    try:
        return await answer(request, asked)
    except HankegraafiError as error:
        if wants_page and error.status < 500 and not isinstance(error, Refusal):
            page = partial(query_page.failed, visit_of(request), asked.query, error)
            return await to_thread.run_sync(page)
        raise


async def answer(request: Request, asked: Asked) -> Response:
    """Have a worker answer; it is ended when the client leaves."""
    if begun := request.scope.pop("begun", None):  # on the quick way
        request.scope["site"], job, making = begun
        return await _reply(request, asked, job, making)
    site = site_of(request)
    question, exact = await _question(request, site, asked)
    etag = question.etag(site.answer_stamp) if exact else ""
    entry = Entry(watch_of(request), asked.query or "", asyncio.get_running_loop().time())
    if etag and is_named(etag.encode(), _condition(request)):
        entry.end("not_modified", 304)
        return Response(status_code=304, headers=_caching(etag))
    posted = (etag,) if etag and request.method == "POST" else None
    if posted and (held := site.cache.get(posted)):
        return _repeated(held)
    try:
        job = site.pool.submit(await _from_tables(site, asked, question))
    except Overloaded:
        entry.end("overloaded", 503)
        raise
    return await _reply(request, asked, job, Making(entry, etag, posted))


class Making(NamedTuple):
    """What an answer is made for: its log entry, its ETag, its key if posted."""

    entry: Entry
    etag: str
    posted: tuple[str] | None


async def _reply(request: Request, asked: Asked, job: Job, making: Making) -> Response:
    """Wait for the beginning of an answer, and make a response of it."""
    entry, watching = making.entry, Watching(request, job)
    try:
        first = await job.begin()
        head = job.head
        if head is None:
            raise Overloaded("the worker gave no answer", way_out="Try again in a moment.")
        if job.table is not None:
            response = await _page(request, asked, job)
        elif not head.format:
            known = asking.names(asking.offered(head.kind))
            raise Refusal(406, f"unfit_{head.kind}", known=known)
        else:
            chosen = formats.BY_NAME[head.format]
            headers = _headers(request, asked, making, job, chosen)
            if not job.is_whole:
                if request.scope["http_version"] == "1.0":
                    raise Refusal(426, "http_1_0", headers={"Upgrade": "HTTP/1.1"})
                return Streamed(job, first, chosen, headers, entry)
            response = Response(first, headers=headers)
            _hold(request, making, response)
    except HankegraafiError as error:
        entry.fail(error, left=job.left)
        job.close()
        raise
    except asyncio.CancelledError:
        job.close()
        entry.end("left", LEFT)
        raise
    finally:
        watching.stop()
    entry.end("answered", response.status_code, len(response.body))
    response.headers["Query-Id"] = entry.id
    return response


class Watching:
    """Ends a job when its client goes away; it begins to look when the answer takes longer."""

    def __init__(self, request: Request, job: Job) -> None:
        self._request = request
        self._job = job
        self._task: asyncio.Task[None] | None = None
        job.on_slow = self._begin

    def stop(self) -> None:
        """Look no longer."""
        self._job.on_slow = None
        if self._task:
            self._task.cancel()

    def _begin(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._look())

    async def _look(self) -> None:
        while (await self._request.receive())["type"] != "http.disconnect":
            pass
        self._job.close()


async def _question(request: Request, site: Site, asked: Asked) -> tuple[Question, bool]:
    """Make a question of a request; say too whether its answer stays the same in a release."""
    text, settings = asked.query or "", site.settings
    exact = not is_volatile(text)
    if settings.service_hosts and "service" in text.casefold():
        resolved = await _resolve(site, text)
        text, exact = resolved, exact and resolved == text
    encoding = _encoding(request)
    wanted = asking.wanted(site, request.headers.get("accept", ""), asked.format)
    limits = limits_of(settings)
    question = Question(
        text,
        wanted,
        default_graphs=asked.default_graphs,
        named_graphs=asked.named_graphs,
        encoding=encoding,
        page=asked.page,
        explain=asked.explain,
        limits=limits._replace(seconds=min(asked.timeout or limits.seconds, limits.seconds)),
    )
    return question, exact and formats.HTML.name not in wanted and not asked.explain


async def _from_tables(site: Site, asked: Asked, question: Question) -> Question:
    """Where a query is one of the house's own sums, ask for the rows that its table holds."""
    text = None if question.explain else await _table(site, asked)
    return question._replace(text=text) if text else question


async def _table(site: Site, asked: Asked) -> str | None:
    """Give a query that says what a table answers; None where none does."""
    if asked.default_graphs or asked.named_graphs:
        return None
    found = site.named.asked(asked.query or "")
    return await to_thread.run_sync(site.named.rewritten, found) if found else None


def limits_of(settings: Settings) -> Limits:
    """Give the limits of a query that the settings set."""
    megabytes = settings.query_memory, settings.query_size
    return Limits(settings.query_seconds, *(each << 20 for each in megabytes))


def _encoding(request: Request) -> str:
    accepted = request.headers.get("accept-encoding")
    return encode.choose(accepted) if accepted else ""


async def _resolve(site: Site, text: str) -> str:
    """Have other servers answer what a query wants of them, a few queries at a time."""
    limiter = site.kept.setdefault("calls", CapacityLimiter(_CALLS_AT_ONCE))
    if limiter.statistics().tasks_waiting >= site.settings.queue:
        raise Overloaded("too many queries wait for other servers", way_out="Try again later.")
    hosts = site.settings.service_hosts

    def resolve() -> str:
        return service.resolve(text, hosts=hosts, fetch=Fetcher(hosts))

    return await to_thread.run_sync(resolve, limiter=limiter)


def _condition(request: Request) -> bytes:
    given = request.headers.get("if-none-match", "")
    return b"" if given.strip() == "*" else given.encode("latin-1")


def _caching(etag: str) -> dict[str, str]:
    if not etag:
        return {"Cache-Control": "no-store", "Vary": VARY}
    return {"ETag": etag, "Cache-Control": FRESH, "Vary": VARY}


def _headers(
    request: Request, asked: Asked, making: Making, job: Job, chosen: Format
) -> dict[str, str]:
    head = job.head
    headers = headers_of(chosen, head.encoding if head else "") | _caching(making.etag)
    if head and asked.page:
        headers |= _paging(site_of(request), asked, more=bool(head.more))
    return headers


def headers_of(chosen: Format, encoding: str) -> dict[str, str]:
    """Give the headers that all answers in a format have which may be kept."""
    headers = {
        "Content-Type": chosen.content_type,
        "Content-Disposition": f'inline; filename="hankegraafi.{chosen.extension}"',
        "Cache-Control": FRESH,
        "Vary": VARY,
    }
    return headers | ({"Content-Encoding": encoding} if encoding else {})


def _paging(site: Site, asked: Asked, *, more: bool) -> dict[str, str]:
    """Say that this is a part, and where the next one is (RFC 8288).

    That is in this release, whichever is current by then, and in this engine's order of rows.
    A link that clients would take for too long a header is left out; `more` says it too.
    """
    limit, offset = asked.page or (0, 0)
    said = f"limit={limit}, offset={offset}, more={'true' if more else 'false'}"
    headers = {"Hankegraafi-Page": said}
    if asked.preferred:
        headers["Preference-Applied"] = f"limit={limit}"
        headers["Vary"] = f"{VARY}, Prefer"
    if more:
        pairs = [
            ("query", asked.query or ""),
            *(("default-graph-uri", each) for each in asked.default_graphs),
            *(("named-graph-uri", each) for each in asked.named_graphs),
            *((("format", asked.format),) if asked.format else ()),
            ("limit", str(limit)),
            ("offset", str(offset + limit)),
            *((("order", site.choice.engine),) if site.choice.engine in _ORDERS else ()),
        ]
        target = f"/release/{site.release.version}/sparql?{urlencode(pairs)}"
        if len(target) <= _LONGEST_LINK:
            headers["Link"] = f'<{target}>; rel="next"'
    return headers


def _hold(request: Request, making: Making, response: Response) -> None:
    """Keep the answer to a POST; those to GET are kept by the envelope."""
    if making.posted:
        held = Held.of(response.raw_headers, making.etag.encode(), bytes(response.body))
        site_of(request).cache.put(making.posted, held)


def _repeated(held: Held) -> Response:
    response = Response(held.body)
    response.raw_headers = held.headers
    return response


async def _page(request: Request, asked: Asked, job: Job) -> Response:
    """Show the first rows on a page, or say why there are none."""
    visit, table, head = visit_of(request), job.table, job.head
    if table is None or head is None:
        raise Overloaded("the worker gave no answer", way_out="Try again in a moment.")
    if table.why and asked.explain and not _wants_page(request, asked):
        visit = reader(request)
        told = query_page.explained(visit, table.why)
        headers = {**_caching(""), "Content-Language": visit.language}
        return JSONResponse(told, headers=headers)
    if table.plan:
        return await _planned(request, asked, table.plan)
    shown = partial(query_page.answered, visit, asked.query or "", head.kind, table)
    return await to_thread.run_sync(shown)


async def _planned(request: Request, asked: Asked, plan: Plan) -> Response:
    """Say who would answer a query, and why (`explain=plan`)."""
    visit, site = reader(request), site_of(request)
    choice = site.choice
    has_table = await _table(site, asked) is not None
    engine = "elsewhere" if plan.elsewhere else choice.engine
    reason = "table" if has_table else plan.reason
    told = {
        "explain": "plan",
        "engine": "tables" if has_table else engine,
        "elsewhere": _ELSEWHERE[choice.elsewhere and choice.elsewhere.only_scans],
        "reason": reason,
        "detail": visit.t(f"plan.{reason}"),
        "rows": plan.rows,
        "begins": plan.begins or None,
        "plan": None,
    }
    return JSONResponse(told, headers={**_caching(""), "Content-Language": visit.language})


async def _without_query(request: Request, asked: Asked) -> Response:
    """Describe the service (SPARQL 1.1 Service Description §2), or show the editor."""
    if request.method == "POST":
        raise Refusal(400, "no_query", headers={"Vary": "Accept"})
    if asked.format:
        chosen = formats.by_name(asked.format.replace(" ", "+"), _DESCRIBED)
        if chosen is None:
            known = asking.names(_DESCRIBED)
            raise Refusal(400, "unknown_format", format=asked.format, known=known)
    else:
        chosen = formats.negotiate(request.headers.get("accept"), _DESCRIBED)
    if chosen is None:
        raise Refusal(400, "no_query", headers={"Vary": "Accept"})
    if chosen is formats.HTML:
        return await to_thread.run_sync(query_page.editor, visit_of(request), "")
    return await service_description.response(request, chosen)


def _wants_page(request: Request, asked: Asked) -> bool:
    if asked.format:
        return asked.format.casefold() in {"html", *formats.HTML.media_types}
    accept = request.headers.get("accept", "")
    if "html" not in accept and "text/*" not in accept:
        return False
    offered = (formats.JSON, *formats.RESULT_FORMATS[1:], *formats.GRAPH_FORMATS, formats.HTML)
    return formats.negotiate(accept, offered) is formats.HTML
