"""Read a list whole: look, read in parts on all cores, put together, and only then replace.

Parts are files in a hidden folder beside the description; they are made by processes of this
machine or elsewhere (`parallel.Errand`), and written here. A reading that was interrupted goes on
where it was; one of another file, description or register begins anew.
"""

import hashlib
import math
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from hankegraafi import __version__
from hankegraafi.errors import DataError, UsageError
from hankegraafi.parallel import Hands, Hire, Workers, cores
from hankegraafi.sources.lists import workplace
from hankegraafi.sources.lists.assembly import Parts, assemble
from hankegraafi.sources.lists.candidates import Questions, questions
from hankegraafi.sources.lists.description import Description
from hankegraafi.sources.lists.document import Document
from hankegraafi.sources.lists.joining import laid_out, lay_out, plan
from hankegraafi.sources.lists.organisations import Organisations
from hankegraafi.sources.lists.part import (
    Made,
    Outcome,
    Taken,
    make_part,
    outcome,
    read_part,
    write_part,
)
from hankegraafi.sources.lists.projects import Projects
from hankegraafi.sources.lists.record import Reader, load_value_words
from hankegraafi.sources.lists.report import Report, report_of
from hankegraafi.sources.lists.survey import Progress, Source, Survey
from hankegraafi.sources.lists.turtle import Writer

_ROWS = 4000
_LAID_OUT = "laid-out"

Piece = tuple[int, list[Taken]]
"""A part: its number and its rows, which are none where the rows are laid out in a file of it."""


class Known(NamedTuple):
    """What is known beforehand."""

    organisations: Organisations
    projects: Projects
    described: frozenset[str] = frozenset()
    spoken: frozenset[str] = frozenset()


@dataclass(slots=True)
class Job:
    """Everything that is needed to read parts of a list into files; it travels to who reads."""

    description: Description
    header: tuple[str, ...]
    known: Known
    base: str
    folder: Path
    _tools: tuple[Reader, Writer, Projects] | None = None

    def tools(self) -> tuple[Reader, Writer, Projects]:
        """Give what reads and what writes; they are made when first asked for."""
        if self._tools is None:
            words = load_value_words()
            reader = Reader(self.description, self.header, self.known.organisations, words)
            self._tools = reader, Writer(self.description, self.base), self.known.projects
        return self._tools

    def packed(self, piece: Piece) -> list[Taken]:
        """Give the rows of a part."""
        number, rows = piece
        return list(laid_out(self.folder, number)) if self.description.joins else rows

    def done(self, packed: list[Taken]) -> tuple[int, Made]:
        """Read rows; give how many they are, and what they became."""
        return len(packed), make_part(packed, *self.tools())

    def taken(self, piece: Piece, back: tuple[int, Made]) -> int:
        """Write the files of a part; give how many rows it has."""
        count, made = back
        write_part(self.folder, piece[0], made)
        return count

    def __call__(self, piece: Piece) -> int:
        """Read one part into its files; give how many rows it has."""
        return self.taken(piece, self.done(self.packed(piece)))


@dataclass(slots=True)
class _Look:
    """Reads parts as a job does, tells what became of their rows, and writes nothing."""

    job: Job

    def packed(self, piece: Piece) -> list[Taken]:
        return self.job.packed(piece)

    def done(self, packed: list[Taken]) -> Outcome:
        return read_part(packed, *self.job.tools(), [], [])

    def taken(self, _: Piece, back: Outcome) -> Outcome:
        return back

    def __call__(self, piece: Piece) -> Outcome:
        return self.done(self.packed(piece))


@dataclass(slots=True)
class _List:
    """A list that was looked through: where its rows are, and how many parts they make."""

    source: Source
    survey: Survey
    parts: int
    joins: bool
    done: set[int] = field(default_factory=set)

    def pieces(self, folder: Path) -> Iterator[Piece]:
        """Give the parts that are not done, in order; joined rows are laid out in a folder first.

        Raises:
            OSError: a file cannot be read or written.
        """
        if self.joins:
            self._lay_out(folder)
            return ((number, []) for number in range(self.parts) if number not in self.done)
        return self._in_order()

    def _in_order(self) -> Iterator[Piece]:
        rows = self.source.rows(self.survey)
        number = 0
        while piece := list(islice(rows, _ROWS)):
            if number not in self.done:
                yield number, piece
            number += 1

    def _lay_out(self, folder: Path) -> None:
        if (folder / _LAID_OUT).exists():
            return
        for path in folder.glob("*.rows"):
            path.unlink()
        lay_out(self.source.parted(self.survey, _ROWS), folder)
        (folder / _LAID_OUT).touch()


def look_through(
    description: Description,
    file: Path,
    known: Known,
    *,
    base: str,
    progress: Progress,
    hire: Hire | None = None,
) -> Report:
    """Say what would be read, and write nothing but files of its own that it removes.

    `hire` gives who reads; by default a process for each core.

    Raises:
        DataError: the file is not what its description says.
        FaultError: a file cannot be read or written.
    """
    with ExitStack() as stack:
        stack.enter_context(workplace.faults(file))
        given = _surveyed(description, file, base, progress)
        folder = Path(stack.enter_context(TemporaryDirectory())) if given.joins else file.parent
        job = Job(description, given.source.columns, known, base, folder)
        found, result = dict[int, Outcome](), Outcome()
        with _hands(hire) as hands:
            for (number, _), part in hands.each(_Look(job), given.pieces(folder)):
                found[number] = part
                _tell(progress, len(found), given)
        for _, part in sorted(found.items()):
            result.add(part)
        return _report(description, file, given, result, known)[0]


def read_list(
    description: Description,
    file: Path,
    known: Known,
    *,
    base: str,
    now: datetime,
    progress: Progress,
    hire: Hire | None = None,
) -> Report:
    """Read a list into the folder of its description.

    `hire` gives who reads; by default a process for each core.

    Raises:
        DataError: the file is not what its description says; nothing was changed.
        FaultError: the folder cannot be written, another reading of it is under way, or a process
            died; the next reading goes on.
    """
    folder = description.path.parent
    with workplace.faults(folder), workplace.alone(folder):
        given = _surveyed(description, file, base, progress)
        digest = _sha256(file)
        work = workplace.begun(folder, _job(description, digest, known, base))
        job = Job(description, given.source.columns, known, base, work)
        given.done = {int(path.stem) for path in work.glob("*.json") if path.stem.isdigit()}
        _read(job, given, progress, hire)
        result = Outcome()
        for number in range(given.parts):
            result.add(outcome((work / f"{number}.json").read_text(encoding="utf-8")))
        report, asked = _report(description, file, given, result, known)
        read = Parts(work, given.parts, result, asked.rows, known.described, known.spoken)
        document = Document(description, base, file.name, digest, now)
        report = assemble(read, report, document, known.organisations, progress)
        workplace.end(work)
    return report


def _report(
    description: Description, file: Path, given: _List, result: Outcome, known: Known
) -> tuple[Report, Questions]:
    asked = questions(result, known.organisations)
    report = report_of(description, file, given.survey, result)
    notes = (*report.notes, *asked.notes)
    return replace(report, candidates=len(asked.rows), notes=notes), asked


def _surveyed(description: Description, file: Path, base: str, progress: Progress) -> _List:
    if not file.is_file():
        raise UsageError(f"{file} is no file", way_out="Name the list, or put it there.")
    source = Source(description, file, Writer(description, base).slug)
    survey = source.survey(progress)
    if not survey.rows:
        raise DataError("the list has no rows", path=file, way_out="Check header = and sheet =.")
    if not description.joins:
        return _List(source, survey, math.ceil(survey.rows / _ROWS), joins=False)
    survey.parts, parts = plan(survey.groups, survey.rows, _ROWS)
    return _List(source, survey, parts, joins=True)


def _read(job: Job, given: _List, progress: Progress, hire: Hire | None) -> None:
    finished = len(given.done)
    with _hands(hire) as hands:
        for _ in hands.each(job, given.pieces(job.folder)):
            finished += 1
            _tell(progress, finished, given)


def _hands(hire: Hire | None) -> AbstractContextManager[Hands]:
    return hire() if hire else Workers(cores())


def _tell(progress: Progress, parts: int, given: _List) -> None:
    """Tell about how many rows are read, by the number of parts."""
    progress("read", min(parts * _ROWS, given.survey.rows), given.survey.rows)


def _job(description: Description, sha256: str, known: Known, base: str) -> str:
    """Give the name of a reading: the same for the same file, description and register."""
    digest = hashlib.sha256(f"{__version__}\n{base}\n{_ROWS}\n{sha256}\n".encode())
    digest.update(description.path.read_bytes())
    digest.update(known.organisations.digest().encode())
    digest.update(known.projects.digest().encode())
    return digest.hexdigest()


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
