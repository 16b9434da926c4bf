"""Files for Virtuoso's loader: what a load that was ended has left is removed by the next."""

from pathlib import Path

import pytest

from hankegraafi.errors import UsageError
from hankegraafi.store.remote import bulk


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_what_others_are_at_is_left_and_what_was_left_is_removed(tmp_path: Path) -> None:
    at_work = bulk._signed(tmp_path, "hankegraafi-a")
    for name in ("hankegraafi-a-00001.nq", "hankegraafi-b-00001.nq", "hankegraafi-b-00002.nq"):
        (tmp_path / name).touch()
    (tmp_path / "hankegraafi-b.loading").touch()
    (tmp_path / "others.nq").touch()

    own = bulk._signed(tmp_path, "hankegraafi-c")

    kept = {"hankegraafi-a.loading", "hankegraafi-a-00001.nq", "others.nq"}
    assert kept | {"hankegraafi-c.loading"} == names(tmp_path)
    own.close()
    assert kept == names(tmp_path)
    at_work.close()


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"cannot be written .*--bulk-folder"):
        bulk._signed(tmp_path / "none", "hankegraafi-a")
