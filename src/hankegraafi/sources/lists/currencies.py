"""The currency that a row names for its amounts, in a column of its own (ISO 4217)."""

from collections.abc import Mapping, Sequence

from hankegraafi.sources.lists.description import Column
from hankegraafi.sources.lists.fundings import Wrong
from hankegraafi.sources.lists.terms import Kind, Target
from hankegraafi.sources.lists.told import shown
from hankegraafi.sources.rows.layout import Cell
from hankegraafi.sources.values.cells import Faulty
from hankegraafi.sources.values.money import MoneyWords
from hankegraafi.sources.values.plain import plain
from hankegraafi.sources.values.reasons import Unreadable


def key_of(target: Target) -> str:
    """Give the term that tells the currency of an amount."""
    return f"funding.{target.funding}.currency" if target.funding else f"{target.key}.currency"


def check(columns: Sequence[Column], wrong: Wrong) -> None:
    """Look that every currency is that of an amount, and that no amount has two.

    Raises:
        DataError: a column gives the currency of nothing, or another gives two to one amount.
    """
    amounts = [each for each in columns if each.target.term.kind is Kind.MONEY]
    named = {each.target.key: each for each in columns if each.target.term.kind is Kind.CURRENCY}
    for key, column in named.items():
        if key not in {key_of(each.target) for each in amounts}:
            raise wrong(column.name, f"gives {key}, but no column gives the amount")
    for each in amounts:
        own = named.get(key_of(each.target))
        others = (named.get(key_of(one.target)) for one in amounts if one.name == each.name)
        if any((other and other.name) != (own and own.name) for other in others):
            raise wrong(each.name, "becomes several amounts, whose currency is not the same")


class Currencies:
    """Tells the currency of each amount of a row, where a column names it."""

    def __init__(
        self, columns: Sequence[Column], places: Mapping[str, int], words: MoneyWords
    ) -> None:
        named = {each.target.key: each for each in columns}
        self._words = words
        self._columns = {
            each.target.key: (places[named[key].name], named[key])
            for each in columns
            if each.target.term.kind is Kind.MONEY and (key := key_of(each.target)) in named
        }

    def __contains__(self, key: str) -> bool:
        """Say whether a column names the currency of the amount with a key."""
        return key in self._columns

    def of(self, key: str, cells: Sequence[Cell]) -> str:
        """Give the currency of an amount that has a column for it; "" where the row names none.

        Raises:
            Unreadable: what the row names is no currency, or could be several.
        """
        place, column = self._columns[key]
        text = shown(cells[place])
        if " ".join(text.split()) in column.forms.empty:
            return ""
        return read_currency(text, column.forms.currency, self._words)


def read_currency(text: str, usual: str, words: MoneyWords) -> str:
    """Read a cell that names a currency: its code of ISO 4217, or a sign or word of it.

    A sign of several means the `usual` one, where that is among them.

    Raises:
        Unreadable: it names none that is known, or could be several.
    """
    if isinstance(text, Faulty):
        raise Unreadable(text.code, text)
    word = " ".join(plain(text).split())
    if word.upper() in words.codes:
        return word.upper()
    meant = words.signs.get(word.lower(), ())
    if len(meant) > 1 and usual not in meant:
        raise Unreadable("ambiguous-currency", text)
    if not meant:
        raise Unreadable("unknown-currency", text)
    return meant[0] if len(meant) == 1 else usual
