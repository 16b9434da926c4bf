"""/lookup: an identifier or an IRI leads to its thing; a table of them comes back with the things.

One is answered by 303 to the thing, 300 with choices, or 404 with what is near (RFC 9110 §15).
"""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, unquote

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response

from hankegraafi import formats
from hankegraafi.formats import Format
from hankegraafi.search import writings
from hankegraafi.search.lookup import Answer, Lookup, Match
from hankegraafi.search.schemes import SCHEMES, is_iri
from hankegraafi.serve import lookup_batch, lookup_told, problems, service_description, things
from hankegraafi.serve.indexed import index_of
from hankegraafi.serve.lookup_batch import scheme_of
from hankegraafi.serve.problems import Refusal
from hankegraafi.serve.visit import Visit, render

JSON = Format("json", "application/json", "json", "page", text=False)
_OFFERED = (JSON, formats.HTML)
_SHOWN = 200
_HEADERS = {"Vary": "Accept, Accept-Language", "Cache-Control": "no-cache"}


async def surface(request: Request) -> Response:
    """Answer for one identifier or for a table of them; without either show the page."""
    if request.method == "POST":
        return await lookup_batch.answer(request)
    return await to_thread.run_sync(_surface, request)


def _surface(request: Request) -> Response:
    given = [each.strip() for each in request.query_params.getlist("id")]
    given = [*dict.fromkeys(each for each in given if each)]
    if len(given) > 1:
        raise Refusal(400, "lookup_many")
    scheme = request.query_params.get("scheme", "").strip()
    return _answer(request, given[0], scheme, 400) if given else _page(request)


def named(request: Request) -> Response:
    """Answer for an identifier of a scheme: /lookup/<scheme>/<value>."""
    params = request.path_params
    query = request.url.query if params["scheme"] == lookup_told.IRI else ""
    value = params["value"] + (f"?{unquote(query)}" if query else "")
    return _answer(request, value.strip(), params["scheme"], 404)


def _answer(request: Request, given: str, scheme_name: str, unknown: int) -> Response:
    visit = problems.reader(request)
    if len(given) > writings.LONGEST:
        raise Refusal(400, "lookup_long", limit=writings.LONGEST)
    index = index_of(visit)
    lookup = Lookup(index)
    scheme = scheme_of(lookup, scheme_name, unknown)
    text = _ours(visit, given)
    (answer,) = lookup.find([text], scheme)
    if answer.matches:
        return _found(visit, given, answer)
    if elsewhere := _beside(visit, text):
        return Response(status_code=303, headers={**_HEADERS, "Location": elsewhere})
    if scheme and not writings.readings(writings.tidied(text), scheme):
        raise Refusal(
            400,
            "lookup_form",
            given=given[:_SHOWN],
            scheme=lookup_told.scheme_words(visit, scheme.name),
            form=scheme.form,
        )
    return _missed(visit, given, answer)


def _found(visit: Visit, given: str, answer: Answer) -> Response:
    """Send on to the one thing, or let the visitor choose among several."""
    if len(answer.matches) == 1:
        (match,) = answer.matches
        headers = {**_HEADERS, "Location": _location(visit, match)}
        if related := _related(visit, match, answer.others):
            headers["Link"] = related
        others = [lookup_told.json_of(visit, each) for each in answer.others]
        body = lookup_told.json_of(visit, match) | ({"others": others} if others else {})
        return _json(visit, 303, {"id": given, "match": answer.sort, **body}, headers)
    headers = {**_HEADERS, "Link": _links(visit, answer.matches, "alternate")}
    if _wanted(visit) is formats.HTML:
        told = {"given": given, "choices": [lookup_told.told(visit, m) for m in answer.matches]}
        return _render(visit, told, status=300, headers=headers)
    choices = [lookup_told.json_of(visit, each) for each in answer.matches]
    return _json(visit, 300, {"id": given, "match": answer.sort, "choices": choices}, headers)


def _missed(visit: Visit, given: str, answer: Answer) -> Response:
    """Say that nothing was found, and what is near."""
    if _wanted(visit) is formats.HTML:
        said, way_out = lookup_told.missed(visit, answer, given[:_SHOWN])
        near = [lookup_told.told(visit, each) for each in answer.near]
        told = {"given": given, "said": said, "way_out": way_out, "near": near}
        headers = {**_HEADERS, "Cache-Control": "no-store"}
        return _render(visit, told, status=404, headers=headers)
    said, way_out = lookup_told.missed(visit, answer, given[:_SHOWN])
    extra: dict[str, object] = {"id": given, "match": answer.sort}
    if answer.wrong:
        extra["wrong_check_digit"] = [
            {"scheme": each.scheme, "given": each.given, "right": each.right}
            for each in answer.wrong
        ]
    extra["near"] = [lookup_told.json_of(visit, each) for each in answer.near]
    return problems.problem(visit, 404, said, way_out=way_out, extra=extra)


def _location(visit: Visit, match: Match) -> str:
    """Give the address of a thing: of a theme its IRI, for it is not ours."""
    return quote(lookup_told.place(visit, match.thing.iri), safe="/:?#[]@!$&'()*+,;=%-._~")


def _related(visit: Visit, match: Match, others: tuple[Match, ...]) -> str:
    """Write the links to things that are only alike, and to what has a theme."""
    about = lookup_told.address(visit, match.thing)
    own = [f'<{about}>; rel="related"'] if about.startswith("/search") else []
    return ", ".join([*own, *filter(None, [_links(visit, others, "related")])])


def _links(visit: Visit, matches: tuple[Match, ...], relation: str) -> str:
    return ", ".join(f'<{_location(visit, each)}>; rel="{relation}"' for each in matches[:_SHOWN])


# Addresses and IRIs of our own


def _ours(visit: Visit, given: str) -> str:
    """Give the IRI of a thing of ours by any of its addresses; another text as it is."""
    plain = writings.tidied(given)
    steps = _steps(visit, plain)
    if steps is None:
        return plain
    name = things.named_by(steps.partition("?")[0].rstrip("/")).steps
    return visit.site.iri(name)


def _steps(visit: Visit, text: str) -> str | None:
    """Give the steps of a thing, such as "project/pomo#goal-1", by an address of ours."""
    host = service_description.address_of(visit.request)
    prefix = visit.request.scope.get("prefix", "")
    bare = text.partition("://")[2] if is_iri(text) and "://" in text else text
    for start in (visit.site.base, f"{host}{prefix}/", f"{host}/", "/"):
        start = start.partition("://")[2] if "://" in start else start
        for room in ("id/", "page/"):
            if bare.casefold().startswith(f"{start}{room}".casefold()):
                return bare[len(start) + len(room) :]
    kind = text.partition("/")[0]
    return text if things.is_thing(text.partition("#")[0]) and kind != text else None


def _beside(visit: Visit, text: str) -> str | None:
    """Give the address of what the release knows beside the things of the index.

    These are sources, parts of things, what was withdrawn, the data set, and our own terms.
    """
    site = visit.site
    start = f"{site.base}id/"
    if text.startswith(start):
        steps = text.removeprefix(start)
        thing = steps.partition("#")[0]
        known = things.known(site, thing) and ("#" not in steps or _is_part(visit, text))
        return visit.href(f"/id/{quote(steps, safe='/#')}") if known else None
    path = site.path_of(text)
    return visit.href(path) if path and path.startswith("/ns") else None


def _is_part(visit: Visit, iri: str) -> bool:
    try:
        return visit.site.engine.ask_known(iri)
    except ValueError:
        return False


# The page


def _page(request: Request) -> Response:
    visit = problems.reader(request)
    if _wanted(visit) is formats.HTML:
        return _render(visit, {})
    address = f"{service_description.address_of(request)}{visit.path('/lookup')}"
    body = {
        "url": f"{address}?id={{id}}",
        "schemes": [
            {"name": each.name, "names": each.aliases, "forms": each.form.split(", ")}
            for each in SCHEMES
        ],
        "table": lookup_batch.described(address),
    }
    return _json(visit, 200, body, _HEADERS)


def _wanted(visit: Visit) -> Format:
    chosen = formats.negotiate(visit.request.headers.get("accept"), _OFFERED)
    return chosen or JSON


def _json(
    visit: Visit, status: int, body: Mapping[str, Any], headers: Mapping[str, str]
) -> Response:
    text = json.dumps(body, ensure_ascii=False, indent=2) + "\n"
    sent = {**headers, "Content-Language": visit.language}
    return Response(text, status, sent, media_type=JSON.media_type)


def _render(
    visit: Visit,
    context: Mapping[str, Any],
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Response:
    told = lookup_told.page_context(visit, context)
    return render(visit, "lookup.html", told, status=status, headers=headers)
