"""Who answers visitors' queries: our own engine, from memory or from the disk, or another."""

import os
import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from hankegraafi.config import ENGINES, Settings
from hankegraafi.store.remote.address import EngineAddress

MEMORY, DISK = "memory", "disk"
STATEMENT = 450
"""About so many bytes a statement takes in memory."""

_AVAILABLE = re.compile(r"^MemAvailable:\s+([0-9]+) kB$", re.MULTILINE)
_LIMITS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")


class Elsewhere(NamedTuple):
    """An engine that others run, and whether it is asked only what scans much of the data."""

    address: EngineAddress
    only_scans: bool


class Choice(NamedTuple):
    """What answers, "memory" or "disk", and why, in English; and what answers beside it."""

    engine: str
    reason: str
    elsewhere: Elsewhere | None = None


def choose(counts: Mapping[str, Any], settings: Settings, available: int) -> Choice:
    """Choose memory where a release takes less than half of what is available, in bytes.

    Beside an engine that is asked everything, ours reads from the disk: it has little to do.

    Raises:
        UsageError: a setting names no engine.

    >>> choose({"quads": 1000}, Settings(), 1 << 30).engine
    'memory'
    >>> choose({"quads": 1000}, Settings(engine="disk"), 1 << 30)
    Choice(engine='disk', reason='as HANKEGRAAFI_ENGINE says', elsewhere=None)
    """
    elsewhere = _elsewhere(settings)
    if elsewhere and not elsewhere.only_scans:
        return Choice(DISK, "what the engine elsewhere is not asked", elsewhere)
    return _own(counts, settings.engine, available)._replace(elsewhere=elsewhere)


def _elsewhere(settings: Settings) -> Elsewhere | None:
    everything = "" if settings.engine in ENGINES else settings.engine
    named = everything or settings.scans
    if not named:
        return None
    address = EngineAddress.of(named, user=settings.engine_user, password=settings.engine_password)
    return Elsewhere(address, only_scans=not everything)


def _own(counts: Mapping[str, Any], wanted: str, available: int) -> Choice:
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
