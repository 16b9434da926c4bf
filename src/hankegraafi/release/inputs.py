"""What a release is made of besides its quads: ontology, shapes, and how lists were read."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from hankegraafi import __version__, vocab
from hankegraafi.errors import DataError, FaultError
from hankegraafi.rdf.read import DataFolder, read_turtle
from hankegraafi.release.links import MAPPINGS, read_mappings

ONTOLOGY_GRAPH = vocab.HANKE.removesuffix("#")
CONTEXT = "context.jsonld"
READINGS = ("reading.json", "rejected.csv")
"""The files of a source that tell how its list was read."""

File = tuple[str, bytes]
"""A path in the release, with slashes, and what stands there."""
Piece = tuple[str, bytes | Path]
"""What a digest is over: a name, and a text or the file that holds it."""

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Inputs:
    """The files that a release takes over as they are, by their paths in it."""

    ontology: tuple[File, ...]
    schemes: tuple[File, ...]
    context: File
    shapes: tuple[File, ...]
    checks: tuple[File, ...] = ()
    readings: tuple[File, ...] = ()
    mappings: tuple[File, ...] = ()

    def copied(self) -> Iterator[tuple[str, File]]:
        """Go through what is copied: (what it describes, file)."""
        yield from (("ontology", file) for file in self.ontology)
        yield from (("schemes", file) for file in self.schemes)
        yield "context", self.context
        yield from (("shapes", file) for file in self.shapes)
        yield from (("reading", file) for file in self.readings)
        yield from (("mappings", file) for file in self.mappings)

    def json_context(self) -> Mapping[str, Any]:
        """Give the JSON-LD context.

        Raises:
            DataError: the file is not a JSON-LD context.
        """
        path, text = self.context
        try:
            context: Mapping[str, Any] = json.loads(text)["@context"]
        except (ValueError, KeyError, TypeError) as error:
            raise DataError("this is not a JSON-LD context", path=Path(path)) from error
        return context

    def quads(self) -> Iterator[ox.Quad]:
        """Go through the concepts (curated view) and the terms (the ontology's own graph).

        Raises:
            DataError: a file is not Turtle.
        """
        for path, text in self.schemes:
            yield from read_turtle(Path(path), text).quads
        for path, text in self.ontology:
            yield from read_turtle(Path(path), text, graph=ox.NamedNode(ONTOLOGY_GRAPH)).quads


def read_inputs(data: Path, *, ontology: Path, shapes: Path, checks: Path | None = None) -> Inputs:
    """Read the folders of the ontology, the shapes and, where given, the checks.

    Of the data folder come the reports of how its lists were read, what was rejected of them, and
    the links to other registries with their reasons.

    Raises:
        DataError: the files of links do not go together.
        FaultError: a file may not be read, or there is no context.
    """
    return Inputs(
        ontology=_folder(ontology, "*.ttl", "ontology"),
        schemes=_folder(ontology / "schemes", "*.ttl", "ontology/schemes"),
        context=(f"ontology/{CONTEXT}", _bytes(ontology / CONTEXT)),
        shapes=_folder(shapes, "*.ttl", "shapes"),
        checks=_folder(checks, "*.rq", "checks") if checks else (),
        readings=tuple(
            (path.relative_to(data).as_posix(), _bytes(path))
            for name in READINGS
            for path in sorted(data.glob(f"sources/*/{name}"))
        ),
        mappings=_mappings(data),
    )


def _mappings(data: Path) -> tuple[File, ...]:
    """Give all links with their reasons as one file; none where the data has no links."""
    try:
        text = read_mappings(data)
    except OSError as error:
        raise FaultError(
            f"{error.filename} may not be read ({error.strerror})", way_out="Check its rights."
        ) from error
    return ((MAPPINGS, text),) if text else ()


def input_digest(files: Mapping[str, str], inputs: Inputs, *, base: str | None) -> str:
    """Give one digest over everything that a build reads.

    Args:
        files: the SHA-256 of every file of the data folder, in hexadecimal, by its path there.
        inputs: what the release is made of besides.
        base: what was asked for; None stands for the base that the data declares.
    """
    data = [(f"data/{path}", text.encode()) for path, text in sorted(files.items())]
    return digest([*data, *_rules(inputs, base), *inputs.readings, *inputs.mappings])


def rules_digest(inputs: Inputs, *, base: str | None) -> str:
    """Give one digest over what data are checked against, and published with."""
    return digest(_rules(inputs, base))


def digest_of(folder: DataFolder, inputs: Inputs, *, base: str | None) -> str:
    """Give the digest of everything that a build reads for a folder that was read already."""
    files = {
        file.path.relative_to(folder.path).as_posix(): hashlib.sha256(file.text).hexdigest()
        for file in folder.files
    }
    return input_digest(files, inputs, base=base)


def _rules(inputs: Inputs, base: str | None) -> list[Piece]:
    parts: list[Piece] = [("product", __version__.encode()), ("base", (base or "").encode())]
    return [
        *parts,
        *inputs.ontology,
        *inputs.schemes,
        inputs.context,
        *inputs.shapes,
        *inputs.checks,
    ]


def digest(parts: Iterable[Piece]) -> str:
    """Give the SHA-256 over named pieces, in hexadecimal; no two lists of pieces look alike.

    Raises:
        FaultError: a file may not be read.
    """
    whole = hashlib.sha256()
    for name, content in parts:
        with _readable(content) if isinstance(content, Path) else nullcontext():
            size = content.stat().st_size if isinstance(content, Path) else len(content)
            whole.update(f"{name}\0{size}\0".encode())
            if isinstance(content, bytes):
                whole.update(content)
                continue
            with content.open("rb") as file:
                while some := file.read(_CHUNK):
                    whole.update(some)
    return whole.hexdigest()


def _folder(folder: Path, pattern: str, place: str) -> tuple[File, ...]:
    return tuple((f"{place}/{path.name}", _bytes(path)) for path in sorted(folder.glob(pattern)))


def _bytes(path: Path) -> bytes:
    with _readable(path):
        return path.read_bytes()


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise FaultError(
            f"{path} may not be read ({error.strerror})",
            way_out="Check its rights, or install hankegraafi anew.",
        ) from error
