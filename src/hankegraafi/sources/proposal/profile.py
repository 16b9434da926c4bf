"""What the values of one column look like, whatever the column is called."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from hankegraafi.names.forms import form
from hankegraafi.names.persons import is_person
from hankegraafi.names.wordlists import Words
from hankegraafi.sources.lists.organisations import business_id
from hankegraafi.sources.proposal.forms import (
    Dates,
    Numbers,
    Periods,
    dates_of,
    numbers_of,
    periods_of,
)
from hankegraafi.sources.proposal.wordlists import folded
from hankegraafi.sources.rows.layout import Cell
from hankegraafi.sources.values.cells import Dated, Percent
from hankegraafi.sources.values.date_words import DateWords
from hankegraafi.sources.values.money_words import MoneyWords

MOST = 0.8
_DIFFERENT = 400
_CODES = 40
_TEXTS = 200
_OFTEN = 20
_PROSE = 160
_SPLITS = (";", "|", "\n")
_EMAIL = re.compile(r"[^\s@]{1,64}@[^\s@]{1,190}\.[^\s@.]{2,20}")
_PHONE = re.compile(
    r"\+[0-9]{2,3}[ ()-]{0,2}[0-9](?:[ ()-]?[0-9]){4,12}"
    r"|\(?0[0-9]{1,2}\)?[ -]{1,2}[0-9](?:[ -]?[0-9]){4,10}"
)
_IDENTITY = re.compile(r"[0-3][0-9][01][0-9]{3}[-+A-FYXWVU][0-9]{3}[0-9A-Y]")
_ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
_IDENTIFIER = re.compile(r"[\w./:+-]{1,40}(?: [\w./:+-]{1,20})?")
_MIXED = re.compile(r"[^\W\d_][0-9]|[0-9][^\W\d_]")
_PERCENT = re.compile(r"[-+]?[0-9]+(?:[.,][0-9]+)? ?%")


class Look(Enum):
    """What most values of a column are; the names are keys of `words/columns.toml`."""

    EMPTY = "empty"
    DATE = "date"
    PERIOD = "period"
    NUMBER = "number"
    PERCENT = "percent"
    BUSINESS_ID = "business-id"
    ADDRESS = "address"
    ORGANISATION = "organisation"
    WORDS = "words"
    IDENTIFIER = "identifier"
    TEXT = "text"
    PROSE = "prose"
    PERSON = "person"
    EMAIL = "email"
    PHONE = "phone"
    IDENTITY_CODE = "identity-code"


PRIVATE = frozenset({Look.PERSON, Look.EMAIL, Look.PHONE, Look.IDENTITY_CODE})


@dataclass(frozen=True, slots=True)
class Profile:
    """The looks of one column.

    `filled` cells hold something, `distinct` different values were seen; `words` are all of them
    where they are few. `unique` tells that no value comes twice; `split` is a sign that parts
    several values in a cell; `rare` counts values that stand once where others stand often;
    `nothing` are the words found that say nothing, `texts` some of all.
    """

    name: str
    filled: int
    distinct: int
    look: Look
    dates: Dates
    period: Periods
    numbers: Numbers
    organisations: float
    business_ids: float
    unique: bool
    words: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    split: str = ""
    rare: int = 0
    nothing: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Profiler:
    """Looks at columns; it holds the words that this needs."""

    names: Words
    dates: DateWords
    money: MoneyWords
    nothing: frozenset[str]

    def profile(self, name: str, cells: Sequence[Cell]) -> Profile:
        """Look at a column's cells, those that hold anything."""
        counts = Counter(_texts(cells))
        nothing = tuple(sorted(each for each in counts if folded(each) in self.nothing))
        for each in nothing:
            del counts[each]
        filled = sum(counts.values())
        values = _spread(sorted(counts))
        dates = dates_of(values, self.dates)
        period = periods_of(values, self.dates)
        numbers = numbers_of(values, self.money)
        split = _split(values)
        parts = [part for each in values for part in (each.split(split) if split else [each])]
        organisations = _share(parts, self._names_body)
        business_ids = _share(values, lambda each: business_id(each) is not None)
        unique = filled > 1 and all(count == 1 for count in counts.values())
        few = len(counts) <= _CODES and (len(counts) <= 6 or len(counts) <= filled / 5)
        seen = _Seen(values, dates, period, numbers, organisations, business_ids, unique, few)
        look = self._look(seen)
        return Profile(
            name=name,
            filled=filled,
            distinct=len(counts),
            look=look,
            dates=dates,
            period=period,
            numbers=numbers,
            organisations=organisations,
            business_ids=business_ids,
            unique=unique,
            words=tuple(sorted(counts)) if few else (),
            examples=tuple(values[:: max(1, len(values) // 2)][:2]),
            split=split,
            rare=_rare(counts) if few else 0,
            nothing=nothing,
            texts=tuple(values[:_TEXTS]),
        )

    def _look(self, seen: "_Seen") -> Look:
        values = seen.values
        if not values:
            return Look.EMPTY
        for look, is_one in _TELLING:
            if _share(values, is_one) >= MOST:
                return look
        if seen.business_ids >= MOST:
            return Look.BUSINESS_ID
        if seen.dates.share >= MOST and not seen.dates.bare:
            return Look.DATE
        if seen.period.ranges >= 0.5 and seen.period.share >= MOST:
            return Look.PERIOD
        if _share(values, _is_phone) >= MOST:
            return Look.PHONE
        if seen.numbers.share >= MOST:
            whole = all(map(str.isdigit, values))
            return Look.IDENTIFIER if seen.unique and whole else Look.NUMBER
        return self._look_of_text(seen)

    def _look_of_text(self, seen: "_Seen") -> Look:
        values = seen.values
        if _share(values, self._names_person) >= 0.5:
            return Look.PERSON
        if sum(map(len, values)) / len(values) >= _PROSE:
            return Look.PROSE
        if seen.organisations >= 0.5:
            return Look.ORGANISATION
        if seen.unique and _share(values, _is_identifier) >= MOST:
            return Look.IDENTIFIER
        return Look.WORDS if seen.few else Look.TEXT

    def _names_person(self, text: str) -> bool:
        return not _MIXED.search(text) and is_person(text, self.names)

    def _names_body(self, text: str) -> bool:
        found = form(text, self.names)
        if found.legal:
            return True
        words = re.findall(r"[^\W\d_]+", text.casefold())
        return any(
            word in self.names.organisation or word.endswith(self.names.organisation_ends)
            for word in words
        )


@dataclass(frozen=True, slots=True)
class _Seen:
    """What was found of a column's values on the way to its look."""

    values: Sequence[str]
    dates: Dates
    period: Periods
    numbers: Numbers
    organisations: float
    business_ids: float
    unique: bool
    few: bool


def _texts(cells: Iterable[Cell]) -> Iterable[str]:
    """Give the values one by one, with one space between words; kinds of cells are kept."""
    for cell in cells:
        for each in cell if isinstance(cell, tuple) else (cell,):
            if type(each) is not str:
                yield each
            elif each and not each.isspace():
                yield each.strip() if "\n" in each else " ".join(each.split())


def _spread(values: Sequence[str]) -> list[str]:
    """Take a bounded number of values, evenly."""
    step = max(1, -(-len(values) // _DIFFERENT))
    return list(values[::step])


def _share(values: Sequence[str], is_one: Callable[[str], bool]) -> float:
    return sum(map(is_one, values)) / len(values) if values else 0.0


def _split(values: Sequence[str]) -> str:
    """Find the sign that parts several values in at least some of the cells."""
    for sign in _SPLITS:
        parted = [each for each in values if sign in each.strip(sign + " ")]
        if len(parted) >= 2 and len(parted) >= 0.03 * len(values):
            return sign
    return ""


def _rare(counts: Counter[str]) -> int:
    """Count the values that stand once, where a value stands twenty times in the mean."""
    often = sum(counts.values()) >= _OFTEN * len(counts)
    return sum(count == 1 for count in counts.values()) if often else 0


def _is_percent(text: str) -> bool:
    return isinstance(text, Percent) or _PERCENT.fullmatch(text) is not None


def _is_identifier(text: str) -> bool:
    return (
        not isinstance(text, Dated)
        and _IDENTIFIER.fullmatch(text) is not None
        and any(map(str.isdigit, text))
    )


def _is_phone(text: str) -> bool:
    return _PHONE.fullmatch(text) is not None and type(text) is str


def _matches(shape: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: shape.fullmatch(text) is not None


_TELLING = (
    (Look.EMAIL, _matches(_EMAIL)),
    (Look.IDENTITY_CODE, _matches(_IDENTITY)),
    (Look.ADDRESS, _matches(_ADDRESS)),
    (Look.PERCENT, _is_percent),
)
