"""What the system refuses, and readers that die: a clear error, and nothing half-written."""

import subprocess
import sys
from pathlib import Path

import pytest
from tests.sources.lists.conftest import ROWS, Given

from hankegraafi.errors import DataError, FaultError, UsageError
from hankegraafi.sources.lists import survey, workplace

READ = """
import os, resource, signal, sys
from datetime import datetime, UTC
from pathlib import Path
from hankegraafi.sources.lists import assembly, reading
from hankegraafi.sources.lists.command import run

reading._ROWS = 2
reading.cores = lambda: 1

def dies(*_):
    os.kill(os.getpid(), signal.SIGKILL)

{how}
now = datetime(2026, 11, 22, 12, tzinfo=UTC)
run("list", Path(sys.argv[1]), file=None, write=True, now=now, progress=lambda *_: None)
"""
KILLED = {
    "in the first look": "reading.plan = reading.Source.survey = dies",
    "among the parts": """
whole = reading.write_part
def second(folder, number, *rest):
    whole(folder, number, *rest) if number == 0 else dies()
reading.write_part = second
""",
    "while it is put together": "assembly.rejected_table = dies",
    "before it is put in place": "assembly.put_in_place = dies",
    "halfway in place": """
def half(work, folder):
    path = sorted((work / "new").iterdir())[0]
    path.replace(folder / path.name)
    dies()
assembly.put_in_place = half
""",
    "while it tidies up": "reading.workplace.end = dies",
}


def apart(given: Given, how: str) -> subprocess.CompletedProcess[str]:
    """Read in a process of its own."""
    command = [sys.executable, "-c", READ.format(how=how), str(given.data)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("how", KILLED.values(), ids=KILLED.keys())
def test_a_killed_reader_loses_and_halves_nothing(given: Given, how: str) -> None:
    given.read()
    given.rows(*ROWS[:2], "A7;Uusi;Päättynyt;;;Muu Oy;9;1;")
    assert -9 == apart(given, how).returncode

    given.read()

    after = given.files()
    assert ".reading" not in given.files_of_any_kind()
    given.read()
    assert after == given.files()
    assert "A7" in after["records.ttl"].decode()
    assert b"project:list-a3" not in after["records.ttl"]


def test_a_reading_that_was_whole_is_put_in_place_before_another(given: Given) -> None:
    given.read()
    given.rows(*ROWS[:2])
    apart(given, KILLED["before it is put in place"])
    given.rows(*ROWS)

    report = given.read()

    assert (0, 2) == (report.changes.changed, report.changes.unchanged + report.changes.added - 1)


def test_of_two_readings_at_once_the_second_is_told_to_wait(given: Given) -> None:
    given.read()
    before = given.files()

    with workplace.alone(given.folder), pytest.raises(FaultError, match="another reading of list"):
        given.read()

    assert before == given.files()
    given.read()
    assert before == given.files()


def test_a_full_disk_is_told_and_replaces_nothing(given: Given) -> None:
    given.read()
    before = given.files()
    given.rows(*(f"B{n};Hanke {n};Päättynyt;;;Yritys {n} Oy;{n};0;" for n in range(60)))

    done = apart(given, "resource.setrlimit(resource.RLIMIT_FSIZE, (2048, 2048))")

    assert "Make room and read again" in done.stderr
    assert {**before, "list.csv": given.files()["list.csv"]} == given.files()
    assert 60 == given.read().records


@pytest.mark.parametrize("write", [True, False])
def test_a_list_that_may_not_be_read_is_named(
    given: Given, monkeypatch: pytest.MonkeyPatch, write: bool
) -> None:
    def refuses(path: Path, _: object) -> object:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(survey, "open_rows", refuses)

    with pytest.raises(FaultError, match=r"list\.csv: Permission denied.*Give it the rights"):
        given.read(write=write)

    assert {"list.csv", "source.toml"} == given.files().keys()


def test_a_description_that_may_not_be_read_is_named(
    given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(path: Path, **_: object) -> str:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_text", refuses)

    with pytest.raises(UsageError, match=r"Permission denied.*Give it the rights"):
        given.read()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("retrieved = 2026-11-21", "retrieved = 2026-11-21\nrights = 7"),
        ("retrieved = 2026-11-21", 'retrieved = 2026-11-21\nlicence = "my own"'),
        ("retrieved = 2026-11-21", "retrieved = 2026-11-21\nlicence = {}"),
    ],
)
def test_rights_and_a_licence_that_cannot_be_read_are_named(
    given: Given, old: str, new: str
) -> None:
    given.describe((old, new))

    with pytest.raises(DataError, match=r"rights|licence") as told:
        given.read()

    assert told.value.line == 7
    assert {"list.csv", "source.toml"} == given.files().keys()
