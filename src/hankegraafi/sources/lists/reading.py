"""Read a list whole: look, read in parts on all cores, put together, and only then replace.

Parts are files in a hidden folder beside the description. A reading that was interrupted goes on
where it was; one of another file, description or register begins anew.
"""

import hashlib
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from hankegraafi import __version__
from hankegraafi.errors import DataError, FaultError, UsageError
from hankegraafi.parallel import Workers, cores
from hankegraafi.sources.lists.assembly import assemble
from hankegraafi.sources.lists.description import Description
from hankegraafi.sources.lists.organisations import Organisations
from hankegraafi.sources.lists.part import Outcome, Taken, outcome, read_part, write_part
from hankegraafi.sources.lists.projects import Projects
from hankegraafi.sources.lists.record import Reader, load_value_words
from hankegraafi.sources.lists.report import Report, report_of
from hankegraafi.sources.lists.survey import Progress, Source, Survey
from hankegraafi.sources.lists.turtle import Writer

WORK = ".reading"
_JOB = "job"
_ROWS = 4000


class Known(NamedTuple):
    """What is known beforehand."""

    organisations: Organisations
    projects: Projects
    described: frozenset[str] = frozenset()


@dataclass(slots=True)
class Job:
    """Everything that a process needs to read parts of a list; it travels between processes."""

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

    def __call__(self, piece: tuple[int, list[Taken]]) -> None:
        """Read one part into its files."""
        number, rows = piece
        write_part(self.folder, number, rows, *self.tools())


def look_through(
    description: Description,
    file: Path,
    known: Known,
    *,
    base: str,
    progress: Progress,
) -> Report:
    """Say what would be read, and write nothing.

    Raises:
        DataError: the file is not what its description says.
    """
    source, survey = _surveyed(description, file, base, progress)
    job = Job(description, source.columns, known, base, file.parent)
    result = Outcome()
    for _, rows in _pieces(source, survey, set()):
        result.add(read_part(rows, *job.tools(), [], []))
        progress("read", result.records + len(result.rejected), survey.rows)
    return report_of(description, file, survey, result)


def read_list(
    description: Description,
    file: Path,
    known: Known,
    *,
    base: str,
    now: datetime,
    progress: Progress,
    processes: int | None = None,
) -> Report:
    """Read a list into the folder of its description.

    Raises:
        DataError: the file is not what its description says; nothing was changed.
        FaultError: the folder cannot be written, or a process died; the next reading goes on.
    """
    folder = description.path.parent
    try:
        source, survey = _surveyed(description, file, base, progress)
        work = _work(folder, _digest(description, file, known, base))
        job = Job(description, source.columns, known, base, work)
        done = {int(path.stem) for path in work.glob("*.json") if path.stem.isdigit()}
        _read(job, source, survey, done, progress, processes or cores())
        parts = -(-survey.rows // _ROWS)
        result = Outcome()
        for number in range(parts):
            result.add(outcome((work / f"{number}.json").read_text(encoding="utf-8")))
        report = report_of(description, file, survey, result)
        report = assemble(
            work,
            parts,
            result,
            report,
            description,
            known.organisations,
            base=base,
            now=now,
            progress=progress,
        )
        (work / _JOB).unlink()  # first, so that what is left of the folder is never gone on with
        shutil.rmtree(work)
    except OSError as error:
        raise FaultError(
            f"the list cannot be read: {error.filename or folder}: {error.strerror or error}",
            way_out="Give the folder rights and room; what was read is kept, and goes on.",
        ) from error
    return report


def _surveyed(
    description: Description, file: Path, base: str, progress: Progress
) -> tuple[Source, Survey]:
    if not file.is_file():
        raise UsageError(f"{file} is no file", way_out="Name the list, or put it there.")
    source = Source(description, file, Writer(description, base).slug)
    survey = source.survey(progress)
    if not survey.rows:
        raise DataError("the list has no rows", path=file, way_out="Check header = and sheet =.")
    return source, survey


def _pieces(source: Source, survey: Survey, done: set[int]) -> Iterator[tuple[int, list[Taken]]]:
    """The rows in parts of one size, in order, without the parts that are done."""
    rows = source.rows(survey)
    number = 0
    while piece := list(islice(rows, _ROWS)):
        if number not in done:
            yield number, piece
        number += 1


def _read(
    job: Job,
    source: Source,
    survey: Survey,
    done: set[int],
    progress: Progress,
    processes: int,
) -> None:
    if survey.rows <= _ROWS:
        processes = 1
    finished = len(done) * _ROWS
    with Workers(processes) as workers:
        for _, rows in _finished(workers, job, _pieces(source, survey, done)):
            finished += len(rows)
            progress("read", min(finished, survey.rows), survey.rows)


def _finished(
    workers: Workers, job: Job, pieces: Iterable[tuple[int, list[Taken]]]
) -> Iterator[tuple[int, list[Taken]]]:
    return (piece for piece, _ in workers.each(job, pieces))


def _work(folder: Path, digest: str) -> Path:
    """Give the folder for parts: what is there when it is of the same job, else a new one."""
    work = folder / WORK
    job = work / _JOB
    if job.is_file() and job.read_text(encoding="utf-8", errors="replace") == digest:
        return work
    if work.is_dir() and not work.is_symlink():
        shutil.rmtree(work)
    else:
        work.unlink(missing_ok=True)
    work.mkdir()
    draft = work / "draft"
    draft.write_text(digest, encoding="utf-8")
    draft.replace(job)
    return work


def _digest(description: Description, file: Path, known: Known, base: str) -> str:
    digest = hashlib.sha256(f"{__version__}\n{base}\n{_ROWS}\n".encode())
    digest.update(description.path.read_bytes())
    digest.update(known.organisations.digest().encode())
    digest.update(known.projects.digest().encode())
    with file.open("rb") as opened:
        digest.update(hashlib.file_digest(opened, "sha256").digest())
    return digest.hexdigest()
