"""A store is read into the system's memory where there is room, and left alone where not."""

import os
from pathlib import Path

from hankegraafi.store.ahead import read_ahead


def store(release: Path, size: int) -> Path:
    path = release / "store" / "000001.sst"
    path.parent.mkdir(parents=True)
    path.write_bytes(os.urandom(size))
    return path


def test_files_are_read_through_where_there_is_room(tmp_path: Path) -> None:
    size = 3 << 20
    path = store(tmp_path, size)

    reader = read_ahead(tmp_path, available=4 * size)

    assert reader is not None
    reader.join(30)
    assert not reader.is_alive()
    with path.open("rb") as file:  # waits for no disk: what is not there yet raises
        assert size == len(file.read())


def test_what_takes_half_of_the_memory_is_left_alone(tmp_path: Path) -> None:
    store(tmp_path, 1000)

    assert read_ahead(tmp_path, available=2000) is None


def test_a_file_that_is_gone_meanwhile_does_no_harm(tmp_path: Path) -> None:
    path = store(tmp_path, 1000)
    reader = read_ahead(tmp_path, available=1 << 30)
    path.unlink()

    assert reader is not None
    reader.join(30)
    assert not reader.is_alive()
