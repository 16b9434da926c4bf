"""Whether visitors' queries are answered from memory or from the disk."""

import os
import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

MEMORY, DISK = "memory", "disk"
STATEMENT = 450
"""About so many bytes a statement takes in memory."""

_AVAILABLE = re.compile(r"^MemAvailable:\s+([0-9]+) kB$", re.MULTILINE)
_LIMITS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")


class Choice(NamedTuple):
    """What answers, "memory" or "disk", and why, in English."""

    engine: str
    reason: str


def choose(counts: Mapping[str, Any], wanted: str, available: int) -> Choice:
    """Choose memory where a release takes less than half of what is available, in bytes.

    >>> choose({"quads": 1000}, "auto", 1 << 30).engine
    'memory'
    >>> choose({"quads": 1000}, "disk", 1 << 30)
    Choice(engine='disk', reason='as HANKEGRAAFI_ENGINE says')
    """
    if wanted != "auto":
        return Choice(wanted, "as HANKEGRAAFI_ENGINE says")
    statements = int(counts.get("quads", 0))
    needed, free = (f"{size / (1 << 30):.1f} GB" for size in (statements * STATEMENT, available))
    engine = MEMORY if statements * STATEMENT < available / 2 else DISK
    return Choice(engine, f"{statements:,} statements take about {needed} of {free} that are free")


def available_memory() -> int:
    """Give how many bytes of memory this process and others may still take."""
    found = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
    with suppress(OSError):
        found += [int(each) << 10 for each in _AVAILABLE.findall(Path("/proc/meminfo").read_text())]
    for limit in _LIMITS:
        with suppress(OSError, ValueError):
            found.append(int(Path(limit).read_text()))
    return min(found)
