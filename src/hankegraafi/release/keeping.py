"""Earlier releases: packed into less room, kept on purpose, or pruned.

A release that is no longer the current one is packed: files that are there compressed too are
left out, and are unpacked when somebody asks for them. Nothing that it can be asked with SPARQL is
lost; its index for searching is left out as well, and is made anew where it is current once more.
Which releases are kept on purpose stands in `kept.json`, beside them.
"""

import contextlib
import json
import os
import shutil
from collections.abc import Collection, Iterable
from datetime import datetime
from pathlib import Path

from hankegraafi.errors import NotFound, ReleaseError, UsageError
from hankegraafi.release.dumps import open_dump
from hankegraafi.release.files import json_bytes, sha256_of, sync, write
from hankegraafi.release.history import read_history
from hankegraafi.release.opened import (
    PACKED,
    SEARCH,
    Release,
    current_version,
    list_releases,
    listed_files,
    seal_times,
    twins,
    versions,
)
from hankegraafi.release.place import locked, take_away
from hankegraafi.search.opened import FILE

KEPT = "kept.json"

_LIST = "See which there are with: hankegraafi releases"
_BLOCK = 512
_CHUNK = 1 << 20


def pack(release: Release) -> int:
    """Leave out the files that compressed ones hold, and the index; give the bytes set free.

    What is left out is written down first, so a release that is packed in part opens as well.

    Raises:
        OSError: the folder cannot be written.
    """
    left_out = sorted(twins(release.manifest))
    unneeded = (*left_out, SEARCH, FILE)
    there = [release.path / path for path in unneeded if (release.path / path).exists()]
    if release.left_out != frozenset(left_out):
        _replace(release.path / PACKED, {"left_out": left_out})
    freed = sum(path.stat().st_blocks * _BLOCK for path in there)
    for path in there:
        path.unlink()
    return freed


def pack_others(releases: Path, current: str) -> int:
    """Pack every whole release but the current one; give the bytes set free.

    One whose folder may not be written stays as it is.
    """
    freed = 0
    for each in list_releases(releases):
        if each.version != current:
            with contextlib.suppress(OSError):
                freed += pack(each)
    return freed


def unpack(release: Release) -> None:
    """Write the files that were left out again: a release that is current once more has them all.

    Raises:
        ReleaseError: a compressed file does not hold what it should; it stays packed.
        OSError: the folder cannot be written.
    """
    written = seal_times(release.path)
    digests = {each.path: each.sha256 for each in listed_files(release.path, release.manifest)}
    for path in sorted(release.left_out):
        beside = release.path / f"{path}.part"
        with open_dump(release, path) as packed, beside.open("wb") as plain:
            shutil.copyfileobj(packed, plain, _CHUNK)
        if sha256_of(beside) != digests[path]:
            beside.unlink()
            raise ReleaseError(
                f"{release.path / path}.gz does not hold what it should", file=beside
            )
        if path in written:
            os.utime(beside, ns=(written[path], written[path]))
        sync(beside)
        beside.replace(release.path / path)
    (release.path / PACKED).unlink(missing_ok=True)


def in_order(releases: Path) -> dict[str, datetime | None]:
    """Give the releases that are there, whole or not, in the order in which they were published.

    The time is that of the last publication; None, and first, where no history tells it.

    Raises:
        ReleaseError: the history cannot be read.
    """
    last = {each.version: each.at for each in read_history(releases)}
    there = versions(releases)
    untold: dict[str, datetime | None] = {each: None for each in there if each not in last}
    told = sorted((last[each], each) for each in there if each in last)
    return untold | {version: at for at, version in told}


def kept_versions(releases: Path) -> frozenset[str]:
    """Give the versions that are kept on purpose.

    Raises:
        ReleaseError: the list is there and cannot be read.
    """
    path = releases / KEPT
    try:
        return frozenset(map(str, json.loads(path.read_bytes())["kept"]))
    except FileNotFoundError:
        return frozenset()
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ReleaseError(
            f"{path} is broken ({error!r})", way_out="Mend it or move it away.", file=path
        ) from error


def keep(releases: Path, wanted: Collection[str], *, on_purpose: bool = True) -> None:
    """Keep releases on purpose, so that pruning spares them; or no longer.

    Raises:
        NotFound: there is no such release.
        FaultError: a build is running, or the folder cannot be written.
    """
    _known(releases, wanted)
    with locked(releases):
        before = kept_versions(releases) & set(versions(releases))
        after = before | set(wanted) if on_purpose else before - set(wanted)
        _replace(releases / KEPT, {"kept": sorted(after)})


def prunable(releases: Path, *, newest: int = 0, before: datetime | None = None) -> tuple[str, ...]:
    """Give the releases that may go: neither current, nor kept, nor one of the `newest` so many.

    With `before`, those only that were last published before that time.

    Raises:
        ReleaseError: the history, or the list of those that are kept, cannot be read.
    """
    order = in_order(releases)
    latest = list(reversed(order))[:newest]
    spared = {current_version(releases), *kept_versions(releases), *latest}
    return tuple(
        version
        for version, at in order.items()
        if version not in spared and (before is None or (at is not None and at < before))
    )


def prune(releases: Path, wanted: Iterable[str]) -> int:
    """Remove releases; give the bytes that this sets free on the disk.

    A server that answers from one of them goes on with what it has open.

    Raises:
        NotFound: there is no such release; nothing was removed.
        UsageError: one is current, or kept on purpose; nothing was removed.
        FaultError: a build is running, or the folder cannot be written.
    """
    chosen = sorted(set(wanted))
    with locked(releases):
        refuse(releases, chosen)
        freed = own_bytes(releases / each for each in chosen)
        for each in chosen:
            take_away(releases / each)
    return freed


def refuse(releases: Path, wanted: Collection[str]) -> None:
    """Refuse to prune what has to stay.

    Raises:
        NotFound: there is no such release.
        UsageError: one is current, or kept on purpose.
    """
    _known(releases, wanted)
    current, pinned = current_version(releases), kept_versions(releases)
    for each in wanted:
        if each == current:
            raise UsageError(f"{each} is the current release", way_out="Build another one first.")
        if each in pinned:
            raise UsageError(
                f"{each} is kept on purpose",
                way_out=f"Let it go with: hankegraafi releases unkeep {each}",
            )


def own_bytes(folders: Iterable[Path]) -> int:
    """Give the bytes on the disk that these folders alone hold; releases share files by links."""
    files: dict[tuple[int, int], list[os.stat_result]] = {}
    for folder in folders:
        for path in folder.rglob("*"):
            there = path.lstat()
            if not path.is_dir():
                files.setdefault((there.st_dev, there.st_ino), []).append(there)
    alone = [each[0] for each in files.values() if len(each) >= each[0].st_nlink]
    return sum(each.st_blocks * _BLOCK for each in alone)


def _known(releases: Path, wanted: Iterable[str]) -> None:
    there = versions(releases)
    for each in wanted:
        if each not in there:
            raise NotFound(f"there is no release {each} in {releases}", way_out=_LIST)


def _replace(path: Path, told: object) -> None:
    """Write a small file anew, all at once."""
    beside = path.with_name(f".{path.name}")
    beside.unlink(missing_ok=True)
    write(beside, json_bytes(told))
    beside.replace(path)
    sync(path.parent)
