"""How fast names are reconciled: `python -m benchmarks.reconcile`.

An index of 100,000 made-up projects and 5,000 organisations is served by `hankegraafi serve`. One
client sends batches of ten queries, one after the other: names as they are, inflected, misspelt, of
nobody, with a type and without. No name is asked twice. Writes `benchmarks/reconcile.md`.
"""

import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import click
from tests.support.bare import bare_release

from benchmarks.entries import entries
from benchmarks.processes import free_port, started
from hankegraafi.names.wordlists import load_words
from hankegraafi.search.opened import FILE
from hankegraafi.search.write import write_index

TABLE = Path(__file__).with_name("reconcile.md")
MILLISECONDS, NAMES_A_MINUTE = 50.0, 1000.0
"""What has to be reached: the median of a batch of ten, and what one client gets through."""

_SEED = 11
_SIZE = 10
_WARM = 10
_HEAD = """# Reconciliation

`python -m benchmarks.reconcile` on {cores} cores: an index of {projects:,} projects and
{organisations:,} organisations, served by `hankegraafi serve`; one client, {batches} batches of ten
names, none of which comes twice: as they are, inflected, misspelt, of nobody; each sort also mixed.

| names | median ms of a batch of ten | 95 in 100 | slowest | names a minute | found first |
|---|---|---|---|---|---|
"""


@click.command()
@click.option("--projects", default=100_000, help="Numbers of projects.")
@click.option("--organisations", default=5_000, help="Numbers of organisations.")
@click.option("--batches", default=60, help="How many batches of each sort are sent.")
def main(*, projects: int, organisations: int, batches: int) -> None:
    """Measure, print and write the table; exit code 1 where it is slower than it has to be."""
    known = list(entries(projects, organisations))
    with tempfile.TemporaryDirectory() as room:
        releases = Path(room) / "releases"
        release = bare_release(releases, _nothing(Path(room)))
        words = load_words()
        write_index(release.path / FILE, known, base=release.base, version="bare", words=words)
        port = free_port()
        command = [sys.executable, "-m", "hankegraafi", "serve", "--port", str(port)]
        endpoint = f"http://127.0.0.1:{port}/sparql?query="
        with started(
            "hankegraafi",
            "",
            [*command, "--releases", str(releases)],
            endpoint=endpoint,
            cwd=Path(room),
        ) as server:
            rows = list(
                _rows(server.address, [(e.iri, e.kind, e.names[0].text) for e in known], batches)
            )
    _report(rows, projects, organisations, batches)


def _nothing(room: Path) -> Path:
    """Write the dump of a release that says nothing."""
    path = room / "empty.nq"
    path.write_bytes(b"")
    return path


def _rows(
    server: str, known: Sequence[tuple[str, str, str]], batches: int
) -> Iterator[tuple[str, list[float], float]]:
    """Send batches of each sort of names; gives the seconds of each, and the share found first."""
    chance = random.Random(_SEED)  # noqa: S311
    address = urlsplit(f"{server}/reconcile")
    connection = HTTPConnection(address.hostname or "", address.port, timeout=120)
    made = {name: _asked(known, sort, chance) for name, sort in _SORTS.items()}
    for name, asked in made.items():
        for _ in range(_WARM):
            _send(connection, address.path, [next(asked) for _ in range(_SIZE)])
        seconds, right, expected = list[float](), 0, 0
        for _ in range(batches):
            several = [next(asked) for _ in range(_SIZE)]
            began = time.perf_counter()
            told = _send(connection, address.path, several)
            seconds.append(time.perf_counter() - began)
            expected += sum(bool(iri) for iri, _ in several)
            right += sum(
                bool(iri and each["result"] and each["result"][0]["id"] == iri)
                for (iri, _), each in zip(several, told, strict=True)
            )
        yield name, seconds, right / expected if expected else 1.0


def _asked(
    known: Sequence[tuple[str, str, str]], sorts: Sequence[str], chance: random.Random
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Make queries; with each the IRI that is meant, or none."""
    number = 0
    while True:
        iri, kind, name = chance.choice(known)
        number += 1
        sort = sorts[number % len(sorts)]
        query: dict[str, Any] = {"query": _CHANGES[sort](name, chance), "limit": 5}
        if number % 2:
            query |= {"type": kind, "type_strict": "should"}
        yield "" if sort == "nobody" else iri, query


def _inflected(name: str, _: random.Random) -> str:
    return f"{name}n" if name[-1] in "aeiouyäö" else f"{name}in"


def _misspelt(name: str, chance: random.Random) -> str:
    place = chance.randrange(2, max(3, len(name) - 1))
    return name[: place - 1] + name[place : place + 1] + name[place - 1] + name[place + 1 :]


def _nobody(_: str, chance: random.Random) -> str:
    sounds = "ka lo mi ne pu ri sa te vo hy jä kö".split()
    return " ".join("".join(chance.choices(sounds, k=4)) for _ in range(3)).capitalize()


_CHANGES = {
    "as it is": lambda name, _: name,
    "inflected": _inflected,
    "misspelt": _misspelt,
    "nobody": _nobody,
}
_SORTS = {"all of these": tuple(_CHANGES)} | {each: (each,) for each in _CHANGES}


def _send(
    connection: HTTPConnection, path: str, several: Sequence[tuple[str, dict[str, Any]]]
) -> list[dict[str, Any]]:
    batch = {f"q{number}": query for number, (_, query) in enumerate(several)}
    form = urlencode({"queries": json.dumps(batch)})
    connection.request("POST", path, form, {"Content-Type": "application/x-www-form-urlencoded"})
    answer = connection.getresponse()
    told = answer.read()
    if answer.status != 200:
        raise click.ClickException(told.decode())
    found = json.loads(told)
    return [found[name] for name in batch]


def _report(
    rows: Sequence[tuple[str, list[float], float]], projects: int, organisations: int, batches: int
) -> None:

    text = _HEAD.format(
        cores=os.cpu_count(), projects=projects, organisations=organisations, batches=batches
    )
    reached = True
    for name, seconds, right in rows:
        median = 1000 * statistics.median(seconds)
        high = 1000 * statistics.quantiles(seconds, n=20)[-1]
        minute = _SIZE * len(seconds) * 60 / sum(seconds)
        first = "–" if name == "nobody" else f"{right:.0%}"
        text += (
            f"| {name} | {median:.0f} | {high:.0f} | {1000 * max(seconds):.0f} "
            f"| {minute:,.0f} | {first} |\n"
        )
        reached = reached and median < MILLISECONDS and minute >= NAMES_A_MINUTE
    text += (
        f"\nThe median has to be under {MILLISECONDS:.0f} ms, and "
        f"{NAMES_A_MINUTE:,.0f} names a minute are needed.\n"
    )
    TABLE.write_text(text, encoding="utf-8")
    click.echo(text)
    sys.exit(0 if reached else 1)


if __name__ == "__main__":
    main()
