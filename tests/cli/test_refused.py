"""What the system refuses is told with the place, and with the way out where there is no room."""

import errno
import tempfile

import pytest

from hankegraafi import terminal


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_no_room_for_a_file_without_a_name(number: int) -> None:
    told = terminal.refused(OSError(number, "No room"))

    assert (
        "a file could not be written: No room. Make room, and try again; temporary files are in "
        f"{tempfile.gettempdir()}: TMPDIR names another folder."
    ) == told


def test_no_room_for_a_file() -> None:
    told = terminal.refused(OSError(errno.ENOSPC, "No room", "data/a.ttl"))

    assert "data/a.ttl: No room. Make room there, and try again." == told


def test_other_refusals() -> None:
    assert "data: Not yours." == terminal.refused(
        PermissionError(errno.EACCES, "Not yours", "data")
    )
    assert "the system: Too many." == terminal.refused(OSError(errno.EMFILE, "Too many"))
    assert "the system: closed." == terminal.refused(OSError("closed"))
