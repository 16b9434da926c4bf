"""Long work shows how far it is and the time left; short work says nothing where nobody looks."""

import re

import pytest

from hankegraafi import terminal

MEMORY = re.compile(r", [1-9][0-9]* MB$")


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(terminal, "time", clock)
    return clock


def run(clock: Clock, seconds: float) -> None:
    show = terminal.progress_bar()
    for stage in ("read", "check"):
        for done in range(1, 5):
            clock.now += seconds
            show(stage, done, 4)


def test_short_work_says_nothing(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    run(clock, 1.0)
    assert "" == capsys.readouterr().err


def test_long_work_says_now_and_then_how_far_it_is(
    clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    run(clock, 40.0)
    lines = capsys.readouterr().err.splitlines()

    assert [
        "1/4 read",
        "2/4 read, 1:20 left",
        "3/4 read, 0:40 left",
        "4/4 read",
        "1/4 check",
        "2/4 check, 1:20 left",
        "3/4 check, 0:40 left",
        "4/4 check",
    ] == [MEMORY.sub("", line) for line in lines]
    assert all(map(MEMORY.search, lines)), "every line tells the memory"
