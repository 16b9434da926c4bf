"""The rounds: every server in turn, each round in the other direction, so that noise hits all."""

import http.client
import itertools
import math
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from statistics import median
from urllib.parse import quote

from benchmarks import answers
from benchmarks.client import Reply, fetch
from benchmarks.drive import Load, Target, drive, target
from benchmarks.inprocess import InProcess
from benchmarks.kinds import Kind, draws
from benchmarks.processes import Server, settle
from benchmarks.results import IN_PROCESS, TWO, Asked, Loaded, Results
from benchmarks.servers import DISK, OURS, RDFLIB

VALUES = 50_000
"""How many values a file of requests holds; each request is numbered besides."""
SLOW = 2.0
"""A peer's query that takes longer, in seconds, is not asked again in every round."""
PATIENCE = 30.0
"""How long an answer may take that is asked for alone, in seconds."""

_STRIDE = 10_000_000
_LONGEST_RUN = 10
_CHECKS = {"short": 5, "heavy": 2, "long": 1}


class Mismatch(Exception):
    """This service answers otherwise than the `oxigraph` server: no speed can make up for it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how often: seconds of one run, numbers of connections, rounds."""

    seconds: int = 1
    connections: tuple[int, ...] = (1, 8, 32)
    rounds: int = 3

    def run_of(self, server: str, connections: int, each: float) -> int:
        """Say how many seconds a run takes, where one request alone takes `each` seconds.

        Long enough for every connection to be answered a few times on two cores. The peers that
        are only looked at get half of the time.
        """
        judged = server in {OURS, DISK}
        seconds = self.seconds if judged else max(self.seconds // 2, 1)
        longest = _LONGEST_RUN if judged else _LONGEST_RUN // 2
        return min(max(seconds, math.ceil(1.5 * connections * each)), longest)

    def fits(self, server: str, connections: int) -> bool:
        """Say whether a server is asked over so many connections; rdflib-endpoint over some."""
        return server != RDFLIB or connections == self.connections[len(self.connections) // 2]


@dataclass(slots=True)
class Rounds:
    """The measurements of one set of servers; what they give goes into `results`."""

    plan: Plan
    servers: Sequence[Server]
    results: Results
    scratch: Path
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(_STRIDE, _STRIDE))

    def short(self, kind: Kind) -> None:
        """Measure a kind of short query: many at a time, over some numbers of connections.

        Raises:
            Mismatch: this service answers otherwise than the `oxigraph` server.
        """
        say(f"{kind.name}: {kind.title}")
        each = {
            name: median(reply.seconds for reply in replies)
            for name, replies in self.check(kind).items()
        }
        targets = {server.name: self._target(kind, server) for server in self._able(kind, 0)}
        for server in self._able(kind, 0):
            self._drive(server, kind, targets[server.name], 2, 1)
        for connections in self.plan.connections:
            for turn in range(self.plan.rounds):
                for server in self._able(kind, turn):
                    if not self.plan.fits(server.name, connections):
                        continue
                    chosen = targets[server.name]
                    seconds = self.plan.run_of(server.name, connections, each[server.name])
                    if load := self._drive(server, kind, chosen, connections, seconds):
                        self._loaded(Loaded(kind.name, connections, server.name, load))

    def alone(self, kind: Kind, reference: InProcess | None) -> None:
        """Measure a kind of heavy or long query: one at a time, and two of this service's at once.

        Raises:
            Mismatch: this service answers otherwise than the `oxigraph` server.
        """
        say(f"{kind.name}: {kind.title}")
        checked = self.check(kind)
        slow = {
            name
            for name, replies in checked.items()
            if name != OURS and min(reply.seconds for reply in replies) > SLOW
        }
        for name in slow:
            for told in checked[name]:
                self._asked(kind, name, told)
        values = draws(self.results.projects)
        for turn in range(2 * self.plan.rounds):
            query = kind.query(next(values), next(self.numbers))
            if reference and turn % 2:
                self._inside(kind, query, reference)
            for server in self._able(kind, turn):
                if server.name not in slow and (reply := self._try(server, kind, query)):
                    self._asked(kind, server.name, reply)
            if reference and not turn % 2:
                self._inside(kind, query, reference)
            if kind.length == "heavy":
                self._two(kind, [kind.query(next(values), next(self.numbers)) for _ in "ab"])

    def check(self, kind: Kind) -> dict[str, list[Reply]]:
        """Compare the servers' answers, and give them.

        Raises:
            Mismatch: this service answers otherwise than the `oxigraph` server.
        """
        found: dict[str, list[Reply]] = {}
        for values in islice(draws(self.results.projects), _CHECKS[kind.length]):
            replies = {}
            for server in self._able(kind, 0):
                query = kind.query(values, next(self.numbers))
                if reply := self._try(server, kind, query):
                    replies[server.name] = reply
                    found.setdefault(server.name, []).append(reply)
            self._compare(kind, replies)
        return found

    def _compare(self, kind: Kind, replies: dict[str, Reply]) -> None:
        base = replies.get(DISK) or replies.get(OURS)
        if base is None:
            return
        for name, reply in replies.items():
            odd = answers.differ(kind, reply.body, base.body)
            if odd and name == OURS:
                raise Mismatch(f"{kind.name}: {odd}")
            if odd:
                self.results.unlike[kind.name, name] = odd

    def _try(self, server: Server, kind: Kind, query: str) -> Reply | None:
        """Ask once; a server that cannot answer is noted and left out of this kind."""
        try:
            return self._ask(server, kind, query)
        except (OSError, http.client.HTTPException, RuntimeError) as error:
            self._cannot(server, kind, error)
            return None

    def _ask(self, server: Server, kind: Kind, query: str) -> Reply:
        url = server.endpoint + quote(query, safe="")
        reply = fetch(url, kind.media_type, timeout=PATIENCE, keep=True)
        if reply.status != 200:
            raise RuntimeError(f"{server.name} answered {kind.name} with {reply.status}")
        return reply

    def _two(self, kind: Kind, queries: Sequence[str]) -> None:
        """Ask this service two queries at once; the seconds are those of the slower one."""
        own = next((each for each in self._able(kind, 0) if each.name == OURS), None)
        if own is None:
            return
        with ThreadPoolExecutor(len(queries)) as threads:
            asked = [threads.submit(self._try, own, kind, query) for query in queries]
            replies = [each.result() for each in asked]
        whole = [reply for reply in replies if reply]
        if len(whole) == len(queries):
            self._asked(kind, TWO, max(whole, key=lambda reply: reply.seconds))

    def _inside(self, kind: Kind, query: str, reference: InProcess) -> None:
        first, seconds, size = reference.measure(query, kind.format)
        self.results.asked.append(Asked(kind.name, IN_PROCESS, first, seconds, size))

    def _asked(self, kind: Kind, name: str, reply: Reply) -> None:
        asked = Asked(kind.name, name, reply.first, reply.seconds, reply.size)
        self.results.asked.append(asked)

    def _drive(
        self, server: Server, kind: Kind, chosen: Target, connections: int, seconds: int
    ) -> Load | None:
        """Ask by `wrk` and wait until the server rests; one that is gone is left out from here."""
        try:
            first = next(self.numbers)
            return drive(chosen, connections=connections, seconds=seconds, first=first)
        except (OSError, RuntimeError) as error:
            self._cannot(server, kind, error)
            return None
        finally:
            settle(server.process)

    def _cannot(self, server: Server, kind: Kind, error: Exception) -> None:
        why = str(error) or type(error).__name__
        self.results.unable[kind.name, server.name] = why
        if server.name == OURS:
            self.results.errors.append(f"{kind.name} was not answered: {why}")

    def _loaded(self, loaded: Loaded) -> None:
        self.results.loads.append(loaded)
        what = f"{loaded.server}, {loaded.kind}, {loaded.connections} connections"
        note(self.results, what, loaded.load)

    def _able(self, kind: Kind, turn: int) -> list[Server]:
        """Give the servers that answer a kind; those of odd rounds in the other direction."""
        unable = self.results.unable
        found = [each for each in self.servers if (kind.name, each.name) not in unable]
        return found[::-1] if turn % 2 else found

    def _target(self, kind: Kind, server: Server) -> Target:
        file = self.scratch / f"{kind.name}-{server.name.replace(' ', '-')}.txt"
        values = kind.values(self.results.projects, VALUES)
        return target(server.address, file, kind.media_type, server.path + kind.path(), values)


def note(results: Results, what: str, load: Load) -> None:
    """Note what went wrong while time was taken."""
    odd = []
    if load.failed:
        odd.append(f"{load.failed:,} of {load.requests:,} answered with 400 or above")
    if load.broken:
        odd.append(f"{load.broken:,} not answered")
    if not load.requests:
        odd.append("no request was answered in time")
    if odd:
        results.errors.append(f"{what}: {', '.join(odd)}")


def say(words: str) -> None:
    """Tell how far it is, and when."""
    print(f"{time.strftime('%H:%M:%S')} {words}", file=sys.stderr, flush=True)
