import csv
import io
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.link.conftest import BASE, UNIVERSITY

from hankegraafi import vocab
from hankegraafi.errors import DataError
from hankegraafi.link import sssom
from hankegraafi.link.sssom import ACCEPT, MANUAL, NOT, REJECT, RULE
from hankegraafi.names.forms import clean

FORMULAS = ("=", "+", "-", "@")
PUNCTUATION = ("{", "[", "&", "*", "!", "|", ">", "'", "%", "@", "`", "#", "-", "?")
"""What a plain scalar of YAML 1.2 does not begin with; and it has no ": " and no " #"."""

LINK = sssom.Link(
    subject_id=f"{BASE}id/organisation/metsalan-yliopisto",
    subject_label="Metsälän yliopisto",
    predicate_id=vocab.term("owl:sameAs"),
    predicate_modifier="",
    object_id=UNIVERSITY,
    object_label="University of Metsälä",
    mapping_justification="semapv:LexicalMatching",
    subject_source=f"{BASE}id/dataset",
    object_source=f"{BASE}id/source/ror",
    mapping_tool="hankegraafi",
    mapping_tool_version="0.4.0",
    mapping_date="2026-11-22",
    confidence=0.95,
    evidence="name|inflection",
    decision=RULE,
    object_identifiers="https://isni.org/isni/0000000406322211|http://www.wikidata.org/entity/Q1",
    object_details="name=Metsälä|closed=1",
)
REJECTED = replace(
    LINK,
    object_id=f"{UNIVERSITY[:16]}03vdzkx92",
    decision=REJECT,
    predicate_modifier=NOT,
    mapping_justification=MANUAL,
    comment="toinen yliopisto",
    object_identifiers="",
)


def write(path: Path, *links: sssom.Link) -> Path:
    path.write_text(sssom.text_of(links, base=BASE, name="links/ror"), encoding="utf-8")
    return path


def cells(path: Path) -> list[dict[str, str]]:
    lines = [each for each in path.read_text().splitlines() if not each.startswith("#")]
    return list(csv.DictReader(io.StringIO("\n".join(lines)), delimiter="\t"))


def test_what_is_written_is_read_again_sorted(tmp_path: Path) -> None:
    path = write(tmp_path / "ror.sssom.tsv", REJECTED, LINK)

    assert (LINK, REJECTED) == sssom.read(path, base=BASE)
    assert path.read_text() == sssom.text_of(
        sssom.read(path, base=BASE), base=BASE, name="links/ror"
    )


def test_a_row_is_a_mapping_of_sssom_with_names_that_the_head_declares(tmp_path: Path) -> None:
    path = write(tmp_path / "ror.sssom.tsv", LINK)
    (row,) = cells(path)
    head = [each for each in path.read_text().splitlines() if each.startswith("#  ")]
    declared = dict(each.removeprefix("#  ").split(": ", 1) for each in head)

    assert {
        "subject_id": "organisation:metsalan-yliopisto",
        "predicate_id": "owl:sameAs",
        "object_id": "ror:00ktq1636",
        "mapping_justification": "semapv:LexicalMatching",
        "object_source": "source:ror",
        "confidence": "0.95",
        "object_identifiers": "isni:0000000406322211|wikidata:Q1",
    }.items() <= row.items()
    for name in ("subject_id", "predicate_id", "object_id", "mapping_justification"):
        assert row[name].partition(":")[0] in declared


def test_a_rejected_pair_is_a_negated_mapping(tmp_path: Path) -> None:
    (row,) = cells(write(tmp_path / "ror.sssom.tsv", REJECTED))

    assert ("Not", "semapv:ManualMappingCuration", "reject") == (
        row["predicate_modifier"],
        row["mapping_justification"],
        row["decision"],
    )


def test_there_are_no_links_where_there_is_no_file(tmp_path: Path) -> None:
    assert () == sssom.read(tmp_path / "nothing.sssom.tsv", base=BASE)


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("decision", "maybe", "no decision"),
        ("confidence", "95 %", "no confidence"),
        ("confidence", "1.5", "no confidence"),
        ("confidence", "nan", "no confidence"),
        ("subject_id", "", "no IRI"),
        ("object_id", "ror", "no IRI"),
        ("object_id", "unknown:1", "no IRI"),
        ("predicate_id", "skos:related", "no predicate"),
        ("predicate_modifier", "not", "no modifier"),
        ("predicate_modifier", "Not", "accepted and negated"),
        ("mapping_justification", "guess", "no justification"),
        ("mapping_date", "22.11.2026", "no day"),
        ("mapping_date", "2026-11-22T10:00:00", "no day"),
        ("mapping_date", "2026-02-30", "no day"),
    ],
)
def test_a_broken_cell_is_refused_with_its_line(
    column: str, value: str, said: str, tmp_path: Path
) -> None:
    path = write(tmp_path / "ror.sssom.tsv", LINK)
    *head, columns, row = path.read_text().rstrip("\n").split("\n")
    changed = dict(zip(columns.split("\t"), row.split("\t"), strict=True)) | {column: value}
    path.write_text("\n".join([*head, columns, "\t".join(changed.values())]) + "\n")
    with pytest.raises(DataError, match=said) as caught:
        sssom.read(path, base=BASE)

    assert len(head) + 2 == caught.value.line
    assert caught.value.way_out


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("\tconfidence\t", "\tsure\t", "the column confidence is missing"),
        ("\tcomment\t", "\tevidence\t", "the column comment is missing"),
        ("\tname=Metsälä", "", "17 cells"),
        ("Metsälän", "Mets\xe4l\x00n".encode("latin-1").decode("latin-1"), ""),
    ],
)
def test_a_broken_table_is_refused(old: str, new: str, said: str, tmp_path: Path) -> None:
    path = write(tmp_path / "ror.sssom.tsv", LINK)
    text = path.read_text().replace(old, new)
    path.write_text(text, encoding="utf-8" if said else "latin-1")
    with pytest.raises(DataError, match=said or "not UTF-8"):
        sssom.read(path, base=BASE)


def test_a_pair_that_stands_twice_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "ror.sssom.tsv", LINK)
    path.write_text(path.read_text() + path.read_text().split("\n")[-2] + "\n")
    with pytest.raises(DataError, match="twice"):
        sssom.read(path, base=BASE)


TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=40)


@settings(max_examples=60, deadline=None)
@given(ours=TEXTS, theirs=TEXTS, comment=TEXTS, decision=st.sampled_from(["", RULE, ACCEPT]))
def test_any_names_survive_writing_and_reading(
    ours: str, theirs: str, comment: str, decision: str
) -> None:
    link = replace(
        LINK,
        subject_label=clean(ours),
        object_label=clean(theirs),
        comment=clean(comment),
        decision=decision,
    )
    with TemporaryDirectory() as folder:
        path = write(Path(folder) / "ror.sssom.tsv", link)

        assert (link,) == sssom.read(path, base=BASE)
        assert not [each for each in cells(path)[0].values() if each.startswith(FORMULAS)]


@pytest.mark.parametrize(
    "name", ["=1+1", "+358 Oy", "-Viiva ry", "@home Oy", "'=1", "''+", "'t Hof"]
)
def test_a_name_that_looks_like_a_formula_is_written_so_that_it_is_none(
    name: str, tmp_path: Path
) -> None:
    path = write(tmp_path / "ror.sssom.tsv", replace(LINK, object_label=name, subject_label=name))
    (row,) = cells(path)

    assert row["object_label"] == (name if name == "'t Hof" else f"'{name}")
    assert name == sssom.read(path, base=BASE)[0].object_label


def test_the_head_is_yaml_though_a_prefix_ends_in_a_colon(tmp_path: Path) -> None:
    path = write(tmp_path / "ror.sssom.tsv", LINK)
    lines = [each[1:] for each in path.read_text().splitlines() if each.startswith("#")]
    values = dict(each.strip("- ").split(": ", 1) for each in lines if ": " in each)

    assert '"urn:oid:"' == values["oid"]
    assert BASE + "id/source/" == values["source"]
    assert [] == [
        each
        for each in values.values()
        if each.endswith(":") or each.startswith(PUNCTUATION) or " " in each
    ]
    assert {"curie_map:", "extension_definitions:"} == {each for each in lines if ": " not in each}
