"""From rounds to verdicts: the statistics, the comparison of answers, and the table."""

import json
import math

import pytest
from benchmarks.drive import Load, parse
from benchmarks.measure import Plan
from benchmarks.report import Machine, report
from benchmarks.results import IN_PROCESS, TWO, Asked, Loaded, Results
from benchmarks.servers import DISK, OURS, RDFLIB, VIRTUOSO
from benchmarks.verdicts import verdicts

from benchmarks import answers, kinds, stats

KINDS = {kind.name: kind for kind in kinds.load_all()}


def test_spread_is_the_median_with_both_ends() -> None:
    assert (2.0, 1.0, 9.0) == stats.spread([9.0, 1.0, 2.0])
    assert stats.spread([]) is None


def test_ratios_go_round_by_round_and_skip_what_is_missing() -> None:
    assert [2.0, 0.5] == stats.ratios([2.0, 1.0, 3.0], [1.0, 2.0, 0.0])
    assert [2.0] == stats.ratios([2.0, 1.0], [1.0])


def test_geometric_mean() -> None:
    assert math.isclose(1.0, stats.geometric_mean([0.25, 4.0]))
    assert 0.0 == stats.geometric_mean([0.0, 4.0])
    assert math.isnan(stats.geometric_mean([]))


def test_the_line_of_wrk_is_read_in_seconds() -> None:
    load = parse("RESULT 500 2000000 100000 1500 9000 1 2")

    assert Load(250.0, 50_000.0, 0.0015, 0.009, 500, 1, 2) == load


def test_a_slow_server_gets_time_to_answer_every_connection() -> None:
    plan = Plan(seconds=2)

    assert 2 == plan.run_of(OURS, 32, 0.001)
    assert 1 == plan.run_of(VIRTUOSO, 32, 0.001)
    assert 5 == plan.run_of(DISK, 32, 0.1)
    assert 10 == plan.run_of(DISK, 32, 5.0)
    assert [8] == [each for each in plan.connections if plan.fits(RDFLIB, each)]


def rows(*values: dict[str, str]) -> bytes:
    return json.dumps({"results": {"bindings": [{"x": each} for each in values]}}).encode()


ONE = {"type": "literal", "value": "1", "datatype": "http://www.w3.org/2001/XMLSchema#integer"}
NAME = {"type": "literal", "value": "Hanke", "xml:lang": "fi"}


@pytest.mark.parametrize(
    ("own", "theirs", "odd"),
    [
        (rows(ONE, NAME), rows(NAME, ONE), False),
        (rows(ONE), rows(ONE | {"value": "1.0", "type": "typed-literal"}), False),
        (rows(ONE), rows(ONE | {"value": "2"}), True),
        (rows(NAME), rows(NAME | {"xml:lang": "sv"}), True),
        (rows(NAME), rows(NAME, NAME), True),
        (b'{"boolean": true}', b'{"boolean": false}', True),
    ],
)
def test_answers_are_compared_by_what_they_say(own: bytes, theirs: bytes, odd: bool) -> None:
    assert odd == bool(answers.differ(KINDS["label"], own, theirs))


def test_graphs_are_compared_as_graphs() -> None:
    own = b"@prefix e: <http://e.example/> . e:a e:b e:c , e:d ."
    theirs = (
        b"<http://e.example/a> <http://e.example/b> <http://e.example/d>, <http://e.example/c>."
    )

    assert not answers.differ(KINDS["construct"], own, theirs)
    assert "rows" in answers.differ(KINDS["construct"], own, b"")


def measured(rate: float, p99: float, seconds: float) -> Results:
    """A run in which this service has these figures, and every other one second or a second."""
    results = Results(10_000, kinds=list(KINDS.values()))
    for number in (1, 8, 32):
        results.loads += [
            Loaded("ask", number, OURS, Load(rate, 0, 0.001, p99, 10, 0, 0)),
            Loaded("ask", number, DISK, Load(1.0, 0, 0.001, 1.0, 10, 0, 0)),
        ]
    results.loads.append(Loaded("ask", 8, RDFLIB, Load(0.1, 0, 0.001, 1.0, 10, 0, 0)))
    for name in ("funding", "rows-json"):
        results.asked += [
            Asked(name, OURS, 0.001, seconds, 1_000),
            Asked(name, TWO, 0.001, seconds, 1_000),
            Asked(name, IN_PROCESS, 0.001, 1.0, 1_000),
        ]
    return results


def judged(results: Results) -> list[bool]:
    return [each.met for each in verdicts(results) if each.met is not None]


def test_verdicts_follow_the_thresholds() -> None:
    good = measured(rate=1.0, p99=1.0, seconds=1.0)
    bad = measured(rate=0.3, p99=1.1, seconds=1.2)

    assert [True] * 8 == judged(good)
    short_late_and_rdflib = [False] * 4
    bytes_and_first_byte = [False, True]
    heavy_and_two = [False, True]
    assert [*short_late_and_rdflib, *bytes_and_first_byte, *heavy_and_two] == judged(bad)


def test_what_was_not_measured_is_not_judged() -> None:
    assert [] == judged(Results(10_000))


def test_the_table_says_who_is_missing_who_differs_and_who_is_ahead() -> None:
    results = measured(rate=1.0, p99=1.0, seconds=5.0)
    results.asked.append(Asked("funding", VIRTUOSO, 0.1, 1.0, 1_000))
    results.missing[RDFLIB] = "not installed"
    results.unlike["ask", VIRTUOSO] = "1 row instead of 2"
    results.errors.append("3 requests failed")

    text = report(Machine(2, 8 << 30, ["wrk 4"]), [results])

    assert "rdflib-endpoint is missing: not installed." in text
    assert "Virtuoso answered `ask` otherwise: 1 row instead of 2." in text
    assert "Virtuoso is far ahead, by these times: `funding` 5.0." in text
    assert "3 requests failed" in text
    assert "**not met**" in text
    assert "| `ask` |" in text
