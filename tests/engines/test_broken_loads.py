"""Loads that break off anywhere: what is served stays whole, and the next load mends the rest."""

import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.engines.conftest import STARTS, projects, put
from tests.engines.test_loading import count, graphs, lines_of, quads, rows, served, told
from tests.support.cutting import AFTER, BEFORE, Cutting
from tests.support.engines import EngineServer, Oxigraph, Virtuoso, free_port

from hankegraafi.addresses import WebAddress
from hankegraafi.cli import main
from hankegraafi.errors import EngineError
from hankegraafi.release import Release
from hankegraafi.store.remote import names
from hankegraafi.store.remote.address import EngineAddress
from hankegraafi.store.remote.loading import Outcome, Wish, load


@pytest.fixture(scope="module", params=list(STARTS))
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[EngineServer]:
    """An engine whose releases this module alone loads."""
    made = STARTS[request.param](tmp_path_factory.mktemp("engine"))
    try:
        yield made
    finally:
        made.stop()


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return projects(tmp_path_factory.mktemp("before"), 2, "before")


@pytest.fixture(scope="module")
def after(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A release of a few statements in the view and in two other graphs."""
    text = "".join(
        f'<urn:x:{n}> <urn:p> "{n}"@fi .\n<urn:x:{n}> <urn:q> "{n}" <urn:g:{n % 2}> .\n'
        for n in range(8)
    )
    return quads(tmp_path_factory.mktemp("after"), text, "after")


def through(proxy: Cutting, server: EngineServer, release: Release, **wish: object) -> Outcome:
    """Load a release by way of a proxy."""
    address = server.address
    web = WebAddress("http", "127.0.0.1", proxy.port, address.web.path)
    told_ = {"beat": 60.0, "patience": 0.05, "pauses": (), "lines": 5, **wish}
    settings = Wish(**told_)  # type: ignore[arg-type]
    return load(replace(address, web=web), release, settings, lambda *_: None)


def is_whole(server: EngineServer, release: Release) -> bool:
    loaded = told(server, release.version)
    number = len(lines_of(release))
    there = sum(count(server, each) for each in graphs(server, release.version))
    return (
        loaded is not None
        and (loaded.stage, loaded.quads) == ("whole", number)
        and there == number + loaded.graphs
    )


def changes(server: EngineServer, before: Release, after: Release) -> int:
    """Count the requests of a load that change something."""
    put(server, before, keep=1)
    with Cutting(server.port) as proxy:
        through(proxy, server, after)
        return proxy.count


@pytest.mark.parametrize("how", [BEFORE, AFTER])
def test_a_load_that_ends_anywhere_leaves_the_served_one_whole(
    server: EngineServer, before: Release, after: Release, how: str
) -> None:
    number = changes(server, before, after)

    for at in range(1, number + 1):
        put(server, before, keep=1)
        with Cutting(server.port, at=at, how=how) as proxy:
            try:
                through(proxy, server, after)
            except EngineError:
                pass
            else:
                assert at >= number - 3  # what comes after the pointer has moved
        now = served(server)
        assert is_whole(server, before if now == "before" else after), (at, now)

        outcome = put(server, after, lines=5, patience=0.05)

        assert ("after", "after") == (outcome.version, served(server)), at
        assert is_whole(server, after), at
        assert is_whole(server, before), at
        assert number > 10


def test_a_load_that_cannot_ask_leaves_the_served_one_whole(
    server: EngineServer, before: Release, after: Release
) -> None:
    put(server, before, keep=1)
    with Cutting(server.port, changes=False) as proxy:
        through(proxy, server, after)
        number = proxy.count
    chosen = random.Random(8).sample(range(1, number), 12)

    for at in chosen:
        put(server, before, keep=1)
        with Cutting(server.port, changes=False, at=at) as proxy, pytest.raises(EngineError):
            through(proxy, server, after)
        now = served(server)
        assert is_whole(server, before if now == "before" else after), (at, now)

    put(server, after, patience=0.05)
    assert is_whole(server, after)
    assert "after" == served(server)


def test_a_load_goes_on_where_it_broke_off(
    server: EngineServer, before: Release, tmp_path: Path
) -> None:
    release = before
    put(server, quads(tmp_path, "<urn:a> <urn:b> <urn:c> .\n", "other"), keep=1)
    total = len(lines_of(release))
    with Cutting(server.port) as proxy:
        through(proxy, server, release, lines=20)
        middle = proxy.count // 2
    put(server, quads(tmp_path, "<urn:a> <urn:b> <urn:d> .\n", "third"), keep=1)
    with Cutting(server.port, at=middle) as proxy, pytest.raises(EngineError):
        through(proxy, server, release, lines=20)

    outcome = put(server, release, lines=20, patience=0.05)

    assert 0 < outcome.resumed < total
    assert (total, total) == (outcome.quads, outcome.resumed + outcome.sent)
    assert is_whole(server, release)


@pytest.mark.parametrize(
    ("status", "said"),
    [(507, b"Insufficient Storage"), (500, b"IO error: No space left on device")],
)
def test_a_full_disk_of_the_engine_is_told(
    server: EngineServer, before: Release, after: Release, status: int, said: bytes
) -> None:
    number = changes(server, before, after)
    put(server, before, keep=1)

    told_so = pytest.raises(
        EngineError, match=r"has no room left .* Make room there and load again"
    )
    with Cutting(server.port, at=number // 2, status=status, said=said) as proxy, told_so:
        through(proxy, server, after, pauses=(0.01, 0.01))

    assert "before" == served(server)
    assert is_whole(server, before)
    put(server, after, patience=0.05)
    assert is_whole(server, after)


def test_a_store_that_can_write_no_more(tmp_path: Path) -> None:
    """A real one: its files may not grow beyond a limit of the system."""

    class Limited(Oxigraph):
        def command(self) -> list[str]:
            return ["sh", "-c", 'trap "" XFSZ; ulimit -f 2000; exec "$0" "$@"', *super().command()]

    release = projects(tmp_path / "large", 3000, "large")
    first = projects(tmp_path / "first", 2, "first")
    engine = Limited(tmp_path / "engine")
    try:
        put(engine, first)
        with pytest.raises(EngineError):
            put(engine, release)

        engine.kill()
        open_ = Oxigraph(tmp_path / "engine")
        try:
            assert "first" == served(open_)
            assert is_whole(open_, first)
            put(open_, release)
            assert "large" == served(open_)
        finally:
            open_.stop()
    finally:
        engine.stop()


def test_a_killed_process_is_followed_by_the_next(
    server: EngineServer, before: Release, tmp_path: Path
) -> None:
    """The command, killed at several moments; the last call does not wait for the dead."""
    put(server, before, keep=1)
    release = projects(tmp_path, 300, "killed")
    program = str(Path(sys.executable).with_name("hankegraafi"))
    command = [program, "load", "--releases", str(tmp_path)]
    environment = {**os.environ, **server.environment}
    for stage in ("holders", "sent", "told"):
        process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
        while process.poll() is None and not _has_come(server, stage):
            pass
        process.send_signal(signal.SIGKILL)
        process.wait()
        now = served(server)
        assert is_whole(server, before if now == "before" else release)

    done = subprocess.run(command, env=environment, capture_output=True, timeout=50, check=False)

    assert 0 == done.returncode, done.stderr
    assert f"Served from {server.query_address}: killed." in done.stdout.decode()
    assert is_whole(server, release)


def _has_come(server: EngineServer, stage: str) -> bool:
    """Say whether a load has taken the lock, sent something, or said that it is whole."""
    state = "GRAPH <urn:hankegraafi:state>"
    if stage == "holders":
        return bool(rows(server, f"SELECT ?o {{ {state} {{ <urn:hankegraafi:lock> ?p ?o }} }}"))
    if stage == "sent":
        return bool(rows(server, f"SELECT ?o {{ {state} {{ ?s <urn:hankegraafi:sent> ?o }} }}"))
    loaded = told(server, "killed")
    return loaded is not None and loaded.stage == "whole"


def test_an_engine_that_is_killed_meanwhile(tmp_path: Path, before: Release) -> None:
    release = projects(tmp_path / "data", 100, "meanwhile")
    engine = Virtuoso(tmp_path / "engine")
    try:
        put(engine, before)

        def kill(stage: str, done: int, *_: int) -> None:
            if stage == "statements sent" and done > 1000:
                engine.kill()

        wish = Wish(beat=0.1, patience=0.1, pauses=(), lines=400)
        with pytest.raises(EngineError, match=r"cannot be reached|broke off"):
            load(engine.address, release, wish, kill)
        engine.start()

        assert "before" == served(engine)
        outcome = put(engine, release, lines=400)
        assert outcome.resumed > 0
        assert is_whole(engine, release)
    finally:
        engine.stop()


def refusal(
    capsys: pytest.CaptureFixture[str], releases: Path, engine: str, **settings: str
) -> tuple[int, str]:
    environment = {"HANKEGRAAFI_ENGINE": engine, "NO_COLOR": "1", **settings}
    code = main(["load", "--releases", str(releases)], environment)
    return code, capsys.readouterr().err.splitlines()[-1]


def test_wrong_addresses_and_rights_are_told(
    virtuoso: Virtuoso, oxigraph: Oxigraph, before: Release, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = before.path.parent
    host = f"sparql+http://127.0.0.1:{virtuoso.port}"
    wrong = {"HANKEGRAAFI_ENGINE_USER": "dba", "HANKEGRAAFI_ENGINE_PASSWORD": "salasana-1"}

    code, line = refusal(capsys, folder, virtuoso.query_address)
    assert (3, True) == (code, "may not be updated by us" in line)
    assert "Give HANKEGRAAFI_ENGINE_USER and HANKEGRAAFI_ENGINE_PASSWORD" in line

    code, line = refusal(capsys, folder, virtuoso.query_address, **wrong)
    assert (3, True) == (code, "may not be updated by us (401" in line)
    assert "salasana" not in line

    code, line = refusal(capsys, folder, f"sparql+http://127.0.0.1:{free_port()}/sparql")
    assert (3, True) == (code, "cannot be reached (Connection refused)" in line)

    code, line = refusal(capsys, folder, f"{host}/nothing/here")
    assert (3, True) == (code, "nothing is found at the address" in line)

    code, line = refusal(capsys, folder, f"sparql+http://127.0.0.1:{oxigraph.port}/")
    assert (3, True) == (code, "nothing is found at the address" in line)

    code, line = refusal(capsys, folder / "nowhere", virtuoso.query_address)
    assert (3, True) == (code, "there is no folder of releases" in line)

    code, line = refusal(capsys, folder, "http://127.0.0.1/sparql")
    assert (2, True) == (code, "sparql+http://HOST:PORT/PATH" in line)

    code, line = refusal(capsys, folder, "memory")
    assert (2, True) == (code, line.startswith("error: no engine is named. Give --engine sparql+"))


def test_a_read_only_engine_is_told(
    tmp_path: Path, before: Release, capsys: pytest.CaptureFixture[str]
) -> None:
    class ReadOnly(Oxigraph):
        def command(self) -> list[str]:
            return [each.replace("serve", "serve-read-only") for each in super().command()]

    Oxigraph(tmp_path / "engine").stop()
    engine = ReadOnly(tmp_path / "engine")
    try:
        code, line = refusal(capsys, before.path.parent, engine.query_address)
        assert 3 == code
        assert "could not be updated" in line or "may not be updated" in line
    finally:
        engine.stop()


def test_half_of_a_release_here_is_told(
    oxigraph: Oxigraph, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    release = projects(tmp_path, 3, "half")
    (release.path / "dumps" / "hankegraafi.nq").unlink()

    code, line = refusal(capsys, tmp_path, oxigraph.query_address)

    assert 3 == code
    assert "hankegraafi.nq is missing. Build it anew with: hankegraafi build" in line


def test_the_password_is_nowhere_shown(
    virtuoso: Virtuoso, before: Release, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(["load", "--releases", str(before.path.parent)], virtuoso.environment)

    shown = capsys.readouterr()
    assert 0 == code
    assert "HANKEGRAAFI_ENGINE_PASSWORD" not in shown.out + shown.err
    assert "password" not in repr(EngineAddress.of(virtuoso.query_address, password="s3cret"))
    assert "s3cret" not in repr(Wish())
    assert [] == rows(virtuoso, f"SELECT ?s {{ GRAPH <{names.STATE}> {{ ?s ?p ?o FILTER(CONTAINS(STR(?o), 'dba')) }} }}")  # fmt: skip  # noqa: E501
