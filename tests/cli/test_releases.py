"""The commands about releases: list, keep, prune and verify."""

import json
import os
import shutil
from pathlib import Path

import pytest
from tests.cli.conftest import Run
from tests.serve.earlier import published_once

from hankegraafi.release import Release, open_release

pytestmark = pytest.mark.whole


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> list[Release]:
    return published_once(tmp_path_factory)


@pytest.fixture
def three(published: list[Release], tmp_path: Path) -> list[str]:
    """The versions of three releases in the folder in which commands run; the last is current."""
    shutil.copytree(published[0].path.parent, tmp_path / "releases", symlinks=True)
    return [each.version for each in published]


def listed(run: Run) -> dict[str, dict[str, object]]:
    return {each["version"]: each for each in json.loads(run("releases", "--json").stdout)}


def test_releases_are_listed_in_the_order_of_publication(run: Run, three: list[str]) -> None:
    told = listed(run)

    assert three == list(told)
    assert [False, False, True] == [each["current"] for each in told.values()]
    assert "2026-01-03T12:00:00+00:00" == told[three[0]]["published"]
    table = run("releases").stdout
    assert "2026-03-03" in next(line for line in table.splitlines() if line.startswith("*"))


def test_what_is_kept_is_spared_by_pruning(run: Run, three: list[str]) -> None:
    assert f"{three[0]} is kept\n" == run("releases", "keep", three[0]).stdout
    assert [True, False, False] == [each["kept"] for each in listed(run).values()]

    pruned = run("releases", "prune", "--keep", "1", "--yes")

    assert 0 == pruned.returncode
    assert f"pruned: {three[1]}" in pruned.stdout
    assert [three[0], three[2]] == list(listed(run))
    refused = run("releases", "prune", three[0], "--yes")
    assert (2, True) == (refused.returncode, f"releases unkeep {three[0]}" in refused.stderr)
    assert 0 == run("releases", "unkeep", three[0]).returncode
    assert 0 == run("releases", "prune", three[0], "--yes").returncode
    assert [three[2]] == list(listed(run))


def test_pruning_tells_before_it_acts_and_asks(run: Run, three: list[str]) -> None:
    dry = run("releases", "prune", "--keep", "2", "--dry-run")
    unsure = run("releases", "prune", "--keep", "2")

    assert f"would be pruned: {three[0]}" in dry.stdout
    assert int(dry.stdout.splitlines()[-1].removesuffix(" bytes").replace(" ", "")) > 0
    assert (2, True) == (unsure.returncode, "--yes" in unsure.stderr)
    assert three == list(listed(run))


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["prune", "--yes"], 2, "Name versions, or give --keep"),
        (["prune", "{0}", "--keep", "1", "--yes"], 2, "both versions and a rule"),
        (["prune", "{2}", "--yes"], 2, "is the current release"),
        (["prune", "2020-01-01-00000000", "--yes"], 1, "there is no release 2020-01-01-00000000"),
        (["prune", "../data", "--yes"], 1, "there is no release ../data"),
        (["prune", "--keep", "0", "--yes"], 2, "--keep"),
        (["keep"], 2, "no release is named"),
        (["keep", "current"], 1, "there is no release current"),
        (["verify", "2020-01-01-00000000"], 1, "there is no release"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_goes(
    run: Run, three: list[str], arguments: list[str], code: int, words: str
) -> None:
    result = run("releases", *(each.format(*three) for each in arguments))

    assert code == result.returncode
    assert words in result.stderr
    assert three == list(listed(run))


def test_pruning_by_age_spares_the_current_release(run: Run, three: list[str]) -> None:
    assert 0 == run("releases", "prune", "--older-than", "0", "--yes").returncode

    assert [three[2]] == list(listed(run))
    assert "Nothing is to be pruned." in run("releases", "prune", "--older-than", "0").stdout


def test_the_folder_may_be_named_before_or_after_the_subcommand(
    run: Run, three: list[str], tmp_path: Path
) -> None:
    (tmp_path / "releases").rename(tmp_path / "other")

    before = run("releases", "--releases", "other", "keep", three[0])
    after = run("releases", "unkeep", three[0], "--releases", "other")

    assert [0, 0] == [before.returncode, after.returncode]


def test_verifying_reads_every_file(run: Run, three: list[str], tmp_path: Path) -> None:
    dump = tmp_path / "releases" / three[0] / "dumps" / "hankegraafi.nq.gz"
    time, content = dump.stat().st_mtime_ns, dump.read_bytes()
    assert 0 == run("releases", "verify").returncode
    dump.write_bytes(content[:50] + bytes([content[50] ^ 1]) + content[51:])
    os.utime(dump, ns=(time, time))

    assert 0 == run("releases").returncode
    result = run("releases", "verify")

    assert 1 == result.returncode
    assert "hankegraafi.nq.gz was altered" in result.stderr
    assert [f"{each} is whole" for each in sorted(three[1:])] == result.stdout.splitlines()
    served = run("serve", "--port", "0", "--verify", "--release", three[0])
    assert (3, True) == (served.returncode, "hankegraafi.nq.gz was altered" in served.stderr)


def test_commands_answer_from_a_packed_release(run: Run, three: list[str], tmp_path: Path) -> None:
    from hankegraafi.release.keeping import pack

    pack(open_release(tmp_path / "releases", three[0]))

    asked = run("query", "SELECT ?a { project:pomo hanke:acronym ?a }", "--release", three[0])
    shown = run("show", "pomo", "--release", three[0])

    assert "POMO yksi" in asked.stdout
    assert "POMO yksi" in shown.stdout


def test_a_clock_before_the_last_release_is_told(
    run: Run, three: list[str], tmp_path: Path
) -> None:
    path = tmp_path / "releases" / "history.json"
    path.write_text(path.read_text().replace("2026-03-03T", "2199-03-03T"))
    assert 0 == run("new", "own", "--base", "https://data.example.org/").returncode
    assert "published" not in run("build", "--data", "own", "--releases", "others").stderr

    shutil.copy(path, tmp_path / "others" / "history.json")
    outcome = run("build", "--data", "own", "--releases", "others")

    assert 0 == outcome.returncode
    assert "before the last release was published (2199-03-03 12:00)" in outcome.stderr
    assert "history.json" in outcome.stderr
    assert three


@pytest.mark.parametrize("command", [[], ["verify"], ["prune", "--keep", "1"], ["keep", "x"]])
@pytest.mark.parametrize("place", ["missing", "file"])
def test_a_folder_that_is_not_there_is_said(
    run: Run, tmp_path: Path, command: list[str], place: str
) -> None:
    (tmp_path / "file").touch()

    result = run("releases", *command, "--releases", place)

    assert (2, "") == (result.returncode, result.stdout)
    assert f"there is no folder {place}" in result.stderr
    assert "hankegraafi build" in result.stderr


def test_where_nothing_was_built_that_is_said(run: Run) -> None:
    for command in (["releases"], ["releases", "verify"]):
        result = run(*command)
        assert (0, "There are no releases") == (result.returncode, result.stdout[:21])


def test_a_build_says_what_it_did(run: Run, tmp_path: Path) -> None:
    assert 0 == run("new", "data", "--base", "https://data.example.org/").returncode

    first, second = run("build").stdout, run("build").stdout
    [release] = (each for each in (tmp_path / "releases").glob("2*") if not each.is_symlink())
    (release / "dumps" / "hankegraafi.nq").unlink()
    third, fourth = run("build", "--if-changed").stdout, run("build").stdout

    told = [
        each.removeprefix(f"Release {release.name} ") for each in (first, second, third, fourth)
    ]
    assert [
        "built",
        "is up to date",
        "built anew, for what was there of it was not whole",
        "is up to date",
    ] == [each.partition(":")[0] for each in told]
