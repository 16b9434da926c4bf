"""The words of money, read from `words/money.toml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hankegraafi.wordfiles import read_words


@dataclass(frozen=True, slots=True)
class MoneyWords:
    """Words in small letters, by what they do.

    `signs` gives the currencies that a sign or word may mean, `codes` are those of ISO 4217, and
    `common` those of them that capitals in running text stand for.
    `factors` stand beside a figure, `units` glued to a sign, in the letters as they are. `about`
    makes a figure approximate; `most` and `least` make a bound of it.
    """

    signs: Mapping[str, tuple[str, ...]]
    codes: frozenset[str]
    factors: Mapping[str, int]
    units: Mapping[str, int]
    about: tuple[str, ...] = ()
    most: tuple[str, ...] = ()
    least: tuple[str, ...] = ()
    common: frozenset[str] = frozenset()


def load_money_words() -> MoneyWords:
    """Read the words of money: once, where a run begins; then hand them on."""
    return _money_words(read_words("money"))


def _money_words(table: Mapping[str, Any]) -> MoneyWords:
    return MoneyWords(
        signs={word: tuple(each["currencies"]) for each in table["sign"] for word in each["words"]},
        codes=frozenset(table["codes"]["known"] + table["codes"]["rare"]),
        common=frozenset(table["codes"]["known"]),
        factors={word: each["value"] for each in table["factor"] for word in each["words"]},
        units={word: each["value"] for each in table["factor"] for word in each["units"]},
        about=_longest_first(table["about"]["words"]),
        most=_longest_first(table["most"]["words"]),
        least=_longest_first(table["least"]["words"]),
    )


def _longest_first(words: list[str]) -> tuple[str, ...]:
    return tuple(sorted(set(words), key=lambda each: (-len(each), each)))
