"""A small page on one thing, to be shown within the window of another site."""

from collections.abc import Iterator
from typing import NamedTuple

from starlette.responses import RedirectResponse, Response

from hankegraafi import formats
from hankegraafi.search.candidates import Thing
from hankegraafi.search.properties import PROPERTIES
from hankegraafi.serve.reconcile import extension
from hankegraafi.serve.reconcile.answers import Teller
from hankegraafi.serve.reconcile.extension import Column, Columns, Extension
from hankegraafi.serve.reconcile.suggest import thing_of

_SHOWN = (
    *("start", "end", "municipality", "body", "organisation", "programme", "funder"),
    *("amount", "theme", "ytunnus", "project-code", "municipality-code"),
)
_MOST = 3
_LINES = 7
_TEXT = 160
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'"
)


class Line(NamedTuple):
    """A property of a thing and its values, as words."""

    name: str
    words: str


def show(teller: Teller, given: str) -> Response:
    """Show a thing: its name, what it is, and what matters most of it.

    Raises:
        Refusal: it is not known.
    """
    visit = teller.visit
    thing = thing_of(teller, given)
    teller.look_up([thing])
    language, name = thing.label(visit.language)
    page = visit.site.templates.get_template("preview.html").render(
        v=visit,
        t=visit.t,
        name=name,
        language=language,
        description=teller.describe(thing),
        text=_text(thing, teller),
        lines=[*_lines(thing, teller)][:_LINES],
        path=visit.site.path_of(thing.iri),
    )
    headers = {
        "Content-Language": visit.language,
        "Content-Security-Policy": _POLICY,
        "Cache-Control": "no-cache",
        "Vary": "Accept-Language",
    }
    return Response(page, headers=headers, media_type=formats.HTML.media_type)


def lead(teller: Teller, given: str) -> Response:
    """Lead to the page of a thing; to its IRI where it has no page here.

    Raises:
        Refusal: it is not known.
    """
    thing = thing_of(teller, given)
    path = teller.visit.site.path_of(thing.iri)
    target = teller.visit.href(path) if path else thing.iri
    return RedirectResponse(target, 303)


def _lines(thing: Thing, teller: Teller) -> Iterator[Line]:
    wanted = [PROPERTIES[each] for each in _SHOWN if thing.kind in PROPERTIES[each].kinds]
    columns = tuple(Column(each.id, each, limit=_MOST + 1) for each in wanted)
    told = Columns(teller, Extension((thing.iri,), columns)).answer_0_2()["rows"][thing.iri]
    for each in wanted:
        values = told[each.id]
        words = [str(next(iter({**v, "id": ""}.values())) or v.get("name", "")) for v in values]
        if words:
            more = " …" if len(words) > _MOST else ""
            yield Line(extension.name_of(teller.visit, each), ", ".join(words[:_MOST]) + more)


def _text(thing: Thing, teller: Teller) -> str:
    """Give the beginning of what is said of a thing."""
    known = PROPERTIES["description"]
    asked = Extension((thing.iri,), (Column(known.id, known, limit=1),))
    told = Columns(teller, asked).answer_0_2()["rows"][thing.iri][known.id]
    text = told[0]["str"] if told else ""
    return text if len(text) <= _TEXT else f"{text[:_TEXT].rpartition(' ')[0]} …"
