"""The settings, read once from a mapping that the caller passes."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hankegraafi.errors import UsageError
from hankegraafi.records import LANGUAGES

ENGINES = ("auto", "memory", "disk")
LONGEST_DRAIN = 3600
_REMOTE = re.compile(r"sparql\+https?://[^\s@]+")
_CLUSTER = re.compile(r"(tcp|tls)://([^\s/@:\[\]]+|\[[0-9a-fA-F:.]+\]):[0-9]{1,5}")
_HOST = re.compile(r"[a-z0-9.-]+(:[0-9]{1,5})?|\[[0-9a-f:.]+\](:[0-9]{1,5})?")


@dataclass(frozen=True, slots=True)
class Settings:
    """What a publisher may set, each by an environment variable `HANKEGRAAFI_<NAME>`.

    `data` and `releases` are folders; `host` and `port` say where to serve; `language` is that of
    messages on the terminal. A visitor's query may take `query_seconds` of computing,
    `query_memory` MiB beyond the store, and `query_size` MiB for its answer; `long_queries` of
    them run at once when they take long (0: twice as many as there are cores), and `queue` wait. A
    server that is told to stop drains for `drain` seconds. `service_hosts` are those that SERVICE
    may call. `cache` is in MiB. `engine` says whether visitors' queries are answered from memory
    or from the disk ("auto": as it fits), or names a SPARQL engine elsewhere
    (`sparql+http://host:port/path`); `scans` names one that is asked only what goes through much
    of the data. `engine_user` and `engine_password` are for both. `cluster` is the address of a
    Dask scheduler that has work done; for `cluster_seconds` a worker of it is waited for.
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
    drain: float = 2.0
    service_hosts: frozenset[str] = frozenset()
    cache: int = 64
    engine: str = "auto"
    scans: str = ""
    engine_user: str = ""
    engine_password: str = field(default="", repr=False)
    cluster: str = ""
    cluster_seconds: float = 60.0

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
    return text if text in ENGINES else _remote(name, text)


def _remote(name: str, text: str) -> str:
    if _REMOTE.fullmatch(text):
        return text
    known = f"Give one of {', '.join(ENGINES)}, or" if name == "engine" else "Give"
    shown = text.rpartition("@")[2]  # what stands before may be secret
    secret = " User and password go into HANKEGRAAFI_ENGINE_USER and HANKEGRAAFI_ENGINE_PASSWORD."
    way_out = f"{known} sparql+http://HOST:PORT/PATH.{secret * ('@' in text)}"
    raise _wrong(name, shown, way_out)


def _seconds(name: str, text: str) -> float:
    if re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,3})?", text) and float(text) > 0:
        return float(text)
    raise _wrong(name, text, "Give a number of seconds above 0.")


def _pause(name: str, text: str) -> float:
    if re.fullmatch(r"[0-9]{1,4}(\.[0-9]{1,3})?", text) and float(text) <= LONGEST_DRAIN:
        return float(text)
    raise _wrong(name, text, f"Give a number of seconds from 0 to {LONGEST_DRAIN}.")


def _hosts(name: str, text: str) -> frozenset[str]:
    hosts = [each.strip().casefold() for each in text.split(",") if each.strip()]
    for host in hosts:
        if not _HOST.fullmatch(host):
            raise _wrong(name, host, "Give names of hosts, with commas between them.")
    return frozenset(hosts)


def cluster_address(name: str, text: str) -> str:
    """Read the address of a Dask scheduler.

    Raises:
        UsageError: it is none; says so of what has this name.
    """
    if _CLUSTER.fullmatch(text) and 0 < int(text.rpartition(":")[2]) < 1 << 16:
        return text
    raise UsageError(f"{name} is {text!r}", way_out="Give tcp://HOST:PORT or tls://HOST:PORT.")


def _cluster(name: str, text: str) -> str:
    return cluster_address(f"HANKEGRAAFI_{name.upper()}", text)


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
    "drain": _pause,
    "service_hosts": _hosts,
    "cache": _Number(0, 1 << 20),
    "engine": _engine,
    "scans": _remote,
    "engine_user": _text,
    "engine_password": _text,
    "cluster": _cluster,
    "cluster_seconds": _seconds,
}


def _wrong(name: str, text: str, way_out: str) -> UsageError:
    return UsageError(f"HANKEGRAAFI_{name.upper()} is {text!r}", way_out=way_out)
