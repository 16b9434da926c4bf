"""What a change comes to: files with new contents, made whole or not at all."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from pathlib import Path

import pyoxigraph as ox

from hankegraafi.rdf.canonical import rewritten
from hankegraafi.rdf.derived import LINKS, document_of, link_files
from hankegraafi.rdf.read import TurtleFile
from hankegraafi.rdf.together import Change, Content, place
from hankegraafi.rdf.write import canonical_turtle, data_prefixes
from hankegraafi.succession.folder import DESCRIPTION, LISTED, Folder
from hankegraafi.succession.moving import (
    Move,
    moved_names,
    moved_prefixes,
    moved_rows,
    moved_text,
    pairs_once,
)
from hankegraafi.succession.stones import FILE


@dataclass(frozen=True, slots=True)
class Plan:
    """A change, and what is to be told of it, line by line."""

    change: Change
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class Edits:
    """Gathers what files by hand are to say; what is not touched stays as it is."""

    folder: Folder
    said: dict[Path, set[ox.Triple]] = field(default_factory=dict)
    prefixes: dict[Path, dict[str, str]] = field(default_factory=dict)
    added: set[ox.Triple] = field(default_factory=set)

    def of(self, file: TurtleFile) -> set[ox.Triple]:
        """Give what a file is to say."""
        if file.path not in self.said:
            return {quad.triple for quad in file.quads}
        return self.said[file.path]

    def put(self, file: TurtleFile, triples: set[ox.Triple]) -> None:
        """Let a file say something else."""
        if triples != self.of(file):
            self.said[file.path] = triples

    def move(self, mover: Move) -> None:
        """Let the prefixes of parts follow what moves."""
        for file in self.folder.files:
            after = moved_prefixes(file.prefixes, mover)
            if after != file.prefixes:
                self.prefixes[file.path] = after

    def contents(self) -> Iterator[tuple[Path, bytes | None]]:
        """Go through the files that change, with their new contents; None for one that goes."""
        stones = self.folder.path / FILE
        for file in self.folder.files:
            triples = self.of(file)
            if file.path == stones:
                triples = triples | self.added
            if triples == {quad.triple for quad in file.quads}:
                continue
            prefixes = self.prefixes.get(file.path, file.prefixes)
            if file.path == stones:
                prefixes = prefixes | data_prefixes(self.folder.base)
            yield file.path, rewritten(file, triples, prefixes) if triples else None
        if self.added and stones not in {file.path for file in self.folder.files}:
            text = canonical_turtle(self.added, data_prefixes(self.folder.base))
            yield stones, text.encode()


def plan(
    edits: Edits,
    mover: Move | None = None,
    *,
    moved: Mapping[str, str] | None = None,
    notes: Iterable[str] = (),
) -> Plan:
    """Make a plan of edits, and of the names that move in the files of lists' readers."""
    moves = dict(moved or {})
    written: dict[str, Content | None] = {}
    for path, content in edits.contents():
        written[_after(place(path, edits.folder.path), moves)] = content
    if mover is not None:
        for path, text in _texts(edits.folder, mover):
            written[_after(place(path, edits.folder.path), moves)] = text
    written |= _in_step(edits.folder.path, written)
    return Plan(Change(moves, written), tuple(notes))


def _after(path: str, moved: Mapping[str, str]) -> str:
    """Give the place that a file has once others have moved."""
    for old, new in moved.items():
        if path == old or path.startswith(f"{old}/"):
            return new + path.removeprefix(old)
    return path


def _texts(folder: Folder, mover: Move) -> Iterator[tuple[Path, Content]]:
    """Go through the files of lists' readers in which something moves."""
    for path in folder.texts(mover.old.rpartition("/")[2]):
        if path.name in LISTED:
            if any(before != after for before, after in _lines(path, mover, folder.base)):
                yield path, partial(_moved_lines, path, mover, folder.base)
            continue
        before = path.read_text(encoding="utf-8")
        change = moved_names if path.name == DESCRIPTION else moved_rows
        after = change(before, mover, folder.base)
        if path.parent.name == LINKS:
            after = pairs_once(after)
        if after != before:
            yield path, after.encode()


def _in_step(folder: Path, written: Mapping[str, Content | None]) -> dict[str, Content | None]:
    """Give the documents of sets of links whose file of links changes, with its new digest."""
    found: dict[str, Content | None] = {}
    for path in link_files(folder):
        text = written.get(place(path, folder))
        document = document_of(path, folder)
        if isinstance(text, bytes) and document.is_file():
            held = written.get(place(document, folder)) or document.read_bytes()
            old, new = (sha256(each).hexdigest().encode() for each in (path.read_bytes(), text))
            if isinstance(held, bytes):
                found[place(document, folder)] = held.replace(old, new)
    return found


def _lines(path: Path, mover: Move, base: str) -> Iterator[tuple[str, str]]:
    with path.open(encoding="utf-8", newline="\n") as file:
        for line in file:
            yield line, moved_text(line, mover, base)


def _moved_lines(path: Path, mover: Move, base: str) -> Iterator[bytes]:
    return (after.encode() for _, after in _lines(path, mover, base))
