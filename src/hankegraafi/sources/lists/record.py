"""One row of a list → one record, or the reason why not. Pure values; nothing is guessed."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

import pyoxigraph as ox

from hankegraafi import iris
from hankegraafi.names.persons import private
from hankegraafi.names.wordlists import Words as NameWords
from hankegraafi.names.wordlists import load_words
from hankegraafi.sources.lists.currencies import Currencies, read_currency
from hankegraafi.sources.lists.description import Column, Description, Forms
from hankegraafi.sources.lists.organisations import Named, Organisations, business_id
from hankegraafi.sources.lists.sound import Sound
from hankegraafi.sources.lists.terms import CODE, Kind, Target
from hankegraafi.sources.lists.told import (
    LeftOut,
    Record,
    Rejected,
    Said,
    shown,
)
from hankegraafi.sources.rows.layout import Cell
from hankegraafi.sources.values.cells import Dated, Faulty, Spread, Truth
from hankegraafi.sources.values.dates import (
    DateWords,
    load_date_words,
    moment_reader,
    period_reader,
)
from hankegraafi.sources.values.money import Amount, MoneyWords, load_money_words, read_amount
from hankegraafi.sources.values.numbers import read_number
from hankegraafi.sources.values.reasons import Unreadable

_ADDRESS = re.compile(r"https?://[^\s/#?@:]+\.[^\s/#?@:]+(:[0-9]+)?([/?#][^\s#]*(#[^\s#]*)?)?")
ISO = ("yyyy-MM-dd", "yyyy-MM", "yyyy")
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))


class ValueWords(NamedTuple):
    """The words of dates and of money, and those that tell persons' names."""

    dates: DateWords
    money: MoneyWords
    names: NameWords


def load_value_words() -> ValueWords:
    """Read the words of dates, of money and of names."""
    return ValueWords(load_date_words(), load_money_words(), load_words())


Read = Callable[..., Any]


class Reader:
    """Reads the rows of one list; it remembers dates and names that it has met, up to a bound."""

    def __init__(
        self,
        description: Description,
        header: Sequence[str],
        organisations: Organisations,
        words: ValueWords,
    ) -> None:
        places = {name: place for place, name in enumerate(header)}
        self._organisations, self._wholes = organisations, description.parts
        self.joins, self.own_fundings = description.joins, description.each
        self._nothing = next(e.forms.empty for e in description.columns if e.target.key == CODE)
        self._needed = ("code",) if description.joins else ("code", "title")
        self._columns = [
            (places[each.name], each, _reader(each, words))
            for each in sorted(description.columns, key=_after_currencies)
            if each.is_read
        ]
        self._currencies = Currencies(description.columns, places, words.money)
        self._identifiers = _identifiers(description, places)
        self._money = {
            each.name: (places[each.name], each, read)
            for _, each, read in self._columns
            if read and each.target.term.kind is Kind.MONEY
        }
        self.columns = {each.target.key: each.name for _, each, _ in reversed(self._columns)}
        self.sound = Sound(self.column)
        self._constants = [
            (each.target, _constant(each.target, each.value)) for each in description.constants
        ]

    def record(self, row: int, cells: Sequence[Cell]) -> Record | Rejected:
        """Read a row; the first value that cannot be read rejects it."""
        record = Record(row, "")
        for place, column, read in self._columns:
            if self._is_repeated(cells[place], column):
                continue
            try:
                pieces = _pieces(cells[place], column)
                if len(set(pieces)) > 1 and not column.target.term.many:
                    raise Unreadable("several-values", shown(cells[place]))
                for piece in pieces:
                    if column.only and piece not in column.only:
                        raise Unreadable("not-in-list", piece)
                    if read:
                        self._put(record, column, self._value(column, read, piece, cells), cells)
            except Unreadable as wrong:
                wrong.__traceback__ = None  # it may hold all rows read so far, in a circle
                return Rejected(row, column.name, shown(cells[place]), wrong.code)
        for target, value in self._constants:
            _set(record, target, value)
        return self._whole(record, cells)

    def amounts(self, cells: Sequence[Cell]) -> Iterator[tuple[str, Decimal]]:
        """Give the amount of each column of money that can be read, whatever becomes of the row.

        Amounts in another currency than the column's have its code after the column's name, and a
        question mark where the row does not tell it, or tells two.
        """
        for name, (place, column, read) in self._money.items():
            if not cells:
                return
            text = _joined(shown(cells[place]))
            try:
                amount: Amount = self._value(column, read, text, cells)
                currency = amount.currency
            except Unreadable as wrong:
                wrong.__traceback__ = None
                bare = self._unclear(column, read, text)
                if bare is None:
                    continue
                amount, currency = bare, "?"
            yield (
                name if currency == column.forms.currency else f"{name} ({currency})",
                amount.value,
            )

    def _unclear(self, column: Column, read: Read, text: str) -> Amount | None:
        """Read an amount whose currency is not clear; None where no column tells currencies."""
        if column.target.key not in self._currencies:
            return None
        try:
            amount: Amount = read(text)
        except Unreadable as wrong:
            wrong.__traceback__ = None
            return None
        return amount

    def _value(self, column: Column, read: Read, piece: str, cells: Sequence[Cell]) -> Any:
        """Read one piece of a cell; an amount in the currency that its row names."""
        if column.target.key not in self._currencies:
            return read(piece)
        return read(piece, self._currencies.of(column.target.key, cells))

    def _is_repeated(self, cell: Cell, column: Column) -> bool:
        """Whether an amount is merged with that of another row of the same project."""
        return self.joins and isinstance(cell, Spread) and column.target.term.kind is Kind.MONEY

    def _put(self, record: Record, column: Column, value: Any, cells: Sequence[Cell]) -> None:
        target = column.target
        if target.term.kind is Kind.CURRENCY:
            return
        if target.term.kind is not Kind.ORGANISATION:
            _set(record, target, value)
            return
        if value in column.mapped:
            named = Named(column.mapped[value], value, known=True)
        else:
            place, identifies = self._identifiers.get(target.key, (-1, column))
            number = shown(cells[place]).strip() if place >= 0 else ""
            if number and not business_id(number):
                record.left_out.append(LeftOut(record.row, identifies.name, "wrong-number"))
                number = ""
            found = self._organisations.find(value, number)
            if isinstance(found, str):
                record.left_out.append(LeftOut(record.row, column.name, found))
                return
            named = found
        record.names.append(named)
        _set(record, target, named)

    def _whole(self, record: Record, cells: Sequence[Cell]) -> Record | Rejected:
        """What a row must hold: a code, a title, sums that agree, an end not before the start."""
        for needed in self._needed:
            if needed not in record.values:
                column = self.column(needed)
                return Rejected(record.row, column, "", "missing")
        record.code = str(record.values.pop("code")[0])
        if not iris.slug(record.code):
            return Rejected(record.row, self.column("code"), record.code, "no-letters")
        _settle(record)
        record.wholes = {
            part: whole for part, whole in self._wholes.items() if part in record.fundings
        }
        wrong = self.sound.wrong(record)
        if wrong and wrong.reason == "end-before-start":
            return self.as_written(wrong, cells)
        return wrong or record

    def as_written(self, wrong: Rejected, cells: Sequence[Cell]) -> Rejected:
        """Give a rejected row with the value as it stands in its own cell, where there is one."""
        places = (place for place, column, _ in self._columns if column.name == wrong.column)
        return next((wrong._replace(value=shown(cells[each])) for each in places), wrong)

    def code(self, cells: Sequence[Cell]) -> str:
        """Give what stands in a row as its code, whatever becomes of it; empty where none does."""
        places = ((place, each) for place, each, _ in self._columns if each.target.key == CODE)
        codes = (shown(cells[place]).strip() for place, _ in places) if cells else iter(())
        return next((code for code in codes if code not in self._nothing), "")

    def column(self, key: str) -> str:
        """Give the column of a term, by its key or its name; the key where there is none."""
        if key in self.columns:
            return self.columns[key]
        named = {"period", key} if key in {"start", "end"} else {key}
        columns = (each for _, each, _ in self._columns if not each.target.funding)
        return next((each.name for each in columns if each.target.term.name in named), key)


def _identifiers(
    description: Description, places: Mapping[str, int]
) -> dict[str, tuple[int, Column]]:
    """Where the number of each organisation stands; one column has one, whatever it becomes."""
    given = {
        each.target.key.removesuffix(".id"): (places[each.name], each)
        for each in description.columns
        if each.target.identifies
    }
    named = {
        each.name: given[each.target.key]
        for each in description.columns
        if each.target.key in given
    }
    own = {each.target.key: named[each.name] for each in description.columns if each.name in named}
    return own | given


def _set(record: Record, target: Target, value: Any) -> None:
    if target.funding:
        record.fundings.setdefault(target.funding, {})[target.term.name] = value
    elif target.term.kind is Kind.ORGANISATION:
        record.roles.append((target.term.predicate, value))
    elif target.term.kind is Kind.PERIOD:
        for name, moment in (("start", value.start), ("end", value.end)):
            if moment is not None:
                record.values[name] = [moment]
    elif target.term.many:
        record.values.setdefault(target.term.name, []).append(value)
    elif target.term.kind is Kind.TEXT:
        known = record.values.setdefault(target.term.name, [])
        known[:] = [*(each for each in known if each.language != value.language), value]
    else:
        record.values[target.term.name] = [value]


def _settle(record: Record) -> None:
    """What shapes ask of a whole record: a body has one role, a funding says how much or whose."""
    first: dict[str, str] = {}
    roles = []
    for role, named in record.roles:
        if first.setdefault(named.iri, role) == role:
            roles.append((role, named))
        else:
            record.left_out.append(
                LeftOut(record.row, role.removeprefix("hanke:role-"), "one-role")
            )
    record.roles = list(dict.fromkeys(roles))
    for name, said in list(record.fundings.items()):
        if not said.keys() & {"amount", "spent", "funder"}:
            del record.fundings[name]
            record.left_out.append(LeftOut(record.row, f"funding.{name}", "no-amount"))


def _pieces(cell: Cell, column: Column) -> list[str]:
    """The values of a cell: a list of JSON has several, and so has a text with a sign between."""
    if type(cell) is str and not column.split:
        whole = " ".join(cell.split())
        return [] if whole in column.forms.empty else [whole]
    if isinstance(cell, tuple):
        pieces = list(cell)
    else:
        pieces = cell.split(column.split) if column.split else [cell]
    return [text for text in (_joined(piece) for piece in pieces) if text not in column.forms.empty]


def _joined(piece: str) -> str:
    """One space for every white space; a cell whose kind the file states stays as it is."""
    return " ".join(piece.split()) if type(piece) is str else piece


def _constant(target: Target, value: str) -> Any:
    if target.term.kind is Kind.DATE:
        return moment_reader(ISO)(value)
    if target.term.kind is Kind.ORGANISATION:
        return Named(value, "", known=True)
    return Said(value, target.language) if target.term.kind is Kind.TEXT else value


def _after_currencies(column: Column) -> bool:
    return column.target.term.kind is not Kind.CURRENCY


def _reader(column: Column, words: ValueWords) -> Read | None:
    """Give the function that reads one piece of a cell of a column; None where none is read."""
    if column.target.identifies or column.target.term.kind is Kind.IGNORED:
        return None
    dates = words.dates
    forms, kind = column.forms, column.target.term.kind
    mapped, language = column.mapped, column.target.language
    if kind is Kind.TEXT:
        return lambda text: Said(_public(text, words.names), language)
    if kind is Kind.DATE:
        return moment_reader(forms.dates, dates)
    if kind is Kind.PERIOD:
        return period_reader(forms.dates, dates)
    if kind is Kind.MONEY:
        return _amount_reader(forms, words.money)
    if kind is Kind.CURRENCY:
        return lambda text: read_currency(text, forms.currency, words.money)
    if kind is Kind.COUNT:
        return lambda text: _count(text, forms.decimal)
    if kind is Kind.CONCEPT:
        return lambda text: _mapped(mapped, text)
    if kind is Kind.ADDRESS:
        return _address
    return _sound


def _amount_reader(forms: Forms, words: MoneyWords) -> Read:
    def read(text: str, named: str = "") -> Amount:
        currency = named or forms.currency
        amount = read_amount(text, decimal=forms.decimal, currency=currency, words=words)
        if named and amount.currency != named:
            raise Unreadable("currencies-differ", text)
        return amount

    return read


def _mapped(mapped: Mapping[str, str], text: str) -> str:
    if text not in mapped:
        raise Unreadable("not-in-list", text)
    return mapped[text]


def _count(text: str, decimal: str) -> int:
    number = read_number(text, decimal=decimal)
    if number != int(number) or number < 1:
        raise Unreadable("not-a-count", text)
    return int(number)


def _public(text: str, words: NameWords) -> str:
    """Refuse text that must not be published: a person's name, an address, a number."""
    if private(text, words):
        raise Unreadable("personal-data", text)
    return _sound(text)


def _sound(text: str) -> str:
    """Refuse text whose letters were broken on the way here, and letters that steer machines."""
    if isinstance(text, Faulty):
        raise Unreadable(text.code, text)
    if isinstance(text, Dated | Truth):
        raise Unreadable("not-text", text)
    if text.isascii() and text.isprintable():
        return text
    text = text.translate(_INVISIBLE)
    if "�" in text:
        raise Unreadable("lost-letters", text)
    if not text.isprintable():
        raise Unreadable("control-character", text)
    return text


def _address(text: str) -> str:
    try:
        ox.NamedNode(text)
    except ValueError:
        raise Unreadable("not-an-address", text) from None
    if not _ADDRESS.fullmatch(text):
        raise Unreadable("not-an-address", text)
    return _sound(text)


__all__ = ["ISO", "LeftOut", "Reader", "Record", "Rejected", "Said", "ValueWords", "shown"]
