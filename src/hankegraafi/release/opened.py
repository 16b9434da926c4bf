"""Open a release, and say in one line what is wrong when it is not whole."""

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

_BUILD_ONE = "Build one with: hankegraafi build"
_BUILD_ANEW = "Build it anew with: hankegraafi build"


@dataclass(frozen=True, slots=True)
class Release:
    """A release on disk: its folder, its version, and its manifest as read."""

    path: Path
    version: str
    manifest: Mapping[str, Any] = field(repr=False, compare=False)

    @property
    def base(self) -> str:
        """What the IRIs of its things begin with."""
        return str(self.manifest["base"])


class _Listed(NamedTuple):
    """What a release says of one of its files."""

    path: str
    size: int
    sha256: str


def open_release(releases: Path, version: str = CURRENT, *, verify: bool = False) -> Release:
    """Open a release after looking at the size of every file; `verify` reads them all.

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
        raise ReleaseError(f"{path / MANIFEST} is not the manifest of {name}", way_out=_BUILD_ANEW)
    for listed in (*_files(path / MANIFEST, manifest), *_files(path / STORE, _read(path / STORE))):
        _check(path, listed, verify=verify)
    return Release(path, name, manifest)


def list_releases(releases: Path) -> list[Release]:
    """Give every whole release of a folder, by version; a folder that does not exist has none."""
    return [each for each in _each(releases) if isinstance(each, Release)]


def broken_releases(releases: Path) -> list[ReleaseError]:
    """Say what is wrong with each release that is not whole."""
    return [each for each in _each(releases) if isinstance(each, ReleaseError)]


def current_version(releases: Path) -> str | None:
    """Give the version that `current` points at; None when it points nowhere."""
    try:
        return _pointed_at(releases)
    except ReleaseError:
        return None


def _each(releases: Path) -> Iterator[Release | ReleaseError]:
    if not releases.is_dir():
        return
    for path in sorted(releases.iterdir()):
        if _is_version(path.name) and path.is_dir() and not path.is_symlink():
            try:
                yield open_release(releases, path.name)
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
        raise ReleaseError(f"{path} is missing", way_out=_BUILD_ANEW) from error
    except OSError as error:
        raise ReleaseError(
            f"{path} may not be read ({error.strerror})", way_out="Check its rights."
        ) from error
    except ValueError as error:
        raise ReleaseError(f"{path} is broken ({error})", way_out=_BUILD_ANEW) from error
    if not isinstance(content, dict):
        raise ReleaseError(f"{path} is broken", way_out=_BUILD_ANEW)
    return content


def _files(path: Path, content: Mapping[str, Any]) -> list[_Listed]:
    try:
        return [
            _Listed(str(each["path"]), int(each["bytes"]), str(each["sha256"]))
            for each in content["files"]
        ]
    except (KeyError, TypeError, ValueError) as error:
        raise ReleaseError(f"{path} does not list its files", way_out=_BUILD_ANEW) from error


def _check(release: Path, listed: _Listed, *, verify: bool) -> None:
    path = release / listed.path
    try:
        size = path.stat().st_size
        same = size == listed.size and (not verify or sha256_of(path) == listed.sha256)
    except FileNotFoundError as error:
        raise ReleaseError(f"{path} is missing", way_out=_BUILD_ANEW) from error
    except OSError as error:
        raise ReleaseError(
            f"{path} may not be read ({error.strerror})", way_out="Check its rights."
        ) from error
    if size != listed.size:
        raise ReleaseError(f"{path} has {size} bytes instead of {listed.size}", way_out=_BUILD_ANEW)
    if not same:
        raise ReleaseError(f"{path} was altered: its digest differs", way_out=_BUILD_ANEW)
