"""What a release is made of besides the data: the ontology and the shapes, read once."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from hankegraafi import __version__, vocab
from hankegraafi.errors import DataError, FaultError
from hankegraafi.rdf.read import DataFolder, read_turtle, turtle_paths

ONTOLOGY_GRAPH = vocab.HANKE.removesuffix("#")
CONTEXT = "context.jsonld"

File = tuple[str, bytes]
"""A path in the release, with slashes, and what stands there."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """The files that a release takes over as they are, by their paths in it."""

    ontology: tuple[File, ...]
    schemes: tuple[File, ...]
    context: File
    shapes: tuple[File, ...]
    checks: tuple[File, ...] = ()

    def copied(self) -> Iterator[tuple[str, File]]:
        """Go through what is copied: (what it describes, file)."""
        yield from (("ontology", file) for file in self.ontology)
        yield from (("schemes", file) for file in self.schemes)
        yield "context", self.context
        yield from (("shapes", file) for file in self.shapes)

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


def read_inputs(*, ontology: Path, shapes: Path, checks: Path | None = None) -> Inputs:
    """Read the folders of the ontology, the shapes and, where given, the checks.

    Raises:
        FaultError: a file may not be read, or there is no context.
    """
    return Inputs(
        ontology=_folder(ontology, "*.ttl", "ontology"),
        schemes=_folder(ontology / "schemes", "*.ttl", "ontology/schemes"),
        context=(f"ontology/{CONTEXT}", _bytes(ontology / CONTEXT)),
        shapes=_folder(shapes, "*.ttl", "shapes"),
        checks=_folder(checks, "*.rq", "checks") if checks else (),
    )


def input_digest(
    data: Path,
    *,
    ontology: Path,
    shapes: Path,
    checks: Path | None = None,
    base: str | None = None,
) -> str:
    """Give one digest over the bytes of everything that a build reads; nothing is parsed.

    `base` is what was asked for; None stands for the base that the data declares.

    Raises:
        UsageError: the data folder does not exist.
        FaultError: a file may not be read.
    """
    files = [(path.relative_to(data).as_posix(), _bytes(path)) for path in turtle_paths(data)]
    return _digest(files, read_inputs(ontology=ontology, shapes=shapes, checks=checks), base)


def digest_of(folder: DataFolder, inputs: Inputs, *, base: str | None) -> str:
    """Give the same digest for what was read already."""
    files = [(file.path.relative_to(folder.path).as_posix(), file.text) for file in folder.files]
    return _digest(files, inputs, base)


def _digest(data: Iterable[File], inputs: Inputs, base: str | None) -> str:
    parts: list[File] = [("product", __version__.encode()), ("base", (base or "").encode())]
    parts += [(f"data/{path}", text) for path, text in sorted(data)]
    parts += [file for _, file in inputs.copied()]
    parts += inputs.checks
    return digest(parts)


def digest(parts: Iterable[File]) -> str:
    """Give the SHA-256 over named pieces, in hexadecimal; no two lists of pieces look alike."""
    whole = hashlib.sha256()
    for name, content in parts:
        whole.update(f"{name}\0{len(content)}\0".encode())
        whole.update(content)
    return whole.hexdigest()


def _folder(folder: Path, pattern: str, place: str) -> tuple[File, ...]:
    return tuple((f"{place}/{path.name}", _bytes(path)) for path in sorted(folder.glob(pattern)))


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise FaultError(
            f"{path} may not be read ({error.strerror})",
            way_out="Check its rights, or install hankegraafi anew.",
        ) from error
