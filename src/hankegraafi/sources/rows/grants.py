"""360Giving JSON as rows: each grant with its required fields checked, as the standard has them.

What the standard says in several places is put together: an amount with its currency, the one
recipient, the Finnish business ID within an organisation's identifier (org-id.guide, FI-PRO).
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from hankegraafi.sources.rows.json_records import open_json
from hankegraafi.sources.rows.layout import Cell, Fault, Layout, Row, Table
from hankegraafi.sources.values.cells import Dated, Euros, Exact
from hankegraafi.sources.values.dates import Moment, Period, read_moment
from hankegraafi.sources.values.reasons import Unreadable
from hankegraafi.wordfiles import read_words

FORMAT = "360giving"
BUSINESS_IDS = "FI-PRO-"
"""The Finnish Patent and Registration Office's list of business IDs, in org-id.guide."""

_RECORDS = "/grants"
_CURRENCY = re.compile(r"[A-Z]{3}")
_USUAL = "EUR"
_PART_OF_YEAR = re.compile(r"[0-9]{4}(-[0-9]{2})?")
_FUNDER, _RECIPIENT = "fundingOrganization", "recipientOrganization"
_PERIODS = ("plannedDates", "actualDates")

Cells = dict[str, Cell]


def open_grants(path: Path, layout: Layout, stack: ExitStack) -> Table:
    """Open a file of 360Giving JSON; see `open_json`. The grants stand at `/grants`.

    A grant that lacks what the standard requires has a fault at that field.

    Raises:
        DataError: it is no JSON, or there is no list of grants.
    """
    plain = replace(layout, format="json", records=layout.records or _RECORDS)
    inner = open_json(path, plain, stack)
    known = frozenset(name for part in read_words("giving").values() for name in part)
    return Table((), map(_grant, inner.rows), inner.done, inner.notes, optional=known)


def _grant(row: Row) -> Row:
    if not isinstance(row.cells, Mapping) or not row.cells:
        return row
    cells = dict(row.cells)
    faults = [*row.faults, *_missing(cells)]
    faults += _sums(cells)
    faults += _reversed(cells)
    if _text(cells, "description") == _text(cells, "title"):
        cells["description"] = ""
    cells |= _organisation(cells, _FUNDER) | _organisation(cells, _RECIPIENT) | _dates(cells)
    return Row(row.number, row.line, cells, tuple(faults))


def _missing(cells: Cells) -> Iterator[Fault]:
    """Give a fault for each required field that is not there, or not of its kind."""
    for name in ("id", "title", "amountAwarded", "awardDate"):
        if not cells.get(name):
            yield Fault("missing", name)
    if "description" not in cells:
        yield Fault("missing", "description")
    yield from _nameless(cells, _FUNDER)
    if not _is_object(cells, "recipientIndividual"):
        yield from _nameless(cells, _RECIPIENT)
    if _count(cells, _FUNDER) > 1:
        yield Fault("several-funders", f"{_FUNDER}.name")


def _nameless(cells: Cells, name: str) -> Iterator[Fault]:
    """Give a fault for each organisation of a field without identifier or name."""
    if not _count(cells, name) and _is_object(cells, name):
        yield Fault("not-a-list", f"{name}.name")
        return
    for place in range(max(1, _count(cells, name))):
        for field in ("id", "name"):
            if not _text(cells, f"{name}[{place}].{field}"):
                yield Fault("missing", f"{name}.name", f"{name}[{place}].{field}")


def _sums(cells: Cells) -> Iterator[Fault]:
    """Write its currency behind each amount; a text is no number, and nobody pays less than 0."""
    currency = _text(cells, "currency")
    for name in ("amountAwarded", "amountDisbursed"):
        amount = cells.get(name)
        if not amount:
            continue
        if not isinstance(amount, Exact):
            yield Fault("not-an-amount", name, str(amount))
        elif not _CURRENCY.fullmatch(currency):
            yield Fault("no-currency", name, str(amount))
        else:
            usual = currency == _USUAL
            cells[name] = Euros(amount) if usual else Exact(f"{amount} {currency}")
            if name == "amountDisbursed" and amount.startswith("-"):
                yield Fault("negative-sum", name, amount)


def _organisation(cells: Cells, name: str) -> Cells:
    """Give the one organisation of a field with its business ID, or the names of several."""
    count = _count(cells, name)
    names = [_text(cells, f"{name}[{place}].name") for place in range(count)]
    if count != 1:
        return {f"{name}.names": tuple(names)} if names else {}
    identifier = _text(cells, f"{name}[0].id")
    known = identifier.upper().startswith(BUSINESS_IDS)
    number = identifier[len(BUSINESS_IDS) :] if known else ""
    return {f"{name}.name": names[0], f"{name}.businessId": number}


def _dates(cells: Cells) -> Cells:
    """Give the period of a grant: from the first planned date to the last, else the actual ones."""
    found: Cells = {}
    if award := _text(cells, "awardDate"):
        found["awardDate"] = _dated(award)
    starts, ends = _periods(cells)
    return found | _ends("dates.start", starts, last=False) | _ends("dates.end", ends, last=True)


def _reversed(cells: Cells) -> Iterator[Fault]:
    """Give a fault for a period that ends before it starts, or that stands where a list should."""
    for name in _PERIODS:
        if not _count(cells, name) and _is_object(cells, name):
            yield Fault("not-a-list", "dates.start", name)
    for start, end in zip(*_periods(cells), strict=True):
        if Period(_moment(start), _moment(end)).reversed:
            yield Fault("end-before-start", "dates.end", end)


def _periods(cells: Cells) -> tuple[list[str], list[str]]:
    """Give the starts and ends of the planned periods, or of the actual ones if there are none."""
    for name in _PERIODS:
        places = range(_count(cells, name))
        starts = [_text(cells, f"{name}[{place}].startDate") for place in places]
        ends = [_text(cells, f"{name}[{place}].endDate") for place in places]
        if any(starts) or any(ends):
            return starts, ends
    return [], []


def _ends(name: str, dates: list[str], *, last: bool) -> Cells:
    """Choose the first or last of some dates; where one is missing, neither is known.

    One that cannot be read is chosen, so that it is told of.
    """
    if not dates or not all(dates):
        return {}
    found = [(_moment(each), each) for each in dates]
    broken = next((each for moment, each in found if moment is None), "")
    chosen, text = found[0]
    for moment, each in found[1:]:
        if moment and chosen and _goes_first(moment, chosen, last=last):
            chosen, text = moment, each
    return {name: _dated(broken or text)}


def _goes_first(one: Moment, other: Moment, *, last: bool) -> bool:
    """Say whether a moment is beyond another, or holds it: a year holds its days."""
    beyond = other.before(one) if last else one.before(other)
    return beyond or (len(one.value) < len(other.value) and other.value.startswith(one.value))


def _moment(text: str) -> Moment | None:
    try:
        return read_moment(_dated(text)) if text else None
    except Unreadable:
        return None


def _dated(text: str) -> str:
    """Mark a year or a month as what it is: no number, and no two years."""
    return Dated(text) if _PART_OF_YEAR.fullmatch(text) else text


def _count(cells: Cells, name: str) -> int:
    """Count the objects of a list."""
    start = f"{name}["
    places = {each[len(start) :].partition("]")[0] for each in cells if each.startswith(start)}
    return len(places)


def _is_object(cells: Cells, name: str) -> bool:
    """Say whether an object stands where a list of them should."""
    return any(each.startswith(f"{name}.") for each in cells)


def _text(cells: Cells, name: str) -> str:
    cell = cells.get(name, "")
    return cell.strip() if isinstance(cell, str) else ""
