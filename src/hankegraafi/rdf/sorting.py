"""Sort lines that do not fit into memory: runs on disk, then one merge."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from heapq import merge
from itertools import islice
from pathlib import Path

RUN = 500_000
"""How many lines are sorted at once; of N-Quads these take some 150 MB."""


def sort(lines: Iterable[bytes], folder: Path, *, run: int = RUN) -> list[Path]:
    """Write lines to files in a folder, so many to a file, sorted by their bytes.

    Raises:
        OSError: there is no room.
    """
    pending, runs = iter(lines), list[Path]()
    while some := sorted(islice(pending, run)):
        runs.append(folder / f"run-{len(runs)}")
        with runs[-1].open("xb") as file:
            file.writelines(some)
    return runs


def merged(runs: Iterable[Path]) -> Iterator[tuple[bytes, int]]:
    """Go through the lines of sorted files in one order, each once; say how often each is there.

    Raises:
        OSError: a file cannot be read.
    """
    with ExitStack() as stack:
        files = [stack.enter_context(run.open("rb")) for run in runs]
        last, count = b"", 0
        for line in merge(*files):
            if line == last:
                count += 1
                continue
            if count:
                yield last, count
            last, count = line, 1
        if count:
            yield last, count
