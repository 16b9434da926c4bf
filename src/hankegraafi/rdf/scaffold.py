"""Start a publisher's own data folder from the small made-up one that comes with the package."""

import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from hankegraafi import iris, vocab
from hankegraafi.errors import FaultError, UsageError
from hankegraafi.rdf.read import read_turtle, rebase, turtle_paths
from hankegraafi.rdf.write import canonical_turtle

_TEMPLATE = Path(__file__).parents[1] / "scaffold"


def create(folder: Path, *, base: str, publisher: str, today: date) -> list[Path]:
    """Write a new data folder whose IRIs begin with `base`; give the files written.

    `today` is the day on which the data set is said to have changed.

    Raises:
        UsageError: the folder is there already and not empty, or the base is no http(s) IRI.
        FaultError: it cannot be written.
    """
    root = _checked_base(base)
    if not publisher.strip():
        raise UsageError("the publisher has no name", way_out="Give one with --publisher.")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} is there already", way_out="Give the name of a new folder.")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as draft:
            content = Path(draft) / folder.name
            for name, text in _files(root, publisher, today):
                (content / name).parent.mkdir(parents=True, exist_ok=True)
                (content / name).write_text(text, encoding="utf-8")
            if folder.exists():
                for entry in content.iterdir():
                    entry.rename(folder / entry.name)
            else:
                content.rename(folder)
    except OSError as error:
        raise FaultError(
            f"{folder} cannot be written ({error.strerror})",
            way_out="Check its place: rights, room, and that every folder above is one.",
        ) from error
    return turtle_paths(folder)


def _checked_base(base: str) -> str:
    root = base if base.endswith("/") else f"{base}/"
    if not iris.is_base(root):
        raise UsageError(
            f"the base {base!r} is not an address that IRIs can begin with",
            way_out="Give one such as https://data.example.org/",
        )
    return root


def _files(base: str, publisher: str, today: date) -> Iterator[tuple[str, str]]:
    day = ox.NamedNode(vocab.expand("xsd:date"))
    filled: dict[Any, ox.Literal] = {
        ox.Literal("PUBLISHER", language="en"): ox.Literal(publisher, language="en"),
        ox.Literal("0001-01-01", datatype=day): ox.Literal(today.isoformat(), datatype=day),
    }
    for path in turtle_paths(_TEMPLATE):
        file = read_turtle(path, path.read_bytes())
        moved = list(rebase(file.quads, vocab.DEFAULT_BASE, base))
        prefixes = {
            prefix: iri.replace(f"{vocab.DEFAULT_BASE}id/", f"{base}id/")
            for prefix, iri in file.prefixes.items()
        }
        triples = [ox.Triple(q.subject, q.predicate, filled.get(q.object, q.object)) for q in moved]
        yield path.relative_to(_TEMPLATE).as_posix(), canonical_turtle(triples, prefixes)
