"""Whoever works, what comes out is the same; workers may be lost, and the scheduler."""

from functools import partial
from pathlib import Path

import pytest
from tests.cluster.conftest import Made, begun, files, read, stopped
from tests.support.dask import dask, killed

from hankegraafi.cluster import joined
from hankegraafi.cluster.hands import Cluster
from hankegraafi.errors import FaultError
from hankegraafi.parallel import Workers

pytestmark = pytest.mark.servers

KINDS = ["checking", "reading in", "looking", "tables"]


def rooms(folder: Path) -> list[Path]:
    for name in "abc":
        (folder / name).mkdir()
    return [folder / name for name in "abc"]


@pytest.mark.parametrize("made", KINDS, indirect=True)
def test_one_process_two_and_a_cluster_give_the_same(
    made: Made, joins: Cluster, tmp_path: Path
) -> None:
    one, two, there = rooms(tmp_path)
    expected = made(one, partial(Workers, 1))

    assert expected == made(two, partial(Workers, 2))
    assert expected == made(there, joins.hire)


@pytest.mark.parametrize(
    "made",
    [
        "reading in",
        pytest.param("checking", marks=pytest.mark.large),
        pytest.param("tables", marks=pytest.mark.large),
    ],
    indirect=True,
)
def test_a_worker_that_is_killed_in_mid_work_is_not_missed(made: Made, tmp_path: Path) -> None:
    one, there, room = rooms(tmp_path)
    expected = made(one, partial(Workers, 1))
    with dask(workers=2) as lost, joined(lost.address, patience=30, say=print) as cluster:
        with stopped(cluster, room, 1) as (hire, pipe), begun(pipe, killed):
            found = made(there, hire)

        assert expected == found
        assert 1 == cluster.watch.look()


def test_when_all_workers_are_killed_it_says_so_and_goes_on_later(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one, there, room = rooms(tmp_path)
    expected = read(one, partial(Workers, 1))
    with dask(workers=2) as lost, joined(lost.address, patience=0.5, say=print) as cluster:
        with (
            stopped(cluster, room, 2) as (hire, pipe),
            begun(pipe, killed, 2),
            pytest.raises(FaultError) as caught,
        ):
            read(there, hire)
        expected_fault = (
            f"the cluster {lost.address} has had no worker for 0.5 seconds. Start one with: "
            f"dask worker {lost.address} --nthreads 1"
        )
    assert expected_fault == str(caught.value)
    assert f"The cluster {lost.address} has no worker; waiting 0.5 s.\n" == capsys.readouterr().out
    held = {name for name in files(there / "data/sources/made") if not name.startswith(".")}
    assert {"list.csv", "source.toml"} == held

    assert expected == read(there, partial(Workers, 1))


def test_a_worker_that_comes_while_one_is_waited_for_does_the_work(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one, there, room = rooms(tmp_path)
    expected = read(one, partial(Workers, 1))

    def replaced(process: int) -> None:
        killed(process)
        lost.worker()

    with (
        dask(workers=1) as lost,
        joined(lost.address, patience=60, say=print) as cluster,
        stopped(cluster, room, 1) as (hire, pipe),
        begun(pipe, replaced),
    ):
        assert expected == read(there, hire)


def test_when_the_scheduler_is_killed_it_says_so(tmp_path: Path) -> None:
    _, there, room = rooms(tmp_path)
    with (
        dask(workers=1) as lost,
        joined(lost.address, patience=30, say=print) as cluster,
        stopped(cluster, room, 1) as (hire, pipe),
        begun(pipe, lambda _: killed(lost.scheduler.pid)),
        pytest.raises(FaultError, match=f"the scheduler of the cluster {lost.address} is gone"),
    ):
        read(there, hire)
    held = {name for name in files(there / "data/sources/made") if not name.startswith(".")}
    assert {"list.csv", "source.toml"} == held
