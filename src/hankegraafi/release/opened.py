"""Open a release, and say in one line what is wrong when it is not whole.

A release is looked at quickly: every file has the size that it was written with, and the time too;
a file whose time is another one, as in a copy, is read and its digest compared. The sizes and
digests stand in `manifest.json`, in `store.json` and, for these two, in `sealed.json`, which
knows the times (see `release.sealed`). Where a release has no seal, every file is read. The index
for searching can be made anew at any time, so it has a list of its own, `search.json`.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from hankegraafi.errors import ReleaseError
from hankegraafi.release.files import sha256_of

CURRENT = "current"
MANIFEST = "manifest.json"
STORE = "store.json"
BUILD = "build.json"
SEAL = "sealed.json"
PACKED = "packed.json"
SEARCH = "search.json"

NOT_COMPARED = "sums_not_compared"
"""Under this name `build.json` tells the sums that the engine had no time to answer."""

_BUILD_ONE = "Build one with: hankegraafi build"
_BUILD_ANEW = "Build it anew with: hankegraafi build"


@dataclass(frozen=True, slots=True)
class Release:
    """A release on disk: its folder, its version, and its manifest as read.

    `left_out` are files of the manifest that are not there as such: their compressed twins, which
    have the same path and `.gz`, hold them (see `release.keeping`).
    """

    path: Path
    version: str
    manifest: Mapping[str, Any] = field(repr=False, compare=False)
    left_out: frozenset[str] = field(default=frozenset(), repr=False, compare=False)

    @property
    def base(self) -> str:
        """What the IRIs of its things begin with."""
        return str(self.manifest["base"])


class Listed(NamedTuple):
    """What a release says of one of its files: its path, its length in bytes, its digest."""

    path: str
    size: int
    sha256: str


def open_release(releases: Path, version: str = CURRENT, *, verify: bool = False) -> Release:
    """Open a release after looking at the size and time of every file; `verify` reads them all.

    The folder is the version's own, so a pointer that moves later does not mix two releases.

    Raises:
        ReleaseError: it is missing or not whole; names the file.
    """
    if not releases.is_dir():
        raise ReleaseError(f"there is no folder of releases at {releases}", way_out=_BUILD_ONE)
    name = _pointed_at(releases) if version == CURRENT else version
    path = releases / name
    if not _is_version(name) or not path.is_dir():
        raise ReleaseError(
            f"there is no release {name} in {releases}",
            way_out="See which there are with: hankegraafi releases",
        )
    manifest = _read(path / MANIFEST)
    if manifest.get("version") != name or not isinstance(manifest.get("base"), str):
        raise _broken(path / MANIFEST, f"is not the manifest of {name}")
    left_out = _left_out(path, manifest)
    sealed, written = _seal(path)
    written |= _written(path / SEARCH)
    for listed in (*listed_files(path, manifest), *sealed):
        if listed.path not in left_out:
            _check(path, listed, None if verify else written.get(listed.path))
    return Release(path, name, manifest, left_out)


def list_releases(releases: Path) -> list[Release]:
    """Give every whole release of a folder, by version; a folder that does not exist has none."""
    return [each for each in _each(releases) if isinstance(each, Release)]


def broken_releases(releases: Path) -> list[ReleaseError]:
    """Say what is wrong with each release that is not whole."""
    return [each for each in _each(releases) if isinstance(each, ReleaseError)]


def versions(releases: Path) -> list[str]:
    """Give the versions that have a folder, whole or not, in their order."""
    if not releases.is_dir():
        return []
    there = [each for each in releases.iterdir() if each.is_dir() and not each.is_symlink()]
    return sorted(each.name for each in there if _is_version(each.name))


def current_version(releases: Path) -> str | None:
    """Give the version that `current` points at; None when it points nowhere."""
    try:
        return _pointed_at(releases)
    except ReleaseError:
        return None


def current(releases: Path) -> Release | None:
    """Give the release that `current` points at; None when there is none that is whole."""
    try:
        return open_release(releases)
    except ReleaseError:
        return None


def listed_files(release: Path, manifest: Mapping[str, Any]) -> list[Listed]:
    """Give the files of a release that its manifest lists, those of its store, and its index.

    Raises:
        ReleaseError: a list is missing, or is none.
    """
    store, search = release / STORE, release / SEARCH
    own = _files(release / MANIFEST, manifest) + _files(store, _read(store))
    return own + (_files(search, _read(search)) if search.exists() else [])


def seal_times(release: Path) -> dict[str, int]:
    """Give when each file of a release was written, as its seal says; empty where it has none.

    Raises:
        ReleaseError: the seal is broken.
    """
    return _seal(release)[1]


def uncompared(release: Release) -> list[str]:
    """Give the sums of a release that the engine had no time to answer when it was built."""
    try:
        told = json.loads((release.path / BUILD).read_bytes())
        return str(told.get(NOT_COMPARED, "")).split()
    except (OSError, ValueError, AttributeError):
        return []


def _each(releases: Path) -> Iterator[Release | ReleaseError]:
    for version in versions(releases):
        try:
            yield open_release(releases, version)
        except ReleaseError as error:
            yield error


def _is_version(name: str) -> bool:
    return not name.startswith(".") and "/" not in name and name not in {"", CURRENT}


def _pointed_at(releases: Path) -> str:
    pointer = releases / CURRENT
    if not pointer.is_symlink():
        raise ReleaseError(f"no release in {releases} is current", way_out=_BUILD_ONE)
    target = str(pointer.readlink())
    if not _is_version(target) or not (releases / target).is_dir():
        raise ReleaseError(f"{pointer} points at {target}, which is missing", way_out=_BUILD_ANEW)
    return target


def _read(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_bytes())
    except FileNotFoundError as error:
        raise _broken(path, "is missing") from error
    except OSError as error:
        raise _unreadable(path, error) from error
    except (ValueError, RecursionError) as error:
        raise _broken(path, f"is broken ({error})") from error
    if not isinstance(content, dict):
        raise _broken(path, "is broken")
    return content


def _files(path: Path, content: Mapping[str, Any]) -> list[Listed]:
    try:
        return [
            Listed(str(each["path"]), int(each["bytes"]), str(each["sha256"]))
            for each in content["files"]
        ]
    except (KeyError, TypeError, ValueError) as error:
        raise _broken(path, "does not list its files") from error


def _seal(release: Path) -> tuple[list[Listed], dict[str, int]]:
    """Give the files that the seal alone lists, and when each file was written; see `sealed`."""
    seal = release / SEAL
    if not seal.exists():
        return [], {}
    written = _written(seal)
    return _files(seal, _read(seal)), written


def _written(path: Path) -> dict[str, int]:
    """Give when each file was written, as a list says; empty where there is no such list."""
    told = _read(path).get("written") if path.exists() else {}
    if not isinstance(told, dict):
        raise _broken(path, "is broken")
    return dict(told)


def _left_out(release: Path, manifest: Mapping[str, Any]) -> frozenset[str]:
    """Give the files that were left out, each of which has a compressed twin."""
    packed = release / PACKED
    if not packed.exists():
        return frozenset()
    told = _read(packed).get("left_out")
    if not isinstance(told, list) or not set(map(str, told)) <= twins(manifest).keys():
        raise _broken(packed, "is broken")
    return frozenset(map(str, told))


def twins(manifest: Mapping[str, Any]) -> dict[str, str]:
    """Give the files that a release has compressed too: the path of each, and of its twin."""
    return {
        str(each["compressed"]): str(each["path"])
        for each in manifest.get("files", ())
        if isinstance(each, dict) and each.get("path") == f"{each.get('compressed')}.gz"
    }


def _check(release: Path, listed: Listed, written: int | None) -> None:
    """Look at a file; unless it has the time at which it was `written`, read it."""
    path = release / listed.path
    try:
        there = path.stat()
        whole = there.st_size == listed.size
        same = whole and (there.st_mtime_ns == written or sha256_of(path) == listed.sha256)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise _broken(path, "is missing") from error
    except OSError as error:
        raise _unreadable(path, error) from error
    if not whole:
        raise _broken(path, f"has {there.st_size} bytes instead of {listed.size}")
    if not same:
        raise _broken(path, "was altered: its digest differs")


def _broken(path: Path, what: str) -> ReleaseError:
    return ReleaseError(f"{path} {what}", way_out=_BUILD_ANEW, file=path)


def _unreadable(path: Path, error: OSError) -> ReleaseError:
    return ReleaseError(
        f"{path} may not be read ({error.strerror})", way_out="Check its rights.", file=path
    )
