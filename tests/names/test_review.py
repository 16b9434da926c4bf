import csv
import random
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hankegraafi.errors import DataError
from hankegraafi.names.match import Candidate, Match, match
from hankegraafi.names.register import Register
from hankegraafi.names.review import (
    COLUMNS,
    Row,
    decide,
    decisions_of,
    merged,
    read_review,
    rows_of,
    text_of,
    withdrawal,
)
from hankegraafi.names.wordlists import Words
from hankegraafi.records import LANGUAGES

BASE = "https://data.example.org/"
NEW = f"{BASE}id/organisation/turku-amk"
KNOWN = f"{BASE}id/organisation/turun-ammattikorkeakoulu"
FOUND = Match(
    None,
    (
        Candidate(KNOWN, 0.851, ("similar",), "Turun AMK"),
        Candidate("urn:x", 0.6, ("similar",), "X"),
    ),
)


def write_review(path: Path, found: Iterable[Row], *, base: str) -> tuple[Row, ...]:
    """Write a review file as the reading of a list does: with the decisions of the one before."""
    rows = merged(found, read_review(path, base=base))
    text = text_of(rows, base=base).encode("utf-8", "surrogatepass")
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_bytes() != text:
        path.write_bytes(text)
    return rows


@pytest.fixture
def rows(words: Words) -> tuple[Row, ...]:
    return rows_of(NEW, "Turku\tAMK\n", FOUND, words)


def test_candidates_become_rows_and_what_was_accepted_does_not(
    rows: tuple[Row, ...], words: Words, register: Register
) -> None:
    assert [(NEW, KNOWN, 0.851), (NEW, "urn:x", 0.6)] == [
        (row.subject_id, row.object_id, row.confidence) for row in rows
    ]
    assert {"Turku AMK"} == {row.subject_label for row in rows}
    assert () == rows_of(NEW, "Turku", match("Turun kaupunki", register=register), words)


def test_evidence_is_told_in_the_language_asked_for(words: Words) -> None:
    comments = [rows_of(NEW, "X", FOUND, words, language=each)[0].comment for each in LANGUAGES]

    assert ["samoja sanoja", "samma ord", "shares words"] == comments


def test_a_file_is_read_back_as_it_was_written(rows: tuple[Row, ...], tmp_path: Path) -> None:
    path = tmp_path / "review" / "list.sssom.tsv"

    assert () == read_review(path, base=BASE)
    assert rows == write_review(path, rows, base=BASE)
    assert rows == read_review(path, base=BASE)
    assert [path] == list(path.parent.iterdir())
    assert b"organisation:turku-amk\t" in path.read_bytes()
    assert all(f"organisation: {BASE}id/organisation/" in path.read_text() for _ in rows)


def test_decisions_are_kept_and_honoured(rows: tuple[Row, ...], tmp_path: Path) -> None:
    path = tmp_path / "list.sssom.tsv"
    edited = (replace(rows[0], decision="accept"), replace(rows[1], decision="reject"))
    path.write_text(text_of(edited, base=BASE))

    assert edited == write_review(path, rows, base=BASE)
    assert edited == write_review(path, [], base=BASE)
    decisions = decisions_of(read_review(path, base=BASE))
    assert (KNOWN, ("similar", "editor")) == (
        decide(NEW, FOUND, decisions).iri,
        decide(NEW, FOUND, decisions).candidates[0].evidence,
    )
    assert decide("urn:other", FOUND, decisions) == FOUND
    rejected = Match("urn:x", FOUND.candidates[1:])
    assert Match(KNOWN) == replace(decide(NEW, rejected, decisions), candidates=())


def test_a_rejected_pair_is_not_asked_again(rows: tuple[Row, ...]) -> None:
    decisions = decisions_of([replace(row, decision="reject") for row in rows])

    assert Match(None) == decide(NEW, FOUND, decisions)
    assert Match(None) == decide(NEW, Match(KNOWN, FOUND.candidates), decisions)


def test_a_row_without_a_decision_goes_with_its_reason(rows: tuple[Row, ...]) -> None:
    assert () == merged([], rows)
    assert rows == merged(rows, rows) == merged(reversed(rows), ())
    commented = replace(rows[0], comment="soitettava")
    assert "soitettava" == merged(rows, [commented])[0].comment


def test_the_same_rows_give_the_same_bytes(rows: tuple[Row, ...], tmp_path: Path) -> None:
    path = tmp_path / "list.sssom.tsv"
    many = [replace(row, subject_id=f"urn:{n}") for n in range(30) for row in rows]
    write_review(path, many, base=BASE)
    before, when = path.read_bytes(), path.stat().st_mtime_ns
    random.Random(3).shuffle(many)
    write_review(path, many, base=BASE)

    assert (before, when) == (path.read_bytes(), path.stat().st_mtime_ns)


def test_what_a_spreadsheet_makes_of_it_is_read(rows: tuple[Row, ...], tmp_path: Path) -> None:
    path = tmp_path / "list.sssom.tsv"
    text = text_of(rows, base=BASE).replace("0.851", "0,851").replace("\n", "\r\n")
    lines = text.split("\r\n")
    begin = lines.index("\t".join(COLUMNS))
    cells = lines[begin + 1].split("\t")
    lines[begin + 1] = "\t".join([*cells[:-1], " Accept "])
    path.write_bytes("\r\n".join(lines).encode("utf-8-sig"))

    assert (replace(rows[0], decision="accept"), rows[1]) == read_review(path, base=BASE)


def test_a_name_that_a_spreadsheet_would_compute_is_text(words: Words) -> None:
    row = rows_of(NEW, "=cmd|' /C calc'!A0", FOUND, words)[0]

    assert row.subject_label.startswith("'=")
    assert row == rows_of(NEW, row.subject_label, FOUND, words)[0]


def test_what_has_vanished_is_a_candidate_for_withdrawal(tmp_path: Path) -> None:
    path = tmp_path / "list.sssom.tsv"
    row = withdrawal(f"{BASE}id/project/a70301", "Hanke", "row 7 is gone")

    assert (row,) == write_review(path, [row], base=BASE)
    assert (row,) == read_review(path, base=BASE)


HEADER = "\t".join(COLUMNS)
GOOD = ["urn:a", "A", "skos:exactMatch", "urn:b", "B", "semapv:LexicalMatching", "0.8", "", "", ""]


def line(**changes: str) -> str:
    return "\t".join({**dict(zip(COLUMNS, GOOD, strict=True)), **changes}.values())


@pytest.mark.parametrize(
    ("text", "number", "said"),
    [
        ("", 1, "subject_id is missing"),
        ("#comment\n", 2, "is missing"),
        ("a\tb\n", 1, "is missing"),
        (f"{HEADER}\tcomment\n", 1, "stands twice"),
        (f"{HEADER}\n{line(decision='yes')}\n", 2, "Write accept or reject"),
        (f"#x\n{HEADER}\n{line(confidence='2')}\n", 3, "a number from 0 to 1"),
        (f"{HEADER}\n{line(confidence='nan')}\n", 2, "a number from 0 to 1"),
        (f"{HEADER}\n{line(subject_id='')}\n", 2, "Write subject_id"),
        (f"{HEADER}\n{line()}\n{line()}\n", 3, "Take one away"),
        (f"{HEADER}\n{line()}\textra\n", 2, "11 cells"),
        (f"{HEADER}\n{line().replace(chr(9), ';')}\n", 2, "tab-separated"),
        (
            f"{HEADER}\n{line(decision='accept')}\n{line(object_id='urn:c', decision='accept')}\n",
            3,
            "Accept one of them",
        ),
        (f'{HEADER}\n"urn:a\n', 2, "tab-separated"),
    ],
)
def test_a_broken_file_is_refused_whole(
    text: str, number: int, said: str, tmp_path: Path, rows: tuple[Row, ...]
) -> None:
    path = tmp_path / "list.sssom.tsv"
    path.write_text(text)

    with pytest.raises(DataError, match=said) as caught:
        write_review(path, rows, base=BASE)

    assert (path, number) == (caught.value.path, caught.value.line)
    assert text == path.read_text()


def test_a_file_in_another_encoding_is_refused(rows: tuple[Row, ...], tmp_path: Path) -> None:
    path = tmp_path / "list.sssom.tsv"
    path.write_bytes(f"{HEADER}\n{line(subject_label='ä')}\n".encode("latin-1"))

    with pytest.raises(DataError, match="Save it as UTF-8") as caught:
        read_review(path, base=BASE)

    assert 2 == caught.value.line


TEXTS = st.text(max_size=30)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(TEXTS, TEXTS, st.integers(0, 1000)), max_size=6))
def test_any_name_survives_the_file(names: list[tuple[str, str, int]]) -> None:
    found = [
        row
        for number, (subject, known, score) in enumerate(names)
        for row in [withdrawal(f"urn:{number}", subject, known)]
        for row in [replace(row, confidence=score / 1000)]
    ]
    text = text_of(found, base=BASE)
    body = [each for each in text.split("\n") if not each.startswith("#")]
    read = list(csv.reader(body[:-1], delimiter="\t"))

    assert 1 + len(found) == len(read)
    assert {row.subject_label for row in found} == {cells[1] for cells in read[1:]}
