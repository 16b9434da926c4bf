"""A large file, or a folder written as one: everything that it can be checked for, as a stream."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
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
from hankegraafi.rdf.read import Progress
from hankegraafi.records import Finding, Query, Severity


@dataclass(frozen=True, slots=True)
class Lined:
    """What was found in a file: of a frequent kind only some, but counted are all."""

    base: str
    findings: list[Finding]
    counts: dict[Severity, int]


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

    Raises:
        UsageError: the file's name does not tell a format that can be read.
        FaultError: a check failed; that is never a pass.
        OSError: there is no room on the disk for what is put aside.
    """
    shape_files, findings = shapes_lint.read_shapes(shapes)
    rules = whole.read_checks(checks)
    tally = check_file(path, programs=Programs.of(shape_files, engine), progress=progress).tally
    if progress:
        progress("load", 0, 1)
    load_file(path, scratch)
    store = ox.Store.read_only(str(scratch))
    base = whole.declared_base(store)
    with parallel.Workers(parallel.cores()) as workers:
        answers = workers.each(_Rule(scratch, base), rules)
        for done, (rule, (found, seconds)) in enumerate(answers, 1):
            tally.add(found)
            timed(rule.name, seconds)
            if progress:
                progress("rules", done, len(rules))
    kept = tally.findings
    told, rest = folded(kept, listed_in(store, lists, kept), tally.more)
    counts = Counter(each.severity for each in (*findings, *told))
    for (severity, *_), count in rest.items():
        counts[severity] += count
    explain = Hints(shape_files, Places([]), base).explain
    return Lined(base, [*findings, *map(explain, told)], {each: counts[each] for each in Severity})


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
