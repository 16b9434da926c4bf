"""A server starts without its engine, and goes over to a release when the engine holds it."""

import asyncio
import json
import logging
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from tests.support import faults
from tests.support.engines import free_port
from tests.support.faults import Faulty, Held
from tests.support.servers import PATIENCE, Server, serving

from hankegraafi.config import Settings
from hankegraafi.release import Release, open_release
from hankegraafi.serve import create_app
from hankegraafi.serve.server import warning
from hankegraafi.serve.switch import Switch

pytestmark = pytest.mark.servers

QUERY = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


@pytest.fixture
def copied(published: list[Release], tmp_path: Path) -> list[Release]:
    """Three releases in a folder of one's own; the first one is current."""
    for each in published:
        shutil.copytree(each.path, tmp_path / each.version)
    (tmp_path / "current").symlink_to(published[0].version)
    return [open_release(tmp_path, each.version) for each in published]


@contextmanager
def over(engine: Faulty, release: Release, settings: Settings | None = None) -> Iterator[FastAPI]:
    """An application over an engine."""
    app = create_app(release, settings or Settings(engine=engine.address))
    try:
        yield app
    finally:
        app.state.known.close()
        app.state.archive.close()
        app.state.site.pool.close()
        engine.stop()


def point(releases: Path, version: str) -> None:
    beside = releases / ".next"
    beside.symlink_to(version)
    beside.rename(releases / "current")


async def get(app: FastAPI, path: str, **params: str) -> httpx.Response:
    transport = httpx.ASGITransport(app=app.middleware_stack)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://here.example") as client:
        return await client.get(path, params=params, headers={"Accept": faults.JSON})


async def told(caplog: pytest.LogCaptureFixture, words: str, look: Callable[[], None]) -> None:
    """Look until the log says something."""
    while words not in caplog.text:
        look()
        await asyncio.sleep(0.01)


def test_the_old_release_is_served_whole_until_the_engine_holds_the_new_one(
    copied: list[Release], caplog: pytest.LogCaptureFixture
) -> None:
    first, second, _ = copied
    held = Held(first)
    engine = Faulty(held)

    async def go_over(app: FastAPI) -> list[tuple[int, str]]:
        switch = Switch(app, first.path.parent, again=0.02)
        found: list[tuple[int, str]] = []

        async def ask() -> None:
            answer = await get(app, "/sparql", query=f"{QUERY} # {len(found)}")
            found.append((answer.status_code, answer.headers["hankegraafi-release"]))

        await ask()
        point(first.path.parent, second.version)
        await told(caplog, "is not served yet", switch.look)
        await ask()
        held.load(second)
        await told(caplog, f"{second.version} is served now", switch.look)
        await ask()
        return found

    with over(engine, first) as app, caplog.at_level(logging.INFO, "hankegraafi.release"):
        found = asyncio.run(asyncio.wait_for(go_over(app), 60))

    assert [(200, first.version), (200, first.version), (200, second.version)] == found
    assert 1 == caplog.text.count("is not served yet")
    assert f"hankegraafi load --engine {engine.address}" in caplog.text


def test_a_newer_release_is_not_held_up_by_one_that_the_engine_never_gets(
    copied: list[Release], caplog: pytest.LogCaptureFixture
) -> None:
    first, second, third = copied
    held = Held(first)
    engine = Faulty(held)

    async def go_over(app: FastAPI) -> str:
        switch = Switch(app, first.path.parent, again=0.02)
        point(first.path.parent, second.version)
        await told(caplog, "is not served yet", switch.look)
        held.load(third)
        point(first.path.parent, third.version)
        await told(caplog, f"{third.version} is served now", switch.look)
        return (await get(app, "/")).headers["hankegraafi-release"]

    with over(engine, first) as app, caplog.at_level(logging.INFO, "hankegraafi.release"):
        assert third.version == asyncio.run(asyncio.wait_for(go_over(app), 60))


def test_where_the_pointer_goes_back_the_release_that_is_served_stays(
    copied: list[Release], caplog: pytest.LogCaptureFixture
) -> None:
    first, second, _ = copied
    held = Held(first)
    engine = Faulty(held)

    async def go_over(app: FastAPI) -> str:
        switch = Switch(app, first.path.parent, again=0.02)
        point(first.path.parent, second.version)
        await told(caplog, "is not served yet", switch.look)
        point(first.path.parent, first.version)
        switch.look()
        held.load(second)
        for _ in range(10):
            switch.look()
            await asyncio.sleep(0.02)
        return (await get(app, "/")).headers["hankegraafi-release"]

    with over(engine, first) as app, caplog.at_level(logging.INFO, "hankegraafi.release"):
        assert first.version == asyncio.run(asyncio.wait_for(go_over(app), 60))


def test_where_only_scans_go_elsewhere_nobody_waits_for_the_engine(
    copied: list[Release], caplog: pytest.LogCaptureFixture
) -> None:
    first, second, _ = copied
    engine = Faulty(Held(first))

    async def go_over(app: FastAPI) -> int:
        switch = Switch(app, first.path.parent)
        point(first.path.parent, second.version)
        await told(caplog, f"{second.version} is served now", switch.look)
        return (await get(app, "/sparql", query=QUERY)).status_code

    with (
        over(engine, first, Settings(scans=engine.address)) as app,
        caplog.at_level(logging.INFO, "hankegraafi.release"),
    ):
        assert 200 == asyncio.run(asyncio.wait_for(go_over(app), 60))


def until(server: Server, path: str, wanted: Callable[[int, bytes], bool]) -> bytes:
    """Ask until the answer is as it is wanted."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        connection = server.connect()
        connection.request("GET", path, headers={"Accept": faults.JSON})
        reply = connection.getresponse()
        body = reply.read()
        connection.close()
        if wanted(reply.status, body):
            return body
    raise AssertionError(server.log.read_text())


def test_a_server_starts_without_its_engine_and_says_so_and_finds_it(
    release: Release, tmp_path: Path
) -> None:
    log, port = tmp_path / "log", free_port()
    address = f"sparql+http://127.0.0.1:{port}/query"
    asked = "/sparql?query=SELECT%20(COUNT(*)%20AS%20%3Fn)%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D"
    with serving(release.path.parent, log, ready=False, ENGINE=address) as server:
        until(server, "/readyz", lambda status, _: status == 200)
        until(server, asked, lambda status, _: status == 503)
        until(server, "/", lambda status, _: status == 200)
        engine = Faulty(Held(release), port=port)
        until(server, asked, lambda status, _: status == 200)
        told = json.loads(until(server, "/readyz", lambda status, _: status == 200))
        while "answers, and holds" not in log.read_text():
            until(server, "/healthz", lambda status, _: status == 200)
    engine.stop()

    lines = log.read_text().splitlines()
    assert lines[0].startswith(f"warning: the engine {address} cannot be reached")
    assert "answers" == told["engine"]["state"]


def test_a_server_whose_engine_lacks_the_release_says_how_to_load_it(
    release: Release, tmp_path: Path
) -> None:
    log, engine = tmp_path / "log", Faulty(Held())
    settings: dict[str, Any] = {"ENGINE": engine.address, "ENGINE_PASSWORD": "hunter2-and-more"}
    with serving(release.path.parent, log, ready=False, **settings) as server:
        until(server, "/readyz", lambda status, body: status == 200 and b"without" in body)
    engine.stop()

    told = log.read_text()
    assert f"does not hold the release {release.version} as a whole" in told
    assert f"hankegraafi load --engine {engine.address}" in told
    assert "hunter2" not in told


def test_an_engine_that_anybody_may_update_is_warned_of(copied: list[Release]) -> None:
    held = Held(copied[0])
    held.told = {name: replace(each, open_to_all=True) for name, each in held.told.items()}
    engine = Faulty(held)

    with over(engine, copied[0]) as app:
        assert f"the engine {engine.address} took updates from anybody" in warning(app)
