"""Rows of an engine elsewhere, in the words that our own engine would use."""

import json

import pyoxigraph as ox
import pytest

from hankegraafi.errors import EngineError
from hankegraafi.store.remote import dialects, results
from hankegraafi.store.remote.fragment import Average, Reading

XSD = "http://www.w3.org/2001/XMLSchema#"


def number(value: str, name: str = "decimal") -> ox.Literal:
    return ox.Literal(value, datatype=ox.NamedNode(XSD + name))


def shown(names: list[str], columns: list[str], row: list[object], reading: Reading) -> list[str]:
    (told,) = results._rows(names, columns, [row], reading)  # type: ignore[list-item]
    return [each.value if isinstance(each, ox.Literal) else "" for each in told]


@pytest.mark.parametrize(
    ("total", "count", "expected"),
    [
        ("5", "3", "1.666666666666666666"),
        ("-5", "3", "-1.666666666666666666"),
        ("6", "3", "2"),
        ("0.1", "4", "0.025"),
        ("0", "0", "0"),
        ("45855442993889.745618102040816123", "7", "6550777570555.677945443148688017"),
        (
            "170141183460469231731.687303715884105727",
            "1",
            "170141183460469231731.687303715884105727",
        ),
    ],
)
def test_an_average_is_what_our_own_engine_computes(total: str, count: str, expected: str) -> None:
    values = " ".join([total, *["0"] * (int(count) - 1)]) if int(count) else ""
    query = f"SELECT (AVG(?x) AS ?a) {{ VALUES ?x {{ {values} }} }}"
    found = ox.Store().query(query)
    assert isinstance(found, ox.QuerySolutions)
    (ours,) = [row["a"].value for row in found]
    reading = Reading((), (Average("a", "hk_sum", "hk_count"),))
    row = [number(total), number(count, "integer")]

    assert [expected] == [ours] == shown(["hk_sum", "hk_count"], ["a"], list(row), reading)


def test_a_sum_that_is_too_large_for_our_own_engine_has_no_value() -> None:
    large = "170141183460469231731.687303715884105727"
    over = "170141183460469231731.687303715884105728"
    values = f"VALUES ?x {{ {large} 0.000000000000000001 }}"
    found = ox.Store().query(f"SELECT (SUM(?x) AS ?s) (AVG(?x) AS ?a) {{ {values} }}")
    assert isinstance(found, ox.QuerySolutions)
    ((*ours,),) = found
    reading = Reading(
        (), (Average("a", "s", "hk_count"),), sums=frozenset({"s"}), decimals=frozenset({"s"})
    )
    row = [number(over), number("2", "integer")]

    assert [None, None] == ours
    assert ["", ""] == shown(["s", "hk_count"], ["s", "a"], list(row), reading)


def test_columns_come_in_their_own_order_and_copies_are_filled_in() -> None:
    reading = Reading((), copies={"c": "a"}, sums=frozenset({"b"}), decimals=frozenset({"a"}))

    row = shown(["b", "hk_x", "a"], ["a", "b", "c"], [None, number("1"), number("1.500")], reading)

    assert ["1.5", "0", "1.500"] == row


@pytest.mark.parametrize(
    ("header", "said"),
    [("X-SQL-State: S1TAT", True), ("X-SQL-Message: RC...", True), ("X-Other: 1", False)],
)
def test_a_part_of_an_answer_is_known_by_its_headers(header: str, said: bool) -> None:
    from email import message_from_string

    assert said is bool(dialects.partial(message_from_string(f"{header}\n\n")))


@pytest.mark.parametrize(("said", "most"), [("10000", 10_000), ("", None), ("-5", None)])
def test_the_most_rows_are_read_from_a_header(said: str, most: int | None) -> None:
    from email import message_from_string

    assert most == dialects.most_rows(message_from_string(f"X-SPARQL-MaxRows: {said}\n\n"))


class Silent:
    """The reply of an engine, as far as it is needed to say that it is none."""

    engine = "http://engine.example/"
    error = None

    def close(self) -> None:
        pass

    def without_secrets(self, text: str) -> str:
        return text


def rows(*values: object) -> bytes:
    bound = [{} if value is None else {"n": value} for value in values]
    return json.dumps({"head": {"vars": ["n"]}, "results": {"bindings": bound}}).encode()


def told(value: str, name: str = "decimal") -> dict[str, str]:
    return {"type": "literal", "value": value, "datatype": XSD + name}


READING = Reading((), numbers=frozenset({"n"}), certain=frozenset({"n"}))


@pytest.mark.parametrize(
    "value",
    [
        told("NaN?"),
        told("1e999999999"),
        told("9" * 61, "integer"),
        {"type": "uri", "value": "http://a.example/"},
        None,
    ],
    ids=["not a number", "a vast one", "a long one", "a thing", "nothing"],
)
def test_a_row_that_cannot_be_true_is_no_answer(value: object) -> None:
    with pytest.raises(EngineError) as error:
        results.check(rows(told("1"), value), Silent(), READING)  # type: ignore[arg-type]

    assert "broken" == error.value.reason


@pytest.mark.parametrize("value", ["1", "-0.5", "+1.", ".25", "170141183460469231731.687"])
def test_a_number_is_a_number(value: str) -> None:
    results.check(rows(told(value), told("7", "integer")), Silent(), READING)  # type: ignore[arg-type]


def test_an_average_of_no_number_is_told_as_such() -> None:
    reading = Reading((), (Average("a", "hk_sum", "hk_count"),))
    row = [number("NaN?"), number("2", "integer")]

    with pytest.raises(ValueError, match="is no number"):
        shown(["hk_sum", "hk_count"], ["a"], list(row), reading)
