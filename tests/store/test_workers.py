"""Visitors' queries in processes of their own: bounded, ended, replaced, and cut off from all."""

import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

from hankegraafi import formats
from hankegraafi.errors import QueryLimit, QueryRefused
from hankegraafi.release import Release
from hankegraafi.store import Limits, QuerySyntaxError, Question, Workers

CSV = {"solutions": formats.CSV, "boolean": formats.CSV, "graph": formats.NTRIPLES}
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
HUGE = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture(scope="module")
def workers(release: Release) -> Iterator[Workers]:
    workers = Workers(release.path)
    yield workers
    workers.close()


def answer(workers: Workers, text: str, limits: Limits | None = None) -> bytes:
    asked = workers.ask(Question(text, CSV, limits=limits or Limits()))
    asked.begin()
    return b"".join(asked.pieces())


def test_an_answer_comes_whole(workers: Workers) -> None:
    assert b"x\r\n1\r\n2\r\n" == answer(workers, "SELECT ?x { VALUES ?x { 1 2 } }")


def test_a_table_holds_the_first_rows_and_how_many_there_are(workers: Workers) -> None:
    page = {"solutions": formats.HTML}
    asked = workers.ask(Question("SELECT ?x { VALUES ?x { 1 2 3 } }", page, rows=2))

    table = asked.begin().table
    asked.close()

    assert table is not None
    assert (("x",), 2, 3) == (table.names, len(table.rows), table.total)


def test_a_kind_without_a_format_is_said_and_not_computed(workers: Workers) -> None:
    asked = workers.ask(Question("ASK {}", {"graph": formats.TURTLE}))

    head = asked.begin()
    asked.close()

    assert ("boolean", None) == (head.kind, head.format)


def test_an_error_keeps_its_place_on_the_way(workers: Workers) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        answer(workers, "SELECT *\n{ ?s ?p }")

    assert (2, 9) == (caught.value.line, caught.value.column)


def test_a_query_that_takes_too_long_is_ended(workers: Workers) -> None:
    with pytest.raises(QueryLimit, match=r"more than 0\.5 seconds"):
        answer(workers, ENDLESS, Limits(seconds=0.5))

    assert b"x\r\n1\r\n" == answer(workers, "SELECT ?x { VALUES ?x { 1 } }")


def test_a_query_that_takes_too_much_memory_is_ended(workers: Workers) -> None:
    with pytest.raises(QueryLimit, match="100 MiB of memory"):
        answer(workers, f"{HUGE} ORDER BY ?a ?d ?g", Limits(seconds=60, memory=100 << 20))


def test_an_answer_that_breaks_off_is_never_taken_for_whole(workers: Workers) -> None:
    asked = workers.ask(Question(HUGE, CSV, limits=Limits(seconds=1)))
    asked.begin()
    pieces = asked.pieces()

    assert next(pieces).startswith(b"a,b,c,d,e,f,g,h,i\r\n")
    with pytest.raises(QueryLimit):
        for _ in pieces:
            pass


def test_a_query_is_ended_when_nobody_waits(workers: Workers) -> None:
    asked = workers.ask(Question(ENDLESS, CSV))
    threading.Timer(0.3, asked.kill).start()

    with pytest.raises(QueryLimit, match="nobody waits"):
        asked.begin()


def test_another_process_takes_over_from_one_that_died(release: Release) -> None:
    workers = Workers(release.path)
    assert b"x\r\n1\r\n" == answer(workers, "SELECT ?x { VALUES ?x { 1 } }")

    first = workers._finalizer
    workers._control.shutdown(2)

    assert b"x\r\n2\r\n" == answer(workers, "SELECT ?x { VALUES ?x { 2 } }")
    assert not first.alive  # the dead one was closed and reaped
    workers.close()


def test_an_update_is_refused_by_the_worker_too(workers: Workers) -> None:
    with pytest.raises(QueryRefused):
        answer(workers, "INSERT DATA { <a:a> <a:b> <a:c> }")


@pytest.mark.parametrize(
    "attempt",
    [
        "socket.socket()",
        "open('/etc/hostname')",
        "pyoxigraph.Store().query('SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }')",
    ],
)
def test_a_worker_can_open_nothing(attempt: str) -> None:
    code = (
        "import socket, pyoxigraph\n"
        "from hankegraafi.store import wire, zygote\n"
        "zygote._bind(wire.Limits())\n"
        f"try:\n    list({attempt})\n"
        "except OSError as error:\n    print('closed')\n"
        "except RuntimeError as error:\n    print('closed')\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=30
    )

    assert "closed\n" == result.stdout
