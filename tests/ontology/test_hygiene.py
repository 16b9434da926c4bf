import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from hankegraafi import queries

CHECKS = Path(__file__).parents[2] / "ontology" / "checks"
BAD = Path(__file__).parent / "bad"
QUERIES = sorted(CHECKS.glob("*.rq"))


def hits(path: Path, store: ox.Store) -> list[str]:
    answers = store.query(path.read_text(encoding="utf-8"))
    assert isinstance(answers, ox.QuerySolutions)
    assert [variable.value for variable in answers.variables] == ["entity", "property", "value"]
    return [f"{row['entity']} {row['property']} {row['value']}" for row in answers]


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_the_ontology_is_clean(path: Path, ontology: ox.Store) -> None:
    assert hits(path, ontology) == []


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_each_check_catches_what_it_is_for(path: Path) -> None:
    bad = BAD / f"{path.stem}.ttl"
    expected = re.match(r"# expect: (\d+)\n", bad.read_text(encoding="utf-8"))
    store = ox.Store()
    store.load(path=bad, format=ox.RdfFormat.TURTLE)

    assert expected
    assert int(expected[1]) == len(hits(path, store)) > 0


def test_each_bad_file_has_its_check() -> None:
    assert [path.stem for path in sorted(BAD.glob("*.ttl"))] == [path.stem for path in QUERIES]


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_each_check_says_problem_and_solution_in_its_header(path: Path) -> None:
    title = queries.load(path).title
    text = path.read_text(encoding="utf-8")

    assert ["fi", "sv", "en"] == [title.best(language)[0] for language in ("fi", "sv", "en")]
    assert re.search(r"^# Problem: \S", text, re.MULTILINE)
    assert re.search(r"^# Solution: \S", text, re.MULTILINE)


def test_the_profile_gives_every_check_a_level() -> None:
    lines = (CHECKS / "profile.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines]

    assert rows[0] == ["check", "level"]
    assert [name for name, _ in rows[1:]] == [path.stem for path in QUERIES]
    assert {level for _, level in rows[1:]} <= {"violation", "warning", "info"}
