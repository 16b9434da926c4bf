"""How long the rules across things take: `python -m benchmarks.rules`.

Generated data are loaded into memory, as `hankegraafi check` does, and each query of
`queries/checks` runs over them once. The slowest of them should stay below `LIMIT` seconds.
"""

import sys
from pathlib import Path

import click
import pyoxigraph as ox

from benchmarks.files import ROOT, Files
from hankegraafi import vocab
from hankegraafi.check import whole
from hankegraafi.check.places import Places
from hankegraafi.records import Query

LIMIT = 10.0
"""The seconds that a rule may take at 100,000 projects."""


@click.command()
@click.option("--projects", default=100_000, help="How many projects.")
@click.option("--also", type=click.Path(exists=True, path_type=Path), help="More N-Quads to load.")
@click.option("--only", default="", help="Names of rules, with commas between.")
def main(projects: int, also: Path | None, only: str) -> None:
    """Print a table of the rules, their findings and their seconds; 1 if one takes too long."""
    store = ox.Store()
    for path in filter(None, [Files(Path(__file__).parent / ".cache", projects).quads(), also]):
        store.bulk_load(path=path, format=ox.RdfFormat.N_QUADS)
    named = set(filter(None, only.split(",")))
    print(f"{len(store):,} statements\n\n| rule | findings | seconds |\n|---|---|---|")
    slowest = 0.0
    for check in whole.read_checks(ROOT / "queries" / "checks"):
        if not named or check.name in named:
            count, seconds = measure(store, check)
            slowest = max(slowest, seconds)
            print(f"| `{check.name}` | {count:,} | {seconds:.2f} |", flush=True)
    sys.exit(int(slowest > LIMIT))


def measure(store: ox.Store, check: Query) -> tuple[int, float]:
    """Run a rule: the number of its findings, and the seconds that its query took."""
    taken: list[float] = []
    found = whole.find(
        store,
        [check],
        base=vocab.DEFAULT_BASE,
        places=Places(()),
        timed=lambda _name, seconds: taken.append(seconds),
    )
    return len(found), taken[0]


if __name__ == "__main__":
    main()
