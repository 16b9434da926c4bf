"""Check anew what a change touches: the documents that see it, and the rules over the whole."""

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pyoxigraph as ox

from hankegraafi.check import shapes_lint, spill, whole
from hankegraafi.check.affected import Affected
from hankegraafi.check.documents import Bucket, Checker, Checking
from hankegraafi.check.lined import Lined, ask_rules, told
from hankegraafi.check.neighbours import Fact, Neighbours, Stored
from hankegraafi.check.programs import Programs
from hankegraafi.check.tally import Tally, fitting
from hankegraafi.rdf.found import Lines, lines_of
from hankegraafi.rdf.read import Progress
from hankegraafi.records import Finding, Query

Changes = Mapping[str, list[ox.Triple]]
"""Triples that are there no more, or that have come, by graph; the curated view has no name."""


@dataclass(frozen=True, slots=True)
class State:
    """What data say at one time.

    `dump` is a file of its statements, sorted lines of N-Quads, and `store` holds them on the disk.
    Both hold more: `beside` are lines, as they stand in the dump, that are not of the data.
    """

    dump: Path
    store: Path
    beside: frozenset[bytes]


def check_again(
    before: Mapping[str, Tally],
    old: State,
    new: State,
    gone: Changes,
    come: Changes,
    *,
    scratch: Path,
    shapes: Path,
    checks: Path,
    lists: Mapping[str, Path],
    progress: Progress | None = None,
) -> Lined:
    """Check a change; give what a check of everything would find.

    Args:
        before: what was found in the old state, by documents under "", and by each rule.
        old: what the data said.
        new: what they say now.
        gone: the triples that only the old state has.
        come: the triples that only the new state has.
        scratch: a store of what the data say now, and of nothing beside.
        shapes: the folder of the shapes.
        checks: the folder of the queries over the whole.
        lists: the files that lists were read into, by the graphs that hold what they say.
        progress: called with a stage, steps done, steps in all.

    Raises:
        TooMany: so much sees the change that everything is to be checked.
        NotKnown: it cannot be told from what was found before what a check of everything finds.
        FaultError: a check failed; that is never a pass.
    """
    shape_files, findings = shapes_lint.read_shapes(shapes)
    rules = whole.read_checks(checks)
    programs = Programs.of(shape_files)
    if progress:
        progress("changed", 0, 1)
    seeing = _seeing(old, gone, programs) | _seeing(new, come, programs)
    was, now = (_check(seeing, state, programs) for state in (old, new))
    tally = before[""].changed(was, now)
    asked = _asked(rules, old, new, gone, come)
    tallies = {**before, "": tally, **ask_rules(scratch, asked, progress=progress)}
    with lines_of(new.dump) as lines:
        placed = tally.mapped(lambda finding: _placed(finding, lines, new))
    return told(tallies, placed, findings, scratch, shape_files, lists)


def _seeing(state: State, changes: Changes, programs: Programs) -> set[str]:
    """Give the documents that see changed triples in the state that has them."""
    store, found = ox.Store.read_only(str(state.store)), set[str]()
    for graph, triples in changes.items():
        name = ox.NamedNode(graph) if graph else ox.DefaultGraph()
        affected = Affected(store, name, programs.needs[graph != ""])
        affected.add(triples)
        found |= affected.documents
    return found


def _asked(
    rules: Iterable[Query], old: State, new: State, gone: Changes, come: Changes
) -> list[Query]:
    """Give the rules whose answers may be others than before."""
    from hankegraafi.check.depends import depends

    changes = {graph: [*gone.get(graph, ()), *come.get(graph, ())] for graph in {*gone, *come}}
    properties = {triple.predicate.value for some in changes.values() for triple in some}
    described = _described(changes, old) != _described(changes, new)
    return [r for r in rules if depends(r.text).may_change(properties, described=described)]


def _described(changes: Changes, state: State) -> set[tuple[str, str]]:
    """Give, with the graphs, the subjects of changed triples that the data of a state describe."""
    store, found = ox.Store.read_only(str(state.store)), set[tuple[str, str]]()
    for graph, triples in changes.items():
        name = ox.NamedNode(graph) if graph else ox.DefaultGraph()
        for subject in {triple.subject for triple in triples}:
            said = store.quads_for_pattern(subject, None, None, name)
            if any(f"{each.triple} .\n".encode() not in state.beside for each in said):
                found.add((str(subject), graph))
    return found


def _check(documents: Iterable[str], state: State, programs: Programs) -> Tally:
    """Check some documents with what a state tells of their neighbours."""
    tally = Tally()
    with tempfile.TemporaryDirectory(prefix="hankegraafi-") as name, lines_of(state.dump) as lines:
        folder = Path(name)
        path = folder / "documents.nq"
        with path.open("xb") as file:
            for document in sorted(documents):
                file.writelines(each for each in _said(document, lines) if each not in state.beside)
        read = spill.put_aside(spill.Slice(0, path, 0, -1), programs.needs, folder, 1)
        if read.broken:
            raise ValueError(f"{state.dump} holds what cannot be read: {read.broken[0]}")
        checking = Checking(path, programs.shapes, programs.placed)
        blocks = list(spill.bucket(folder, 0))
        checker = Checker(checking, dict(_neighbours(blocks, state, programs)))
        tally.add(_bare(each) for each in checker.check(Bucket.of(blocks)))
    return tally


def _said(document: str, lines: Lines) -> Iterator[bytes]:
    """Go through the lines that describe a document and its parts."""
    start = f"<{document}".encode()
    yield from lines.beginning(start + b"#")
    yield from lines.beginning(start + b">")


def _neighbours(
    blocks: Iterable[spill.Block], state: State, programs: Programs
) -> Iterator[tuple[str, Neighbours]]:
    store = ox.Store.read_only(str(state.store))
    for graph in {"", *(block.graph for block in blocks)}:
        name = ox.NamedNode(graph) if graph else ox.DefaultGraph()
        known = Stored(store, name, frozenset())
        source = _Data(known, state.beside) if not graph else known
        needs = programs.needs[graph != ""]
        yield graph, Neighbours(needs, source)


@dataclass(frozen=True, slots=True)
class _Data:
    """The triples of a store that are the data's own."""

    stored: Stored
    beside: frozenset[bytes]

    def forward(self, node: str, predicate: str) -> Iterator[Fact]:
        """Give the values that a node has."""
        return self._own(self.stored.forward(node, predicate))

    def backward(self, node: str, predicate: str) -> Iterator[Fact]:
        """Give the nodes that have a node as value."""
        return self._own(self.stored.backward(node, predicate))

    def asked_back(self, node: str, predicates: frozenset[str]) -> Iterable[str]:
        """Give all of some properties."""
        return self.stored.asked_back(node, predicates)

    def _own(self, facts: Iterable[Fact]) -> Iterator[Fact]:
        return (fact for fact in facts if fact[1].encode() not in self.beside)


def _bare(finding: Finding) -> Finding:
    return replace(finding, file=None, line=None, column=None)


def _placed(finding: Finding, lines: Lines, state: State) -> Finding:
    """Give a finding a place that orders it as its line in a file of the data does."""
    best, place = -1, lines.place(f"<{finding.focus}> ".encode())
    found: int | None = None
    for line in lines.beginning(f"<{finding.focus}> ".encode()) if finding.focus else ():
        if line not in state.beside and (fit := fitting(finding, line.decode())) > best:
            best, found = fit, place
        place += len(line)
    return finding if found is None else replace(finding, file=state.dump, line=found)
