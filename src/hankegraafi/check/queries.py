"""What is known of constraints' queries: whether `$this` may stay free, and how far they walk.

Reading a query takes tens of milliseconds, so what was found out of the house's own queries is kept
in `queries.json`, by a digest of their text; `python -m hankegraafi.check.queries` writes it anew.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from hankegraafi.check.walks import Step, Unbounded, Walk

KNOWN = Path(__file__).with_name("queries.json")


class Analysis(NamedTuple):
    """Whether a query means the same for all focus nodes at once; its walks, or why none.

    `requires` holds, for every way in which it can match, the properties that must be there.
    """

    free: bool
    requires: tuple[frozenset[str], ...]
    walks: tuple[Walk, ...]
    why: str


class Queries:
    """Analyses of queries, each made once; those of the house are at hand."""

    def __init__(self, *, afresh: bool = False) -> None:
        """Begin with what is known, or with nothing."""
        self._kept: dict[str, Any] = {} if afresh else json.loads(KNOWN.read_text("utf-8"))
        self._made: dict[str, Analysis] = {}

    def analysis(self, text: str, prefixes: Mapping[str, str]) -> Analysis:
        """Analyse a query.

        Raises:
            ValueError: it is no SPARQL.
        """
        used = {name: iri for name, iri in prefixes.items() if f"{name}:" in text}
        spelt = "".join(f"{name} {iri}\n" for name, iri in sorted(used.items())) + text
        key = hashlib.sha256(spelt.encode()).hexdigest()[:16]
        if key not in self._made:
            kept = self._kept.get(key)
            self._made[key] = _restored(kept) if kept else _analysed(text, used)
        return self._made[key]

    def walks(self, text: str, prefixes: Mapping[str, str]) -> tuple[Walk, ...]:
        """Give the walks of a query.

        Raises:
            Unbounded: how far it looks cannot be told.
            ValueError: it is no SPARQL.
        """
        analysis = self.analysis(text, prefixes)
        if analysis.why:
            raise Unbounded(analysis.why)
        return analysis.walks

    def as_json(self) -> str:
        """Write what was found out."""
        kept = {
            key: [
                each.free,
                sorted(map(sorted, each.requires)),
                [[[list(map(list, s.moves)), s.repeated] for s in walk] for walk in each.walks],
                each.why,
            ]
            for key, each in sorted(self._made.items())
        }
        lines = (f"{json.dumps(key)}: {json.dumps(value)}" for key, value in kept.items())
        return "{\n" + ",\n".join(lines) + "\n}\n"


def _analysed(text: str, prefixes: Mapping[str, str]) -> Analysis:
    from hankegraafi.check import algebra  # importing an RDF library takes a quarter of a second

    read = algebra.parse(text, prefixes)
    free, required = algebra.leaves_this_free(read), algebra.requires(read)
    try:
        walks = tuple(sorted(set(algebra.walks(read)), key=repr))
    except Unbounded as error:
        return Analysis(free, required, (), str(error))
    return Analysis(free, required, walks, "")


def _restored(kept: Any) -> Analysis:
    free, requires, walks, why = kept
    restored = tuple(
        tuple(Step(tuple((iri, back) for iri, back in moves), repeated) for moves, repeated in walk)
        for walk in walks
    )
    return Analysis(free, tuple(map(frozenset, requires)), restored, why)


def known() -> str:
    """Analyse the house's own queries; give what `queries.json` has to hold."""
    from hankegraafi import resources
    from hankegraafi.check import plan, selects, shapes, shapes_lint

    queries = Queries(afresh=True)
    files, _ = shapes_lint.read_shapes(resources.folder("shapes"))
    for text in (shapes.full(files), shapes.reduced(files)):
        selects.split(text, queries)
        plan.plan(text, queries)
    return queries.as_json()


if __name__ == "__main__":
    KNOWN.write_text(known(), "utf-8")
