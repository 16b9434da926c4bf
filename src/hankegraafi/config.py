"""The settings, read once from a mapping that the caller passes."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hankegraafi.errors import UsageError
from hankegraafi.records import LANGUAGES

ENGINES = ("auto", "memory", "disk")
_HOST = re.compile(r"[a-z0-9.-]+(:[0-9]{1,5})?|\[[0-9a-f:.]+\](:[0-9]{1,5})?")


@dataclass(frozen=True, slots=True)
class Settings:
    """What a publisher may set, each by an environment variable `HANKEGRAAFI_<NAME>`.

    `data` and `releases` are folders; `host` and `port` say where to serve; `language` is that of
    messages on the terminal. A visitor's query may take `query_seconds` of computing,
    `query_memory` MiB beyond the store, and `query_size` MiB for its answer; `long_queries` of
    them run at once when they take long (0: twice as many as there are cores), and `queue` wait.
    `service_hosts` are those that SERVICE may call. `cache` is in MiB. `engine` says whether
    visitors' queries are answered from memory or from the disk ("auto": as it fits).
    """

    data: Path = Path("data")
    releases: Path = Path("releases")
    host: str = "127.0.0.1"
    port: int = 8000
    language: str = "en"
    query_seconds: float = 30.0
    query_memory: int = 1024
    query_size: int = 2048
    long_queries: int = 0
    queue: int = 128
    service_hosts: frozenset[str] = frozenset()
    cache: int = 64
    engine: str = "auto"

    @classmethod
    def from_mapping(cls, values: Mapping[str, str]) -> "Settings":
        """Read the settings; what is not set keeps its default.

        Raises:
            UsageError: a value that cannot be what it should be.
        """
        given = {
            name: values[f"HANKEGRAAFI_{name.upper()}"]
            for name in cls.__slots__
            if values.get(f"HANKEGRAAFI_{name.upper()}")
        }
        return cls(**{name: _READERS[name](name, text) for name, text in given.items()})


def _path(_: str, text: str) -> Path:
    return Path(text)


def _text(_: str, text: str) -> str:
    return text


def _language(name: str, text: str) -> str:
    if text in LANGUAGES:
        return text
    raise _wrong(name, text, f"Give one of {', '.join(LANGUAGES)}.")


def _engine(name: str, text: str) -> str:
    if text in ENGINES:
        return text
    raise _wrong(name, text, f"Give one of {', '.join(ENGINES)}.")


def _seconds(name: str, text: str) -> float:
    if re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,3})?", text) and float(text) > 0:
        return float(text)
    raise _wrong(name, text, "Give a number of seconds above 0.")


def _hosts(name: str, text: str) -> frozenset[str]:
    hosts = [each.strip().casefold() for each in text.split(",") if each.strip()]
    for host in hosts:
        if not _HOST.fullmatch(host):
            raise _wrong(name, host, "Give names of hosts, with commas between them.")
    return frozenset(hosts)


class _Number:
    """Reads a whole number between two bounds."""

    def __init__(self, least: int, most: int) -> None:
        self._least = least
        self._most = most

    def __call__(self, name: str, text: str) -> int:
        if text.isascii() and text.isdigit() and self._least <= int(text[:12]) <= self._most:
            return int(text)
        raise _wrong(name, text, f"Give a number from {self._least} to {self._most}.")


_READERS: dict[str, Callable[[str, str], Any]] = {
    "data": _path,
    "releases": _path,
    "host": _text,
    "port": _Number(0, 65535),
    "language": _language,
    "query_seconds": _seconds,
    "query_memory": _Number(16, 1 << 20),
    "query_size": _Number(1, 1 << 20),
    "long_queries": _Number(0, 1000),
    "queue": _Number(0, 100_000),
    "service_hosts": _hosts,
    "cache": _Number(0, 1 << 20),
    "engine": _engine,
}


def _wrong(name: str, text: str, way_out: str) -> UsageError:
    return UsageError(f"HANKEGRAAFI_{name.upper()} is {text!r}", way_out=way_out)
