"""The tables of sums say what the engine answers, whatever the data are like."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.drafts import draft_of

from hankegraafi import vocab
from hankegraafi.errors import FaultError
from hankegraafi.records import Query
from hankegraafi.release import Release
from hankegraafi.release.sums.comparing import compare_sums
from hankegraafi.release.sums.making import write_sums
from hankegraafi.release.sums.reader import sums_in, sums_of
from hankegraafi.release.sums.twins import twins
from hankegraafi.store import Engine, open_store

BASE = "https://example.org/"
PROJECTS, AWARDS, AMOUNTS = ([f"{kind}-{n}" for n in range(6)] for kind in ("p", "a", "m"))
ORGANISATIONS, PROGRAMMES = ([f"{kind}-{n}" for n in range(3)] for kind in ("o", "g"))
EVERYTHING = [*PROJECTS, *AWARDS, *AMOUNTS, *ORGANISATIONS, *PROGRAMMES, "unknown"]
CURRENCIES = [
    f"http://publications.europa.eu/resource/authority/currency/{c}" for c in ("EUR", "SEK")
]
DATES = [("date", "2019-02-28"), ("gYearMonth", "2020-11"), ("gYear", "0999"), ("gYear", "2021")]
TEXTS = ["", "Ä \U0001f600", '"^^<x>', '\\"@en', "a\\\\", "x\ny\t\x01\x7f\r\f\b", "@fi", "a\x00b"]
MANY = 20


def iri(name: str) -> ox.NamedNode:
    return ox.NamedNode(name if ":" in name else f"{BASE}id/{name}")


def typed(text: str, kind: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(vocab.PREFIXES["xsd"] + kind))


def quad(subject: str, name: str, value: object, graph: ox.NamedNode | None = None) -> ox.Quad:
    term = iri(value) if isinstance(value, str) else value
    where = graph or ox.DefaultGraph()
    return ox.Quad(iri(subject), ox.NamedNode(vocab.term(name)), term, where)  # type: ignore[arg-type]


def edges(name: str, one: list[str], other: list[str]) -> st.SearchStrategy[ox.Quad]:
    ends = st.tuples(st.sampled_from(one), st.sampled_from(other))
    return ends.map(lambda each: quad(each[0], name, each[1]))


def dated(name: str, things: list[str]) -> st.SearchStrategy[ox.Quad]:
    values = st.tuples(st.sampled_from(things), st.sampled_from(DATES))
    return values.map(lambda each: quad(each[0], name, typed(each[1][1], each[1][0])))


def decimals() -> st.SearchStrategy[ox.Literal]:
    numbers = st.decimals(min_value=-9, max_value=9, places=2) | st.sampled_from(
        [Decimal("0.0"), Decimal("123456789012345.123456789012345678"), Decimal("-0.5")]
    )
    return numbers.map(lambda each: typed(f"{each:f}", "decimal"))


STATEMENTS = st.one_of(
    edges("hanke:funding", PROJECTS, AWARDS),
    edges("hanke:funding", PROJECTS, AWARDS),
    edges("hanke:amount", AWARDS, AMOUNTS),
    edges("hanke:amount", AWARDS, AMOUNTS),
    edges("hanke:currency", AMOUNTS, CURRENCIES),
    edges("hanke:partOfFunding", AWARDS, AWARDS),
    edges("hanke:funder", AWARDS, ORGANISATIONS),
    edges("hanke:recipient", AWARDS, ORGANISATIONS),
    edges("hanke:authority", AWARDS, ORGANISATIONS),
    edges("hanke:inProgramme", [*PROJECTS, *AWARDS], PROGRAMMES),
    edges("hanke:partOfProgramme", PROGRAMMES, PROGRAMMES),
    edges("hanke:subProjectOf", PROJECTS, PROJECTS),
    edges("hanke:inNetwork", PROJECTS, PROJECTS),
    edges("dcterms:isReplacedBy", PROJECTS[4:], PROJECTS),
    edges("dcterms:temporal", PROJECTS, AMOUNTS),
    edges("dcterms:subject", PROJECTS, ["http://a.example/b/c", "http://a.example/b#d", "urn:x:y"]),
    edges("rdf:type", PROJECTS, ["https://w3id.org/hankegraafi/ns#Project"]),
    edges("rdf:type", PROJECTS, ["https://w3id.org/hankegraafi/ns#Project"]),
    edges("rdf:type", ORGANISATIONS, ["https://w3id.org/hankegraafi/ns#Organisation"]),
    dated("hanke:awardDate", AWARDS),
    dated("dcat:startDate", AMOUNTS),
    dated("dcat:endDate", AMOUNTS),
    st.tuples(st.sampled_from(AMOUNTS), decimals()).map(lambda e: quad(e[0], "hanke:value", e[1])),
    st.tuples(st.sampled_from(AMOUNTS), st.sampled_from(["true", "false", "1"])).map(
        lambda each: quad(each[0], "hanke:approximate", typed(each[1], "boolean"))
    ),
    st.sampled_from(PROJECTS[4:]).map(
        lambda e: quad(e, "owl:deprecated", typed("true", "boolean"))
    ),
    edges("hanke:participation", PROJECTS, AWARDS),
    edges("hanke:organisation", AWARDS, ORGANISATIONS),
    edges("hanke:status", PROJECTS, ["https://w3id.org/hankegraafi/ns#status-running"]),
    edges("adms:identifier", PROJECTS, AMOUNTS),
    edges("org:unitOf", ORGANISATIONS, ORGANISATIONS),
    st.tuples(
        st.sampled_from(["skos:prefLabel", "skos:altLabel", "hanke:acronym"]),
        st.sampled_from([*PROJECTS, *ORGANISATIONS]),
        st.sampled_from(TEXTS),
        st.sampled_from([None, "fi", "zh-hant-tw"]),
    ).map(lambda e: quad(e[1], e[0], ox.Literal(e[2], language=e[3]))),
    st.tuples(st.sampled_from(AMOUNTS), st.sampled_from(TEXTS), st.booleans()).map(
        lambda e: quad(
            e[0],
            "skos:notation",
            ox.Literal(e[1], datatype=iri("kind")) if e[2] else ox.Literal(e[1]),
        )
    ),
    st.tuples(st.sampled_from(PROJECTS), st.sampled_from(PROGRAMMES)).map(
        lambda e: quad(e[0], "rdf:type", "https://w3id.org/hankegraafi/ns#Statement", iri(e[1]))
    ),
    st.tuples(
        st.sampled_from(PROJECTS), st.sampled_from(['"a" <b> .', "x\ny\t\x01 <http://g>"])
    ).map(lambda e: quad(e[0], "skos:altLabel", ox.Literal(e[1]), iri("g-0"))),
)


def plain(rows: Iterable[Mapping[str, object]], query: Query) -> list[dict[str, str]]:
    told = [{name: str(term) for name, term in row.items()} for row in rows]
    is_ordered = "\nORDER BY" in query.text
    return told if is_ordered else sorted(told, key=lambda row: sorted(row.items()))


@pytest.mark.large
@settings(max_examples=MANY, deadline=None)
@given(st.lists(STATEMENTS, min_size=5, max_size=90))
def test_every_table_says_what_the_engine_answers(statements: list[ox.Quad]) -> None:
    with TemporaryDirectory() as room:
        draft = draft_of(Path(room) / "draft", statements)
        write_sums(draft)
        tables, store = sums_in(draft), ox.Store()
        store.extend(statements)
        engine = Engine(store)
        for query in (each.query for each in twins()):
            asked = [{name: iri(e).value for name in query.params} for e in EVERYTHING]
            for params in asked if query.params else [{}]:
                answer = plain(engine.rows(query, **params), query)

                assert answer == plain(tables.rows(query, **params), query), (query.name, params)


def test_the_shipped_data_have_a_table_for_each(release: Release) -> None:
    tables, engine = sums_of(release), open_store(release.path)
    names = {each.name for each in twins()}

    assert names == tables.names
    for query in (each.query for each in twins()):
        known = tables.largest(query, 20) if query.params else [""]
        for thing in known:
            params = dict.fromkeys(query.params, thing)
            answer = plain(engine.rows(query, **params), query)

            assert answer == plain(tables.rows(query, **params), query), (query.name, thing)


def test_what_is_said_otherwise_is_left_to_the_engine(tmp_path: Path) -> None:
    said = [
        quad("p-0", "hanke:funding", "a-0"),
        quad("a-0", "hanke:amount", "m-0"),
        quad("m-0", "hanke:value", typed("5", "integer")),
        quad("m-0", "hanke:currency", CURRENCIES[0]),
    ]
    draft = draft_of(tmp_path / "draft", said)
    entries = write_sums(draft)
    left = {each.name for each in twins() if "hanke:value" in each.reads}

    assert "sums" in left
    assert left == {each.name for each in twins()} - sums_in(draft).names
    paths = {str(each["path"]) for each in entries}
    assert paths == {p.relative_to(draft).as_posix() for p in (draft / "sums").iterdir()}


@pytest.mark.parametrize("value", [iri("p-1"), typed("5", "integer")], ids=["an IRI", "a number"])
def test_a_name_that_is_no_text_is_left_to_the_engine(tmp_path: Path, value: object) -> None:
    draft = draft_of(tmp_path / "draft", [quad("p-0", "skos:prefLabel", value)])
    write_sums(draft)

    assert {"list_organisation", "list_project"} == {e.name for e in twins()} - sums_in(draft).names


def test_the_same_statements_give_the_same_bytes(tmp_path: Path, release: Release) -> None:
    store = ox.Store.read_only(str(release.path / "store"))
    draft = draft_of(tmp_path / "draft", list(store))
    write_sums(draft)

    for path in sorted((release.path / "sums").iterdir()):
        assert path.read_bytes() == (draft / "sums" / path.name).read_bytes(), path.name


def test_a_query_of_other_words_is_not_answered(release: Release) -> None:
    (twin,) = (each for each in twins() if each.name == "counts")
    other = Query(
        name="counts",
        text=twin.query.text + "LIMIT 1",
        title=twin.query.title,
        description=twin.query.description,
        params=(),
        level=None,
    )

    assert (True, False) == tuple(map(sums_of(release).knows, (twin.query, other)))


@pytest.mark.parametrize("statements", [1, 1_000_000], ids=["at once", "in its own process"])
def test_a_table_that_differs_is_a_fault(tmp_path: Path, statements: int) -> None:
    said = [quad(p, "rdf:type", "https://w3id.org/hankegraafi/ns#Project") for p in PROJECTS]
    draft = draft_of(tmp_path / "draft", said)
    write_sums(draft)
    table = draft / "sums" / "counts.parquet"
    with duckdb.connect() as engine:
        wrong = engine.read_parquet(str(table)).project("class, count + 1 AS count")
        wrong.write_parquet(f"{table}.new")
    table.with_name("counts.parquet.new").replace(table)

    with pytest.raises(FaultError) as told:
        compare_sums(draft, base=BASE, version="1", statements=statements, seconds=300)

    assert "row 1 of the sum counts" in str(told.value)
    assert all(f'"{n}"' in str(told.value) for n in (6, 7))


def test_there_is_an_end_to_comparing(tmp_path: Path) -> None:
    draft = draft_of(tmp_path / "draft", [])
    write_sums(draft)

    def compared(statements: int, seconds: float) -> tuple[str, ...]:
        return compare_sums(draft, base=BASE, version="1", statements=statements, seconds=seconds)

    assert () == compared(1, 0)
    assert () == compared(1_000_000, 300)
    assert sorted(each.name for each in twins()) == list(compared(1_000_000, 0))
