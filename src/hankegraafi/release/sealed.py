"""The seal of a release, `sealed.json`: what lets it be opened without reading every file.

It says when each file was written, in nanoseconds since 1970 as the file system has it, and the
size and digest of those files that no other list names: the manifest, the list of the store, and
what else lies beside them. It is written last and is another one on every disk, so it is no part
of what a version stands for.
"""

import json
from collections.abc import Iterator
from pathlib import Path

from hankegraafi.release.files import json_bytes, sha256_of, write
from hankegraafi.release.opened import (
    BUILD,
    MANIFEST,
    PACKED,
    SEAL,
    SEARCH,
    Release,
    listed_files,
    open_release,
)
from hankegraafi.search.opened import FILE

_CHANGING = frozenset({BUILD, SEAL, PACKED, SEARCH, FILE})
"""What may be written anew in a release that is there."""


def seal(draft: Path) -> None:
    """Seal a draft in which everything else is written.

    Raises:
        ReleaseError: it has no manifest, or no list of its store.
        OSError: the seal cannot be written.
    """
    write(draft / SEAL, _seal(draft))


def seal_anew(releases: Path, version: str) -> Release:
    """Read every file of a release and, where it is whole, note the times that its files have now.

    So a copy, or a release that was built before there were seals, opens quickly from then on.

    Raises:
        ReleaseError: it is missing or not whole; names the file.
        OSError: the seal cannot be written.
    """
    release = open_release(releases, version, verify=True)
    there = release.path / SEAL
    text = _seal(release.path)
    if not there.exists() or there.read_bytes() != text:
        beside = there.with_name(f".{SEAL}")
        beside.unlink(missing_ok=True)
        write(beside, text)
        beside.replace(there)
    return release


def _seal(folder: Path) -> bytes:
    """Give the text of a seal: `files` as the manifest has them, `written` by path."""
    manifest = json.loads((folder / MANIFEST).read_bytes())
    listed = {each.path for each in listed_files(folder, manifest)}
    there = {path.relative_to(folder).as_posix(): path for path in _files(folder)}
    files = [
        {"path": name, "bytes": path.stat().st_size, "sha256": sha256_of(path)}
        for name, path in there.items()
        if name not in listed
    ]
    written = {name: path.stat().st_mtime_ns for name, path in there.items()}
    return json_bytes({"files": files, "written": written})


def _files(folder: Path) -> Iterator[Path]:
    """Give every file of a release but those that may be written anew, or are being written."""
    for path in sorted(folder.rglob("*")):
        steps = path.relative_to(folder).parts
        temporary = path.suffix == ".part" or any(each.startswith(".") for each in steps)
        if path.is_file() and not temporary and steps[0] not in _CHANGING:
            yield path
