"""Files of RDF as streams: whatever their size, little of them is in memory."""

from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import pyoxigraph as ox

from hankegraafi.errors import DataError
from hankegraafi.rdf.documents import named_graph
from hankegraafi.rdf.nesting import bound_file
from hankegraafi.rdf.read import (
    RECORDS,
    Progress,
    base_of,
    broken,
    graph_of,
    rebase,
    turtle_paths,
)
from hankegraafi.rdf.sorting import merged, sort

_BEGINNING = 1 << 20
_AT_ONCE = 4_000
_TOLD = 20_000
DESCRIBED = 16 << 20
"""Of a larger file, in bytes, it is not told which documents it describes."""


def opened(path: Path) -> BinaryIO:
    """Open a file, behind its byte order mark where it has one.

    Raises:
        OSError: it cannot be read.
    """
    file = path.open("rb")
    if file.read(len(BOM_UTF8)) != BOM_UTF8:
        file.seek(0)
    return file


def quads(path: Path, told: Callable[[int], None] | None = None) -> Iterator[ox.Quad]:
    """Go through a file of Turtle, TriG, N-Triples or N-Quads, as its name says.

    `told` is called now and then with the number of bytes read.

    Raises:
        DataError: it cannot be read to its end, or one of its graphs has no name.
        OSError: it cannot be opened.
    """
    bound_file(path)
    with opened(path) as file:
        try:
            parser = ox.parse(file, format=ox.RdfFormat.from_extension(path.suffix[1:]))
            for number, quad in enumerate(parser):
                named_graph(quad, path)
                if told and number % _TOLD == 0:
                    told(file.tell())
                yield quad
        except (SyntaxError, MemoryError) as error:
            with path.open("rb") as begin:
                raise broken(path, begin.read(_BEGINNING), error) from error


def batches(quads: Iterable[ox.Quad]) -> Iterator[bytes]:
    """Write quads as N-Quads, some lines at a time."""
    pending = iter(quads)
    while some := list(islice(pending, _AT_ONCE)):
        yield ox.serialize(some, format=ox.RdfFormat.N_QUADS) or b""


def lines(quads: Iterable[ox.Quad]) -> Iterator[bytes]:
    """Write quads as N-Quads, line by line."""
    for text in batches(quads):
        yield from text.splitlines(keepends=True)


def lines_said(
    path: Path, said: Iterable[ox.Quad], folder: Path, *, declared: str, base: str
) -> Iterator[bytes]:
    """Write what a file of a data folder says as its graph has it; records as the view has too.

    `declared` is what the IRIs of things begin with in the data, `base` in the lines.
    """
    graph = graph_of(path, folder, base)
    if declared != base:
        said = rebase(said, declared, base)
    if isinstance(graph, ox.DefaultGraph):
        yield from lines(said)
        return
    viewed = path.name == RECORDS
    end = f"{graph} .\n".encode()
    for line in lines(said):
        if viewed:
            yield line
        yield line[:-2] + end


def _told_of(
    path: Path, said: Iterable[bytes], told: Callable[[Path, set[str]], None]
) -> Iterator[bytes]:
    """Go through lines, and tell at their end which documents they describe."""
    subjects, last = set[bytes](), b""
    for line in said:
        subject = line[: line.find(b">")]
        if subject != last:
            subjects.add(subject.partition(b"#")[0])
            last = subject
        yield line
    told(path, {subject[1:].decode() for subject in subjects})


@dataclass(slots=True)
class FolderLines:
    """A data folder as lines of N-Quads, which are gone through once.

    `base` is what the IRIs of things begin with in the lines; None for what the data declares.
    `described` is called with every file that is no larger than `DESCRIBED`, when it is read, and
    the IRIs of the documents that it describes.

    Afterwards `declared` is that, `lists` gives the files that lists were read into by the graphs
    that hold what they say, and `broken` tells which files are left out.
    """

    path: Path
    base: str | None = None
    progress: Progress | None = None
    described: Callable[[Path, set[str]], None] | None = None
    declared: str = ""
    lists: dict[str, Path] = field(default_factory=dict)
    broken: list[DataError] = field(default_factory=list)

    def __iter__(self) -> Iterator[bytes]:
        self.declared, self.broken = base_of(self.path)
        paths = turtle_paths(self.path)
        sizes = [path.stat().st_size if path.exists() else 0 for path in paths]
        before = 0
        for path, size in zip(paths, sizes, strict=True):
            try:
                yield from self._lines(path, partial(self._told, before, sum(sizes)))
            except DataError as error:
                self.broken.append(error)
            before += size

    def _told(self, before: int, total: int, done: int) -> None:
        """Tell how much is read, in MB."""
        if self.progress:
            self.progress("MB read", before + done >> 20, total >> 20)

    def _lines(self, path: Path, told: Callable[[int], None]) -> Iterator[bytes]:
        """Write a file as its graph has it; the records of a list as the view has them too."""
        base = self.base or self.declared
        graph = graph_of(path, self.path, base)
        if path.name == RECORDS and isinstance(graph, ox.NamedNode):
            self.lists[graph.value] = path
        said = lines_said(path, quads(path, told), self.path, declared=self.declared, base=base)
        if self.described and path.stat().st_size <= DESCRIBED:
            yield from _told_of(path, said, self.described)
        else:
            yield from said


def write_sorted(
    said: FolderLines, target: Path, counted: Callable[[bytes, int], None] | None = None
) -> None:
    """Write all that a data folder says as N-Quads: sorted by their bytes, each line once.

    Args:
        said: the folder; its `progress` is called with ("MB read" or "MB sorted", done, in all).
        target: the file, which must not be there; runs are put aside in its folder.
        counted: called with every line that is said more than once, and how often it is said.

    Raises:
        UsageError: there is no such folder.
        FaultError: it may not be read.
        OSError: there is no room.
    """
    runs = sort(said, target.parent)
    size = sum(run.stat().st_size for run in runs)
    with target.open("xb") as file:
        for number, (line, count) in enumerate(merged(runs)):
            file.write(line)
            if count > 1 and counted:
                counted(line, count)
            if said.progress and number % _TOLD == 0:
                said.progress("MB sorted", file.tell() >> 20, size >> 20)
    for run in runs:
        run.unlink()
