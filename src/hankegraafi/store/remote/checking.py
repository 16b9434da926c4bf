"""Whether a release stands in an engine as its dump has it: counts, sums, and things one by one."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import pyoxigraph as ox

from hankegraafi.errors import EngineError
from hankegraafi.store.remote import names
from hankegraafi.store.remote.door import Door, Row
from hankegraafi.store.remote.expressions import NUMBERS, OTHER
from hankegraafi.store.remote.gathering import Gathered, Property
from hankegraafi.store.remote.sending import place

Progress = Callable[[str, int, int], None]
"""Is told what is done, how much of it, and how much there is."""

_GRAPHS = 500
_SUMS = 8
_LONGEST = 2_000
_PROPERTIES = 5_000

Told = tuple[str, str]
"""A property and a value, as they are written."""


class Unlike(EngineError):
    """What stands in an engine is not what was sent."""

    def __init__(self, door: Door, what: str) -> None:
        super().__init__(
            "broken",
            f"the engine {door.name} does not hold what was loaded: {what}",
            engine=door.name,
            way_out="Look at its log. What is served is as it was; load again.",
        )


@dataclass(frozen=True, slots=True)
class Check:
    """Holds an engine against what was gathered of a dump."""

    door: Door
    version: str
    gathered: Gathered

    def run(self, progress: Progress) -> int:
        """Check everything; give how many things were compared.

        Raises:
            Unlike: something differs.
            EngineError: the engine cannot be asked.
        """
        self._counts(progress)
        self._properties()
        self._classes()
        self._sums()
        return self._things(progress)

    def _counts(self, progress: Progress) -> None:
        """Count the view, the names, and every graph."""
        seen, view = self.gathered, names.view(self.version)
        self._count(view, seen.curated, seen.odd[None], "the curated view")
        graphs = sorted(seen.graphs)
        self._count(names.names(self.version), len(graphs), 0, "the names of the graphs")
        for start in range(0, len(graphs), _GRAPHS):
            progress("graphs counted", start, len(graphs))
            self._some(graphs[start : start + _GRAPHS])

    def _some(self, graphs: list[bytes]) -> None:
        seen = self.gathered
        places = {place(self.version, each): each for each in graphs}
        rows = self.door.rows("counts", graphs=places)
        found = {row["graph"].value: _whole(row["number"]) for row in rows if "graph" in row}
        for name, graph in places.items():
            self._hold(found.get(name, 0), seen.graphs[graph], seen.odd[graph], _text(graph))

    def _count(self, graph: str, expected: int, odd: int, what: str) -> None:
        (row,) = self.door.rows("count", graph=graph) or [Row()]
        self._hold(_whole(row.get("number")), expected, odd, what)

    def _hold(self, found: int, expected: int, odd: int, what: str) -> None:
        """Compare; values that are written oddly may be one value in the engine."""
        if not expected - odd <= found <= expected:
            raise Unlike(self.door, f"{what} has {found} statements there instead of {expected}")

    def _properties(self) -> None:
        properties, odd = self.gathered.properties, self.gathered.odd[None]
        if len(properties) > _PROPERTIES:
            return
        expected = {each: seen.triples for each, seen in properties.items() if seen.triples}
        self._groups("properties", "property", expected, odd)

    def _classes(self) -> None:
        classes = self.gathered.classes
        if len(classes) <= _PROPERTIES:
            self._groups("classes", "class", classes, 0)

    def _groups(self, query: str, name: str, expected: Mapping[bytes, int], odd: int) -> None:
        rows = self.door.rows(query, graph=names.view(self.version))
        found = {str(row[name]): _whole(row["number"]) for row in rows if name in row}
        for each, number in expected.items():
            self._hold(found.get(_text(each), 0), number, odd, f"{name} {_text(each)}")

    def _sums(self) -> None:
        """Add up the numbers of the properties that have the most."""
        seen = self.gathered.properties
        if self.gathered.odd[None]:
            return  # two ways to write a number may be one there
        alike = [n for n, each in seen.items() if each.triples and len(each.kinds) == 1]
        numbers = [name for name in alike if seen[name].kinds <= NUMBERS]
        for name in sorted(numbers, key=lambda name: -seen[name].triples)[:_SUMS]:
            places = {"graph": names.view(self.version), "property": _text(name)[1:-1]}
            found = [_number(row.get("number")) for row in self.door.rows("sum", **places)]
            if found != [seen[name].total] and found not in ([], [None]):
                what = f"the values of {_text(name)} come to {found[0]}, not {seen[name].total}"
                raise Unlike(self.door, what)

    def _things(self, progress: Progress) -> int:
        """Compare some things, in the view and in every graph that speaks of them."""
        properties = self.gathered.properties
        exact = {_text(name) for name, each in properties.items() if _is_exact(each)}
        things = self.gathered.of(self.gathered.chosen())
        for number, (thing, lines) in enumerate(things.items()):
            progress("things compared", number, len(things))
            if len(lines) <= _LONGEST and b"\\" not in thing:
                self._thing(_text(thing), lines, exact)
        return len(things)

    def _thing(self, thing: str, lines: list[bytes], exact: set[str]) -> None:
        expected: dict[str, set[Told]] = {}
        for quad in ox.parse(b"".join(lines), format=ox.RdfFormat.N_QUADS):
            graph = None if quad.graph_name == ox.DefaultGraph() else str(quad.graph_name).encode()
            told = expected.setdefault(place(self.version, graph), set())
            if str(quad.predicate) in exact:
                told.add((str(quad.predicate), _written(quad.object)))
        for graph_, told in expected.items():
            rows = self.door.rows("thing", graph=graph_, thing=thing[1:-1])
            found = {each for each in _told(rows) if each[0] in exact}
            for property_, value in sorted(told ^ found):
                where = "missing there" if (property_, value) in told else "not what was sent"
                said = f"{thing} {property_} {value[:200]}"
                raise Unlike(self.door, f"{said} is {where}, in the graph {graph_}")


def _is_exact(property_: Property) -> bool:
    """Say whether engines give the values of a property back as they are."""
    return OTHER not in property_.kinds and not property_.kinds > NUMBERS


def _told(rows: Iterable[Row]) -> Iterator[Told]:
    for row in rows:
        yield str(row["property"]), _written(row["value"])


def _written(term: object) -> str:
    """Write a term as our own engine gives it back: numbers are values there."""
    if not isinstance(term, ox.Literal):
        return str(term)
    if term.language:
        return f"{ox.Literal(term.value)}@{term.language.lower()}"
    node, store = ox.NamedNode("urn:x"), ox.Store()
    store.add(ox.Quad(node, node, term))
    return str(next(iter(store)).object)


def _whole(term: object) -> int:
    found = _number(term)
    return int(found) if found is not None else -1


def _number(term: object) -> Decimal | None:
    try:
        return Decimal(term.value) if isinstance(term, ox.Literal) else None
    except InvalidOperation:
        return None


def _text(term: bytes) -> str:
    return term.decode()
