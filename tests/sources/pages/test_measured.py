"""How well pages are read: those of a person's gold, and our own."""

import pytest
from benchmarks.score import Score
from tests.sources.pages.conftest import SHARED

from benchmarks import pages

FOUND = [each for each in (SHARED,) if (each / "seeds").is_dir()]


@pytest.fixture(scope="module")
def measured() -> dict[str, pages.Scores]:
    """The scores of all pages, ours and the shared ones where they are here, read once."""
    return pages.measure(FOUND[0] if FOUND else None)


@pytest.mark.parametrize("name", ["own", "own2", "own3", "own4"])
def test_our_own_pages_are_read_as_a_person_reads_them(
    name: str, measured: dict[str, pages.Scores]
) -> None:
    whole = pages.total(measured[name])
    precision, recall = pages.TARGETS[name]
    assert whole.precision >= precision, whole.notes
    assert whole.recall >= recall, whole.notes


@pytest.mark.parametrize("name", ["seeds", "examples"] if FOUND else [])
def test_the_shared_pages_are_read_as_a_person_reads_them(
    name: str, measured: dict[str, pages.Scores]
) -> None:
    whole, (precision, recall) = pages.total(measured[name]), pages.TARGETS[name]
    assert whole.precision >= precision, whole.notes
    assert whole.recall >= recall, whole.notes


def test_a_wrong_value_and_a_missing_one_are_counted() -> None:
    score = Score(right=3, wrong=1)
    score.add(Score(right=1, missing=4, notes=["x"]))
    assert (score.precision, score.recall, score.notes) == (0.8, 0.5, ["x"])
    assert not pages.reached({"own": {"title": score}})
    assert "| own | **all** | 4 | 1 | 4 | 0.800 | 0.500 |" in pages.table({"own": {"title": score}})
