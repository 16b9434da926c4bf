"""How well pages are read: those of a person's gold, and our own."""

from pathlib import Path

import pytest
from benchmarks.score import Score
from tests.sources.pages.conftest import SHARED

from benchmarks import pages

FOUND = [each for each in (SHARED,) if (each / "seeds").is_dir()]


@pytest.mark.parametrize("name", ["own", "own2", "own3", "own4"])
def test_our_own_pages_are_read_as_a_person_reads_them(name: str) -> None:
    whole = pages.total(pages.measure(None)[name])
    precision, recall = pages.TARGETS[name]
    assert whole.precision >= precision, whole.notes
    assert whole.recall >= recall, whole.notes


@pytest.mark.parametrize("shared", FOUND, ids=lambda path: path.name)
def test_the_shared_pages_are_read_as_a_person_reads_them(shared: Path) -> None:
    sets = pages.measure(shared)
    for name in ("seeds", "examples"):
        whole, (precision, recall) = pages.total(sets[name]), pages.TARGETS[name]
        assert whole.precision >= precision, whole.notes
        assert whole.recall >= recall, whole.notes


def test_a_wrong_value_and_a_missing_one_are_counted() -> None:
    score = Score(right=3, wrong=1)
    score.add(Score(right=1, missing=4, notes=["x"]))
    assert (score.precision, score.recall, score.notes) == (0.8, 0.5, ["x"])
    assert not pages.reached({"own": {"title": score}})
    assert "| own | **all** | 4 | 1 | 4 | 0.800 | 0.500 |" in pages.table({"own": {"title": score}})
