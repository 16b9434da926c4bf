"""What is made once for all processes that share the tests."""

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.support.turns import held

from hankegraafi.release import Release, open_release
from hankegraafi.release.gate import build_folder


def once(rooms: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Give the folder of a name, which the first process that wants it makes; nobody changes it.

    What was broken off is left where it lies, and begun anew beside it.
    """
    base = rooms.getbasetemp()
    place = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    room = place / f"shared-{name}"
    with held(place / f"shared-{name}.lock", fcntl.LOCK_EX):
        if not room.exists():
            made = rooms.mktemp(name)
            make(made)
            room.symlink_to(made, target_is_directory=True)
    return room.resolve()


def built(
    rooms: pytest.TempPathFactory,
    name: str,
    data: Callable[[Path], Path],
    base: str | None = None,
) -> Release:
    """Give the release of a name; `data` writes the folder that it is built from."""

    def make(room: Path) -> None:
        build_folder(data(room / "data"), room / "releases", base=base)

    return open_release(once(rooms, name, make) / "releases")


def in_turn(
    rooms: pytest.TempPathFactory,
    name: str,
    first: Release,
    *changes: Callable[[Path], object],
) -> list[Release]:
    """Give a copy of what `built` gave, and what each change of its data made of it in turn."""

    def make(room: Path) -> None:
        releases = [copy_of(first, room)]
        for change in changes:
            change(room / "data")
            releases.append(build_folder(room / "data", room / "releases")[0])
        (room / "versions").write_text("\n".join(each.version for each in releases))

    room = once(rooms, name, make)
    versions = (room / "versions").read_text().split()
    return [open_release(room / "releases", each) for each in versions]


def copy_of(release: Release, room: Path) -> Release:
    """Copy what `built` gave, the data too, into a folder in which it may be changed."""
    shutil.copytree(release.path.parents[1], room, symlinks=True, dirs_exist_ok=True)
    return open_release(room / "releases", release.version)
