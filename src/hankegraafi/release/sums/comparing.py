"""Compare the tables of sums of a draft with what the engine answers, before it is published.

Every query without a parameter is asked, and those with one for the things with the most, for the
last one, and for one that nobody knows. Small releases are compared whole. A large one has a
process of its own for it, which ends when its time is over: an engine may need minutes for a sum
over everything, and cannot be stopped otherwise. The version decides the order, so that releases
that follow each other do not leave out the same.
"""

import multiprocessing
import re
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import zip_longest
from multiprocessing.connection import Connection
from pathlib import Path

import pyoxigraph as ox

from hankegraafi import queries
from hankegraafi.errors import FaultError, HankegraafiError
from hankegraafi.records import Query
from hankegraafi.release.opened import NOT_COMPARED
from hankegraafi.release.sums.reader import Sums, sums_in
from hankegraafi.release.sums.twins import twins

SECONDS = 30.0
"""How long the engine may take to answer for a large release."""

_SMALL = 50_000
"""Releases of so many statements are compared whole, by this very process."""
_LARGEST = 2
_ORDERED = re.compile(r"^ORDER BY", re.MULTILINE)

Rows = list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class _Draft:
    folder: Path
    base: str
    version: str


def compare_sums(
    folder: Path, *, base: str, version: str, statements: int, seconds: float = SECONDS
) -> tuple[str, ...]:
    """Compare the tables of a draft of so many statements with its store's answers.

    Gives the names of the queries for which there was no time.

    Raises:
        FaultError: an answer differs, or the tables or the store cannot be read.
    """
    draft = _Draft(folder, base, version)
    if statements <= _SMALL:
        for _ in _compared(draft):
            pass
        return ()
    return _in_time(draft, seconds)


def not_compared(names: Iterable[str]) -> dict[str, str]:
    """Write down which sums were not compared, beside what a release was built from."""
    told = " ".join(names)
    return {NOT_COMPARED: told} if told else {}


def _in_time(draft: _Draft, seconds: float) -> tuple[str, ...]:
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(draft, there), daemon=True)
    process.start()
    there.close()
    left, end = [each.name for each in _in_order(draft)], time.monotonic() + seconds
    try:
        while left and here.poll(max(end - time.monotonic(), 0)):
            told = here.recv()
            if isinstance(told, HankegraafiError):
                raise told
            left.remove(told)
    except EOFError as error:
        raise FaultError(
            "the process that compares sums with the engine died",
            way_out="Nothing was published; is memory scarce?",
        ) from error
    finally:
        here.close()
        process.terminate()
        process.join()
    return tuple(sorted(left))


def _work(draft: _Draft, pipe: Connection) -> None:
    """Tell the name of each query that is as it should be; or what is wrong."""
    try:
        for name in _compared(draft):
            pipe.send(name)
    except HankegraafiError as error:
        pipe.send(error)
    except BrokenPipeError:
        return


def _in_order(draft: _Draft) -> list[Query]:
    known = sums_in(draft.folder)

    def order(query: Query) -> bytes:
        return sha256(f"{draft.version} {query.name}".encode()).digest()

    return sorted((each.query for each in twins() if known.knows(each.query)), key=order)


def _compared(draft: _Draft) -> Iterator[str]:
    """Go through the queries whose answers are the same.

    Raises:
        FaultError: one is not.
    """
    tables = sums_in(draft.folder)
    try:
        store = ox.Store.read_only(str(draft.folder / "store"))
        for query in _in_order(draft):
            for params in _params(tables, query, draft.base):
                _same(query, params, tables, store)
            yield query.name
    except OSError as error:
        raise FaultError(f"the draft's store cannot be read ({error})") from error


def _params(tables: Sums, query: Query, base: str) -> Sequence[dict[str, str]]:
    if not query.params:
        return [{}]
    (name,) = query.params
    known = tables.largest(query, _LARGEST)
    return [{name: iri} for iri in (*known, f"{base}id/nobody/knows")]


def _same(query: Query, params: dict[str, str], tables: Sums, store: ox.Store) -> None:
    told: Rows = [
        {name: str(term) for name, term in row.items()} for row in tables.rows(query, **params)
    ]
    found = _asked(query, params, store)
    if not _ORDERED.search(query.text):
        told.sort(key=lambda row: sorted(row.items()))
        found.sort(key=lambda row: sorted(row.items()))
    for number, (one, other) in enumerate(zip_longest(told, found), start=1):
        if one != other:
            of = "".join(f" of {iri}" for iri in params.values())
            raise FaultError(
                f"row {number} of the sum {query.name}{of} is {_words(one)} in its table, "
                f"and {_words(other)} as the engine answers",
                way_out="Nothing was published. Please report it.",
            )


def _asked(query: Query, params: dict[str, str], store: ox.Store) -> Rows:
    answer = store.query(queries.bind(query, params))
    if not isinstance(answer, ox.QuerySolutions):
        raise FaultError(f"{query.name} is not a SELECT")
    names = [each.value for each in answer.variables]
    return [
        {name: str(term) for name, term in zip(names, row, strict=True) if term is not None}
        for row in answer
    ]


def _words(row: dict[str, str] | None) -> str:
    return ", ".join(f"{name} {value}" for name, value in row.items()) if row else "missing"
