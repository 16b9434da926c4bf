"""This service over each engine, beside the engines themselves: `python -m benchmarks.engines`.

The same generated data in every engine, all asked in turn, each round in the other direction:
point queries about projects drawn at random, sums over everything, and the named sums of
`queries/api`. Writes `engines.md`; exit code 1 where a limit is missed or answers differ.
"""

import contextlib
import http.client
import itertools
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from urllib.parse import quote

import click

from benchmarks import answers, data, engines_told, kinds
from benchmarks.client import Reply, fetch
from benchmarks.engines_told import Figures, Row
from benchmarks.files import ROOT, Files
from benchmarks.kinds import QUERIES, Kind
from benchmarks.measure import say
from benchmarks.processes import Missing
from benchmarks.setups import (
    NAMES,
    OURS_DISK,
    OXIGRAPH,
    SECONDS,
    Setup,
    Setups,
    groups,
    missing_memory,
)
from hankegraafi import queries
from hankegraafi.records import Query

HERE = Path(__file__).parent
POINTS = ("project", "label", "participants", "identifier", "ask")
SUMS = ("funding", "coordinators", "active", "sums/classes", "sums/currencies", "sums/roles")
NAMED: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "counts": {},
        "sums": {},
        "sums_by_year": {},
        "organisation_sum": {"organisation": data.funder(0)},
        "programme_sum": {"programme": f"{data.BASE}id/programme/ohjelma-0"},
    }
)
"""The sums of `queries/api` that are asked for by name, with their parameters."""
BLOCK = 20
"""How many point queries of a kind a server answers before it is the next one's turn."""
SLOW = 10.0
"""A query over everything that takes longer, in seconds, is asked once and no more."""

_BASES = (OXIGRAPH, OURS_DISK)
_MAKERS = (Path(data.__file__), ROOT / "tests" / "support" / "bare.py")
_JSON = "application/sparql-results+json"
_FAILED = (OSError, RuntimeError, http.client.HTTPException, subprocess.SubprocessError)


@click.command()
@click.option("--projects", default="100000,1000000", help="Numbers of projects.")
@click.option("--setups", default="", help=f"Some of: {'; '.join(NAMES)}.")
@click.option("--rounds", default=5, help="How often every server has its turn.")
@click.option("--cache", type=click.Path(path_type=Path), default=HERE / ".cache")
@click.option("--output", type=click.Path(path_type=Path), default=HERE / "engines.md")
def main(*, projects: str, setups: str, rounds: int, cache: Path, output: Path) -> None:
    """Measure every engine, print a table and write it."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    chosen = tuple(each.strip() for each in setups.split(";") if each.strip()) or NAMES
    if odd := sorted(set(chosen) - set(NAMES)):
        raise click.UsageError(f"unknown: {', '.join(odd)}. Known: {'; '.join(NAMES)}.")
    found: list[Figures] = []
    for number in projects.split(","):
        measured = Rounds(Files(cache.resolve(), int(number), _MAKERS), rounds)
        for names in groups(int(number), chosen):
            measured.measure(names)
            text = engines_told.report(_machine(), [*found, measured.figures])
            output.write_text(text, encoding="utf-8")
        found.append(measured.figures)
    click.echo(text)
    sys.exit(int(any(engines_told.failed(each) for each in found)))


class Rounds:
    """The measurements at one number of projects."""

    def __init__(self, files: Files, rounds: int) -> None:
        self.files = files
        self.rounds = rounds
        self.figures = Figures(files.projects)
        self._numbers = itertools.count(int(time.time()) * 1000)

    def measure(self, names: Sequence[str]) -> None:
        """Start some setups beside each other and measure them."""
        say(f"{self.files.projects:,} projects: {', '.join(names)}")
        if not self.figures.triples:
            with self.files.quads().open("rb") as lines:
                self.figures.triples = sum(1 for _ in lines)
        with contextlib.ExitStack() as stack:
            setups = list(self._start(Setups(self.files, stack), names))
            for name in POINTS:
                self._points(_kind(name), setups)
            for name in SUMS:
                self._sums(_kind(name), setups)
            self._named([each for each in setups if each.name == OURS_DISK])
            self.figures.rows += [_row(each) for each in setups]

    def _start(self, setups: Setups, names: Sequence[str]) -> Iterator[Setup]:
        """Start what can be started; of what cannot, note why."""
        for name in names:
            say(f"starting {name}")
            if why := missing_memory(name, self.figures.triples):
                self.figures.missing[name] = why
                continue
            try:
                yield setups.start(name)
            except (Missing, *_FAILED) as error:
                self.figures.missing[name] = str(error) or type(error).__name__

    def _points(self, kind: Kind, setups: Sequence[Setup]) -> None:
        """Ask about projects drawn at random, one at a time; every server is asked the same."""
        say(f"{kind.name}: {kind.title}")
        values = kinds.draws(self.files.projects)
        for turn in range(self.rounds):
            block = list(islice(values, BLOCK))
            replies: list[dict[str, Reply]] = [{} for _ in block]
            for setup in self._able(kind.name, setups, turn):
                for each, found in zip(block, replies, strict=True):
                    if (reply := self._ask(setup, kind, each)) is None:
                        break
                    found[setup.name] = reply
                    self.figures.point(kind.name, setup.name, reply.seconds)
            for found in replies:
                self._compare(kind, found)

    def _sums(self, kind: Kind, setups: Sequence[Setup]) -> None:
        """Ask a query over everything: compare the first answers, then take the time in rounds."""
        say(f"{kind.name}: {kind.title}")
        values = next(kinds.draws(self.files.projects))
        first = {
            setup.name: reply
            for setup in setups
            if (reply := self._ask(setup, kind, values)) is not None
        }
        self._compare(kind, first)
        slow = {name for name, reply in first.items() if reply.seconds > SLOW}
        for name in slow:
            self.figures.sum(kind.name, name, first[name].seconds, 0)
        for turn in range(self.rounds):
            for setup in self._able(kind.name, setups, turn):
                if setup.name in slow:
                    continue
                if reply := self._ask(setup, kind, values):
                    self.figures.sum(kind.name, setup.name, reply.seconds, turn)

    def _compare(self, kind: Kind, replies: Mapping[str, Reply]) -> None:
        base = next((replies[name] for name in (*_BASES, *replies) if name in replies), None)
        for name, reply in replies.items():
            if base and (odd := answers.differ(kind, reply.body, base.body)):
                self.figures.unlike[kind.name, name] = odd

    def _named(self, setups: Sequence[Setup]) -> None:
        """Ask the named sums of the service alone, first once, then in rounds."""
        known = {each.name: each for each in queries.load_folder(ROOT / "queries" / "api")}
        for setup, (name, values) in itertools.product(setups, NAMED.items()):
            say(f"{name}: {known[name].title.best('en')[1]}")
            kind = _named_kind(known[name], values)
            for _ in range(self.rounds + 1):
                if (reply := self._ask(setup, kind, {})) is None:
                    break
                self.figures.named.setdefault(name, []).append(reply.seconds)
                if reply.seconds > SLOW:
                    break

    def _ask(self, setup: Setup, kind: Kind, values: Mapping[str, str]) -> Reply | None:
        """Ask once, in words that never come again; what cannot answer is noted and left out."""
        url = setup.server.endpoint + quote(kind.query(values, next(self._numbers)), safe="")
        try:
            reply = fetch(url, kind.media_type, timeout=2 * SECONDS, keep=True)
            if reply.status != http.client.OK:
                raise RuntimeError(f"status {reply.status}: {reply.body[:200]!r}")
        except _FAILED as error:
            self.figures.unable[kind.name, setup.name] = str(error) or type(error).__name__
            return None
        return reply

    def _able(self, name: str, setups: Sequence[Setup], turn: int) -> list[Setup]:
        """Give the servers that answer a kind; those of odd rounds in the other direction."""
        found = [each for each in setups if (name, each.name) not in self.figures.unable]
        return found[::-1] if turn % 2 else found


def _kind(name: str) -> Kind:
    return kinds.load(QUERIES / f"{name}.rq")


def _named_kind(query: Query, values: Mapping[str, str]) -> Kind:
    """Give one of the service's own queries as a kind that has no parameter left."""
    text = queries.bind(query, values).replace("$", "$$")
    return Kind(query.name, query.name, "heavy", "json", f"{text.rstrip()}\n")


def _row(setup: Setup) -> Row:
    server = setup.server
    return Row(setup.name, server.version, setup.load, server.ready, setup.disk, setup.memory)


def _machine() -> str:
    size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return f"{len(os.sched_getaffinity(0))} cores, {size / 2**30:.0f} GiB of memory"


if __name__ == "__main__":
    main()
