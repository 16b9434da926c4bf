"""Check a large file in bounded memory: document by document with its neighbours, on all cores.

The file is parted into buckets on disk (`spill`); what documents need to know of each other is
gathered from them; then bucket after bucket is checked, in batches of documents. Shapes that need
a whole graph are asked of it at the end, which takes memory for all that it says. Slices and
buckets may be worked on elsewhere (`parallel.Errand`); the buckets lie here.
"""

import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from hankegraafi import parallel
from hankegraafi.check import shacl, spill
from hankegraafi.check.documents import Bucket, Checker, Checking
from hankegraafi.check.messages import broken_file, say
from hankegraafi.check.neighbours import Gathered, Needs, Neighbours
from hankegraafi.check.programs import Programs
from hankegraafi.check.shacl import Shapes
from hankegraafi.check.sieve import Broken
from hankegraafi.check.spill import Document
from hankegraafi.check.tally import Tally
from hankegraafi.errors import DataError, UsageError
from hankegraafi.parallel import Hands, Hire, Piece, Result
from hankegraafi.records import Finding, Severity

Progress = Callable[[str, int, int], None]

_BUCKET = 12 << 20
_MOST_BUCKETS = 800
_SLICE = 8 << 20


@dataclass(slots=True)
class Checked:
    """What was found in a file, and how much it holds."""

    tally: Tally
    triples: int = 0


def check_file(
    path: Path,
    *,
    programs: Programs,
    progress: Progress | None = None,
    hire: Hire = parallel.here,
) -> Checked:
    """Check the terms and shapes of a file, however large it is.

    Lines that cannot be read are told, and the others checked. Of Turtle and TriG nothing else is
    checked then: what is there and what is not cannot be known.

    Args:
        path: N-Triples, N-Quads, Turtle or TriG; only the first two are read on all cores.
        programs: the shapes.
        progress: called with ("read", "gather" or "check", steps done, steps in all).
        hire: who works; by default a process for each core.

    What was found has no places yet.

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
    with tempfile.TemporaryDirectory(prefix="hankegraafi-") as folder, hire() as hands:
        steps = _Steps(Path(folder), path, _buckets(path, hands.count), hands, progress)
        wanted = steps.read(programs.needs, checked)
        if checked.tally.counts and path.suffix not in spill.BY_LINE:
            return checked
        lines = steps.gather(wanted)
        steps.check(checking, programs.needs, lines, checked)
        steps.check_whole(programs.whole, checked)
    if not (checked.triples or checked.tally.counts):  # what says nothing has not passed
        checked.tally.add([Finding(Severity.VIOLATION, "no-data", say("no-statement"), file=path)])
    return checked


def _buckets(path: Path, hands: int) -> int:
    size = path.stat().st_size
    return min(max(size // _BUCKET, 2 * hands if size > _SLICE else 1), _MOST_BUCKETS)


@dataclass(frozen=True, slots=True)
class _Read:
    """Reads a slice, the whole of a file or a part of it, into the buckets."""

    needs: tuple[Needs, Needs]
    folder: Path
    buckets: int

    def __call__(self, piece: spill.Slice) -> spill.Read:
        try:
            return spill.put_aside(piece, self.needs, self.folder, self.buckets)
        except DataError as error:
            return spill.Read(broken=[Broken(error.line, error.message, error.way_out)])


class _ReadLines(_Read):
    """Reads a slice of a file in which every line stands for itself; here or elsewhere."""

    __slots__ = ()

    def packed(self, piece: spill.Slice) -> bytes:
        return spill.content(piece)

    def done(self, packed: bytes) -> tuple[spill.Read, dict[int, bytes]]:
        return spill.parted(packed, self.needs, self.buckets)

    def taken(self, _: spill.Slice, back: tuple[spill.Read, dict[int, bytes]]) -> spill.Read:
        read, found = back
        spill.append(self.folder, found)
        return read


@dataclass(frozen=True, slots=True)
class _Ask:
    """Gives what is asked for in a bucket."""

    wanted: Mapping[Document, frozenset[str]]
    folder: Path

    def __call__(self, number: int) -> list[tuple[str, str]]:
        return spill.asked_for(spill.bucket(self.folder, number), self.wanted)


@dataclass(slots=True)
class _Check:
    """Checks a bucket, here or elsewhere."""

    checking: Checking
    needs: tuple[Needs, Needs]
    lines: Mapping[str, list[str]]
    folder: Path
    _checker: Checker | None = None

    def __call__(self, number: int) -> Tally:
        return self.done(self.packed(number))

    def packed(self, number: int) -> bytes:
        return spill.bucket_text(self.folder, number)

    def done(self, packed: bytes) -> Tally:
        if self._checker is None:
            self._checker = Checker(self.checking, dict(self._neighbours()))
        tally = Tally()
        tally.add(self._checker.check(Bucket.of(spill.blocks(packed))))
        return tally

    def taken(self, _: int, back: Tally) -> Tally:
        return back

    def _neighbours(self) -> Iterator[tuple[str, Neighbours]]:
        for graph, some in self.lines.items():
            needs = self.needs[graph != ""]
            yield graph, Neighbours(needs, Gathered(needs, some))


@dataclass(frozen=True, slots=True)
class _Steps:
    """The three steps, each done by all hands."""

    folder: Path
    path: Path
    buckets: int
    hands: Hands
    progress: Progress | None

    def read(self, needs: tuple[Needs, Needs], checked: Checked) -> dict[Document, frozenset[str]]:
        """Part the file; give the documents of which others ask something, and what."""
        pieces = spill.slices(self.path, self.path.stat().st_size // _SLICE + 1)
        links: dict[Document, set[str]] = defaultdict(set)
        reads: dict[int, spill.Read] = {}
        kind = _ReadLines if self.path.suffix in spill.BY_LINE else _Read
        for piece, read in self._each("read", kind(needs, self.folder, self.buckets), pieces):
            reads[piece.number] = read
            checked.triples += read.triples
            for name, properties in read.links.items():
                links[name] |= properties
        before = 0
        for _, read in sorted(reads.items()):
            checked.tally.add(_unreadable(each, self.path, before) for each in read.broken)
            before += read.lines
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

    def check_whole(self, whole: tuple[Shapes | None, Shapes | None], checked: Checked) -> None:
        """Check whole graphs against the shapes that need them."""
        graphs: dict[str, list[str]] = defaultdict(list)
        for number in self._numbers if any(whole) else ():
            for block in spill.bucket(self.folder, number):
                if whole[block.graph != ""]:
                    graphs[block.graph] += spill.sound(block)
        for graph, lines in graphs.items():
            shapes, text = whole[graph != ""], "".join(dict.fromkeys(lines))
            if shapes and text:
                results = shapes.check(text, name=graph or str(self.path))
                checked.tally.add(shacl.finding(each, graph or None) for each in results)

    @property
    def _numbers(self) -> list[int]:
        return list(range(self.buckets))

    def _each(
        self, stage: str, work: Callable[[Piece], Result], pieces: list[Piece]
    ) -> Iterator[tuple[Piece, Result]]:
        results = self.hands.each(work, pieces)
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


def _unreadable(broken: Broken, path: Path, before: int) -> Finding:
    """What cannot be read of a slice that so many lines come before."""
    line = before + broken.line if broken.line else None
    return broken_file(DataError(broken.why, path=path, line=line, way_out=broken.way_out))
