"""Pieces go to a cluster a few at a time; what goes wrong there is told here."""

import os
import pickle
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path
from threading import Thread

import pytest
from tests.cluster.works import Doubled
from tests.support.dask import ROOT, Dask, dask, killed

import hankegraafi
from hankegraafi import __version__
from hankegraafi.cluster import hands, joined, joining
from hankegraafi.cluster.hands import Cluster
from hankegraafi.cluster.held import Held
from hankegraafi.cluster.sending import CODE, asking
from hankegraafi.cluster.watch import Watch
from hankegraafi.errors import DataError, FaultError

pytestmark = pytest.mark.servers


def refused(address: str, patience: float = 0.2) -> str:
    with (
        pytest.raises(FaultError) as caught,
        joined(address, patience=patience, say=lambda _: None),
    ):
        pass
    return str(caught.value)


def test_a_few_pieces_are_sent_ahead(joins: Cluster) -> None:
    taken: list[int] = []
    ahead: list[int] = []

    def pieces() -> Iterator[int]:
        for number in range(40):
            taken.append(number)
            yield number

    found = {}
    for piece, result in joins.each(Doubled(), pieces()):
        found[piece] = result
        ahead.append(len(taken) - len(found))

    assert {number: 2 * number for number in range(40)} == found
    assert 2 * joins.count - 1 == max(ahead)


def test_few_bytes_are_under_way(joins: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hands, "_MOST", 1)
    sending = hands._Sending(joins, Doubled(), enumerate(range(5)))
    found = []
    for each in sending.answers():
        found.append(each)
        assert {} == sending.busy
    sending.end()

    assert [(number, 2 * number) for number in range(5)] == found


def test_large_work_travels_in_parts(joins: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hands, "_PART", 16)

    assert {(4, 8), (5, 10)} == set(joins.each(Doubled(), [4, 5]))


def test_an_error_of_the_work_comes_back_whole(joins: Cluster) -> None:
    with pytest.raises(DataError) as caught:
        list(joins.each(Doubled(wrong=3), range(20)))

    assert "numbers:3: it cannot be doubled." == str(caught.value)
    assert [(1, 2)] == list(joins.each(Doubled(), [1]))


def test_what_cannot_travel_is_done_here(joins: Cluster) -> None:
    assert {(-1, 1), (-2, 2)} == set(joins.each(abs, [-1, -2]))


def test_nothing_to_do_is_done(joins: Cluster) -> None:
    assert [] == list(joins.each(Doubled(), []))


def test_a_piece_that_ends_its_workers_is_given_up() -> None:
    setting = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}
    with (
        dask(workers=2, scheduler=setting) as lost,
        joined(lost.address, patience=30, say=print) as cluster,
        pytest.raises(FaultError, match="ended over the same piece"),
    ):
        list(cluster.each(Doubled(deadly=0), [0]))


def test_there_is_nobody_at_a_wrong_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joining, "_CONNECT", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        said = refused(address)
    closed = refused(address)
    unknown = refused("tcp://no-such-machine.invalid:8786")

    assert said.startswith(f"there is no Dask scheduler at {address}: nothing answered within 0.5")
    assert closed.startswith(f"there is no Dask scheduler at {address}: nobody listens there.")
    assert "no machine is known by that name" in unknown
    assert "dask scheduler" in said


@pytest.mark.parametrize(
    "answer", [b"HTTP/1.1 400 Bad Request\r\n\r\nInvalid HTTP request received.", b"", bytes(99)]
)
def test_what_answers_otherwise_is_no_scheduler(answer: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        Thread(target=answering, args=(server, answer), daemon=True).start()
        address = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        said = refused(address)

    assert said.startswith(f"there is no Dask scheduler at {address}: ")


def answering(server: socket.socket, answer: bytes) -> None:
    with suppress(OSError):
        while True:
            connection, _ = server.accept()
            connection.recv(1000)
            connection.sendall(answer)
            connection.close()


def test_a_worker_is_no_scheduler(cluster: Dask) -> None:
    with joined(cluster.address, patience=5, say=print) as found:
        worker = next(iter(found.client.scheduler_info()["workers"]))

    assert refused(worker).startswith(f"there is no Dask scheduler at {worker}: a worker answers")


def test_tls_without_certificates_is_refused() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"tls://127.0.0.1:{silent.getsockname()[1]}"
        said = refused(address)

    assert said.startswith(f"there is no Dask scheduler at {address}: TLS expects")


def test_dask_may_not_be_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)

    assert "pip install 'hankegraafi[cluster]'" in refused("tcp://127.0.0.1:1")


def shim(folder: Path, text: str) -> dict[str, str]:
    """Give the environment of a worker in which our package is another."""
    (folder / "hankegraafi").mkdir(parents=True)
    (folder / "hankegraafi" / "__init__.py").write_text(text)
    return {"PYTHONPATH": str(folder)}


@pytest.fixture(scope="module")
def bare() -> Iterator[Dask]:
    """A cluster without workers."""
    with dask() as started:
        yield started


def test_other_versions_are_refused_with_their_list(bare: Dask, tmp_path: Path) -> None:
    none = refused(bare.address)
    workers = [
        bare.worker(shim(tmp_path / "old", '__version__ = "0.0.1"\n')),
        bare.worker(shim(tmp_path / "none", "raise ImportError\n")),
        bare.worker(),
    ]
    said = refused(bare.address, 30)
    for each in workers:
        killed(each.pid)
        each.wait()

    assert none.startswith(f"the cluster {bare.address} has had no worker for 0.2 seconds.")
    place = r"tcp://127\.0\.0\.1:[0-9]+ has Python 3\.[0-9]+,"
    assert f"do not run what runs here (Python {sys.version_info[0]}." in said
    assert re.search(rf"{place} hankegraafi 0\.0\.1 \([0-9a-f]{{8}}\), pyoxigraph", said)
    assert re.search(rf"{place} no hankegraafi, pyoxigraph", said)
    assert 2 == len(re.findall(place, said)), "the one that is well is not told"


@pytest.mark.parametrize("package", ['__version__ = "0.0.1"\n', "raise ImportError\n"])
def test_one_that_joins_while_work_goes_on_is_refused_too(tmp_path: Path, package: str) -> None:
    with dask(workers=1) as found, joined(found.address, patience=5, say=print) as cluster:

        def pieces() -> Iterator[int]:
            yield from range(3)
            found.worker(shim(tmp_path / "other", package))
            yield from count(3)

        with pytest.raises(FaultError, match="Install the same versions on all workers"):
            for _ in cluster.each(Doubled(), pieces()):
                pass


def test_another_python_is_refused_before_code_is_sent_to_it(joins: Cluster) -> None:
    versions = asking()(CODE) | {"Python": "3.99"}
    watch = Watch(joins.client, "tcp://a", 5, print, versions)

    with pytest.raises(FaultError) as caught:
        watch.look()

    here = f"Python {sys.version_info[0]}.{sys.version_info[1]}"
    assert re.search(rf"\(Python 3\.99, .*\): tcp://[0-9.:]+ has {here}; tcp", str(caught.value))


def test_other_code_of_the_same_version_is_another(tmp_path: Path) -> None:
    folder = shutil.copytree(Path(hankegraafi.__file__).parent, tmp_path / "hankegraafi")
    ask = f"from tests.cluster.test_hands import asking; print(asking()({CODE!r})['hankegraafi'])"
    paths = os.pathsep.join((str(tmp_path), str(ROOT)))

    def told() -> str:
        given = {**os.environ, "PYTHONPATH": paths}
        return subprocess.check_output([sys.executable, "-c", ask], env=given, text=True).strip()

    assert asking()(CODE)["hankegraafi"] == told()
    with (folder / "errors.py").open("a") as file:
        file.write("# changed\n")
    assert told() not in {"", asking()(CODE)["hankegraafi"]}


def test_paused_workers_do_nothing_and_are_told_of(
    joins: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    status = ["running", "paused"]
    seen = {f"w{n}": {"status": each, "last_seen": 1.0} for n, each in enumerate(status)}
    monkeypatch.setattr(Watch, "_workers", lambda _: seen)
    monkeypatch.setattr(Watch, "_compare", lambda *_: None)
    said: list[str] = []
    watch = Watch(joins.client, "tcp://a", 0.0, said.append)

    assert 1 == watch.look() == watch.look()
    seen["w0"]["status"] = "paused"
    assert 0 == watch.look()
    watch.moved()
    assert 0 == watch.look()
    with pytest.raises(FaultError, match=r"all workers .* paused .* --memory-limit 4GB"):
        watch.look()
    worker = "The worker {} is paused: it has used most of its memory limit."
    waits = "The cluster tcp://a has no worker that is not paused; waiting 0 s."
    assert [worker.format("w1"), worker.format("w0"), waits, waits] == said


def test_a_silent_worker_is_told_once(joins: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    watch = Watch(joins.client, "tcp://a", 5, said.append)
    for now, told in [(0, {"b": 1.0, "c": 1.0}), (31, {"b": 1.0, "c": 2.0}), (70, {"b": 1.0})]:
        monkeypatch.setattr("hankegraafi.cluster.watch.monotonic", lambda now=now: float(now))
        watch._listen(told)

    assert ["The worker b has been silent for 30 s; "] == [each[:39] for each in said]


def test_a_worker_that_was_not_compared_is_looked_at_too() -> None:
    versions = asking()(CODE)
    assert re.fullmatch(rf"{re.escape(__version__)} \([0-9a-f]{{8}}\)", versions["hankegraafi"])
    other = pickle.dumps((versions | {"hankegraafi": "0.0.1"}, pickle.dumps(Doubled())))
    well, error = pickle.loads(Held(other)(pickle.dumps(1)))

    assert not well
    assert f"hankegraafi {__version__}" in str(error)
    assert "and not Python" in str(error)
