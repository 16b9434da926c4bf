"""The commands send their work to a cluster when they are told one."""

from pathlib import Path

import pytest
from tests.cluster.conftest import files
from tests.support.dask import Dask

from benchmarks import folders, lists
from hankegraafi import terminal
from hankegraafi.cli import main
from hankegraafi.cluster.hands import Cluster
from hankegraafi.release import gate

pytestmark = pytest.mark.servers


def test_a_list_is_read_by_a_cluster(
    cluster: Dask, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    found = []
    for number, given in enumerate(([], ["--cluster", cluster.address])):
        data = tmp_path / str(number)
        lists.write(data, 400)
        assert 0 == main(["source", "read", "made", "--data", str(data), *given], {})
        said = files(data)
        said.pop("sources/made/document.ttl")  # it tells when it was read
        found.append((said, capfd.readouterr().out))

    assert found[0] == found[1]


def test_the_setting_names_one_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hankegraafi.cluster.joining._CONNECT", 0.2)
    lists.write(tmp_path, 10)
    command = ["source", "check", "made", "--data", str(tmp_path)]
    nobody = "tcp://127.0.0.1:1"

    assert 3 == main(command, {"HANKEGRAAFI_CLUSTER": nobody})
    assert f"error: there is no Dask scheduler at {nobody}: " in capsys.readouterr().err
    assert 3 == main([*command, "--cluster", nobody], {"HANKEGRAAFI_CLUSTER": "tls://[::1]:8786"})
    assert nobody in capsys.readouterr().err


@pytest.mark.parametrize(
    "wrong",
    ["localhost:8786", "http://localhost:8786", "tcp://u:p@h:1", "tcp://h:0", "tcp://h:65536"],
)
def test_what_is_no_address_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], wrong: str
) -> None:
    lists.write(tmp_path, 10)
    for command in (["source", "check", "made"], ["check"], ["build"]):
        call = [*command, "--data", str(tmp_path)]
        assert 2 == main([*call, "--cluster", wrong], {})
        assert 2 == main(call, {"HANKEGRAAFI_CLUSTER": wrong})
        said = capsys.readouterr().err.splitlines()
        rest = f"{wrong!r}. Give tcp://HOST:PORT or tls://HOST:PORT."
        assert [f"error: {name} is {rest}" for name in ("--cluster", "HANKEGRAAFI_CLUSTER")] == said


def test_the_progress_tells_how_many_work(
    joins: Cluster, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(terminal, "_SILENCE", 0.0)
    terminal.progress_bar(joins.told)("check", 3, 8)

    assert capsys.readouterr().err.startswith("3/8 check, 2 workers, ")


@pytest.mark.large
def test_a_release_is_the_same(
    joins: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders.write(tmp_path / "data", 60)
    monkeypatch.setattr(gate, "is_large", lambda _: True)
    here, _ = gate.build_folder(tmp_path / "data", tmp_path / "here")
    there, _ = gate.build_folder(tmp_path / "data", tmp_path / "there", hire=joins.hire)

    manifests = [(each.path / "manifest.json").read_bytes() for each in (here, there)]
    assert manifests[0] == manifests[1]
