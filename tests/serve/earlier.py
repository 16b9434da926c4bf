"""Three releases of one data set, published on three days; the last one is current."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.support.seeds import seeds
from tests.support.shared import in_turn, once

from hankegraafi.release import Published, Release, open_release, read_history
from hankegraafi.release.gate import build_folder
from hankegraafi.release.history import HISTORY, written

DAYS = tuple(datetime(2026, month, 3, 12, tzinfo=UTC) for month in (1, 2, 3))
NAMES = ("POMO yksi", "POMO kaksi", "POMO kolme")
"""What the project "pomo" is called in each."""

NEW = "kunta-x"
_NEW = """@prefix hanke: <https://w3id.org/hankegraafi/ns#> .
@prefix organisation: <https://w3id.org/hankegraafi/id/organisation/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

organisation:kunta-x
    a hanke:Organisation ;
    skos:prefLabel "Kunta X"@fi .
"""
"""An organisation that the second release is the first to know."""


def publish(room: Path) -> list[Release]:
    """Build the releases; the history says when each was published."""
    data = seeds(room / "data")
    pomo = data / "projects" / "pomo.ttl"
    text = pomo.read_text()
    releases = []
    for number, name in enumerate(NAMES):
        pomo.write_text(text.replace('hanke:acronym "POMO"', f'hanke:acronym "{name}"'))
        if number == 1:
            (data / "organisations" / f"{NEW}.ttl").write_text(_NEW)
        releases.append(build_folder(data, room / "releases")[0])
    date_them(room / "releases", [each.version for each in releases])
    return releases


def published_once(rooms: pytest.TempPathFactory) -> list[Release]:
    """Give the releases, built once for all processes that share the tests."""
    releases = once(rooms, "published", publish) / "releases"
    return [open_release(releases, each.version) for each in read_history(releases)]


def renamed_once(rooms: pytest.TempPathFactory, release: Release) -> list[Release]:
    """Give the shipped release, and one in which a project has another acronym."""
    return in_turn(rooms, "renamed", release, _rename)


def _rename(data: Path) -> None:
    pomo = data / "projects" / "pomo.ttl"
    pomo.write_text(pomo.read_text().replace('acronym "POMO"', 'acronym "Pomo"'))


def date_them(releases: Path, versions: list[str]) -> None:
    """Write down that releases were published on the three days, one after the other."""
    told = [Published(version, at) for version, at in zip(versions, DAYS, strict=True)]
    (releases / HISTORY).write_bytes(written(told))
