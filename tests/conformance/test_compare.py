"""Two results are the same up to the names of blank nodes, and in nothing else."""

from random import Random

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conformance.compare import as_strings, plain, same, same_rows
from tests.conformance.results import Row, Strings, Table, Term

XSD = "http://www.w3.org/2001/XMLSchema#"
A, B, C = (ox.BlankNode(name) for name in "abc")
X, Y, Z = (ox.BlankNode(name) for name in "xyz")
P = ox.NamedNode("https://tests.example/p")


def number(text: str, datatype: str = "integer") -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(XSD + datatype))


def rows(*terms: Term, ordered: bool = False) -> Table:
    return Table(("x",), tuple((term,) for term in terms), ordered)


def test_blank_nodes_may_have_other_names() -> None:
    assert same(((A, P, B), (B, P, A)), ((X, P, Y), (Y, P, X)))


def test_a_blank_node_is_the_same_one_everywhere() -> None:
    assert not same(((A, P, B), (B, P, C)), ((X, P, Y), (X, P, Z)))
    assert not same(((A, P, A),), ((X, P, Y),))
    assert not same(((A, P, B),), ((X, P, X),))


def test_a_first_guess_at_a_blank_node_is_taken_back() -> None:
    one: tuple[Row, ...] = ((A, P, B), (B, P, C), (C, P, C))
    other: tuple[Row, ...] = ((Z, P, Z), (Y, P, Z), (X, P, Y))

    assert same(one, other)


def test_blank_nodes_inside_triple_terms_count() -> None:
    first, second = ox.Triple(A, P, B), ox.Triple(X, P, Y)

    assert same(((A, P, first),), ((X, P, second),))
    assert not same(((B, P, first),), ((X, P, second),))


def test_a_row_that_stands_twice_must_stand_twice() -> None:
    one = ox.Literal("1")

    assert same(rows(one, one), rows(one, one))
    assert not same(rows(one, one), rows(one))
    assert not same(rows(A, A, B), rows(X, Y, Y, X))
    assert not same(rows(A, A, B), rows(X, Y, Z))


def test_reduced_may_leave_duplicates_out_but_no_value() -> None:
    one, two = ox.Literal("1"), ox.Literal("2")

    assert same(rows(one, one, two), rows(one, two), lax=True)
    assert not same(rows(one, one, two), rows(one, one), lax=True)
    assert not same(rows(one, two), rows(one, one, two), lax=True)


def test_order_counts_where_it_is_part_of_the_result() -> None:
    one, two = ox.Literal("1"), ox.Literal("2")

    assert same(rows(one, two), rows(two, one))
    assert not same(rows(one, two, ordered=True), rows(two, one))
    assert same(rows(A, one, A, ordered=True), rows(X, one, X))
    assert not same(rows(A, one, A, ordered=True), rows(X, one, Y))


def test_columns_must_be_the_same() -> None:
    one = ox.Literal("1")

    assert not same(Table(("x",), ((one,),)), Table(("y",), ((one,),)))
    assert not same(Table(("x",), ()), Table(("x", "y"), ()))


def test_a_number_may_be_written_otherwise_only_where_it_is_computed() -> None:
    assert not same(rows(number("01")), rows(number("1")))
    assert same(rows(number("01")), rows(number("1")), computed={"x"})
    assert not same(rows(number("01")), rows(number("1")), computed={"y"})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (number("2.0", "decimal"), number("2", "decimal")),
        (number("+0.50", "decimal"), number(".5", "decimal")),
        (number("100"), number("+0100")),
        (number("1.0E2", "double"), number("100", "double")),
        (number("INF", "float"), number("INF", "float")),
    ],
)
def test_one_value_has_one_plain_form(one: ox.Literal, other: ox.Literal) -> None:
    assert plain(one) == plain(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (number("1"), number("1", "decimal")),
        (number("1", "double"), number("1", "float")),
        (number("1"), number("2")),
        (number("one"), number("two")),
        (ox.Literal("01"), ox.Literal("1")),
    ],
)
def test_other_values_and_datatypes_stay_apart(one: ox.Literal, other: ox.Literal) -> None:
    assert plain(one) != plain(other)


def test_yes_is_neither_no_nor_a_row() -> None:
    assert same(True, True)
    assert not same(True, False)
    assert not same(True, rows(ox.Literal("true")))
    assert not same((), False)


def test_csv_columns_may_stand_in_any_order_and_its_blank_nodes_have_any_name() -> None:
    expected = Strings(("who", "word"), (("_:a", "hei"), ("_:a", "moi")))

    assert same(expected, Strings(("word", "who"), (("moi", "_:x"), ("hei", "_:x"))))
    assert not same(expected, Strings(("word", "who"), (("moi", "_:x"), ("hei", "_:y"))))


def test_a_table_as_csv_says_it() -> None:
    table = Table(("a", "b"), ((P, number("1")), (None, ox.Literal("hei", language="fi"))))

    assert Strings(("a", "b"), ((P.value, "1"), ("", "hei"))) == as_strings(table)


TERMS = st.sampled_from([A, B, C, P, ox.Literal("1"), ox.Literal("2"), ox.Triple(A, P, B)])


@given(st.lists(st.tuples(TERMS, TERMS), max_size=7), st.randoms())
def test_shuffled_and_renamed_rows_are_the_same(found: list[Row], random: Random) -> None:
    shuffled = list(found)
    random.shuffle(shuffled)
    names = {A: Z, B: X, C: Y}

    def renamed(term: Term | None) -> Term | None:
        if isinstance(term, ox.Triple):
            return ox.Triple(Z, P, X)
        return names.get(term, term) if isinstance(term, ox.BlankNode) else term

    assert same_rows(found, [tuple(map(renamed, row)) for row in shuffled], ordered=False)


@given(st.lists(st.tuples(TERMS, TERMS), min_size=1, max_size=7))
def test_one_other_word_is_another_result(found: list[Row]) -> None:
    other = [(ox.Literal("3"), found[0][1]), *found[1:]]

    assert not same_rows(found, other, ordered=False)
