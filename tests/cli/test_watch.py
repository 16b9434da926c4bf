"""`check --watch` as a user runs it: another process, files that are saved while it waits."""

import queue
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DEADLINE = 60
HANKE = "https://w3id.org/hankegraafi/ns#"


class Watching:
    """A running `check --watch`; its lines are read as they come, with a deadline."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "hankegraafi", "check", "--watch", *arguments],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT / "src")},
            # Tests that run in the background of a shell inherit that Ctrl-C is ignored.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )
        self._lines: queue.Queue[str | None] = queue.Queue()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout
        with self.process.stdout as output:
            for line in output:
                self._lines.put(line.rstrip("\n"))
        self._lines.put(None)

    def until(self, words: str) -> list[str]:
        """Give the lines up to one that holds these words."""
        lines: list[str] = []
        end = time.monotonic() + DEADLINE
        while not lines or words not in lines[-1]:
            line = self._lines.get(timeout=max(end - time.monotonic(), 0.001))
            assert line is not None, lines
            lines.append(line)
        return lines

    def end(self) -> tuple[int, list[str | None]]:
        """Give the exit code, and the lines that were left."""
        code = self.process.wait(DEADLINE)
        self._reader.join(DEADLINE)
        return code, list(self._lines.queue)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small data folder, in which nothing is wrong."""
    for name in ("organisations/omnia.ttl", "catalogue.ttl"):
        (tmp_path / "data" / name).parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / "data" / "catalogue.ttl", tmp_path / "data" / "catalogue.ttl")
    return tmp_path


@pytest.fixture
def watching(folder: Path) -> Iterator[Watching]:
    running = Watching(folder)
    yield running
    running.process.kill()
    running.end()


def save(path: Path, text: str) -> None:
    """Save as editors do: another file, put in the place of the old one."""
    other = path.with_name(".new")
    other.write_text(text, encoding="utf-8")
    other.replace(path)


def test_saving_a_file_gives_a_new_report(watching: Watching, folder: Path) -> None:
    waiting = "Waiting for changes; Ctrl-C ends."
    assert "violation" not in " ".join(watching.until(waiting)[:-1])

    path = folder / "data" / "organisations" / "omnia.ttl"
    save(path, "hanke:x a hanke:Project ")
    broken = watching.until(waiting)
    assert str(path.relative_to(folder)) == broken[0]
    assert any("The prefix hanke: has not been declared." in line for line in broken)

    save(
        path,
        f"@prefix hanke: <{HANKE}> .\n<https://e.example/> a hanke:Projekt .",
    )
    wrong = watching.until(waiting)
    assert any("Did you mean hanke:Project?" in line for line in wrong)

    path.unlink()
    mended = watching.until(waiting)
    assert not any("violation" in line for line in mended)


def test_it_ends_quietly_on_ctrl_c(watching: Watching) -> None:
    watching.until("Waiting for changes")
    watching.process.send_signal(signal.SIGINT)
    assert (130, ["", None]) == watching.end()


def test_a_folder_that_goes_and_comes_back_is_no_end(watching: Watching, folder: Path) -> None:
    watching.until("Waiting for changes")
    (folder / "data").rename(folder / "away")
    gone = watching.until("Waiting for changes")
    assert any("the data folder data does not exist" in line for line in gone)
    (folder / "away").rename(folder / "data")
    assert not any("does not exist" in line for line in watching.until("Checked in"))


def test_a_folder_that_is_not_there_is_a_wrong_call(tmp_path: Path) -> None:
    running = Watching(tmp_path, "--data", "nothing")
    assert "nothing does not exist" in running.until("nothing")[-1]
    assert (2, [None]) == running.end()
