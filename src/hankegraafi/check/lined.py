"""A large file, or a folder written as one: everything that it can be checked for, as a stream."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import pyoxigraph as ox

from hankegraafi import parallel
from hankegraafi.check import shapes_lint, whole
from hankegraafi.check.folding import folded, kind, listed_in
from hankegraafi.check.hints import Hints
from hankegraafi.check.large import check_file
from hankegraafi.check.places import Places
from hankegraafi.check.programs import Programs
from hankegraafi.rdf.read import Progress
from hankegraafi.records import Finding, Query, Severity

Timed = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Lined:
    """What was found in a file: of a frequent kind only some, but counted are all."""

    base: str
    findings: list[Finding]
    counts: dict[Severity, int]


def check_lined(
    path: Path,
    load: Callable[[], Path],
    *,
    shapes: Path,
    checks: Path,
    lists: Mapping[str, Path] = MappingProxyType({}),
    engine: str | None = None,
    progress: Progress | None = None,
    timed: Timed = lambda _name, _seconds: None,
) -> Lined:
    """Check terms, shapes, and the rules over the whole.

    Args:
        path: N-Triples, N-Quads, Turtle or TriG.
        load: puts what the file says into a store, when the file was checked, and gives its folder.
        shapes: the folder of the shapes.
        checks: the folder of the queries over the whole.
        lists: the files that lists were read into, by the graphs that hold what they say.
        engine: the name of the engine that validates; by default the fastest that is installed.
        progress: called with a stage, steps done, steps in all.
        timed: called with the name of each query over the whole and the seconds that it took.

    Raises:
        UsageError: the file's name does not tell a format that can be read.
        FaultError: a check failed; that is never a pass.
        OSError: there is no room on the disk for what is put aside.
    """
    shape_files, findings = shapes_lint.read_shapes(shapes)
    rules = whole.read_checks(checks)
    tally = check_file(path, programs=Programs.of(shape_files, engine), progress=progress).tally
    folder = load()
    store = ox.Store.read_only(str(folder))
    base = whole.declared_base(store)
    for found in _across(folder, rules, base, progress, timed):
        tally.add(found)
    explain = Hints(shape_files, Places([]), base).explain
    more = tally.more
    records = listed_in(store, lists, tally.findings)
    told = list(folded(tally.findings, records, more))
    counts = Counter(each.severity for each in (*findings, *told))
    unfolded = {kind(each) for each in told} & more.keys()
    for alike in unfolded:
        counts[alike[0]] += more[alike]
    return Lined(base, [*findings, *map(explain, told)], {each: counts[each] for each in Severity})


@dataclass(frozen=True, slots=True)
class _Rule:
    """Asks a store on disk one of the rules over the whole; gives the seconds that it took too."""

    store: Path
    base: str

    def __call__(self, rule: Query) -> tuple[list[Finding], float]:
        begun = time.perf_counter()
        store = ox.Store.read_only(str(self.store))
        found = whole.find(store, [rule], base=self.base, places=Places([]))
        return found, time.perf_counter() - begun


def _across(
    store: Path, rules: list[Query], base: str, progress: Progress | None, timed: Timed
) -> Iterator[list[Finding]]:
    """Ask the rules on all cores; give what they find in their order."""
    found: dict[str, list[Finding]] = {}
    with parallel.Workers(parallel.cores()) as workers:
        for rule, (findings, seconds) in workers.each(_Rule(store, base), rules):
            found[rule.name] = findings
            timed(rule.name, seconds)
            if progress:
                progress("rules", len(found), len(rules))
    return (found[rule.name] for rule in rules)
