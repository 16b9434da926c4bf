"""How fast search boxes and full text search are answered: `python -m benchmarks.search`.

An index of 100,000 made-up projects and 5,000 organisations is written, and then asked: what people
type letter by letter, and what is hard — single letters, three letters within words, words that
every project has, very long texts, texts that nothing has. Prints the time at the median and at the
95th percentile beside the limits; exit code 1 where one is missed.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median, quantiles

import click

from benchmarks.entries import BASE, entries
from hankegraafi.search.found import Asked, search
from hankegraafi.search.opened import open_index
from hankegraafi.search.suggest import suggest
from hankegraafi.search.write import write_index

SUGGEST, SEARCH = 20.0, 150.0
"""The limits at the 95th percentile, in milliseconds."""

TYPED = (
    *"ahjkmotäö",
    *("ha", "jy", "ka", "han", "ene", "ame", "kyl", "tal", "oul", "zzz"),
    *("hank", "hanke", "johta", "osaaminen", "jyväsk", "jyvaskylan", "muutosjohtamisen"),
    *("jyväskylän yl", "alueellinen hanke", "osaaminen verkosto", "ka ke ki ko", "ja on ja"),
    *("x" * 200, "a " * 100, "hanke " * 33, "S123", "tampereen seudun", "\"'*()^ OR"),
)
SEARCHED = (
    *("hanke", "ja", "johtaminen", "koulutus", "verkosto", "ledarskap", "utbildning"),
    *("muutosjohtaminen", "Tampere", "Jyväskylässä", "kaka", "S123", "zzzz", "muutosjohtamnen"),
    *("hanke alueellinen", "hanke koulutus ledarskap", "koulutus malli talous"),
    *("hanke -ja", "-hanke", "verkosto OR koulutus OR talous", '"uusi hanke"', ""),
    *("x" * 10_000, "hanke " * 500, "\"'*()^ OR AND NEAR("),
)
_SECOND = 1000


@click.command()
@click.option("--projects", default=100_000, help="Number of projects.")
@click.option("--rounds", default=5, help="How often each is asked.")
def main(*, projects: int, rounds: int) -> None:
    """Write an index, ask it, and print how long each took."""
    with tempfile.TemporaryDirectory() as room:
        path = Path(room) / "search.sqlite"
        made = list(entries(projects, projects // 20))
        start = time.perf_counter()
        write_index(path, made, base=BASE, version="benchmark")
        seconds = time.perf_counter() - start
        click.echo(
            f"{projects:,} projects indexed in {seconds:.1f} s, {path.stat().st_size >> 20} MB"
        )
        del made
        index = open_index(path)
        search(index, Asked("hanke"))
        good = [
            _told("suggest", _times(lambda text: suggest(index, text), TYPED, rounds), SUGGEST),
            _told("search", _times(lambda t: search(index, Asked(t)), SEARCHED, rounds), SEARCH),
        ]
    sys.exit(not all(good))


def _times(
    ask: Callable[[str], object], texts: Sequence[str], rounds: int
) -> list[tuple[float, str]]:
    """Ask everything in turn, so often; give milliseconds and what was asked."""
    found = []
    for _ in range(rounds):
        for text in texts:
            start = time.perf_counter()
            ask(text)
            found.append(((time.perf_counter() - start) * _SECOND, text))
    return found


def _told(name: str, times: Sequence[tuple[float, str]], limit: float) -> bool:
    """Print the times of a surface; say whether it keeps its limit."""
    taken = [each for each, _ in times]
    late = quantiles(taken, n=20)[-1]
    slowest, text = max(times)
    click.echo(
        f"{name}: {median(taken):.1f} ms at the median, {late:.1f} ms at the 95th percentile "
        f"(limit {limit:g}); slowest {slowest:.1f} ms: {text[:30]!r}"
    )
    return late < limit


if __name__ == "__main__":
    main()
