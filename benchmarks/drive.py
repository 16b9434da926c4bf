"""Load by `wrk`: a number of connections that each ask again as soon as they are answered."""

import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

SCRIPT = Path(__file__).with_name("wrk.lua")
PATIENCE = 60
"""How long one request may take, in seconds."""


class Load(NamedTuple):
    """What one run of `wrk` saw: requests and bytes a second, latencies in seconds.

    `failed` counts answers with a status of 400 and above, `broken` those that never came.
    """

    rate: float
    bytes_rate: float
    p50: float
    p99: float
    requests: int
    failed: int
    broken: int


class Target(NamedTuple):
    """Where to ask what: the address of a server, and a file of paths as `wrk.lua` reads it."""

    address: str
    paths: Path
    accept: str


def target(address: str, file: Path, accept: str, path: str, values: Iterable[str]) -> Target:
    """Write a file of paths: one path with a tab wherever one of the values goes."""
    file.write_text("".join(f"{line}\n" for line in (path, *values)), encoding="ascii")
    return Target(address, file, accept)


def drive(
    target: Target,
    *,
    connections: int,
    seconds: float,
    first: int = 0,
    numbered: bool = True,
    pinned: Sequence[str] = (),
) -> Load:
    """Ask for some seconds; `pinned` is a command that `wrk` is started under.

    Raises:
        RuntimeError: `wrk` gave no result.
    """
    command = ["wrk", "-t", "1", "-c", str(connections), "-d", f"{max(round(seconds), 1)}s"]
    command += ["--timeout", f"{PATIENCE}s", "-s", str(SCRIPT), target.address, "--"]
    command += [str(target.paths), target.accept, str(first), "new" if numbered else "same"]
    ran = subprocess.run(  # noqa: S603 - a fixed program, arguments of our own
        [*pinned, *command],
        capture_output=True,
        text=True,
        timeout=seconds + 2 * PATIENCE,
        check=False,
    )
    lines = [line for line in ran.stdout.splitlines() if line.startswith("RESULT ")]
    if not lines:
        raise RuntimeError(f"wrk failed: {ran.stderr.strip() or ran.stdout.strip()}")
    return parse(lines[-1])


def parse(line: str) -> Load:
    """Read the line that `wrk.lua` writes at the end; times in it are microseconds."""
    requests, duration, size, p50, p99, failed, broken = map(int, line.split()[1:])
    seconds = max(duration, 1) / 1e6
    return Load(requests / seconds, size / seconds, p50 / 1e6, p99 / 1e6, requests, failed, broken)
