"""The W3C's test suite on disk: unpacked from its archive, its files named by published IRIs.

https://w3c.github.io/rdf-tests/ – the suite is no part of this repository.
"""

import hashlib
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PUBLISHED = "https://w3c.github.io/rdf-tests/"
"""Where the suite is published: relative IRIs in its files are resolved from there."""
_TOP = "sparql"


class NoSuite(Exception):
    """There is no suite at a path."""


@dataclass(frozen=True, slots=True)
class Suite:
    """An unpacked suite; `root` is the folder that holds `sparql/`."""

    root: Path

    def iri(self, path: Path) -> str:
        """Give the IRI under which a file of the suite is published."""
        return PUBLISHED + path.relative_to(self.root).as_posix()

    def path(self, iri: str) -> Path | None:
        """Give the file that an IRI names; None when the suite has none such."""
        path = self.root / iri.removeprefix(PUBLISHED).partition("#")[0]
        return path if iri.startswith(PUBLISHED) and path.is_file() else None

    def manifests(self) -> list[Path]:
        """Give every manifest of the suite, sorted."""
        return sorted((self.root / _TOP).rglob("*manifest*.ttl"))

    def digest(self) -> str:
        """Give a SHA-256 over the names and contents of all files: it says which suite this is."""
        whole = hashlib.sha256()
        for path in sorted(path for path in (self.root / _TOP).rglob("*") if path.is_file()):
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            whole.update(f"{content}  {path.relative_to(self.root).as_posix()}\n".encode())
        return whole.hexdigest()


@contextmanager
def opened(place: Path) -> Iterator[Suite]:
    """Open an unpacked suite, an archive of one, or a folder that holds the archive.

    Raises:
        NoSuite: there is none.
    """
    if (place / _TOP).is_dir():
        yield Suite(place.resolve())
        return
    archives = sorted(place.glob("sparql*.tar.gz")) if place.is_dir() else [place]
    if not archives or not archives[0].is_file():
        raise NoSuite(f"there is no suite at {place}: give its archive, or the folder that has it")
    with tempfile.TemporaryDirectory(prefix="conformance-") as folder:
        _unpack(archives[0], folder)
        found = sorted(path.parent for path in Path(folder).rglob(_TOP) if path.is_dir())
        if not found:
            raise NoSuite(f"{archives[0]} holds no folder {_TOP}")
        yield Suite(found[0])


def _unpack(archive: Path, folder: str) -> None:
    try:
        with tarfile.open(archive) as opened_archive:
            opened_archive.extractall(folder, filter="data")
    except tarfile.TarError as error:
        raise NoSuite(f"{archive} cannot be unpacked: {error}") from error
