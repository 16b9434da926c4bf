"""A lock keeps others out, and is given back whatever happens."""

from pathlib import Path

import pytest

from hankegraafi.errors import FaultError
from hankegraafi.locks import alone


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_the_second_is_told_why(tmp_path: Path, kind: str) -> None:
    path = tmp_path / kind
    path.touch() if kind == "file" else path.mkdir()

    with (
        alone(path, "something is under way"),
        pytest.raises(FaultError) as caught,
        alone(path, "something is under way"),
    ):
        pytest.fail("there were two")

    assert "something is under way. Wait until it is done." == str(caught.value)


def test_a_lock_is_given_back(tmp_path: Path) -> None:
    with pytest.raises(KeyError), alone(tmp_path, "taken"):
        raise KeyError

    with alone(tmp_path, "taken"):
        pass


def test_what_is_not_there_cannot_be_locked(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), alone(tmp_path / "nothing", "taken"):
        pass
