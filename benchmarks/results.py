"""What the rounds gave: plain records, and the series that tables and verdicts are made of."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from benchmarks.drive import Load
from benchmarks.kinds import Kind

IN_PROCESS = "pyoxigraph in process"
TWO = "two at once"


class Loaded(NamedTuple):
    """One run of load: many requests of a kind over some connections."""

    kind: str
    connections: int
    server: str
    load: Load


class Asked(NamedTuple):
    """One query alone: seconds to the first byte or row, seconds to the last byte, bytes."""

    kind: str
    server: str
    first: float
    seconds: float
    size: int


class Running(NamedTuple):
    """A server as it stood at the end: seconds until it was ready, memory in bytes."""

    name: str
    version: str
    ready: float
    memory: int


@dataclass(slots=True)
class Results:
    """Everything that was measured on the data of so many projects; rounds in their order.

    `missing` says why a peer did not run, `unable` why it did not answer a kind, `unlike` how its
    answer differs from this service's; `errors` are requests that failed while time was taken.
    """

    projects: int
    triples: int = 0
    kinds: list[Kind] = field(default_factory=list)
    running: list[Running] = field(default_factory=list)
    loads: list[Loaded] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    repeated: dict[str, list[Load]] = field(default_factory=dict)
    neighbours: dict[str, list[Load]] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    unlike: dict[tuple[str, str], str] = field(default_factory=dict)
    unable: dict[tuple[str, str], str] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    def of_length(self, *lengths: str) -> list[Kind]:
        """Give the kinds of some lengths that were measured."""
        return [kind for kind in self.kinds if kind.length in lengths]

    def series(self, kind: str, connections: int, server: str) -> list[Load]:
        """Give the loads of one kind, number of connections and server, round by round."""
        wanted = (kind, connections, server)
        return [each.load for each in self.loads if each[:3] == wanted]

    def alone(self, kind: str, server: str) -> list[Asked]:
        """Give the queries of one kind to one server that ran alone, round by round."""
        return [each for each in self.asked if each[:2] == (kind, server)]

    def connections(self) -> list[int]:
        """Give the numbers of connections that were measured."""
        return sorted({each.connections for each in self.loads})

    def servers(self) -> list[str]:
        """Give the names of the servers that ran."""
        return [each.name for each in self.running]


def rates(loads: Sequence[Load]) -> list[float]:
    """Give the requests a second of each round."""
    return [load.rate for load in loads]
