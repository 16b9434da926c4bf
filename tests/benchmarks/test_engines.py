"""The benchmark of engines: its queries, its verdicts, its table, and one small run."""

import subprocess
import sys
from pathlib import Path

import pytest
from benchmarks.engines import NAMED, POINTS, SUMS
from benchmarks.engines_told import Figures, Row, failed, report, verdicts
from benchmarks.kinds import QUERIES, draws
from benchmarks.setups import (
    BOTH,
    NAMES,
    OURS_DISK,
    OURS_MEMORY,
    OVER_VIRTUOSO,
    SAME,
    VIRTUOSO,
    groups,
    size,
)

from benchmarks import kinds

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", [*POINTS, *SUMS])
def test_every_query_can_be_written(name: str) -> None:
    kind = kinds.load(QUERIES / f"{name}.rq")

    assert kind.query(next(draws(100)), 7).endswith("#7")


def test_the_named_sums_are_queries_of_the_house() -> None:
    known = {path.stem for path in (ROOT / "queries" / "api").glob("*.rq")}

    assert known >= NAMED.keys()


def figures(projects: int = 100_000) -> Figures:
    found = Figures(projects, 4_000_000)
    found.rows = [Row(name, "7", 60.0, 3.0, 1 << 20, 2 << 20) for name in (VIRTUOSO, OVER_VIRTUOSO)]
    for turn, (ours, direct) in enumerate([(0.011, 0.010), (0.030, 0.020), (0.013, 0.010)]):
        found.sum("funding", OVER_VIRTUOSO, ours, turn)
        found.sum("funding", VIRTUOSO, direct, turn)
        found.sum("roles", OVER_VIRTUOSO, direct, turn)
        found.sum("roles", VIRTUOSO, direct, turn)
    return found


def test_the_worst_kind_decides_by_the_median_of_its_rounds() -> None:
    found = list(verdicts(figures()))

    assert [("1.30 (`funding`)", False)] == [each[1:] for each in found]
    assert failed(figures())


def test_a_round_in_which_one_did_not_answer_is_no_ratio() -> None:
    found = Figures(1000)
    found.sum("funding", BOTH, 1.0, 0)
    found.sum("funding", BOTH, 3.0, 1)
    found.sum("funding", VIRTUOSO, 2.0, 1)

    assert [1.5] == found.ratios("funding", BOTH)


def test_the_very_engine_that_is_asked_is_a_measure_too() -> None:
    found = figures()
    for turn in range(3):
        found.sum("funding", SAME, 0.020, turn)

    assert [("1.30 (`funding`)", False), ("0.65 (`funding`)", True)] == [
        each[1:] for each in verdicts(found)
    ]
    assert "| `funding` | 0.65 (0.55–1.50) |" in report("2 cores", [found])


def test_point_queries_are_judged_at_a_million_projects_and_named_sums_at_their_size() -> None:
    large, small = Figures(1_000_000), Figures(100_000)
    for each in (large, small):
        each.points = {("label", OURS_DISK): [0.001, 0.019, 0.050]}
        each.named = {"sums": [5.0, 0.099, 0.101, 0.080]}

    assert [("19.0 ms (`label`)", True)] == [each[1:] for each in verdicts(large)]
    assert [("99.0 ms (`sums`)", True)] == [each[1:] for each in verdicts(small)]


def test_what_is_missing_or_differs_stands_in_the_report() -> None:
    found = figures()
    found.missing[BOTH] = "not installed"
    found.unlike["roles", OVER_VIRTUOSO] = "2 rows instead of 3"
    found.unable["active", VIRTUOSO] = "status 500"

    text = report("2 cores", [found])

    assert f"* {BOTH} is missing: not installed." in text
    assert f"* {OVER_VIRTUOSO} answered `roles` otherwise: 2 rows instead of 3." in text
    assert f"* {VIRTUOSO} did not answer `active`: status 500." in text
    assert "| `funding` | 1.30 (1.10–1.50) |" in text


def test_memory_stands_alone_where_there_is_much() -> None:
    assert [list(NAMES)] == list(groups(100_000, NAMES))
    assert [OURS_MEMORY] == list(groups(1_000_000, NAMES))[-1]


def test_links_take_no_room(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x" * 100_000)
    before = size(tmp_path)
    (tmp_path / "b").symlink_to(tmp_path / "a")

    assert before == size(tmp_path) >= 100_000


def test_a_small_run_writes_a_table(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "benchmarks.engines", "--projects", "50", "--rounds", "1"]
    command += ["--setups", OURS_DISK, "--cache", str(tmp_path / "cache")]
    output = tmp_path / "engines.md"

    ran = subprocess.run(
        [*command, "--output", str(output)], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert 0 == ran.returncode, ran.stderr
    text = output.read_text(encoding="utf-8")
    assert text.strip() == ran.stdout.strip()
    for name in (*POINTS, *(each.rpartition("/")[2] for each in SUMS), *NAMED):
        assert f"| `{name}` |" in text
