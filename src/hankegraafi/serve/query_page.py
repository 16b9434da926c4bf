"""The query page: an editor with examples, and answers as tables that people can read."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

import pyoxigraph as ox
from starlette.responses import Response

from hankegraafi import formats, vocab
from hankegraafi.errors import HankegraafiError
from hankegraafi.serve.problems import tell
from hankegraafi.serve.visit import Term, Visit, render, shown
from hankegraafi.store import QuerySyntaxError, Table
from hankegraafi.store.empty.explanation import Explanation
from hankegraafi.store.empty.explanation import tell as tell_why


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of an answer: its words, where they lead, and what it is in full."""

    words: str = ""
    href: str = ""
    language: str = ""
    full: str = ""
    kind: str = ""


def editor(visit: Visit, query: str) -> Response:
    """Show the editor, with a query in it or the first of the examples."""
    first = shown(visit.site.examples[0]) if visit.site.examples else ""
    return _page(visit, query or first, {})


def failed(visit: Visit, query: str, error: HankegraafiError) -> Response:
    """Show the editor again, with what is wrong with the query."""
    place = error if isinstance(error, QuerySyntaxError) else None
    detail, way_out, spoken = tell(visit, error)
    told = {"detail": detail, "way_out": way_out, "spoken": spoken}
    return _page(visit, query, {"error": told, "place": place}, status=error.status)


def answered(visit: Visit, query: str, kind: str, table: Table) -> Response:
    """Show the answer as a table, or as yes or no."""
    if table.boolean is not None:
        return _page(visit, query, {"verdict": table.boolean})
    offered = formats.GRAPH_FORMATS if kind == "graph" else formats.RESULT_FORMATS
    told = _table(visit, query, table.names, table.rows, offered=offered)
    why = explained(visit, table.why) if table.why else None
    return _page(visit, query, told | {"total": table.total, "why": why})


def explained(visit: Visit, why: Explanation) -> dict[str, Any]:
    """Tell why a query finds nothing, in the visitor's language."""
    return {
        "explain": "empty",
        "reason": why.reason,
        "detail": tell_why(replace(why, also=()), visit.t),
        "pattern": why.pattern or None,
        "line": why.line,
        "column": why.column,
        "nearest": list(why.nearest),
        "sure": why.sure,
        "also": [explained(visit, each) for each in why.also],
    }


def _table(
    visit: Visit,
    query: str,
    names: Sequence[str],
    rows: Sequence[Sequence[Term | None]],
    *,
    offered: Sequence[formats.Format],
) -> dict[str, Any]:
    endpoint = visit.path("/sparql")
    return {
        "columns": names,
        "rows": [[cell(visit, term) for term in row] for row in rows],
        "downloads": [
            (each.name, f"{endpoint}?{urlencode({'query': query, 'format': each.name})}")
            for each in offered
        ],
    }


def _page(visit: Visit, query: str, told: dict[str, Any], *, status: int = 200) -> Response:
    context = {
        "error": None,
        "why": None,
        "place": None,
        "verdict": None,
        "columns": None,
        "rows": (),
        "total": 0,
        "downloads": (),
        **told,
        "query": query,
        "examples": examples(visit),
    }
    return render(visit, "sparql.html", context, status=status)


def examples(visit: Visit) -> list[dict[str, str]]:
    """Give the example queries with their words in the visitor's language."""
    return [
        {
            "name": each.name,
            "title": each.title.best(visit.language)[1],
            "description": each.description.best(visit.language)[1],
            "text": shown(each),
            "href": visit.href("/sparql", query=shown(each)),
            "editor": visit.href("/sparql", query=shown(each), view="editor"),
        }
        for each in visit.site.examples
    ]


def cell(visit: Visit, term: Term | None) -> Cell:
    """Make a value readable: names for IRIs, dates written out, the language said."""
    if term is None:
        return Cell()
    if isinstance(term, ox.NamedNode):
        link = visit.link(term.value)
        return Cell(link.words, link.href, link.language, term.value, "iri")
    if isinstance(term, ox.Literal):
        datatype = vocab.compact(term.datatype.value)
        return Cell(term.value, language=term.language or "", full=datatype, kind=_kind(datatype))
    return Cell(str(term), kind="node")


def _kind(datatype: str) -> str:
    numeric = {"xsd:integer", "xsd:decimal", "xsd:double", "xsd:float"}
    return "number" if datatype in numeric else "literal"
