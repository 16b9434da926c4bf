"""How long the house's own sums take, by the engine and by tables: `python -m benchmarks.sums`.

Each query that has a twin in `queries/sums` is asked of the store on the disk and of the tables of
the same release, in this process and without a server: first once, then so many times again. Those
with a parameter are asked for the thing of which they tell the most.
"""

import os
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from benchmarks.files import Files
from hankegraafi.records import Query
from hankegraafi.release.draft import NQUADS, NTRIPLES
from hankegraafi.release.sums.making import write_sums
from hankegraafi.release.sums.reader import Sums, sums_in
from hankegraafi.release.sums.twins import twins
from hankegraafi.store import open_store

HERE = Path(__file__).parent
_HEADS = ("sum", "rows", "engine, first", "engine, median", "table, first", "table, median")


@click.command()
@click.option("--projects", default=100_000, help="How many projects there are.")
@click.option("--rounds", default=5, help="How often each is asked after the first time.")
@click.option("--engine-rounds", default=5, help="How often the engine is.")
@click.option("--cache", type=click.Path(path_type=Path), default=HERE / ".cache")
@click.option("--output", type=click.Path(path_type=Path), default=HERE / "sums.md")
def main(*, projects: int, rounds: int, engine_rounds: int, cache: Path, output: Path) -> None:
    """Measure, print the table, and write it down."""
    files = Files(cache, projects)
    release = (files.releases() / "current").resolve()
    made = files.kept("sums", lambda path: _make(path, release, files.view()))
    lines = [f"# Sums, {projects:,} projects, milliseconds", ""]
    lines += [f"The tables took {(made / 'seconds').read_text()} s to make.", ""]
    lines += [_line(_HEADS), "|" + "---|" * len(_HEADS)]
    for cells in _measured(release, sums_in(made), rounds, engine_rounds):
        lines.append(_line(cells))
        click.echo(lines[-1])
    output.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _make(folder: Path, release: Path, view: Path) -> None:
    """Make the tables of a release that has a dump of all graphs, and beside it its view."""
    (folder / NQUADS).parent.mkdir(parents=True)
    os.link(release / NQUADS, folder / NQUADS)
    os.link(view, folder / NTRIPLES)
    begun = time.perf_counter()
    write_sums(folder)
    (folder / "seconds").write_text(f"{time.perf_counter() - begun:.1f}")


def _measured(
    release: Path, tables: Sums, rounds: int, engine_rounds: int
) -> Iterator[tuple[str, ...]]:
    engine = open_store(release)
    for query in (each.query for each in twins() if tables.knows(each.query)):
        params = _params(tables, query)
        by_table, rows = _taken(lambda: len(tables.rows(query, **params)), rounds)  # noqa: B023
        by_engine, _ = _taken(lambda: len(engine.rows(query, **params)), engine_rounds)  # noqa: B023
        yield (query.name, f"{rows:,}", *by_engine, *by_table)


def _params(tables: Sums, query: Query) -> dict[str, str]:
    found = tables.largest(query, 1) if query.params else []
    return dict.fromkeys(query.params, found[0] if found else "urn:x:nobody")


def _taken(ask: Callable[[], int], rounds: int) -> tuple[tuple[str, str], int]:
    """Give the milliseconds of the first time and the median of the others; and the rows."""
    taken = []
    for _ in range(rounds + 1):
        begun = time.perf_counter()
        rows = ask()
        taken.append(1000 * (time.perf_counter() - begun))
    return (f"{taken[0]:.1f}", f"{statistics.median(taken[1:] or taken):.1f}"), rows


def _line(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
