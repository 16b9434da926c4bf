"""What a constraint's query needs, read from its SPARQL algebra.

Two questions are answered. May `$this` stay free, so that one run of the query finds the faults of
all focus nodes at once, and gives what it would if `$this` had been bound before (SHACL, appendix
A)? And how far does the query walk from `$this`, so that one knows which of the data to give it?
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from rdflib.paths import AlternativePath, InvPath, MulPath, Path, SequencePath
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Node, URIRef, Variable

from hankegraafi.check.walks import PROPERTY, Step, Unbounded, Walk

THIS = Variable("this")
_MOST = 64
# What changes a solution as a whole, or looks elsewhere, means another thing for all at once.
_NEVER = frozenset({"Graph", "Minus", "ServiceGraphPattern", "Slice"})
_EXISTS = frozenset({"Builtin_EXISTS", "Builtin_NOTEXISTS"})

Triple = tuple[Node, Node | Path, Node]


def parse(text: str, prefixes: Mapping[str, str]) -> CompValue:
    """Read a query.

    Raises:
        ValueError: it is no SPARQL.
    """
    try:
        return prepareQuery(text, initNs=dict(prefixes)).algebra
    except Exception as error:
        raise ValueError(str(error)) from error


def leaves_this_free(algebra: CompValue) -> bool:
    """Say whether a query whose first pattern gives `$this` means the same for all at once.

    It does where `$this` has its value wherever an expression asks for it, and where nothing
    counts, cuts or takes away solutions of several focus nodes together.
    """
    return all(map(_is_free, _parts(algebra)))


def _is_free(part: CompValue) -> bool:
    if part.name in _NEVER:
        return False
    match part.name:
        case "AggregateJoin" | "Project":
            return THIS in _certain(part)
        case "LeftJoin":
            return THIS in _certain(part.p1) or not _asks_for_this([part.p2, part.expr])
        case "Filter" | "Extend":
            return THIS in _certain(part.p) or not _asks_for_this(part.expr)
    return True


def _asks_for_this(expression: object) -> bool:
    """Whether an expression, or a pattern, uses `$this`."""
    if isinstance(expression, CompValue):
        return any(_asks_for_this(each) for key, each in expression.items() if key != "_vars")
    if isinstance(expression, list | tuple):
        return any(map(_asks_for_this, expression))
    return bool(expression == THIS)


def _certain(part: CompValue) -> set[Node]:
    """The variables that have a value in every solution of a pattern."""
    match part.name:
        case "BGP":
            return {each for triple in part.triples for each in triple if _is_variable(each)}
        case "Join":
            return _certain(part.p1) | _certain(part.p2)
        case "Union":
            return _certain(part.p1) & _certain(part.p2)
        case "LeftJoin":
            return _certain(part.p1)
        case "Project":
            return _certain(part.p) & set(part.PV)
        case "AggregateJoin":
            return _certain(part.p.p) & set(part.p.expr or ())
        case "Extend" if part["var"] == THIS and isinstance(part.expr, URIRef):
            return _certain(part.p) | {THIS}
    inner = part.get("p")
    return _certain(inner) if isinstance(inner, CompValue) else set()


@dataclass(frozen=True, slots=True)
class _Together:
    """Patterns that must all match, and others that are tried where they do."""

    triples: tuple[Triple, ...] = ()
    tried: "tuple[_Together, ...]" = ()


def walks(algebra: CompValue) -> Iterator[Walk]:
    """Give the walks that a query's patterns take from `$this`.

    Raises:
        Unbounded: a pattern is not connected with `$this`, or its walk cannot be told.
    """
    for together in _ways(algebra.p):
        yield from _resolve(together, {THIS: [()]})


def requires(algebra: CompValue) -> tuple[frozenset[str], ...]:
    """Give, for every way in which a query can match, the properties that must be in the data."""
    try:
        ways = _ways(algebra.p)
    except Unbounded:
        return (frozenset(),)
    return tuple(
        frozenset(iri for _, path, _ in way.triples for iri in _required(path)) for way in ways
    )


def _required(path: Node | Path) -> Iterator[str]:
    match path:
        case URIRef():
            yield str(path)
        case InvPath():
            yield from _required(path.arg)
        case SequencePath():
            for each in path.args:
                yield from _required(each)
        case MulPath() if not path.zero:
            yield from _required(path.path)


def _resolve(together: _Together, known: Mapping[Node, list[Walk]]) -> Iterator[Walk]:
    """Walk from what is known over all patterns: forward where it goes, backward where it must."""
    known, pending = dict(known), list(together.triples)
    while pending:
        triple, backward = _next(pending, known)
        pending.remove(triple)
        start, end = (triple[2], triple[0]) if backward else (triple[0], triple[2])
        ways = path_walks(triple[1], backward=backward)
        taken = [(*before, *after) for before in known.get(start, [()]) for after in ways]
        yield from taken
        if _is_variable(end) and end not in known:
            known[end] = taken
        if isinstance(triple[1], Variable) and triple[1] not in known and not backward:
            known[triple[1]] = [(*before, Step(((PROPERTY, False),))) for before in known[start]]
    for tried in together.tried:
        yield from _resolve(tried, known)


def _next(pending: Iterable[Triple], known: Mapping[Node, object]) -> tuple[Triple, bool]:
    for triple in pending:
        if triple[0] in known:
            return triple, False
    for triple in pending:
        if triple[2] in known:
            return triple, True
    raise Unbounded("a pattern of its query is not connected with $this")


def _ways(part: CompValue) -> list[_Together]:
    """Every way in which a pattern can match; alternatives are told apart."""
    match part.name:
        case "BGP":
            return [_Together(tuple(part.triples))]
        case "Union":
            return [*_ways(part.p1), *_ways(part.p2)]
        case "Join":
            found = [_join(*pair) for pair in product(_ways(part.p1), _ways(part.p2))]
        case "LeftJoin":
            tried = (*_ways(part.p2), *_existing(part.expr))
            found = [_join(way, _Together((), tried)) for way in _ways(part.p1)]
        case "ToMultiSet" if part.p.name != "values":
            raise Unbounded("its query has a subquery")
        case "ToMultiSet":
            found = [_Together()]
        case "Minus" | "Graph" | "ServiceGraphPattern":
            raise Unbounded(f"its query has {part.name}")
        case _:
            tried = tuple(_existing(part.get("expr")))
            inner = part.get("p")
            ways = _ways(inner) if isinstance(inner, CompValue) else [_Together()]
            found = [_join(way, _Together((), tried)) for way in ways]
    if len(found) > _MOST:
        raise Unbounded("its query has too many alternatives")
    return found


def _join(one: _Together, two: _Together) -> _Together:
    return _Together((*one.triples, *two.triples), (*one.tried, *two.tried))


def _existing(expression: object) -> Iterator[_Together]:
    """The patterns inside of EXISTS in an expression."""
    if isinstance(expression, CompValue) and expression.name in _EXISTS:
        yield from _ways(expression.graph)
    elif isinstance(expression, CompValue):
        for key, each in expression.items():
            if key != "_vars":
                yield from _existing(each)
    elif isinstance(expression, list | tuple):
        for each in expression:
            yield from _existing(each)


def path_walks(path: Node | Path, *, backward: bool = False) -> list[Walk]:
    """Give the ways through a property path.

    Raises:
        Unbounded: it goes by any property, or repeats more than single steps.
    """
    match path:
        case URIRef():
            return [(Step(((str(path), backward),)),)]
        case InvPath():
            return path_walks(path.arg, backward=not backward)
        case AlternativePath():
            return [walk for each in path.args for walk in path_walks(each, backward=backward)]
        case SequencePath():
            ways: list[Walk] = [()]
            for each in reversed(path.args) if backward else path.args:
                ways = [
                    (*way, *more) for way in ways for more in path_walks(each, backward=backward)
                ]
            return ways
        case MulPath():
            return _repeated(path_walks(path.path, backward=backward), path)
        case Variable():
            return [(Step.any(backward=backward),)]
    raise Unbounded(f"the path {path} goes by any property but some")


def _repeated(ways: list[Walk], path: MulPath) -> list[Walk]:
    nowhere: list[Walk] = [()] if path.zero else []
    if not path.more:
        return [*nowhere, *ways]
    if any(len(way) != 1 or way[0].repeated for way in ways):
        raise Unbounded("a path repeats more than one step at a time")
    moves = {move for way in ways for step in way for move in step.moves}
    return [*nowhere, (Step(tuple(sorted(moves)), repeated=True),)]


def _parts(algebra: CompValue) -> Iterator[CompValue]:
    """Go through all patterns of a query, those inside of expressions too."""
    yield algebra
    for key, value in algebra.items():
        if key != "_vars":
            yield from _inside(value)


def _inside(value: object) -> Iterator[CompValue]:
    if isinstance(value, CompValue):
        yield from _parts(value)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _inside(each)


def _is_variable(term: object) -> bool:
    return isinstance(term, Variable)
