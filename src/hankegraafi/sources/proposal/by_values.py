"""What columns become whose names are in no language that is known: by their values alone."""

from collections.abc import Mapping, Sequence
from datetime import date

from hankegraafi.sources.proposal.choice import Choice
from hankegraafi.sources.proposal.naming import LIKELY
from hankegraafi.sources.proposal.profile import Look, Profile
from hankegraafi.sources.rows.layout import Cell
from hankegraafi.sources.values.dates import moment_reader
from hankegraafi.sources.values.reasons import Unreadable

Columns = Mapping[str, Sequence[Cell]]

_ALIKE = 0.9
_LONG = 12
_FIGURES = 4
_LONG_AFTER = 90
"""Most projects are longer than so many days; a decision follows its application sooner."""


def by_values(choices: Sequence[Choice], cells: Columns) -> None:
    """Take the title and the period where just one column, or two, can be them.

    `cells` are those of each column that hold anything, by its name.
    """
    if not any(each.meaning == "title" for each in choices):
        named = [each for each in choices if _is_unknown(each, "title")]
        _title([each for each in named if _names_things(each.profile)])
    if not any(each.meaning in {"start", "end", "period"} for each in choices):
        periods = [each for each in choices if _is_unknown(each) and _is_period(each.profile)]
        if len(periods) == 1:
            _take(periods[0], "period")
            return
        _period([each for each in choices if _is_unknown(each) and _is_date(each)], cells)


def runs(profile: Profile, first: int = 0) -> bool:
    """Say whether whole numbers are those of the rows, with few gaps; `first` is where they start.

    So are numbers far apart that all have as many figures, few of them round. Sums and years are
    none: they have gaps and other figures, or stand twice.
    """
    if profile.look is not Look.IDENTIFIER or not profile.unique:
        return False
    if not all(each.isascii() and each.isdigit() for each in profile.texts):
        return False
    numbers = sorted(map(int, profile.texts))
    width = numbers[-1] - numbers[0] + 1
    alike = len({len(each) for each in profile.texts}) == 1 and len(profile.texts[0]) >= _FIGURES
    round_ones = sum(each % 10 == 0 for each in numbers)
    near = width <= 2 * profile.distinct or (alike and 4 * round_ones <= len(numbers))
    return near and (not first or numbers[0] == first)


def _is_unknown(choice: Choice, meaning: str = "") -> bool:
    """Say whether nothing is known of a column by its name, or that it could mean this alone."""
    name = choice.name
    return (
        not choice.meaning
        and all(code == "could-be" for code, _ in choice.notes)
        and all(each.meaning == meaning for each in name.matches)
        and not name.other_date
        and name.person < LIKELY
    )


def _names_things(profile: Profile) -> bool:
    """Say whether values are titles: words, long enough, and nearly each its own."""
    texts = profile.texts
    if profile.look not in {Look.TEXT, Look.IDENTIFIER, Look.WORDS} or not texts:
        return False
    spoken = sum(" " in each.strip() and any(map(str.isalpha, each)) for each in texts)
    length = sum(map(len, texts)) / len(texts)
    own = profile.distinct >= _ALIKE * profile.filled
    return own and spoken >= _ALIKE * len(texts) and length >= _LONG


def _title(found: Sequence[Choice]) -> None:
    if len(found) == 1:
        _take(found[0], "title")
        return
    for each in found:
        each.notes.append(("could-be", "title"))


def _take(choice: Choice, meaning: str) -> None:
    choice.meaning, choice.strength = meaning, LIKELY
    choice.notes = [("by-values", "")]


def _is_period(profile: Profile) -> bool:
    return profile.look is Look.PERIOD and profile.period.share == 1


def _is_date(choice: Choice) -> bool:
    dates = choice.profile.dates
    return choice.profile.look is Look.DATE and dates.share == 1 and not dates.twins


def _period(found: Sequence[Choice], cells: Columns) -> None:
    """Take two columns of dates of which one lies behind the other in every row, mostly far."""
    pairs = [found, found[::-1]] if len(found) == 2 else []
    for one, two in pairs:
        if _spans(one, two, cells):
            for each, meaning in ((one, "start"), (two, "end")):
                _take(each, meaning)
                each.dates = each.profile.dates.forms
            return
    for each in found:
        each.notes.append(("could-be", "start, end, funding.grant.awarded"))


def _spans(one: Choice, two: Choice, cells: Columns) -> bool:
    """Say whether two columns are starts and ends, by the days between them."""
    starts, ends = (_days(each, cells[each.profile.name]) for each in (one, two))
    if len(starts) != len(ends) or not starts:
        return False
    apart = sorted(end - start for start, end in zip(starts, ends, strict=True))
    return apart[0] >= 0 and apart[len(apart) // 2] >= _LONG_AFTER


def _days(choice: Choice, cells: Sequence[Cell]) -> list[int]:
    """Give the dates of a column as numbers of days; a month or a year as its first."""
    read = moment_reader(choice.profile.dates.forms)
    days = []
    for each in cells:
        try:
            value = read(each if isinstance(each, str) else "").value
        except Unreadable:
            return []
        days.append(date.fromisoformat(f"{value}-01-01"[:10] if len(value) < 10 else value))
    return [each.toordinal() for each in days]
