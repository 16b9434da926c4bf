"""When releases were published, and what a clock that jumps does to it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.release.conftest import Builder

from hankegraafi.errors import ReleaseError
from hankegraafi.release import current_version, read_history
from hankegraafi.release.history import HISTORY, Published, until

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def change(room: Path, name: str) -> None:
    path = room / "data" / "projects" / "alfa.ttl"
    path.write_text(path.read_text() + f'project:alfa hanke:acronym "{name}" .\n', encoding="utf-8")


def test_each_release_is_written_down_once(room: Path, make: Builder) -> None:
    first = make(now=NOON)
    make(now=NOON + timedelta(hours=1))
    change(room, "A")
    second = make(now=NOON + timedelta(hours=2))

    assert [
        Published(first.version, NOON),
        Published(second.version, NOON + timedelta(hours=2)),
    ] == read_history(room / "releases")


def test_a_clock_that_was_turned_back_changes_no_order(room: Path, make: Builder) -> None:
    first = make(now=NOON)
    change(room, "A")
    second = make(now=NOON - timedelta(days=400))

    assert [
        Published(first.version, NOON),
        Published(second.version, NOON + timedelta(seconds=1)),
    ] == read_history(room / "releases")
    assert second.version == current_version(room / "releases")


def test_a_release_that_is_current_again_stands_there_twice(room: Path, make: Builder) -> None:
    path = room / "data" / "projects" / "alfa.ttl"
    text = path.read_text()
    first = make(now=NOON)
    path.write_text(text + '<https://w3id.org/hankegraafi/id/project/alfa#x> skos:note "x" .\n')
    make(now=NOON + timedelta(hours=1))
    path.write_text(text)
    make(now=NOON + timedelta(hours=2))

    versions = [each.version for each in read_history(room / "releases")]
    assert (first.version, 3) == (versions[2], len(versions))


def test_what_a_build_that_died_wrote_is_left_out() -> None:
    history = [Published("a", NOON), Published("b", NOON + timedelta(hours=1))]

    assert history[:1] == until(history, "a")
    assert history == until(history, "b") == until(history, "c")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"published": [{"version": "a"}]}',
        '{"published": [{"version": "a", "at": "2026-11-22"}]}',
    ],
)
def test_a_history_that_is_broken_is_named(room: Path, make: Builder, text: str) -> None:
    make(now=NOON)
    (room / "releases" / HISTORY).write_text(text)

    with pytest.raises(ReleaseError, match=r"history\.json is broken .* Move it away"):
        read_history(room / "releases")
    change(room, "A")
    with pytest.raises(ReleaseError, match=r"history\.json is broken"):
        make(now=NOON)
