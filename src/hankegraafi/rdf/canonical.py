"""Bring Turtle files into the house's one layout, losing nothing that they say."""

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

import pyoxigraph as ox

from hankegraafi import vocab
from hankegraafi.errors import DataError, FaultError, UsageError
from hankegraafi.rdf.lines import locate
from hankegraafi.rdf.read import (
    RECORD_CLAIMS,
    RECORDS,
    TurtleFile,
    read_turtle,
    turtle_paths,
)
from hankegraafi.rdf.write import canonical_turtle

_WRITTEN = frozenset({RECORDS, RECORD_CLAIMS})


def canonical_text(path: Path, text: bytes) -> bytes:
    """Give a Turtle file's canonical text; comments at its head stay there.

    Raises:
        DataError: it is not Turtle, holds a blank node, or has a comment that would be lost.
    """
    file = read_turtle(path, text)
    return rewritten(file, {quad.triple for quad in file.quads}, file.prefixes)


def rewritten(
    file: TurtleFile, triples: Collection[ox.Triple], prefixes: Mapping[str, str]
) -> bytes:
    """Give the canonical text of what a file is to say, under the head that it has.

    Raises:
        DataError: there is a blank node, or a comment that would be lost.
    """
    header = _header(file.text)
    places = locate(file.text)
    lost = [line for line in places.comments if line > len(header)]
    if lost:
        raise DataError(
            "this comment would be lost",
            path=file.path,
            line=lost[0],
            way_out="Say it with skos:note or rdfs:comment, or move it to the head of the file.",
        )
    try:
        return canonical_turtle(
            triples,
            {**prefixes, **vocab.PREFIXES},
            header="".join(f"{line}\n" for line in header),
        ).encode()
    except DataError as error:
        line = next(iter(places.blank_nodes), None)
        raise DataError(error.message, path=file.path, line=line, way_out=error.way_out) from error


def _header(text: bytes) -> list[str]:
    """Give the comment lines that stand before anything else."""
    lines = []
    decoded = text.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    for line in decoded.split("\n"):
        if not line.startswith("#"):
            break
        lines.append(line.rstrip())
    return lines


def reformat(paths: Iterable[Path], *, write: bool) -> list[Path]:
    """Bring files, and the Turtle files of folders, into canonical form; give those that differ.

    What lists were read into stays as their reader wrote it. Nothing is written when any of them
    cannot be read.

    Raises:
        UsageError: a path does not exist.
        FaultError: a file may not be read or written.
        DataError: a file cannot be brought into canonical form.
    """
    changed: dict[Path, bytes] = {}
    for path in (file for each in paths for file in _files(each) if file.name not in _WRITTEN):
        text = _bytes(path)
        canonical = canonical_text(path, text)
        if canonical != text:
            changed[path] = canonical
    for path, canonical in changed.items() if write else ():
        try:
            replace(path.resolve(), canonical)
        except OSError as error:
            raise FaultError(
                f"{path} cannot be written ({error.strerror})",
                way_out="Check the rights of its folder, and the room on the disk.",
            ) from error
    return list(changed)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise FaultError(
            f"{path} may not be read ({error.strerror})", way_out="Check its rights."
        ) from error


def replace(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, by renaming a finished one into its place."""
    draft = path.with_name(f".{path.name}.draft")
    try:
        draft.write_bytes(content)
        draft.chmod(path.stat().st_mode if path.exists() else 0o644)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    if not path.exists():
        raise UsageError(f"{path} does not exist", way_out="Give Turtle files or folders of them.")
    return turtle_paths(path)
