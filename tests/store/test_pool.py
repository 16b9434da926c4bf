"""Visitors' queries in processes of their own: bounded, ended, replaced, and cut off from all."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from hankegraafi.errors import HankegraafiError, Overloaded, QueryLimit, QueryRefused
from hankegraafi.release import Release
from hankegraafi.store import Limits, Page, Places, Pool, QuerySyntaxError, Question, Wanted
from hankegraafi.store.pool import wire
from hankegraafi.store.pool.job import Job, Stage
from hankegraafi.store.pool.wire import Head

HEAD = Head("solutions", "csv")
CSV = Wanted("csv", "csv", "ntriples")
MANY = "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 500"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
HUGE = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
ONE = "SELECT ?x { VALUES ?x { 1 } }"


@asynccontextmanager
async def opened(
    release: Path, places: Places | None = None, memory: int = 1 << 30, engine: str = "memory"
) -> AsyncIterator[Pool]:
    pool = Pool(release, places=places or Places(), memory=memory, engine=engine)
    try:
        await pool.until_ready()
        yield pool
    finally:
        pool.close()


def run(release: Release, test: Callable[[Pool], Awaitable[None]], **given: object) -> None:
    async def whole() -> None:
        async with opened(release.path, **given) as pool:  # type: ignore[arg-type]
            await asyncio.wait_for(test(pool), 60)

    asyncio.run(whole())


async def read(job: Job) -> bytes:
    content = await job.begin()
    async for piece in job.rest():
        content += piece
    return content


async def answer(pool: Pool, text: str, **given: object) -> bytes:
    return await read(pool.submit(Question(text, CSV, **given)))  # type: ignore[arg-type]


async def until(true: Callable[[], bool]) -> None:
    while not true():
        await asyncio.sleep(0)


def test_answers_come_whole_one_after_the_other(release: Release) -> None:
    async def test(pool: Pool) -> None:
        for text in ("1", "1 2", "1 2 3"):
            rows = "".join(f"{each}\r\n" for each in text.split())
            got = await answer(pool, f"SELECT ?x {{ VALUES ?x {{ {text} }} }}")
            assert f"x\r\n{rows}".encode() == got

    run(release, test)


def test_many_at_once_each_get_their_own(release: Release) -> None:
    async def test(pool: Pool) -> None:
        texts = [f"SELECT ?x {{ VALUES ?x {{ {n} }} }}" for n in range(100)]
        got = await asyncio.gather(*(answer(pool, text) for text in texts))
        assert [f"x\r\n{n}\r\n".encode() for n in range(100)] == got

    run(release, test)


def test_a_table_holds_the_first_rows_and_how_many_there_are(release: Release) -> None:
    async def test(pool: Pool) -> None:
        page = Wanted("html", "html", "html")
        job = pool.submit(Question("SELECT ?x { VALUES ?x { 1 2 3 } }", page, rows=2))
        await job.begin()
        table = job.table
        assert table is not None
        assert (("x",), 2, 3) == (table.names, len(table.rows), table.total)

    run(release, test)


def test_a_kind_without_a_format_is_said_and_not_computed(release: Release) -> None:
    async def test(pool: Pool) -> None:
        job = pool.submit(Question("ASK {}", Wanted(graph="turtle")))
        await job.begin()
        assert job.head is not None
        assert ("boolean", "") == (job.head.kind, job.head.format)

    run(release, test)


def test_an_error_keeps_its_place_on_the_way(release: Release) -> None:
    async def test(pool: Pool) -> None:
        with pytest.raises(QuerySyntaxError) as caught:
            await answer(pool, "SELECT *\n{ ?s ?p }")
        assert (2, 9) == (caught.value.line, caught.value.column)

    run(release, test)


@pytest.mark.parametrize(
    ("text", "limits", "limit"),
    [
        (ENDLESS, Limits(seconds=0.4), "time"),
        (HUGE, Limits(size=1 << 20), "size"),
        (f"{HUGE} ORDER BY ?a ?d ?g", Limits(seconds=50, memory=100 << 20), "memory"),
    ],
)
def test_what_takes_more_than_it_may_is_ended(
    release: Release, text: str, limits: Limits, limit: str
) -> None:
    async def test(pool: Pool) -> None:
        with pytest.raises(QueryLimit) as caught:
            await answer(pool, text, limits=limits)
        assert limit == caught.value.limit
        assert caught.value.setting in str(caught.value)
        assert b"x\r\n1\r\n" == await answer(pool, ONE)

    run(release, test, memory=100 << 20 if limit == "memory" else 1 << 30)


def test_an_answer_that_breaks_off_is_never_taken_for_whole(release: Release) -> None:
    async def test(pool: Pool) -> None:
        job = pool.submit(Question(HUGE, CSV, limits=Limits(seconds=0.5)))
        first = await job.begin()
        assert first.startswith(b"a,b,c,d,e,f,g,h,i\r\n")
        assert not job.is_whole
        with pytest.raises(QueryLimit):
            async for _ in job.rest():
                pass

    run(release, test)


@pytest.mark.alone
def test_only_computing_counts_not_the_wait_for_a_slow_reader(release: Release) -> None:
    async def test(pool: Pool) -> None:
        loop = asyncio.get_running_loop()
        text = "SELECT ?a ?d { ?a ?b ?c . ?d ?e ?f } LIMIT 60000"
        job = pool.submit(Question(text, CSV, limits=Limits(seconds=1.0)))
        content = await job.begin()
        end = loop.time() + 1.5
        await until(lambda: loop.time() > end)
        async for piece in job.rest():
            content += piece
        assert 60001 == content.count(b"\r\n")

    run(release, test)


def test_a_query_is_ended_when_nobody_waits(release: Release) -> None:
    async def test(pool: Pool) -> None:
        job = pool.submit(Question(ENDLESS, CSV))
        await until(lambda: job.stage is Stage.LONG)
        job.close()
        with pytest.raises(HankegraafiError, match="nobody waits"):
            await job.begin()
        assert 0 == sum(pool.at_work().values())

    run(release, test)


def test_short_queries_are_answered_beside_any_number_of_long_ones(release: Release) -> None:
    async def test(pool: Pool) -> None:
        jobs = [pool.submit(Question(ENDLESS, CSV)) for _ in range(8)]
        await until(lambda: pool.counts["put_back"] >= 6)
        assert {"short": 0, "long": 2, "aside": 0, "away": 0} == pool.at_work()
        assert 6 == pool.waiting
        for _ in range(20):
            assert b"x\r\n1\r\n" == await answer(pool, ONE)
        for job in jobs:
            job.close()
        assert (0, 0) == (pool.waiting, sum(pool.at_work().values()))

    run(release, test, places=Places(short=2, long=2))


def test_what_was_put_back_is_answered_in_its_turn(release: Release) -> None:
    async def test(pool: Pool) -> None:
        text = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER(?c < ?f) }"
        jobs = [pool.submit(Question(text, CSV)) for _ in range(3)]
        answers = await asyncio.gather(*map(read, jobs))
        assert pool.counts["put_back"] > 0
        assert 1 == len(set(answers))

    run(release, test, places=Places(short=3, long=1, wait=60))


def test_beyond_the_queue_there_is_no_waiting(release: Release) -> None:
    async def test(pool: Pool) -> None:
        jobs = [pool.submit(Question(ENDLESS, CSV)) for _ in range(3)]
        with pytest.raises(Overloaded, match="HANKEGRAAFI_QUEUE") as caught:
            pool.submit(Question(ONE, CSV))
        assert caught.value.retry_after > 0
        for job in jobs:
            job.close()
        assert b"x\r\n1\r\n" == await answer(pool, ONE)

    async def settled(pool: Pool) -> None:
        await answer(pool, ONE)  # a worker is there
        await test(pool)

    run(release, settled, places=Places(short=1, long=1, queue=2))


def test_who_waits_too_long_is_told(release: Release) -> None:
    async def test(pool: Pool) -> None:
        jobs = [pool.submit(Question(ENDLESS, CSV)) for _ in range(2)]
        with pytest.raises(Overloaded):
            await asyncio.gather(*map(read, jobs))
        for job in jobs:
            job.close()

    run(release, test, places=Places(short=1, long=1, wait=0.3))


def test_a_worker_that_the_system_ends_is_replaced(release: Release) -> None:
    async def test(pool: Pool) -> None:
        job = pool.submit(Question(ENDLESS, CSV))
        await until(lambda: job.stage is Stage.LONG)
        workers = pool.nursery.pids[1:]
        for pid in workers:
            os.kill(pid, signal.SIGKILL)
        with pytest.raises(Overloaded, match="ended by the system"):
            await job.begin()
        await until(lambda: not set(workers) & set(pool.nursery.pids))
        assert b"x\r\n1\r\n" == await answer(pool, ONE)

    run(release, test)


def test_idle_workers_that_the_system_ends_cost_nobody_an_answer(release: Release) -> None:
    async def test(pool: Pool) -> None:
        await answer(pool, ONE)
        idle = pool.nursery.pids[1:]
        for pid in idle:
            os.kill(pid, signal.SIGKILL)
        await until(lambda: not set(idle) & set(pool.nursery.pids))
        assert b"x\r\n1\r\n" == await answer(pool, ONE)

    run(release, test)


def test_another_process_takes_over_when_all_of_them_die(release: Release) -> None:
    async def test(pool: Pool) -> None:
        job = pool.submit(Question(ENDLESS, CSV))
        await until(lambda: job.stage is Stage.LONG)
        first = pool.nursery.pid
        os.killpg(first, signal.SIGKILL)
        with pytest.raises(HankegraafiError, match="another begins"):
            await job.begin()
        assert b"x\r\n1\r\n" == await answer(pool, ONE)
        assert first != pool.nursery.pid

    run(release, test)


def test_workers_answer_from_the_disk_as_from_memory(release: Release) -> None:
    asked = (
        "SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s ?p ?o",
        "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g",
        "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o FILTER(ISIRI(?o)) }",
    )
    answers: dict[str, list[bytes]] = {}
    for engine in ("memory", "disk"):

        async def test(pool: Pool, engine: str = engine) -> None:
            answers[engine] = [await answer(pool, text) for text in asked]

        run(release, test, engine=engine)

    assert answers["memory"] == answers["disk"]
    assert len(answers["disk"][0].splitlines()) > 1


def test_a_worker_on_the_disk_is_bounded_and_replaced(release: Release) -> None:
    async def test(pool: Pool) -> None:
        with pytest.raises(QueryLimit):
            await read(pool.submit(Question(ENDLESS, CSV, limits=Limits(seconds=1))))
        assert b"x\r\n1\r\n" == await answer(pool, ONE)
        with pytest.raises(HankegraafiError):
            await answer(pool, "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }")

    run(release, test, engine="disk")


@pytest.mark.parametrize("engine", ["memory", "disk"])
def test_a_release_that_cannot_be_read_is_told(tmp_path: Path, engine: str) -> None:
    async def test() -> None:
        pool = Pool(tmp_path, places=Places(), memory=1 << 30, engine=engine)
        try:
            with pytest.raises(HankegraafiError, match="cannot be read"):
                await asyncio.wait_for(pool.until_ready(), 30)
        finally:
            pool.close()

    asyncio.run(test())


def test_the_workers_leave_with_the_pool(release: Release) -> None:
    pids: list[int] = []

    async def test(pool: Pool) -> None:
        await answer(pool, ONE)
        pids.extend(pool.nursery.pids)

    run(release, test)

    async def gone() -> None:
        await until(lambda: not any(Path(f"/proc/{pid}/exe").exists() for pid in pids))

    assert pids
    asyncio.run(asyncio.wait_for(gone(), 10))


def test_a_pool_drains_before_it_ends(release: Release) -> None:
    async def test(pool: Pool) -> None:
        job = pool.submit(Question("SELECT ?a ?d { ?a ?b ?c . ?d ?e ?f } LIMIT 50000", CSV))
        drained = asyncio.create_task(pool.drain())
        assert 50001 == (await read(job)).count(b"\r\n")
        await drained
        assert 0 == pool.nursery.count or pool.nursery.pids

    run(release, test)


def test_pages_of_an_answer_make_up_the_whole(release: Release) -> None:
    async def test(pool: Pool) -> None:
        text = "SELECT ?s ?p { ?s ?p ?o } LIMIT 25"
        whole = (await answer(pool, text)).splitlines()[1:]
        got: list[bytes] = []
        for offset in (0, 10, 20):
            job = pool.submit(Question(text, CSV, page=Page(10, offset)))
            got += (await read(job)).splitlines()[1:]
            assert job.head is not None
            assert (offset < 20) is job.head.more
        assert whole == got

    run(release, test)


def test_an_update_is_refused_by_the_worker_too(release: Release) -> None:
    async def test(pool: Pool) -> None:
        with pytest.raises(QueryRefused):
            await answer(pool, "INSERT DATA { <a:a> <a:b> <a:c> }")

    run(release, test)


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
        "from hankegraafi.store.pool import worker\n"
        "worker.bind(1 << 30)\n"
        f"try:\n    list({attempt})\n"
        "except OSError as error:\n    print('closed')\n"
        "except RuntimeError as error:\n    print('closed')\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=30
    )

    assert "closed\n" == result.stdout


def test_without_a_queue_a_free_place_is_still_a_place(release: Release) -> None:
    async def test(pool: Pool) -> None:
        for _ in range(3):
            assert b"x\r\n1\r\n" == await answer(pool, ONE)
        job = pool.submit(Question(ENDLESS, CSV))
        with pytest.raises(Overloaded):
            pool.submit(Question(ONE, CSV))
        job.close()

    run(release, test, places=Places(short=1, long=1, queue=0))


def test_a_closed_pool_takes_nothing(release: Release) -> None:
    async def test(pool: Pool) -> None:
        pool.close()
        with pytest.raises(Overloaded):
            pool.submit(Question(ONE, CSV))

    run(release, test)


def test_a_query_that_waits_ends_with_its_client(release: Release) -> None:
    async def test(pool: Pool) -> None:
        jobs = [pool.submit(Question(ENDLESS, CSV)) for _ in range(3)]
        waiting = [job for job in jobs if job.stage is Stage.WAITING]
        assert waiting
        for job in jobs:
            job.close()
        for job in jobs:
            with pytest.raises(HankegraafiError, match="nobody waits"):
                await job.begin()
        assert 0 == pool.waiting

    run(release, test, places=Places(short=1, long=1))


def test_what_is_lined_up_behind_a_long_query_is_given_to_another(release: Release) -> None:
    """More at once than places: some are lined up behind a query that turns out to be long."""

    async def test(pool: Pool) -> None:
        await answer(pool, ONE)
        long = [pool.submit(Question(ENDLESS, CSV)) for _ in range(pool.places.short)]
        texts = [f"SELECT ?x {{ VALUES ?x {{ {n} }} }}" for n in range(20)]
        got = await asyncio.gather(*(answer(pool, text) for text in texts))
        assert [f"x\r\n{n}\r\n".encode() for n in range(20)] == got
        for job in long:
            job.close()

    run(release, test)


def test_a_client_that_leaves_a_query_that_is_lined_up(release: Release) -> None:
    async def test(pool: Pool) -> None:
        await answer(pool, ONE)
        jobs = [pool.submit(Question(f"{MANY} #{n}", CSV)) for n in range(12)]
        for job in jobs[1::2]:
            job.close()
        for job in jobs[::2]:
            assert (await read(job)).startswith(b"s,p,o")
        assert b"x\r\n1\r\n" == await answer(pool, ONE)

    run(release, test)


def test_a_worker_that_did_not_yield_is_kept(release: Release) -> None:
    """A long query alone leaves its worker as it was, for the next one."""

    async def test(pool: Pool) -> None:
        await answer(pool, ONE)
        before = set(pool.nursery.pids)
        for number in range(3):
            await answer(pool, f"SELECT (COUNT(*) AS ?n) {{ ?a ?b ?c . ?d ?e ?f }} #{number}")
        assert before <= set(pool.nursery.pids)

    run(release, test)


def test_long_questions_and_short_ones_do_not_mix(release: Release) -> None:
    """A question that does not fit into the socket at once is sent whole before another."""

    async def test(pool: Pool) -> None:
        await answer(pool, ONE)
        texts = [
            f"SELECT ?x {{ VALUES ?x {{ {n} }} }} #{'x' * (900_000 if n % 3 == 0 else 10)}"
            for n in range(30)
        ]
        got = await asyncio.gather(*(answer(pool, text) for text in texts))
        assert [f"x\r\n{n}\r\n".encode() for n in range(30)] == got

    run(release, test)


def test_who_was_woken_and_then_put_back_waits_for_the_new_beginning() -> None:
    def sent(job: Job, letter: bytes, content: bytes, now: float) -> None:
        job.feed(memoryview(wire.FRAME.pack(letter, len(content)) + content), now=now)

    async def whole() -> bytes:
        job = Job(Question(ONE, CSV), now=0)
        waits = asyncio.create_task(job.begin())
        await asyncio.sleep(0)
        sent(job, wire.HEAD, wire.pack_head(HEAD), 0.01)
        sent(job, wire.PIECE, b"the first worker's", 0.01)
        job.nudge(now=1)
        job.restart()
        await asyncio.sleep(0)
        sent(job, wire.WHOLE, wire.pack_whole(HEAD, b"the second's", leaves=False), 2)
        return await waits

    assert b"the second's" == asyncio.run(whole())
