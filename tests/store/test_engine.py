import gc
import os
import threading
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
from tests.store.conftest import BASE

from hankegraafi import formats
from hankegraafi.errors import FaultError, QueryError, QueryRefused, ReleaseError
from hankegraafi.records import Query
from hankegraafi.store import Engine, QuerySyntaxError, open_store
from hankegraafi.store.answer import complaint

ALFA = f"{BASE}id/project/alfa"
PREFIXES = {"hanke": f"{BASE}ns#", "skos": "http://www.w3.org/2004/02/skos/core#"}
LABELS = Query(
    "labels",
    "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>\n"
    "SELECT ?thing ?label ?other { ?thing skos:prefLabel ?label OPTIONAL { ?thing <a:b> ?other } }",
    params=("thing",),
)
NAMES = "SELECT ?name { ?project a hanke:Project ; skos:prefLabel ?name } ORDER BY ?name"


def test_a_fixed_query_is_answered_for_one_thing() -> None:
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("a:a"), ox.NamedNode(f"{PREFIXES['skos']}prefLabel"), A))
    store.add(ox.Quad(ox.NamedNode("a:b"), ox.NamedNode(f"{PREFIXES['skos']}prefLabel"), A))

    assert [{"thing": ox.NamedNode("a:a"), "label": A}] == Engine(store).rows(LABELS, thing="a:a")


A = ox.Literal("A", language="fi")


def test_a_fixed_query_without_its_parameter_is_answered_for_everything(engine: Engine) -> None:
    assert 6 == len(engine.rows(LABELS))


def test_a_hostile_parameter_is_never_read_as_text(engine: Engine) -> None:
    assert [] == engine.rows(LABELS, thing="a:%7D%20UNION%20%7B")
    with pytest.raises(ValueError, match="IRI"):
        engine.rows(LABELS, thing="a:b> } UNION { ?s ?p ?o")


def test_an_unknown_parameter_is_named(engine: Engine) -> None:
    with pytest.raises(TypeError, match="labels has no parameter project"):
        engine.rows(LABELS, project=ALFA)


def test_a_parameter_that_the_query_does_not_show_is_an_error(engine: Engine) -> None:
    with pytest.raises(QueryError, match="does not show its parameter thing"):
        engine.rows(Query("q", "SELECT ?p { ?thing ?p ?o }", params=("thing",)), thing=ALFA)


def test_a_fixed_query_is_a_select(engine: Engine) -> None:
    with pytest.raises(QueryError, match="q is not a SELECT"):
        engine.rows(Query("q", "ASK {}"))


def test_rows_are_given_as_a_table(engine: Engine) -> None:
    expected = [(ox.Literal("Alfa", language="fi"),), (ox.Literal("Beta", language="fi"),)]

    assert (("name",), expected) == engine.query(NAMES, prefixes=PREFIXES).table()


def test_what_is_not_bound_is_none(engine: Engine) -> None:
    answer = engine.query(f"SELECT ?a ?b {{ BIND(<{ALFA}> AS ?a) }}")

    assert (("a", "b"), [(ox.NamedNode(ALFA), None)]) == answer.table()


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        (formats.CSV, b"name\r\nAlfa\r\nBeta\r\n"),
        (formats.TSV, b'?name\n"Alfa"@fi\n"Beta"@fi\n'),
        (
            formats.JSON,
            (
                b'{"head":{"vars":["name"]},"results":{"bindings":['
                b'{"name":{"type":"literal","value":"Alfa","xml:lang":"fi"}},'
                b'{"name":{"type":"literal","value":"Beta","xml:lang":"fi"}}]}}'
            ),
        ),
        (
            formats.XML,
            (
                b'<?xml version="1.0"?><sparql xmlns="http://www.w3.org/2005/sparql-results#">'
                b'<head><variable name="name"/></head><results>'
                b'<result><binding name="name">'
                b'<literal xml:lang="fi">Alfa</literal></binding></result>'
                b'<result><binding name="name">'
                b'<literal xml:lang="fi">Beta</literal></binding></result>'
                b"</results></sparql>"
            ),
        ),
    ],
)
def test_rows_are_written_in_every_format(
    engine: Engine, target: formats.Format, expected: bytes
) -> None:
    assert expected == engine.query(NAMES, prefixes=PREFIXES).serialize(target)


def test_yes_or_no_is_told_and_written(engine: Engine) -> None:
    assert engine.query("ASK { ?s ?p ?o }").boolean is True
    assert engine.query("ASK { ?s <a:b> ?o }").boolean is False
    assert b'{"head":{},"boolean":true}' == engine.query("ASK {}").serialize(formats.JSON)


@pytest.mark.parametrize(
    "text", [f"DESCRIBE <{ALFA}>", f"CONSTRUCT {{ <{ALFA}> ?p ?o }} {{ <{ALFA}> ?p ?o }}"]
)
def test_a_graph_is_given_as_quads(engine: Engine, text: str) -> None:
    answer = engine.query(text)

    assert "graph" == answer.kind
    assert {ALFA} == {getattr(quad.subject, "value", "") for quad in answer.quads()}


def test_an_answer_of_another_kind_is_named(engine: Engine) -> None:
    with pytest.raises(QueryError, match="is of the kind graph, not solutions"):
        engine.query("CONSTRUCT {} {}").serialize(formats.JSON)
    with pytest.raises(QueryError, match="is of the kind solutions, not boolean"):
        _ = engine.query("SELECT * {}").boolean
    with pytest.raises(ValueError, match="turtle is not a format for results"):
        engine.query("SELECT * {}").serialize(formats.TURTLE)


def in_a_thread(work: Callable[[], object]) -> None:
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


def test_an_answer_is_read_in_the_thread_that_asked(engine: Engine) -> None:
    answer = engine.query("SELECT * { ?s ?p ?o }")
    told: list[str] = []

    def read() -> None:
        with pytest.raises(RuntimeError) as caught:
            answer.table()
        told.append(str(caught.value))

    in_a_thread(read)

    assert ["an answer is read once, in the thread that asked"] == told
    assert answer.table()


def test_an_answer_is_read_once(engine: Engine) -> None:
    answer = engine.query("ASK {}")

    assert answer.boolean
    with pytest.raises(RuntimeError, match="an answer is read once"):
        _ = answer.boolean


def test_answers_and_errors_may_be_dropped_in_another_thread(
    engine: Engine, capfd: pytest.CaptureFixture[str]
) -> None:
    kept: list[object] = []

    def ask() -> None:
        kept.append(engine.query("SELECT * { ?s ?p ?o }"))
        with pytest.raises(QueryError) as caught:
            engine.query("SELECT * { ?s ?p ?o FILTER(<a:f>(?s)) }").table()
        kept.append(caught.value)
        kept.append(engine.query("ASK {}"))

    in_a_thread(ask)
    kept.clear()
    gc.collect()

    assert ("", "") == capfd.readouterr()


def test_what_nobody_reads_is_dropped_at_the_next_question(engine: Engine) -> None:
    for _ in range(1000):
        engine.query("SELECT * { ?s ?p ?o }")

    assert engine._shelf
    assert len(engine._shelf._kept) <= 1


def test_many_threads_may_ask_at_once(engine: Engine) -> None:
    counts: list[int] = []

    def ask() -> None:
        counts.extend(len(engine.query(NAMES, prefixes=PREFIXES).table()[1]) for _ in range(20))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [2] * 80 == counts


ALT = "SELECT ?o { ?s skos:altLabel ?o }"
IN_GRAPH = "SELECT ?o { GRAPH ?g { ?s skos:altLabel ?o } }"
SOURCE = f"{BASE}id/source/s"


@pytest.mark.parametrize(
    ("text", "default_graphs", "named_graphs", "rows"),
    [
        (ALT, (), (), 0),
        (IN_GRAPH, (), (), 1),
        (ALT, (SOURCE,), (), 1),
        (IN_GRAPH, (SOURCE,), (), 0),
        (IN_GRAPH, (), (SOURCE,), 1),
        (ALT.replace("{", f"FROM <{SOURCE}> {{", 1), (), (), 1),
        (ALT.replace("{", f"FROM <{SOURCE}> {{", 1), ("a:none",), (), 0),
        (ALT.replace("{", "FROM <http://127.0.0.1:1/> {", 1), (), (), 0),
        (ALT, ("http://127.0.0.1:1/",), (), 0),
        (IN_GRAPH, (), ("file:///etc/passwd",), 0),
    ],
)
def test_a_dataset_is_chosen_among_the_graphs_of_the_release(
    engine: Engine,
    text: str,
    default_graphs: tuple[str, ...],
    named_graphs: tuple[str, ...],
    rows: int,
) -> None:
    answer = engine.query(
        text, default_graphs=default_graphs, named_graphs=named_graphs, prefixes=PREFIXES
    )

    assert rows == len(answer.table()[1])


def test_a_graph_name_that_is_no_iri_is_named(engine: Engine) -> None:
    with pytest.raises(QueryError, match="the graph name 'a b' is not an IRI"):
        engine.query("ASK {}", default_graphs=["a b"])


def test_a_query_that_is_refused_is_not_run(engine: Engine) -> None:
    with pytest.raises(QueryRefused):
        engine.query("DROP ALL")
    with pytest.raises(QueryRefused):
        engine.query("ASK { SERVICE <http://127.0.0.1:1/> {} }")


def test_a_function_that_does_not_exist_is_named(engine: Engine) -> None:
    with pytest.raises(QueryError, match=r"cannot be computed: .*<a:f> is not supported"):
        engine.query("SELECT * { ?s ?p ?o FILTER(<a:f>(?s)) }").table()


def test_a_store_that_cannot_be_read_is_a_fault_and_not_the_query() -> None:
    error = complaint(OSError("gone"))

    assert (FaultError, "the store cannot be read: gone") == (type(error), error.message)


@pytest.mark.parametrize(
    ("text", "line", "column", "problem"),
    [
        ("SELECT * WHERE { ?s ?p }", 1, 24, "} does not fit here"),
        ("SELECT ?x\nWHERE { ?s hanke:p ?o }", 2, 12, "the prefix hanke: is not declared"),
        ("SELECT * { ?s ?p ?o } LIMIT x", 1, 29, "x does not fit here"),
        ("ASK {}\n# and\nASK {}", 3, 1, "ASK does not fit here"),
        ("SELECT * {?s ?p ?o", 1, 19, "a { is not closed"),
        ("SELECT * {FILTER(?o", 1, 20, "a { is not closed"),
        ("SELECT * {?s ?p 'o }", 1, 17, "a string is not closed"),
        ("ä ö", 1, 1, "ä does not fit here"),
        ("", 1, 1, "the query is empty"),
        (" # nothing", 1, 1, "the query is empty"),
        ("SELECT * {?s ?p ?o} GROUP BY ?s", 1, 32, "SELECT * is not authorized with GROUP BY"),
        ("ASK {?s ?p <relative>}", 1, 12, "<relative> does not fit here (IRI parsing failed)"),
        ("PREFIX a <a:b> ASK {}", 1, 8, "a does not fit here"),
    ],
)
def test_a_mistake_is_shown_where_it_is(
    engine: Engine, text: str, line: int, column: int, problem: str
) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        engine.query(text)

    error = caught.value
    assert (line, column, problem) == (error.line, error.column, error.problem)
    assert text.split("\n")[line - 1].strip() == error.source
    assert f"line {line}, column {column}: {problem}" in str(error)


@pytest.mark.parametrize("gap", [" ", "\n\t", " # it says (\n"])
@pytest.mark.parametrize("name", ["CONCAT", "coalesce"])
def test_a_blank_may_stand_before_a_bracket(engine: Engine, name: str, gap: str) -> None:
    """The engine's own parser refuses it after these two."""
    words = f'SELECT (STR({name}{gap}("CONCAT (", "b")) AS ?x) {{}}'

    said = {"CONCAT": "CONCAT (b", "coalesce": "CONCAT ("}[name]

    assert [(ox.Literal(said),)] == engine.query(words).table()[1]


def test_a_mistake_after_a_blank_is_shown_where_it_is(engine: Engine) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        engine.query('SELECT (CONCAT ("a") AS ?x) { ?s ?p }')

    assert (1, 37) == (caught.value.line, caught.value.column)


def test_a_known_prefix_is_offered(engine: Engine) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        engine.query("ASK { ?s a hanke:Project }")

    assert f"Write before the query: PREFIX hanke: <{BASE}ns#>" == caught.value.way_out
    assert engine.query("ASK { ?s a hanke:Project }", prefixes=PREFIXES).boolean


def test_opening_and_asking_writes_nothing(small: Path) -> None:
    def state() -> list[tuple[str, int, int]]:
        entries = os.scandir(small / "store")
        return sorted(
            (entry.name, entry.stat().st_size, entry.stat().st_mtime_ns) for entry in entries
        )

    before = state()
    assert open_store(small).query("ASK { ?s ?p ?o }").boolean
    assert before == state()


def test_a_release_without_a_store_is_named(tmp_path: Path) -> None:
    with pytest.raises(
        ReleaseError, match=r"the store of .* cannot be opened .* Build the release"
    ):
        open_store(tmp_path)
