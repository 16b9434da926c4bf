"""A build is killed, really, and what is served stays whole."""

import subprocess
import sys
from pathlib import Path

import pytest
from tests.release.conftest import Builder

from hankegraafi.release import current_version, open_release
from hankegraafi.release.build import STEPS

pytestmark = pytest.mark.large

BUILD = """
import os, signal, sys
from pathlib import Path
from hankegraafi.rdf.read import read_folder
from hankegraafi.release.build import build

room, fatal = Path(sys.argv[1]), sys.argv[2]

def progress(step, _done, _total):
    if step == fatal:
        os.kill(os.getpid(), signal.SIGKILL)

build(
    read_folder(room / "data"), [], progress=progress,
    releases=room / "releases", ontology=room / "ontology", shapes=room / "shapes",
)
"""

# Kills a child before its n-th change to the disk, for every n in turn, and looks after each.
EVERY_CHANGE = """
import os, signal, sys
from pathlib import Path
from hankegraafi.release import open_release

room, first, stride = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])

def build_until(fatal):
    from hankegraafi.rdf.read import read_folder
    from hankegraafi.release.build import build
    changes = 0

    def counted(change):
        def counting(*args, **options):
            nonlocal changes
            changes += 1
            if changes == fatal:
                os.kill(os.getpid(), signal.SIGKILL)
            return change(*args, **options)
        return counting

    for owner, name in (
        (os, "fsync"), (os, "mkdir"), (Path, "rename"), (Path, "replace"), (Path, "symlink_to"),
    ):
        setattr(owner, name, counted(getattr(owner, name)))
    build(
        read_folder(room / "data"), [],
        releases=room / "releases", ontology=room / "ontology", shapes=room / "shapes",
    )

def outcome_of(fatal):
    child = os.fork()
    if not child:
        build_until(fatal)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

fatal, deaths = 1, 0
while (outcome := outcome_of(fatal)) != 0:
    assert outcome == -signal.SIGKILL, outcome
    open_release(room / "releases", verify=True)
    deaths, fatal = deaths + 1, fatal + stride
assert outcome_of(0) == 0
assert open_release(room / "releases", verify=True).version != first
print(deaths)
"""


def change(room: Path) -> None:
    path = room / "data" / "projects" / "alfa.ttl"
    path.write_text(path.read_text() + 'project:alfa hanke:acronym "A" .', encoding="utf-8")


def run(script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("step", STEPS[: STEPS.index("pack")])
def test_a_build_killed_at_a_step_leaves_the_served_release_whole(
    room: Path, make: Builder, step: str
) -> None:
    served = make()
    change(room)

    assert -9 == run(BUILD, str(room), step).returncode
    assert served == open_release(room / "releases", verify=True)

    fresh = make()

    assert fresh == open_release(room / "releases", verify=True)
    assert sorted([".lock", "current", "history.json", served.version, fresh.version]) == sorted(
        path.name for path in (room / "releases").iterdir()
    )


def test_a_build_killed_between_any_changes_to_the_disk_leaves_the_served_release_whole(
    room: Path, make: Builder
) -> None:
    served = make()
    change(room)
    outcome = run(EVERY_CHANGE, str(room), served.version, "5")

    assert (0, "") == (outcome.returncode, outcome.stderr)
    assert int(outcome.stdout) > 10
    assert served.version != current_version(room / "releases")
    assert not list((room / "releases").glob(".building-*"))


def test_the_first_build_of_all_can_be_killed_too(room: Path, make: Builder) -> None:
    assert -9 == run(BUILD, str(room), "manifest").returncode
    assert current_version(room / "releases") is None

    assert make() == open_release(room / "releases", verify=True)
