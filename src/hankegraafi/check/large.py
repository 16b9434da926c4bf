"""Check a large file in bounded memory: document by document with its neighbours, on all cores.

The file is parted into buckets on disk (`spill`); what documents need to know of each other is
gathered from them; then bucket after bucket is checked, in batches of documents.
"""

import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from hankegraafi.check import engines, parallel, spill
from hankegraafi.check.documents import Bucket, Checker, Checking
from hankegraafi.check.neighbours import Gathered, Needs, Neighbours
from hankegraafi.check.parallel import Piece, Result
from hankegraafi.check.placement import Placed, described
from hankegraafi.check.plan import plan
from hankegraafi.check.queries import Queries
from hankegraafi.check.shacl import Shapes
from hankegraafi.check.shapes import DEPRECATED, full, reduced
from hankegraafi.check.spill import Document
from hankegraafi.errors import UsageError
from hankegraafi.rdf.read import TurtleFile
from hankegraafi.records import Finding, Severity, Text

Progress = Callable[[str, int, int], None]
Alike = tuple[Severity, str, Text]

KEPT = 1_000
"""How many findings that say the same are kept with their places; the others are counted."""

_BUCKET = 24 << 20
_MOST_BUCKETS = 400
_SLICE = 16 << 20


@dataclass(slots=True)
class Tally:
    """Findings, and how many there are of each kind; of a frequent kind only some are kept."""

    findings: list[Finding] = field(default_factory=list)
    counts: Counter[Alike] = field(default_factory=Counter)

    def add(self, found: Iterable[Finding]) -> None:
        """Count findings, and keep what is not yet frequent."""
        for finding in found:
            kind = finding.severity, finding.rule, finding.message
            self.counts[kind] += 1
            if self.counts[kind] <= KEPT:
                self.findings.append(finding)

    def merge(self, other: "Tally") -> None:
        """Add what was counted elsewhere."""
        before = Counter(self.counts)
        for finding in other.findings:
            kind = finding.severity, finding.rule, finding.message
            before[kind] += 1
            if before[kind] <= KEPT:
                self.findings.append(finding)
        self.counts += other.counts


@dataclass(slots=True)
class Checked:
    """What was found in a file, and how much it holds."""

    tally: Tally
    triples: int = 0


def check_file(
    path: Path,
    *,
    programs: "Programs",
    progress: Progress | None = None,
    processes: int | None = None,
) -> Checked:
    """Check the terms and shapes of a file, however large it is.

    Args:
        path: N-Triples, N-Quads, Turtle or TriG; only the first two are read on all cores.
        programs: the shapes.
        progress: called with ("read", "gather" or "check", steps done, steps in all).
        processes: how many processes work; by default one a core.

    Raises:
        UsageError: the file's name does not tell a format that can be read.
        FaultError: an engine failed, a process died; that is never a pass.
        OSError: there is no room on the disk for what is put aside.
    """
    if path.suffix not in spill.FORMS or not path.is_file():
        way_out = f"Give a file whose name ends in {', '.join(spill.FORMS)}."
        raise UsageError(f"{path} is no file that can be checked", way_out=way_out)
    checked = Checked(Tally())
    checking = Checking(path, programs.shapes, programs.placed)
    count = processes or parallel.cores()
    with (
        tempfile.TemporaryDirectory(prefix="hankegraafi-") as folder,
        parallel.Workers(count) as workers,
    ):
        steps = _Steps(Path(folder), path, _buckets(path, count), workers, progress)
        wanted = steps.read(programs.needs, checked)
        lines = steps.gather(wanted)
        steps.check(checking, programs.needs, lines, checked)
    checked.tally.findings = _with_lines(path, checked.tally.findings)
    checked.tally.findings.sort(key=Finding.sort_key)
    return checked


def _buckets(path: Path, processes: int) -> int:
    size = path.stat().st_size
    return min(max(size // _BUCKET, 2 * processes if size > _SLICE else 1), _MOST_BUCKETS)


@dataclass(frozen=True, slots=True)
class Programs:
    """Shapes and what they need: of the curated view, and of named graphs; what stands where."""

    shapes: tuple[Shapes, Shapes]
    needs: tuple[Needs, Needs]
    placed: Placed

    @classmethod
    def of(cls, shape_files: Sequence[TurtleFile], engine: str | None = None) -> "Programs":
        """Compile the shapes of files; by default for the fast engine, where it is installed.

        Raises:
            FaultError: the engine does not take them.
        """
        queries, chosen = Queries(), engines.engine(engine or engines.installed()[-1])
        curated, claims = (plan(text(shape_files), queries) for text in (full, reduced))
        current = [file for file in shape_files if file.path.name != DEPRECATED]
        return cls(
            (Shapes(curated.near, chosen), Shapes(claims.near, chosen)),
            (curated.needs, claims.needs),
            described(current),
        )


@dataclass(frozen=True, slots=True)
class _Put:
    """Puts a slice aside."""

    needs: tuple[Needs, Needs]
    folder: Path
    buckets: int

    def __call__(self, piece: spill.Slice) -> spill.Read:
        return spill.put_aside(piece, self.needs, self.folder, self.buckets)


@dataclass(frozen=True, slots=True)
class _Ask:
    """Gives what is asked for in a bucket."""

    wanted: Mapping[Document, frozenset[str]]
    folder: Path

    def __call__(self, number: int) -> list[tuple[str, str]]:
        return spill.asked_for(spill.bucket(self.folder, number), self.wanted)


@dataclass(slots=True)
class _Check:
    """Checks a bucket."""

    checking: Checking
    needs: tuple[Needs, Needs]
    lines: Mapping[str, list[str]]
    folder: Path
    _checker: Checker | None = None

    def __call__(self, number: int) -> Tally:
        if self._checker is None:
            self._checker = Checker(self.checking, dict(self._neighbours()))
        tally = Tally()
        tally.add(self._checker.check(Bucket.of(spill.bucket(self.folder, number))))
        return tally

    def _neighbours(self) -> Iterator[tuple[str, Neighbours]]:
        for graph, some in self.lines.items():
            needs = self.needs[graph != ""]
            yield graph, Neighbours(needs, Gathered(needs, some))


@dataclass(frozen=True, slots=True)
class _Steps:
    """The three steps, each on all cores."""

    folder: Path
    path: Path
    buckets: int
    workers: parallel.Workers
    progress: Progress | None

    def read(self, needs: tuple[Needs, Needs], checked: Checked) -> dict[Document, frozenset[str]]:
        """Part the file; give the documents of which others ask something, and what."""
        pieces = spill.slices(self.path, self.path.stat().st_size // _SLICE + 1)
        links: dict[Document, set[str]] = defaultdict(set)
        reads: dict[int, spill.Read] = {}
        for piece, read in self._each("read", _Put(needs, self.folder, self.buckets), pieces):
            reads[piece.number] = read
            checked.triples += read.triples
            for name, properties in read.links.items():
                links[name] |= properties
        lines = 0
        for _, read in sorted(reads.items()):
            broken = ((lines + line, why) for line, why in read.broken)
            checked.tally.add(_unreadable(self.path, broken))
            lines += read.lines
        return _wanted(links, needs)

    def gather(self, wanted: Mapping[Document, frozenset[str]]) -> dict[str, list[str]]:
        """Gather what is asked for, by graph."""
        lines: dict[str, list[str]] = defaultdict(list, {"": []})
        for _, found in self._each("gather", _Ask(wanted, self.folder), self._numbers):
            for graph, line in found:
                lines[graph].append(line)
        return lines

    def check(
        self,
        checking: Checking,
        needs: tuple[Needs, Needs],
        lines: Mapping[str, list[str]],
        checked: Checked,
    ) -> None:
        """Check bucket after bucket."""
        work = _Check(checking, needs, lines, self.folder)
        for _, tally in self._each("check", work, self._numbers):
            checked.tally.merge(tally)

    @property
    def _numbers(self) -> list[int]:
        return list(range(self.buckets))

    def _each(
        self, stage: str, work: Callable[[Piece], Result], pieces: list[Piece]
    ) -> Iterator[tuple[Piece, Result]]:
        results = self.workers.each(work, pieces)
        for done, (piece, result) in enumerate(results, 1):
            yield piece, result
            if self.progress:
                self.progress(stage, done, len(pieces))


def _wanted(
    links: Mapping[Document, set[str]], needs: tuple[Needs, Needs]
) -> dict[Document, frozenset[str]]:
    """Give the properties that are asked of documents, by the links that lead there."""
    known: dict[tuple[bool, frozenset[str]], frozenset[str]] = {}
    wanted = {}
    for name, properties in links.items():
        key = name[0] != "", frozenset(properties)
        if key not in known:
            known[key] = needs[key[0]].properties(properties)
        wanted[name] = known[key]
    return wanted


def _unreadable(path: Path, broken: Iterable[tuple[int, str]]) -> Iterator[Finding]:
    for line, why in broken:
        yield Finding(Severity.VIOLATION, "syntax", Text.of({"en": why}), file=path, line=line)


def _with_lines(path: Path, findings: list[Finding]) -> list[Finding]:
    """Give findings with the lines that state them, in files in which every line is a triple."""
    if path.suffix not in {".nt", ".nq"} or not findings:
        return findings
    places: dict[str, list[int]] = defaultdict(list)
    for place, finding in enumerate(findings):
        if finding.line is None and finding.focus:
            places[f"<{finding.focus}>"].append(place)
    best: dict[int, int] = {}
    with path.open(encoding="utf-8", errors="replace") as file:
        for number, line in enumerate(file, 1):
            subject = line[: line.find(" ")]
            for place in places.get(subject, ()):
                fit = _fit(findings[place], line)
                if fit > best.get(place, -1):
                    best[place] = fit
                    findings[place] = replace(findings[place], file=path, line=number)
    return findings


def _fit(finding: Finding, line: str) -> int:
    """How well a line states what was found: of its node, its property, its value, its graph."""
    if (f" <{finding.graph}> ." in line) != bool(finding.graph):
        return 0
    if f"> <{finding.path}> " not in line:
        return 1
    return 3 if finding.value and finding.value in line else 2
