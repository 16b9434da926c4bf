"""/reconcile and all that is below it: which part answers, in which version and language."""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from hankegraafi import formats
from hankegraafi.formats import Format
from hankegraafi.records import LANGUAGES
from hankegraafi.serve.problems import Refusal
from hankegraafi.serve.reconcile import extension, help_page, preview, suggest
from hankegraafi.serve.reconcile.answers import Teller
from hankegraafi.serve.reconcile.asked import Asked, batch_0_2, batch_1_0
from hankegraafi.serve.reconcile.manifest import manifest_0_2, manifest_1_0
from hankegraafi.serve.reconcile.received import (
    callback_of,
    fields_of,
    form_of,
    json_in,
    json_of,
)
from hankegraafi.serve.reconcile.service import in_thread, in_turn, service_of
from hankegraafi.serve.service_description import address_of
from hankegraafi.serve.visit import Visit, matches, visit_of

ROOT = "/reconcile"
DRAFT = "1.0"

_MANIFEST = Format("json", "application/json", "json", "page", text=False)
_READ = ("GET", "HEAD")


@dataclass(frozen=True, slots=True)
class Call:
    """A request: who asks, by which version, below which path, with which fields."""

    request: Request
    visit: Visit
    draft: bool
    root: str
    fields: Mapping[str, str]

    @property
    def host(self) -> str:
        """The scheme and host that the client used."""
        return address_of(self.request)

    def teller(self) -> Teller:
        """Make who writes things for this client."""
        return Teller(self.visit, service_of(self.visit), named=self.draft)


async def surface(request: Request) -> Response:
    """Answer any request to the service.

    Raises:
        Refusal: it cannot be answered.
        HTTPException: there is nothing at this address, or not with this method.
    """
    call, steps = _call(request)
    part = (_DRAFT if call.draft else _PARTS).get(steps)
    if part is None:
        raise HTTPException(404)
    if request.method not in part.methods:
        raise HTTPException(405, headers={"Allow": ", ".join(part.methods)})
    answer: Response = await part.answer(call)
    return answer


def _call(request: Request) -> tuple[Call, str]:
    """Take the path apart: /reconcile[/1.0][/fi|sv|en][/…]."""
    steps = request.path_params.get("rest", "").split("/")
    draft = steps[:1] == [DRAFT]
    steps = steps[1:] if draft else steps
    fields, visit = fields_of(request), visit_of(request)
    language = steps[0] if steps and steps[0] in LANGUAGES else ""
    steps = steps[1:] if language else steps
    if not language and not draft and "lang" not in fields and not _is_page(request, steps, fields):
        # OpenRefine asks from a browser and from its server, of which one has a language.
        language = LANGUAGES[0]
    if language:
        visit = replace(visit, language=language, t=visit.site.messages[language])
    root = visit.path(f"{ROOT}/{DRAFT}" if draft else ROOT)
    return Call(request, visit, draft, f"{root}/{visit.language}", fields), "/".join(steps)


def _is_page(request: Request, steps: Sequence[str], fields: Mapping[str, str]) -> bool:
    """Say whether the page for people is asked for; the manifest is for everybody else."""
    if steps == ["help"]:
        return True
    accept = request.headers.get("accept")
    preferred = formats.negotiate(accept, (_MANIFEST, formats.HTML)) is formats.HTML
    asks = request.method in _READ and not set(fields) - {"lang"}
    return preferred and asks and [*filter(None, steps)] == []


# Answers


def _json(call: Call, body: Mapping[str, Any]) -> Response:
    """Write an answer as JSON, or as a call of the function that JSONP asks for."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    media_type, callback = "application/json", ""
    if not call.draft and call.request.method in _READ:
        callback = callback_of(call.fields)
    if callback:
        # A comment comes first, so that no other program takes the answer for one of its own.
        text, media_type = f"/**/{callback}({text});", "text/javascript; charset=utf-8"
    headers = {"Content-Language": call.visit.language, "Content-Type": media_type}
    content = text.encode()
    if call.request.method not in _READ:
        return Response(content, headers={**headers, "Cache-Control": "no-store"})
    headers |= {"Vary": "Accept, Accept-Language", "Cache-Control": "no-cache"}
    headers["ETag"] = f'"{blake2b(content, digest_size=12).hexdigest()}"'
    if matches(call.request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers)


async def _root(call: Call) -> Response:
    """Answer at the address of version 0.2: a batch, an extension, the manifest, or a page."""
    post = call.request.method == "POST"
    fields = await form_of(call.request) if post else call.fields
    if "queries" in fields:
        queries = batch_0_2(json_in(fields["queries"], "queries"))
        found = await in_turn(call.visit.site, _answered, call, [*queries.values()])
        return _json(call, dict(zip(queries, found, strict=True)))
    if "extend" in fields:
        asked = extension.read(json_in(fields["extend"], "extend"))
        return _json(call, await in_turn(call.visit.site, _extended, call, asked))
    if post:
        raise Refusal(400, "missing", place="form", name="queries")
    if _is_page(call.request, (), call.fields):
        return await in_thread(help_page.show, call.visit, call.host, call.root)
    return _json(call, manifest_0_2(call.visit, call.host, call.root))


async def _manifest(call: Call) -> Response:
    return _json(call, manifest_1_0(call.visit, call.host, call.root))


async def _match(call: Call) -> Response:
    asked = batch_1_0(await json_of(call.request))
    return _json(call, {"results": await in_turn(call.visit.site, _answered, call, asked)})


async def _extend(call: Call) -> Response:
    asked = extension.read(await json_of(call.request))
    return _json(call, await in_turn(call.visit.site, _extended, call, asked))


def _answered(call: Call, asked: list[Asked]) -> list[dict[str, Any]]:
    teller = call.teller()
    return teller.results(asked, teller.service.answer(asked))


def _extended(call: Call, asked: extension.Extension) -> dict[str, Any]:
    columns = extension.Columns(call.teller(), asked)
    return columns.answer_1_0() if call.draft else columns.answer_0_2()


async def _propose(call: Call) -> Response:
    limit = suggest.number(call.fields, "limit", 0)
    return _json(call, extension.proposals(call.visit, call.fields.get("type", ""), limit))


def _suggesting(tell: Callable[[Teller, Mapping[str, str]], dict[str, Any]]) -> "Answer":
    async def answer(call: Call) -> Response:
        return _json(call, await in_thread(lambda: tell(call.teller(), call.fields)))

    return answer


def _flying(sort: str) -> "Answer":
    async def answer(call: Call) -> Response:
        given = _id(call)
        return _json(call, await in_thread(lambda: suggest.flyout(call.teller(), sort, given)))

    return answer


async def _preview(call: Call) -> Response:
    given = _id(call)
    return await in_thread(lambda: preview.show(call.teller(), given))


async def _view(call: Call) -> Response:
    given = _id(call)
    return await in_thread(lambda: preview.lead(call.teller(), given))


async def _help(call: Call) -> Response:
    return await in_thread(help_page.show, call.visit, call.host, call.root)


def _id(call: Call) -> str:
    given = call.fields.get("id", "")
    if not given:
        raise Refusal(400, "missing", place="address", name="id")
    return given


Answer = Callable[[Call], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Part:
    """What answers at a path, and to which methods."""

    answer: Answer
    methods: tuple[str, ...] = _READ


_BOTH: dict[str, Part] = {
    "suggest/entity": Part(_suggesting(suggest.entities)),
    "suggest/type": Part(_suggesting(suggest.type_names)),
    "suggest/property": Part(_suggesting(suggest.property_names)),
    "extend/propose": Part(_propose),
    "preview": Part(_preview),
    "view": Part(_view),
    "help": Part(_help),
}
_PARTS = _BOTH | {
    "": Part(_root, (*_READ, "POST")),
    **{f"flyout/{sort}": Part(_flying(sort)) for sort in ("entity", "type", "property")},
}
_DRAFT = _BOTH | {
    "": Part(_manifest),
    "match": Part(_match, ("POST",)),
    "extend": Part(_extend, ("POST",)),
}
