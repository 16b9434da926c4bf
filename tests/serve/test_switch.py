"""Going over to a new release while requests come: nothing is served that is not whole."""

import asyncio
import logging
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from hankegraafi.release import Release, open_release
from hankegraafi.serve import archive, create_app
from hankegraafi.serve.switch import Switch

pytestmark = pytest.mark.servers


@pytest.fixture
def copied(published: list[Release], tmp_path: Path) -> list[Release]:
    """Two releases in a folder of one's own; the first one is current."""
    for each in published[:2]:
        shutil.copytree(each.path, tmp_path / each.version)
    (tmp_path / "current").symlink_to(published[0].version)
    return [open_release(tmp_path, each.version) for each in published[:2]]


@pytest.fixture
def app(copied: list[Release], monkeypatch: pytest.MonkeyPatch) -> Iterator[FastAPI]:
    monkeypatch.setattr(archive, "IDLE", 0.0)
    app = create_app(copied[0])
    yield app
    app.state.known.close()
    app.state.archive.close()
    app.state.site.pool.close()


def point(releases: Path, version: str) -> None:
    beside = releases / ".next"
    beside.symlink_to(version)
    beside.rename(releases / "current")


def version_of(app: FastAPI) -> str:
    version: str = app.state.site.release.version
    return version


async def get(app: FastAPI, path: str) -> httpx.Response:
    transport = httpx.ASGITransport(app=app.middleware_stack)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://here.example") as client:
        return await client.get(path)


async def gone(process: int) -> bool:
    while Path(f"/proc/{process}").exists():
        await asyncio.sleep(0)
    return True


def test_a_new_release_is_served_and_the_one_before_has_its_own_address(
    app: FastAPI, copied: list[Release]
) -> None:
    first, second = (each.version for each in copied)

    async def go_over() -> list[str]:
        goes = Switch(app, copied[0].path.parent)
        before, process = await get(app, "/"), app.state.site.pool.nursery.pid
        point(copied[0].path.parent, second)
        while version_of(app) != second:
            goes.look()
            await asyncio.sleep(0)
        after, earlier = await get(app, "/"), await get(app, f"/release/{first}")
        assert await asyncio.wait_for(gone(process), 30)
        return [each.headers["hankegraafi-release"] for each in (before, after, earlier)]

    assert [first, second, first] == asyncio.run(go_over())


def test_a_new_release_that_is_not_whole_is_named_and_not_served(
    app: FastAPI, copied: list[Release], caplog: pytest.LogCaptureFixture
) -> None:
    first, second = (each.version for each in copied)
    (copied[1].path / "dumps" / "hankegraafi.nq.gz").unlink()

    async def go_over() -> str:
        goes = Switch(app, copied[0].path.parent)
        point(copied[0].path.parent, second)
        with caplog.at_level(logging.ERROR, "hankegraafi.release"):
            while not caplog.records:
                goes.look()
                await asyncio.sleep(0)
        return (await get(app, "/")).headers["hankegraafi-release"]

    assert first == asyncio.run(go_over())
    assert f"{second}/dumps/hankegraafi.nq.gz is missing" in caplog.text


def test_a_release_that_became_whole_is_served_without_a_restart(
    app: FastAPI, copied: list[Release], caplog: pytest.LogCaptureFixture
) -> None:
    second = copied[1].version
    dump = copied[1].path / "dumps" / "hankegraafi.nq.gz"
    aside = dump.rename(dump.with_suffix(".aside"))

    async def go_over() -> None:
        goes = Switch(app, copied[0].path.parent, later=0)
        point(copied[0].path.parent, second)
        with caplog.at_level(logging.ERROR, "hankegraafi.release"):
            while not caplog.records:
                goes.look()
                await asyncio.sleep(0)
        aside.rename(dump)
        while version_of(app) != second:
            goes.look()
            await asyncio.sleep(0)

    asyncio.run(go_over())

    assert second == version_of(app)


def test_a_release_that_is_not_whole_holds_up_no_other(
    app: FastAPI, copied: list[Release], caplog: pytest.LogCaptureFixture
) -> None:
    _, second = (each.version for each in copied)
    broken = copied[1].path.with_name("2026-01-01-00000000")
    broken.mkdir()

    async def go_over() -> None:
        goes = Switch(app, copied[0].path.parent)
        point(copied[0].path.parent, broken.name)
        with caplog.at_level(logging.ERROR, "hankegraafi.release"):
            while not caplog.records:
                goes.look()
                await asyncio.sleep(0)
        point(copied[0].path.parent, second)
        while version_of(app) != second:
            goes.look()
            await asyncio.sleep(0)

    asyncio.run(asyncio.wait_for(go_over(), 25))

    assert second == version_of(app)
