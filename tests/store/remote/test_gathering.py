"""What is seen of a dump on one way through it."""

import math
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.bare import bare_release

from hankegraafi.errors import ReleaseError
from hankegraafi.store.remote import state
from hankegraafi.store.remote.gathering import Different, Gathered

XSD = "http://www.w3.org/2001/XMLSchema#"
BASE = "https://w3id.org/hankegraafi/"


def gathered(folder: Path, lines: Sequence[str], *, size: int = 1000) -> tuple[Gathered, list[int]]:
    dump = folder / "data.nq"
    dump.write_text("".join(f"{line} .\n" for line in lines), encoding="utf-8")
    release = bare_release(folder, dump)
    seen = Gathered(release, state.digest(release.manifest))
    return seen, [upto for upto, _ in seen.pieces(size, 1 << 20)]


def test_what_is_counted(tmp_path: Path) -> None:
    lines = [
        "<urn:a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <urn:C>",
        '<urn:a> <urn:p> "1"@fi',
        '<urn:a> <urn:p> "2"@fi',
        '<urn:a> <urn:p> "2"@fi <urn:g>',
        "<urn:b> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <urn:C>",
        '<urn:b> <urn:p> "2"@fi',
        "<urn:b> <urn:q> <urn:a> <urn:h>",
    ]

    seen, ends = gathered(tmp_path, lines, size=3)

    assert (7, 5, {b"<urn:g>": 1, b"<urn:h>": 1}) == (seen.quads, seen.curated, dict(seen.graphs))
    assert [3, 6, 7] == ends
    assert {b"<urn:C>": 2} == seen.classes
    found = seen.properties[b"<urn:p>"]
    assert (3, 2, 2) == (found.triples, found.subjects, found.objects.about())
    assert 0 == seen.properties[b"<urn:q>"].triples
    assert {b"<urn:a>", b"<urn:b>"} == seen.chosen()
    assert 4 == len(seen.of([b"<urn:a>"])[b"<urn:a>"])


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("<urn:x>", "iri"),
        ('"sana"', "string"),
        ('"Äänekoski ja 東京"', "string"),
        ('""', "other"),
        ('"a\\nb"', "other"),
        ('"😀"', "other"),
        (f'"{"x" * 1001}"', "other"),
        ('"sana"@fi', "lang"),
        ('"sana"@zh-hans-cn', "other"),
        (f'"12"^^<{XSD}integer>', "integer"),
        (f'"-2147483648"^^<{XSD}integer>', "integer"),
        (f'"2147483648"^^<{XSD}integer>', "other"),
        (f'"007"^^<{XSD}integer>', "other"),
        (f'"x"^^<{XSD}integer>', "other"),
        (f'"1000.5"^^<{XSD}decimal>', "decimal"),
        (f'"1000.50"^^<{XSD}decimal>', "decimal"),
        (f'"0.1234567890123456"^^<{XSD}decimal>', "other"),
        (f'"2020-05-01"^^<{XSD}date>', "date"),
        (f'"2020-05-01Z"^^<{XSD}date>', "other"),
        (f'"2020"^^<{XSD}gYear>', "other"),
        (f'"true"^^<{XSD}boolean>', "other"),
        (f'"5"^^<{XSD}int>', "other"),
        ('"x"^^<urn:own>', "other"),
    ],
)
def test_the_kind_of_a_value(tmp_path: Path, value: str, kind: str) -> None:
    seen, _ = gathered(tmp_path, [f"<urn:a> <urn:p> {value}"])

    assert {kind} == seen.properties[b"<urn:p>"].kinds


def test_numbers_are_added_up(tmp_path: Path) -> None:
    values = ["0.1", "0.2", "-1000.55", "7"]
    lines = [f'<urn:a:{n}> <urn:p> "{v}"^^<{XSD}decimal>' for n, v in enumerate(values)]

    seen, _ = gathered(tmp_path, lines)

    assert "-993.25" == str(seen.properties[b"<urn:p>"].total)
    assert 0 == seen.odd.total()


@pytest.mark.parametrize("value", ["1.50", "01", "1.0", "-0"])
def test_numbers_that_may_be_one_with_another_are_counted(tmp_path: Path, value: str) -> None:
    seen, _ = gathered(tmp_path, [f'<urn:a> <urn:p> "{value}"^^<{XSD}decimal> <urn:g>'])

    assert {b"<urn:g>": 1} == seen.odd


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("<urn:a> <urn:p> _:b", "nodes without a name"),
        ("_:a <urn:p> <urn:b>", "nodes without a name"),
        ("<urn:a> <urn:p> <urn:b", "a line 2 that is no N-Quads"),
        ('<urn:a> <urn:p> "x', "a line 2 that is no N-Quads"),
        ("<urn:a> <urn:p> <urn:b> <urn:g> <urn:h>", "a line 2 that is no N-Quads"),
        ("<urn:a> <urn:p> <urn:b> } ; DROP ALL", "a line 2 that is no N-Quads"),
        ("<urn:a> <urn:p> <urn:b> <urn:g> } DROP ALL", "a line 2 that is no N-Quads"),
    ],
)
def test_what_is_no_statement_is_named(tmp_path: Path, line: str, message: str) -> None:
    release = bare_release(tmp_path, _file(tmp_path, "<urn:a> <urn:p> <urn:b> .\n"))
    dump = release.path / "dumps" / "hankegraafi.nq"
    dump.write_text(f"<urn:a> <urn:p> <urn:b> .\n{line} .\n", encoding="utf-8")

    with pytest.raises(ReleaseError, match=message):
        list(Gathered(release, state.digest(release.manifest)).pieces(10, 1000))


def test_the_same_dump_gives_the_same_sample(tmp_path: Path) -> None:
    lines = [f"<urn:a:{n}> <urn:p:{n % 150}> <urn:b>" for n in range(2000)]
    (tmp_path / "x").mkdir()
    (tmp_path / "y").mkdir()
    one, _ = gathered(tmp_path / "x", lines, size=100)
    other, _ = gathered(tmp_path / "y", lines, size=7)

    assert one.chosen() == other.chosen()
    assert 150 < len(one.chosen()) <= 251


@given(st.sets(st.binary(min_size=1, max_size=8), max_size=300))
def test_few_values_are_counted_exactly(values: set[bytes]) -> None:
    different = Different()
    for value in (*values, *values):
        different.add(value)

    assert abs(len(values) - different.about()) <= 1


@pytest.mark.parametrize("number", [5_000, 60_000])
def test_many_values_are_estimated(number: int) -> None:
    different = Different()
    for each in range(number):
        different.add(b"value %d" % each)

    assert math.isclose(number, different.about(), rel_tol=0.02)


def _file(folder: Path, text: str) -> Path:
    path = folder / "data.nq"
    path.write_text(text, encoding="utf-8")
    return path
