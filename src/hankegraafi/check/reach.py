"""How far shapes look: what of the data they have to know beside the node that is checked.

A shape whose reach is bounded can be checked on a thing and its neighbours alone. One whose reach
is not, is checked on the whole graph.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from itertools import product
from types import MappingProxyType

from hankegraafi.check.graph import ShapesGraph
from hankegraafi.check.queries import Queries
from hankegraafi.check.walks import ANY, PROPERTY, Move, Step, Unbounded, Walk
from hankegraafi.vocab import compact, expand

_TYPE, _SUBCLASS = expand("rdf:type"), expand("rdfs:subClassOf")
_CLASS: Walk = (Step(((_TYPE, False),)), Step(((_SUBCLASS, False),), repeated=True))
_TARGETS = ("targetClass", "targetSubjectsOf", "targetObjectsOf", "targetNode")
# Targets that no document has to describe, so that none would be asked about them.
_ANYWHERE = ("targetNode", "targetObjectsOf")
# Shapes that look at the same node, and those that look at the values of a path.
_SAME = ("node", "not", "property", "qualifiedValueShape")
_LISTS = ("and", "or", "xone")
_COMPARED = ("equals", "disjoint", "lessThan", "lessThanOrEquals")
# What runs code of its own on whatever it likes, as the parameters of own components do.
_BEYOND = ("target", "rule", "js", "ask", "construct")
_RDFS_CLASS = "http://www.w3.org/2000/01/rdf-schema#Class"


class Kind(IntEnum):
    """How far a shape looks."""

    OWN = 1
    NEIGHBOURS = 2
    CHAIN = 3
    WHOLE = 4


@dataclass(frozen=True, slots=True)
class Reach:
    """How far one shape, or one constraint in SPARQL of it, looks; why, if at the whole graph."""

    shape: str
    constraint: str | None
    walks: frozenset[Walk]
    why: str = ""

    @property
    def kind(self) -> Kind:
        """The class that the reach belongs to."""
        if self.why:
            return Kind.WHOLE
        steps = [step for walk in self.walks for step in _plain(walk)]
        if any(step.repeated for step in steps):
            return Kind.CHAIN
        beyond = any(len(walk) > 1 for walk in self.walks if walk != _CLASS)
        backward = any(back for step in steps for _, back in step.moves)
        return Kind.NEIGHBOURS if beyond or backward else Kind.OWN


def _plain(walk: Walk) -> Walk:
    """A walk without the classes above a class at its end."""
    return walk[:-1] if walk[-2:] == _CLASS else walk


def reaches(shapes: ShapesGraph, queries: Queries) -> Iterator[Reach]:
    """Tell the reach of every shape that has targets; a constraint in SPARQL is told by itself."""
    for shape in shapes.subjects(*_TARGETS, "target", _TYPE):
        targeted = shapes.has(shape, *_TARGETS, "target") or _RDFS_CLASS in shapes.types(shape)
        if not targeted or shapes.is_off(shape):
            continue
        if shapes.has(shape, *_ANYWHERE):
            yield Reach(shape, None, frozenset(), "what it is about need not be described")
            continue
        told = _Shapes(shapes, queries)
        yield _reach(shape, None, told.walks(shape))
        for constraint in shapes.nodes(shape, "sparql"):
            yield _reach(shape, constraint, told.query(constraint))


def _reach(shape: str, constraint: str | None, told: Iterator[Walk]) -> Reach:
    try:
        found = frozenset(walk for walk in (*told, _CLASS) if walk)
        for walk in found:
            _see_bounds(walk)
    except Unbounded as error:
        return Reach(shape, constraint, frozenset(), str(error))
    return Reach(shape, constraint, found)


def _see_bounds(walk: Walk) -> None:
    """See that a walk names its properties, save the first, which the node has itself.

    Raises:
        Unbounded: it does not.
    """
    for place, step in enumerate(walk):
        for iri, backward in step.moves:
            if iri in {ANY, PROPERTY} and (place or backward or step.repeated):
                raise Unbounded("it follows whatever property there is")


class _Shapes:
    """Walks of shapes; one that leads back to itself has no bounds."""

    def __init__(self, shapes: ShapesGraph, queries: Queries) -> None:
        self._shapes = shapes
        self._queries = queries
        owned = [
            each
            for node in shapes.subjects("parameter")
            for each in shapes.nodes(node, "parameter")
        ]
        self._beyond = (*_BEYOND, *(iri for each in owned for iri in shapes.iris(each, "path")))

    def walks(self, shape: str, inside: tuple[str, ...] = ()) -> Iterator[Walk]:
        """Give the walks of a shape, inside of others, from the node that it is applied to."""
        if shape in inside:
            raise Unbounded("it leads back to itself")
        if self._shapes.is_off(shape):
            return
        if self._shapes.has(shape, *self._beyond):
            raise Unbounded("it runs code of its own")
        ways: list[Walk] = [()]
        if self._shapes.has(shape, "path"):
            ways = self._path(self._shapes.nodes(shape, "path")[0])
        yield from ways
        for way, walk in product(ways, list(self._at(shape, (*inside, shape)))):
            yield (*way, *walk)
        for name in _COMPARED:
            yield from ((Step(((iri, False),)),) for iri in self._shapes.iris(shape, name))

    def _at(self, shape: str, inside: tuple[str, ...]) -> Iterator[Walk]:
        """The walks from a node that a shape looks at; the outermost's queries are told apart."""
        if self._shapes.has(shape, "class"):
            yield _CLASS
        nested = [each for name in _SAME for each in self._shapes.nodes(shape, name)]
        for name in _LISTS:
            for head in self._shapes.nodes(shape, name):
                nested += self._shapes.items(head)
        for each in nested:
            yield from self.walks(each, inside)
        if len(inside) > 1:
            for constraint in self._shapes.nodes(shape, "sparql"):
                yield from self.query(constraint)

    def query(self, constraint: str) -> Iterator[Walk]:
        """Give the walks of a constraint's query."""
        if self._shapes.is_off(constraint):
            return
        for text in self._shapes.literals(constraint, "select"):
            if "$PATH" in text or "?PATH" in text:
                raise Unbounded("its query asks for $PATH")
            prefixes = self._shapes.prefixes(constraint)
            try:
                yield from self._queries.walks(text, prefixes)
            except ValueError as error:
                raise Unbounded("its query cannot be read") from error

    def _path(self, node: str, *, backward: bool = False) -> list[Walk]:
        """The ways through a path (SHACL 2.3.1)."""
        shapes = self._shapes
        if node.startswith("<"):
            return [(Step(((node[1:-1], backward),)),)]
        for inner in shapes.nodes(node, "inversePath"):
            return self._path(inner, backward=not backward)
        for head in shapes.nodes(node, "alternativePath"):
            return [
                way for each in shapes.items(head) for way in self._path(each, backward=backward)
            ]
        for inner in shapes.nodes(node, "zeroOrOnePath"):
            return [(), *self._path(inner, backward=backward)]
        for name in ("zeroOrMorePath", "oneOrMorePath"):
            for inner in shapes.nodes(node, name):
                ways = self._path(inner, backward=backward)
                if any(len(way) != 1 or way[0].repeated for way in ways):
                    raise Unbounded("a path repeats more than one step at a time")
                moves = tuple(sorted({move for way in ways for move in way[0].moves}))
                return [(), (Step(moves, repeated=True),)]
        found: list[Walk] = [()]
        steps = list(shapes.items(node))
        for each in reversed(steps) if backward else steps:
            found = [(*way, *more) for way in found for more in self._path(each, backward=backward)]
        return found


class Trail:
    """Walks merged where they begin alike: what to follow from a node, step by step."""

    def __init__(self, walks: Iterable[Walk] = ()) -> None:
        """Merge walks."""
        self.steps: dict[Step, Trail] = {}
        for walk in walks:
            self.add(walk)

    def add(self, walk: Walk) -> None:
        """Add a walk."""
        if walk:
            self.steps.setdefault(walk[0], Trail()).add(walk[1:])

    def merge(self, other: "Trail") -> None:
        """Add the walks of another trail."""
        for step, rest in other.steps.items():
            self.steps.setdefault(step, Trail()).merge(rest)

    def __bool__(self) -> bool:
        """Say whether there is anything to follow."""
        return bool(self.steps)

    def predicates(self) -> frozenset[str]:
        """Give every property that the trail follows, in whichever direction."""
        own = {iri for step in self.steps for iri, _ in step.moves}
        return frozenset(own.union(*(rest.predicates() for rest in self.steps.values())))

    def after(self) -> "dict[Move, Trail]":
        """Give for every move anywhere in the trail what may follow it."""
        found: dict[Move, Trail] = {}
        for step, rest in self.steps.items():
            for move in step.moves:
                following = found.setdefault(move, Trail())
                following.merge(rest)
                if step.repeated:
                    following.steps.setdefault(step, Trail()).merge(rest)
            for move, deeper in rest.after().items():
                found.setdefault(move, Trail()).merge(deeper)
        return found


_WORDS: Mapping[str, tuple[str, str, str, str]] = MappingProxyType(
    {
        "fi": ("oma solmu", "naapurit", "ketju", "koko graafi"),
        "sv": ("egen nod", "grannar", "kedja", "hela grafen"),
        "en": ("own node", "neighbours", "chain", "whole graph"),
    }
)


def explained(reaches: Iterable[Reach], language: str) -> Iterator[str]:
    """Say a line about each shape: the class of its reach, its name, its walks or the reason.

    `language` is fi, sv or en; another reads as fi.
    """
    words = _WORDS.get(language, _WORDS["fi"])
    for reach in sorted(reaches, key=lambda each: (each.kind, each.shape, each.constraint or "")):
        name = compact((reach.constraint or reach.shape).strip("<>"))
        walks = {_spoken(_plain(walk)) for walk in reach.walks if walk != _CLASS}
        told = reach.why or ", ".join(sorted(walks))
        yield f"{words[reach.kind - 1]:<12} {name:<36} {told}".rstrip()


def _spoken(walk: Walk) -> str:
    steps = []
    for step in walk:
        names = {ANY: "*", PROPERTY: "property()"}
        moves = "|".join("^" * back + names.get(iri, compact(iri)) for iri, back in step.moves)
        many = f"({moves})" if len(step.moves) > 1 else moves
        steps.append(f"{many}+" if step.repeated else many)
    return "/".join(steps)
