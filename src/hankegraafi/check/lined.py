"""A large file, or a folder written as one: everything that it can be checked for, as a stream."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

import pyoxigraph as ox

from hankegraafi import parallel
from hankegraafi.check import shapes_lint, whole
from hankegraafi.check.folding import folded, listed_in
from hankegraafi.check.hints import Hints
from hankegraafi.check.large import check_file
from hankegraafi.check.places import Places
from hankegraafi.check.programs import Programs
from hankegraafi.check.stored import load_file
from hankegraafi.check.tally import Tally
from hankegraafi.parallel import Hire
from hankegraafi.rdf.read import Progress, TurtleFile
from hankegraafi.records import Finding, Query, Severity


@dataclass(frozen=True, slots=True)
class Lined:
    """What was found in a file: of a frequent kind only some, but counted are all.

    `tallies` are what was found by documents, under "", and by each rule over the whole, under its
    name; they have no places.
    """

    base: str
    findings: list[Finding]
    counts: dict[Severity, int]
    tallies: Mapping[str, Tally] = field(default_factory=dict)


def check_lined(
    path: Path,
    scratch: Path,
    *,
    shapes: Path,
    checks: Path,
    lists: Mapping[str, Path] = MappingProxyType({}),
    engine: str | None = None,
    progress: Progress | None = None,
    timed: whole.Timed = lambda _name, _seconds: None,
    hire: Hire = parallel.here,
) -> Lined:
    """Check terms, shapes, and the rules over the whole.

    Args:
        path: N-Triples, N-Quads, Turtle or TriG.
        scratch: a folder that is not there yet; a store of what the file says remains in it.
        shapes: the folder of the shapes.
        checks: the folder of the queries over the whole.
        lists: the files that lists were read into, by the graphs that hold what they say.
        engine: the name of the engine that validates; by default the fastest that is installed.
        progress: called with a stage, steps done, steps in all.
        timed: called with the name of each query over the whole and the seconds that it took.
        hire: who checks the documents; the rules over the whole are asked on this machine's cores.

    Raises:
        UsageError: the file's name does not tell a format that can be read.
        FaultError: a check failed; that is never a pass.
        OSError: there is no room on the disk for what is put aside.
    """
    shape_files, findings = shapes_lint.read_shapes(shapes)
    rules = whole.read_checks(checks)
    programs = Programs.of(shape_files, engine)
    tally = check_file(path, programs=programs, progress=progress, hire=hire).tally
    if progress:
        progress("load", 0, 1)
    load_file(path, scratch)
    tallies = {"": tally, **ask_rules(scratch, rules, progress=progress, timed=timed)}
    return told(tallies, tally.placed(path), findings, scratch, shape_files, lists)


def ask_rules(
    scratch: Path,
    rules: Iterable[Query],
    *,
    progress: Progress | None = None,
    timed: whole.Timed = lambda _name, _seconds: None,
) -> dict[str, Tally]:
    """Ask a store on disk the rules over the whole, on all cores; give what each finds.

    Raises:
        FaultError: a rule cannot be asked.
    """
    asked = list(rules)
    base = whole.declared_base(ox.Store.read_only(str(scratch)))
    tallies = {rule.name: Tally() for rule in asked}
    with parallel.here() as workers:
        answers = workers.each(_Rule(scratch, base), asked)
        for done, (rule, (found, seconds)) in enumerate(answers, 1):
            tallies[rule.name].add(found)
            timed(rule.name, seconds)
            if progress:
                progress("rules", done, len(asked))
    return tallies


def told(
    tallies: Mapping[str, Tally],
    placed: Tally,
    findings: Iterable[Finding],
    scratch: Path,
    shape_files: list[TurtleFile],
    lists: Mapping[str, Path],
) -> Lined:
    """Tell what was found, as people and programs are told it.

    Args:
        tallies: what was found by documents, under "", and by each rule.
        placed: what was found by documents, with its places.
        findings: what was found in the shapes themselves.
        scratch: a store of what was checked.
        shape_files: the shapes.
        lists: the files that lists were read into, by the graphs that hold what they say.
    """
    tally = Tally()
    tally.merge(placed)
    for name, other in tallies.items():
        if name:
            tally.merge(other)
    store = ox.Store.read_only(str(scratch))
    base, kept = whole.declared_base(store), tally.findings
    folds, rest = folded(kept, listed_in(store, lists, kept), tally.more)
    own = list(findings)
    counts = Counter(each.severity for each in (*own, *folds))
    for (severity, *_), count in rest.items():
        counts[severity] += count
    explain = Hints(shape_files, Places([]), base).explain
    every = {each: counts[each] for each in Severity}
    return Lined(base, [*own, *map(explain, folds)], every, tallies)


@dataclass(frozen=True, slots=True)
class _Rule:
    """Asks a store on disk one of the rules over the whole; gives the seconds that it took too."""

    store: Path
    base: str

    def __call__(self, rule: Query) -> tuple[list[Finding], float]:
        taken: list[float] = []
        found = whole.find(
            ox.Store.read_only(str(self.store)),
            [rule],
            base=self.base,
            places=Places([]),
            timed=lambda _, seconds: taken.append(seconds),
        )
        return found, taken[0]
