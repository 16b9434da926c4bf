import csv
import io
import re
from collections.abc import Sequence
from pathlib import Path

import pyoxigraph as ox
import pytest

from hankegraafi import queries, resources
from hankegraafi.records import LANGUAGES, Query

FOLDER = resources.folder("queries") / "competency"
FAILING = Path(__file__).parent / "soundness"
ALL = queries.load_folder(FOLDER)
QUESTIONS = [query for query in ALL if query.name.startswith("cq")]
SOUNDNESS = [query for query in ALL if query.name.startswith("none_")]


def names(chosen: Sequence[Query]) -> list[str]:
    return [query.name for query in chosen]


def answer(store: ox.Store, query: Query) -> list[list[str]]:
    """The rows of a SELECT as SPARQL's CSV results write them, the header first."""
    solutions = store.query(query.text)
    assert isinstance(solutions, ox.QuerySolutions)
    text = solutions.serialize(format=ox.QueryResultsFormat.CSV)
    assert text is not None
    return list(csv.reader(io.StringIO(text.decode(), newline="")))


def expected(query: Query) -> list[list[str]]:
    with (FOLDER / f"{query.name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


@pytest.mark.parametrize("query", QUESTIONS, ids=names(QUESTIONS))
def test_a_competency_question_gets_its_expected_answer(store: ox.Store, query: Query) -> None:
    assert expected(query) == answer(store, query)


@pytest.mark.parametrize("query", SOUNDNESS, ids=names(SOUNDNESS))
def test_a_soundness_query_answers_nothing_from_the_shipped_data(
    store: ox.Store, query: Query
) -> None:
    assert [] == answer(store, query)[1:]


@pytest.mark.parametrize("query", SOUNDNESS, ids=names(SOUNDNESS))
def test_a_soundness_query_finds_what_it_looks_for(query: Query) -> None:
    text = (FAILING / f"{query.name}.trig").read_text(encoding="utf-8")
    rows = re.match(r"# expect: ([1-9]\d*)\n", text)
    assert rows, "the first line says how many rows are expected: # expect: 1"
    wrong = ox.Store()
    wrong.load(text, format=ox.RdfFormat.TRIG)

    assert int(rows[1]) == len(answer(wrong, query)[1:])


def test_questions_are_numbered_from_one_without_a_gap_and_each_number_stands_once() -> None:
    numbers = [int(name[2:4]) for name in names(QUESTIONS) if re.fullmatch(r"cq\d\d_\w+", name)]

    assert list(range(1, len(QUESTIONS) + 1)) == numbers
    assert len(numbers) >= 25


def test_every_file_of_the_folder_has_its_partner() -> None:
    answers = sorted(path.stem for path in FOLDER.glob("*.csv"))
    failing = sorted(path.stem for path in FAILING.glob("*.trig"))

    assert (names(QUESTIONS), names(SOUNDNESS)) == (answers, failing)
    assert names(ALL) == names(QUESTIONS) + names(SOUNDNESS)


@pytest.mark.parametrize("query", ALL, ids=names(ALL))
def test_a_query_says_its_question_in_three_languages(query: Query) -> None:
    questions = dict(query.title.values)

    assert LANGUAGES == tuple(questions)
    assert all(question.endswith("?") for question in questions.values())


@pytest.mark.parametrize("query", ALL, ids=names(ALL))
def test_a_query_is_ordered_and_declares_only_the_prefixes_it_uses(query: Query) -> None:
    declared = re.findall(r"^PREFIX ([a-z]+):", query.text, flags=re.MULTILINE)
    body = re.sub(r"^(#|PREFIX).*$", "", query.text, flags=re.MULTILINE)
    used = {prefix for prefix in declared if re.search(rf"\b{prefix}:", body)}

    assert "ORDER BY" in body
    assert sorted(used) == declared
