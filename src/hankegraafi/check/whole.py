"""Rules over the whole: SPARQL queries that give a row for everything that is wrong.

A row has ?focus and, where there are, ?path, ?value and ?graph. The header's level is the
severity; title and description are the message, in which `{name}` stands for a row's ?name. A
query may ask for the data's IRI base by `#+ params: base`.
"""

import time
from collections.abc import Callable, Iterable
from pathlib import Path

import pyoxigraph as ox

from hankegraafi import iris, queries
from hankegraafi.check.places import Places, text
from hankegraafi.errors import FaultError
from hankegraafi.rdf.read import DataFolder
from hankegraafi.records import Finding, Query, Severity, Text
from hankegraafi.vocab import DEFAULT_BASE, compact, term

Timed = Callable[[str, float], None]
"""Is called with the name of a check and the seconds that it took."""


def load(folder: DataFolder) -> ox.Store:
    """Put everything into one store: the curated view in its default graph, claims in theirs."""
    store = ox.Store()
    store.extend(folder.quads())
    return store


def declared_base(store: ox.Store) -> str:
    """Give the IRI base that data declare by void:uriSpace, else the house's own."""
    space = ox.NamedNode(term("void:uriSpace"))
    values = (quad.object for quad in store.quads_for_pattern(None, space, None))
    bases = (each.value for each in values if isinstance(each, ox.Literal))
    return next(filter(iris.is_base, bases), DEFAULT_BASE)


def find(
    store: ox.Store,
    checks: Iterable[Query],
    *,
    base: str,
    places: Places,
    step: Callable[[], None] = lambda: None,
    timed: Timed = lambda _name, _seconds: None,
) -> list[Finding]:
    """Run the checks, calling `step` after each, and `timed` with its name and its seconds.

    Raises:
        FaultError: a check cannot be run.
    """
    findings: list[Finding] = []
    for check in checks:
        start = time.perf_counter()
        rows = _rows(store, check, base)
        timed(check.name, time.perf_counter() - start)
        findings += [_finding(check, row, places) for row in rows]
        step()
    return findings


def read_checks(folder: Path) -> list[Query]:
    """Read the checks of a folder.

    Raises:
        FaultError: one of them does not say how grave its findings are.
    """
    checks = queries.load_folder(folder)
    for check in checks:
        if check.level is None:
            raise FaultError(
                f"the check {check.name}.rq has no level", way_out="Add a line: #+ level: warning"
            )
    return checks


def _rows(store: ox.Store, check: Query, base: str) -> list[dict[str, ox.NamedNode | ox.Literal]]:
    known = {"base": ox.Literal(base)}
    try:
        substitutions: dict[ox.Variable, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple] = {
            ox.Variable(name): known[name] for name in check.params
        }
        answer = store.query(check.text, substitutions=substitutions)
        if not isinstance(answer, ox.QuerySolutions):
            raise TypeError("it is not a SELECT query")
        names = [variable.value for variable in answer.variables]
        return [
            {name: term for name in names if (term := solution[name]) is not None}
            for solution in answer
        ]
    except (KeyError, OSError, RuntimeError, SyntaxError, TypeError, ValueError) as error:
        raise FaultError(
            f"the check {check.name}.rq cannot be run: {error}", way_out="Correct the query."
        ) from error


def _finding(check: Query, row: dict[str, ox.NamedNode | ox.Literal], places: Places) -> Finding:
    focus, path, graph = (
        text(row[name]) if name in row else None for name in ("focus", "path", "graph")
    )
    value = text(row["value"]) if "value" in row else None
    if focus is not None and value is not None:
        value = places.original(graph, focus, path, value)
    spelt = {name: compact(text(term)) for name, term in row.items()}
    if value is not None:
        spelt["value"] = compact(value)
    return Finding(
        check.level or Severity.VIOLATION,
        check.name,
        _message(check, spelt),
        focus=focus,
        path=path,
        value=value,
        graph=graph,
    )


def _message(check: Query, row: dict[str, str]) -> Text:
    """The title as a sentence, then the description, with the row's values filled in."""
    descriptions = dict(check.description.values)
    words = {}
    for language, title in check.title.values:
        sentence = title if title.endswith((".", "?", "!")) else f"{title}."
        filled = f"{sentence} {descriptions.get(language, '')}".strip()
        for name, value in row.items():
            filled = filled.replace("{" + name + "}", value)
        words[language] = filled
    return Text.of(words)
