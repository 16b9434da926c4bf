"""Turtle that was made from another file of the data folder, and whether it still says the same.

`sources/links-<name>/` is made from `links/<name>.sssom.tsv`; its document gives the digest of that
file (schema:sha256). Where the two differ the data is out of step, and is not published.
"""

import re
from hashlib import sha256
from pathlib import Path

from hankegraafi.errors import DataError

LINKS, LINK_FILE, OPEN_FILE = "links", ".sssom.tsv", ".candidates.sssom.tsv"
"""The folder of files of links, how these end, and how those end that assert nothing."""

LINK_SOURCE = "links-"
"""What the name of a source begins with that is made from a file of links."""

_DOCUMENT = "document.ttl"
_DIGEST = re.compile(rb'sha256>?\s+"([0-9a-f]{64})"')


def link_files(folder: Path) -> list[Path]:
    """List the files of links of a data folder, sorted."""
    found = sorted((folder / LINKS).glob(f"*{LINK_FILE}"))
    return [path for path in found if not path.name.endswith(OPEN_FILE)]


def document_of(path: Path, folder: Path) -> Path:
    """Give the document of what is made from a file of links."""
    name = path.name.removesuffix(LINK_FILE)
    return folder / "sources" / f"{LINK_SOURCE}{name}" / _DOCUMENT


def out_of_step(folder: Path) -> list[DataError]:
    """Name what was made from another file than the one that is there.

    Raises:
        OSError: a file may not be read.
    """
    faults, made = [], set()
    for path in link_files(folder):
        name = path.name.removesuffix(LINK_FILE)
        source = document_of(path, folder).parent
        made.add(source)
        if _digest(source / _DOCUMENT) != sha256(path.read_bytes()).hexdigest():
            faults.append(
                DataError(
                    f"sources/{source.name} was not made from this file as it is now",
                    path=path,
                    way_out=f"Give: hankegraafi link {name} --write",
                )
            )
    for source in sorted((folder / "sources").glob(f"{LINK_SOURCE}*")):
        if source not in made and (source / _DOCUMENT).is_file():
            name = source.name.removeprefix(LINK_SOURCE)
            faults.append(
                DataError(
                    f"{LINKS}/{name}{LINK_FILE}, from which it was made, is missing",
                    path=source / _DOCUMENT,
                    way_out="Bring the file back, or remove the folder.",
                )
            )
    return faults


def _digest(document: Path) -> str:
    found = _DIGEST.search(document.read_bytes()) if document.is_file() else None
    return found[1].decode() if found else ""
