"""How well registries are matched, and how fast: `python -m benchmarks.links [SHARED]`.

Precision and recall of what is accepted without a person, on the pairs of `tests/link/pairs` that a
person has labelled, against the registries of SHARED; then the time that it takes on one core to
look 100,000 names up among 2,000 organisations. Writes `benchmarks/links.md`; with `--verbose`
every difference is printed.
"""

import csv
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import click

from benchmarks.score import Score
from hankegraafi.link.matching import Finder, Wanted
from hankegraafi.link.record import Record, Skipped
from hankegraafi.link.registries import opintopolku, ror, statfi
from hankegraafi.names.register import Label
from hankegraafi.names.wordlists import Words, load_words

ROOT = Path(__file__).parents[1]
PAIRS = ROOT / "tests" / "link" / "pairs"
TABLE = Path(__file__).with_name("links.md")

REGISTRIES: dict[str, tuple[Callable[[Path], Iterator[Record | Skipped]], str]] = {
    "education": (opintopolku.read, "fi-education-organisations"),
    "ror": (ror.read, "ror-finland"),
    "municipalities": (partial(statfi.read, scheme="municipality"), "fi-municipalities"),
}
"""The registries of the pairs: how each is read, and its folder among the registries."""

TARGETS = {"organisations": 0.9, "municipalities": 0.98, "held-out": 0.0}
"""The recall that each set of pairs has to reach; precision has to be 1."""

NAMES, ORGANISATIONS, SECONDS = 100_000, 2_000, 60.0
_SEED = 7


class Pair(NamedTuple):
    """A name, and the notations of the record that it means, with "|" between; none for nobody."""

    name: str
    municipality: str
    registry: str
    expected: str
    case: str
    source: str


def pairs(name: str) -> list[Pair]:
    """Read a set of labelled pairs."""
    with (PAIRS / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        return [Pair(*row) for row in list(csv.reader(file, delimiter="\t"))[1:]]


def records(shared: Path, registry: str) -> list[Record]:
    """Read a registry of SHARED."""
    read, folder = REGISTRIES[registry]
    return [each for each in read(shared / "registries" / folder) if isinstance(each, Record)]


def finders(shared: Path, words: Words) -> dict[str, Finder]:
    """Make the finders of all registries."""
    return {registry: Finder(records(shared, registry), words) for registry in REGISTRIES}


def measure(several: Sequence[Pair], by_registry: dict[str, Finder]) -> Score:
    """Look the names of pairs up, and compare."""
    score = Score()
    for pair in several:
        finder = by_registry[pair.registry]
        found = finder.find(Wanted((Label(pair.name),), municipality=pair.municipality))
        expected = set(filter(None, pair.expected.split("|")))
        if not found.sure:
            score.missing += bool(expected)
            score.none += not expected
            if expected:
                best = found.candidates[0] if found.candidates else "nothing"
                score.notes.append(f"missing: {pair.name} ({pair.expected}), {best}")
            continue
        record = finder.records[found.sure]
        if expected & {record.key, *(each.notation for each in record.identifiers)}:
            score.right += 1
        else:
            score.wrong += 1
            score.missing += bool(expected)
            score.notes.append(f"wrong: {pair.name} ({pair.expected}), {found.candidates[0]}")
    return score


def timed(known: Sequence[Record], words: Words, names: int) -> tuple[int, float]:
    """Look generated names up among records; gives those accepted, and CPU seconds."""
    made = list(generated(known, names))
    started = time.process_time()
    finder = Finder(known, words)
    accepted = sum(bool(finder.find(Wanted((Label(name),))).sure) for name in made)
    return accepted, time.process_time() - started


def generated(known: Sequence[Record], names: int) -> Iterator[str]:
    """Write the names of records in many ways, and strangers' between; the same names every time.

    One in three is as it is but for case and legal form, one in three inflected or misspelt, and
    one in three is put together of words of several names.
    """
    chance = random.Random(_SEED)  # noqa: S311
    labels = [label.text for each in known for label in each.labels]
    words = sorted({word for label in labels for word in label.split()})
    for number in range(names):
        name = chance.choice(labels)
        if number % 3 == 0:
            yield chance.choice((str.upper, str.lower, str.title))(name) + chance.choice(_TAILS)
        elif number % 3 == 1:
            yield chance.choice((_inflected, _misspelt))(name, chance)
        else:
            yield " ".join(chance.sample(words, chance.randint(1, 5))) + chance.choice(_TAILS)


_TAILS = ("", " Oy", " ry", " säätiö", " Ab", ", Helsinki", " (TKI)", " / hankkeet", f" {_SEED}")


def _inflected(name: str, chance: random.Random) -> str:
    return name + chance.choice(("n", "ssa", "ssä", "lle", "lla", "sta", "s"))


def _misspelt(name: str, chance: random.Random) -> str:
    place = chance.randrange(len(name))
    return name[:place] + chance.choice(("", name[place] * 2, " ", "e")) + name[place + 1 :]


def table(scores: dict[str, Score], accepted: int, seconds: float) -> str:
    """Write the scores and the speed as Markdown."""
    lines = [
        "| pairs | right | wrong | missing | rightly nobody | precision | recall |",
        "|---|---|---|---|---|---|---|",
        *(
            f"| {name} | {each.right} | {each.wrong} | {each.missing} | {each.none} "
            f"| {each.precision:.3f} | {each.recall:.3f} |"
            for name, each in scores.items()
        ),
        "",
    ]
    speed = (
        f"{NAMES:,} names against {ORGANISATIONS:,} organisations on one core: {seconds:.1f} s, "
        f"{NAMES / seconds:,.0f} names per second, {accepted:,} accepted."
    )
    return "\n".join((*lines, speed)) + "\n"


def reached(scores: dict[str, Score]) -> bool:
    """Say whether every set reaches what it has to."""
    return all(
        each.precision == 1.0 and each.recall >= TARGETS[name] for name, each in scores.items()
    )


@click.command()
@click.argument(
    "shared", default=ROOT.parent / "shared", type=click.Path(path_type=Path, file_okay=False)
)
@click.option("--verbose", is_flag=True, help="Print every difference.")
def main(shared: Path, *, verbose: bool) -> None:
    """Print the table and write it; 1 if a set or the speed does not reach what it has to.

    2 if the registries are not there.
    """
    if not (shared / "registries").is_dir():
        click.echo(f"no registries in {shared}: give the folder that holds them", err=True)
        sys.exit(2)
    words = load_words()
    by_registry = finders(shared, words)
    scores = {name: measure(pairs(name), by_registry) for name in TARGETS}
    if verbose:
        print("\n".join(f"{name}: {note}" for name, each in scores.items() for note in each.notes))
    known = [each for each in by_registry["education"].records.values() if each.labels]
    accepted, seconds = timed(known[:ORGANISATIONS], words, NAMES)
    text = table(scores, accepted, seconds)
    print(text)
    TABLE.write_text(f"# How well registries are matched\n\n{text}", encoding="utf-8")
    sys.exit(int(not (reached(scores) and seconds < SECONDS)))


if __name__ == "__main__":
    main()
