"""/suggest?q=…: what a search box offers while somebody types, as JSON."""

import json
from collections.abc import Sequence
from hashlib import blake2b
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from hankegraafi.search.entry import KINDS
from hankegraafi.search.suggest import LONGEST, MOST, Piece, Suggestion, suggest
from hankegraafi.serve.indexed import index_of
from hankegraafi.serve.problems import Refusal
from hankegraafi.serve.visit import Visit, matches, visit_of

USUAL = 10
"""So many things are offered where nothing else is asked for."""


def show(request: Request) -> Response:
    """Offer things whose names fit `q`; `type`, `lang` and `limit` narrow it.

    Raises:
        Refusal: a parameter is not what it may be, or there is no index.
        TooSlow: it was stopped.
    """
    visit = visit_of(request)
    text = one_of(request, "q")
    if len(text) > LONGEST:
        raise Refusal(400, "suggest_long", limit=LONGEST)
    kinds, limit = kinds_of(request), _limit(request)
    found = suggest(index_of(visit), text, language=visit.language, kinds=kinds, limit=limit)
    return answer(visit, {"query": text, "suggestions": [_told(visit, each) for each in found]})


def kinds_of(request: Request) -> Sequence[str]:
    """Read the kinds of things that are asked for, with commas between; none asks for all.

    Raises:
        Refusal: there is no such kind.
    """
    given = ",".join(request.query_params.getlist("type"))
    asked = [*dict.fromkeys(each.strip() for each in given.split(",") if each.strip())]
    for each in asked:
        if each not in KINDS:
            raise Refusal(400, "unknown_kind", kind=each[:40], kinds=", ".join(KINDS))
    return asked or KINDS


def one_of(request: Request, name: str, usual: str = "") -> str:
    """Read a parameter that has one value.

    Raises:
        Refusal: the address gives it several that differ.
    """
    values = dict.fromkeys(request.query_params.getlist(name))
    if len(values) > 1:
        raise Refusal(400, "several_values", name=name)
    return next(iter(values), usual)


def answer(visit: Visit, body: object) -> Response:
    """Give an answer as JSON, with a strong ETag of its bytes."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    headers = {
        "Content-Language": visit.language,
        "Vary": "Accept, Accept-Language",
        "Cache-Control": "no-cache",
        "ETag": f'"{blake2b(text, digest_size=12).hexdigest()}"',
    }
    if matches(visit.request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(text, headers=headers, media_type="application/json")


def page_of(visit: Visit, iri: str, kind: str) -> str:
    """Give the address of the page of a thing; of a theme that of what is about it."""
    if kind == "theme":
        return visit.href("/search", theme=iri)
    path = visit.site.path_of(iri)
    return visit.place(path) if path else iri


def pieces_of(pieces: Sequence[Piece]) -> list[dict[str, Any]]:
    """Give the pieces of a text, each with whether it is what was asked for."""
    return [{"text": each.text, "match": each.hit} for each in pieces]


def _told(visit: Visit, each: Suggestion) -> dict[str, Any]:
    told: dict[str, Any] = {
        "iri": each.iri,
        "kind": each.kind,
        "kind_label": visit.t(f"kind.{each.kind}"),
        "label": each.label,
        "language": each.language,
        "page": page_of(visit, each.iri, each.kind),
        "parts": pieces_of(each.pieces),
    }
    if each.name != each.label:
        told |= {"name": each.name, "name_language": each.name_language}
    return told


def _limit(request: Request) -> int:
    text = one_of(request, "limit", str(USUAL))
    if not (text.isascii() and text.isdigit() and len(text) < 4 and 1 <= int(text) <= MOST):
        raise Refusal(400, "suggest_limit", given=text[:40], limit=MOST)
    return int(text)
