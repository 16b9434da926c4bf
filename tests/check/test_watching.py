import os
import re
from pathlib import Path

import pytest

from hankegraafi.check.watching import look, watch
from hankegraafi.errors import FaultError


def test_files_are_known_by_their_time_and_length(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    kept = tmp_path / "deep" / "a.ttl"
    kept.write_text("12")
    (tmp_path / ".hidden.ttl").write_text("1")
    (tmp_path / "b.ttl~").write_text("1")
    os.utime(kept, ns=(5, 7))
    assert {kept: (7, 2)} == look([tmp_path])


def test_what_is_gone_or_leads_back_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "round").symlink_to(tmp_path)
    (tmp_path / "nowhere.ttl").symlink_to(tmp_path / "nothing")
    assert {} == look([tmp_path, tmp_path / "gone"])


def test_it_checks_again_after_each_change_and_outlives_faults(tmp_path: Path) -> None:
    said: list[str] = []
    acts = iter("abcd")

    def check() -> None:
        name = next(acts)
        if name == "d":
            raise KeyboardInterrupt
        # The next change comes while a check is still running.
        (tmp_path / f"{name}.ttl").write_text("1")
        if name == "b":
            raise FaultError("a fault", way_out="Wait.")

    with pytest.raises(KeyboardInterrupt):
        watch([tmp_path], check, "fi", lambda line, *_: said.append(line))
    assert [
        "Tarkistettu, 0,00 s. Odotetaan muutoksia; Ctrl-C lopettaa.",
        "a.ttl",
        "a fault. Wait.",
        "Odotetaan muutoksia; Ctrl-C lopettaa.",
        "b.ttl",
        "Tarkistettu, 0,00 s. Odotetaan muutoksia; Ctrl-C lopettaa.",
        "c.ttl",
    ] == [re.sub(r"0,\d\d", "0,00", line).replace(f"{tmp_path}/", "") for line in said]


def test_a_file_that_goes_is_a_change(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("1")
    said: list[str] = []

    def check() -> None:
        if len(said) > 1:
            raise KeyboardInterrupt
        (tmp_path / "a.ttl").unlink()

    with pytest.raises(KeyboardInterrupt):
        watch([tmp_path], check, "en", lambda line, *_: said.append(line))
    assert str(tmp_path / "a.ttl") == said[1]


def _raise(error: Exception) -> None:
    raise error


def test_what_is_wrong_at_the_beginning_ends_it(tmp_path: Path) -> None:
    with pytest.raises(FaultError):
        watch([tmp_path], lambda: _raise(FaultError("no shapes")), "en", lambda *_: None)


def test_many_changes_are_named_in_part(tmp_path: Path) -> None:
    said: list[str] = []
    checks = iter([lambda: [(tmp_path / f"{n}.ttl").write_text("1") for n in range(5)]])

    def check() -> None:
        act = next(checks, None)
        if act is None:
            raise KeyboardInterrupt
        act()

    with pytest.raises(KeyboardInterrupt):
        watch([tmp_path], check, "en", lambda line, *_: said.append(line))
    names = ", ".join(f"{tmp_path}/{n}.ttl" for n in range(3))
    assert f"{names}, … (5)" in said
