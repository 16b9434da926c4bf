"""Labelled values: a label and the text under it into the values of a draft."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from hankegraafi.sources.pages import bodies
from hankegraafi.sources.pages.drafts import Span, Value
from hankegraafi.sources.pages.layout import fold
from hankegraafi.sources.pages.marks import Mark
from hankegraafi.sources.pages.spoken import nominative
from hankegraafi.sources.pages.words import PageWords
from hankegraafi.sources.values.dates import Found, find_periods
from hankegraafi.sources.values.money import find_amounts, read_amount
from hankegraafi.sources.values.reasons import Unreadable

Fact = tuple[str, Value]

_INLINE, _BELOW, _GLUED = 0.95, 0.92, 0.9
_CODE = re.compile(r"[\w./:-]*\d[\w./:-]*|[A-ZÅÄÖ][\w!+-]{1,19}")
_LONGEST_TITLE = 250


def facts(text: str, mark: Mark, words: PageWords) -> Iterator[Fact]:
    """Give what stands under a label as (field, value); nothing where it cannot be read."""
    if not mark.values or _is_choice(text, mark, words):
        return
    reader = _READERS.get(mark.name)
    if reader:
        yield from reader(text, mark, words)


def _is_choice(text: str, mark: Mark, words: PageWords) -> bool:
    """Whether the values are the choices of a search form, such as "all"."""
    choices = words.lists["boilerplate.choices"]
    return any(fold(text[span.begin : span.end]) in choices for span in mark.values)


def _value(mark: Mark, value: object, span: Span, text: str, **more: object) -> Value:
    confidence = _GLUED if mark.glued else _INLINE if mark.inline else _BELOW
    given = {"quote": text[span.begin : span.end], "confidence": confidence} | more
    label = mark.label.partition("(")[0].strip()
    return Value(value, span, label=label, label_begin=mark.begin, **given)  # type: ignore[arg-type]


def _title(text: str, mark: Mark, words: PageWords) -> Iterator[Fact]:
    span = mark.values[0]
    if span.end - span.begin <= _LONGEST_TITLE and not words.label.fullmatch(
        text[span.begin : span.end]
    ):
        yield "title", _value(mark, text[span.begin : span.end], span, text)


def _code(text: str, mark: Mark, words: PageWords) -> Iterator[Fact]:
    span = mark.values[0]
    found = _CODE.search(text, span.begin, span.end)
    if found and found.start() == span.begin and not words.patterns["address"].match(found[0]):
        where = Span(found.start(), found.end())
        yield mark.name, _value(mark, found[0].rstrip(".:-/"), where, text)


def _dates(text: str, span: Span, words: PageWords) -> Sequence[tuple[Found, Span]]:
    stretch = text[span.begin : span.end]
    return [
        (found, Span(span.begin + found.begin, span.begin + found.end))
        for found in find_periods(stretch, words.dates)
    ]


def _period(text: str, mark: Mark, words: PageWords) -> Iterator[Fact]:
    """A period; two dates of which the second only follows the first are none."""
    found = _dates(text, mark.values[0], words)
    if not found:
        return
    first, span = found[0]
    period = first.period
    if first.kind == "date" and period.start is not None and period.start.precision == "day":
        return
    whole = mark.values[0]
    if _sentence(text, whole, words) and (span.end - span.begin) < 0.4 * (whole.end - whole.begin):
        return
    if period.start is not None:
        yield "start", _value(mark, period.start, span, text)
    if period.end is not None:
        yield "end", _value(mark, period.end, span, text)
    elif len(found) > 1 and found[1][0].kind == "until":
        later, where = found[1]
        yield "end", _value(mark, later.period.end, where, text)


def _date(text: str, mark: Mark, words: PageWords) -> Iterator[Fact]:
    """A day, month or year; under a label of the start the end may stand too."""
    found = _dates(text, mark.values[0], words)
    if not found:
        return
    first, span = found[0]
    if first.kind == "period" and mark.name in {"start", "end"}:
        yield from _period(text, mark, words)
        return
    only = first.period.start or first.period.end
    name = "page_date" if mark.name == "date" else mark.name
    if only is not None:
        yield name, _value(mark, only, span, text)


def _status(text: str, mark: Mark, words: PageWords) -> Iterator[Fact]:
    span = mark.values[0]
    kind = status_of(text[span.begin : span.end], words)
    if kind:
        yield "status", _value(mark, kind, span, text)


def status_of(text: str, words: PageWords) -> str:
    """Give the status that a phrase names: "planned", "running", "ended", "interrupted", or ""."""
    folded = fold(re.sub(r"\([^()]*\)|\d.*", "", text))
    return words.status.get(folded, "")


def _amounts(text: str, mark: Mark, words: PageWords) -> Iterator[Fact]:
    for span in mark.values[:1]:
        stretch = text[span.begin : span.end]
        for number, found in enumerate(find_amounts(stretch, words.money)):
            where = Span(span.begin + found.begin, span.begin + found.end)
            kind = mark.name if number == 0 else "other"
            yield "amount", _value(mark, found.amount, where, text, kind=kind, bound=found.bound)
        if not any(each.isdigit() for each in stretch):
            yield from _giver(text, mark, words)
        if words.patterns["in_euros"].search(mark.label):
            yield from _euros(stretch, span, mark, text, words)


def _giver(text: str, mark: Mark, words: PageWords) -> Iterator[Fact]:
    """A body under the label of a share: "Other funding: Ministry X"."""
    if mark.name != "share" or _sentence(text, mark.values[0], words):
        return
    for body in bodies.listed(text, mark.values[:1], words):
        if bodies.has_head(body.name, words):
            yield "funder", replace(_value(mark, body.name, body.span, text), confidence=0.8)


def _euros(stretch: str, span: Span, mark: Mark, text: str, words: PageWords) -> Iterator[Fact]:
    """A plain number under a label that says that it is of euros."""
    if not stretch.replace(" ", "").replace("\u00a0", "").replace(",", "").isdigit():
        return
    try:
        amount = read_amount(stretch, words=words.money)
    except Unreadable:
        return
    yield "amount", _value(mark, amount, span, text, kind=mark.name)


def _funder(text: str, mark: Mark, words: PageWords) -> Iterator[Fact]:
    spans = [span for span in mark.values if not _sentence(text, span, words)]
    found_bodies = [_whose(each, words) for each in bodies.listed(text, spans, words)]
    for body in found_bodies:
        yield from _owned(body, mark, text, words)
        yield _programme_or("funder", body, mark, text, words, alone=len(found_bodies) == 1)
    for span in spans:
        for found in find_amounts(text[span.begin : span.end], words.money):
            where = Span(span.begin + found.begin, span.begin + found.end)
            yield "amount", _value(mark, found.amount, where, text, kind="grant", bound=found.bound)


def _whose(body: bodies.Body, words: PageWords) -> bodies.Body:
    """The body whose money is named: "Opetushallituksen valtionavustus", "EAKR-rahoitus"."""
    money = words.patterns["money_of"].match(body.name)
    name = money and (money["fund"] or nominative(money["of"], words))
    return replace(body, name=name, led=True) if name else body


def _owned(body: bodies.Body, mark: Mark, text: str, words: PageWords) -> Iterator[Fact]:
    """Whose programme it is: "Programme X of the Council Y"."""
    match = words.patterns["owned_programme"].fullmatch(body.name)
    if match and bodies.has_head(match["owner"], words):
        yield "funder", _value(mark, match["owner"], body.span, text)


def _programme_or(
    name: str, body: bodies.Body, mark: Mark, text: str, words: PageWords, *, alone: bool
) -> Fact:
    """A programme that stands under the label of a funder is a programme.

    One that is called by its name alone counts as what it stands as, unless others stand by it.
    """
    if (
        words.patterns["programme_name"].search(body.name)
        or words.patterns["owned_programme"].fullmatch(body.name)
        or (not alone and re.split(r"[\s:-]", fold(body.name))[0] in words.lists["programme.names"])
    ):
        name = "programme"
    return name, _value(mark, body.name, body.span, text)


def _sentence(text: str, span: Span, words: PageWords) -> bool:
    """Whether a stretch is running text, which is read by its cues and not as a list."""
    stretch = text[span.begin : span.end]
    if words.patterns["verbs"].search(stretch):
        return True
    return stretch.endswith(".") and len(stretch.split()) > 15


def _names(text: str, mark: Mark, words: PageWords) -> Iterator[Fact]:
    spans = [span for span in mark.values if not _sentence(text, span, words)]
    for body in bodies.listed(text, spans, words):
        leads = words.patterns["leads"].match(text, body.span.end)
        name = "coordinator" if leads else mark.name
        yield name, _value(mark, body.name, body.span, text)


def _name(text: str, mark: Mark, words: PageWords) -> Iterator[Fact]:
    spans = [span for span in mark.values[:1] if not _sentence(text, span, words)]
    for body in bodies.listed(text, spans, words, single=True)[:1]:
        if not fold(body.name).endswith(("ohjelma", "programme")):
            yield mark.name, _value(mark, body.name, body.span, text)


def _programme(text: str, mark: Mark, words: PageWords) -> Iterator[Fact]:
    span = mark.values[0]
    name = text[span.begin : span.end].strip(" .,;")
    if (
        _sentence(text, span, words)
        or len(name) > 200
        or not name[0].isalnum()
        or name[0].islower()
    ):
        return
    if not words.label.fullmatch(name):
        yield "programme", _value(mark, name, span, text)


def _parent(text: str, mark: Mark, words: PageWords) -> Iterator[Fact]:
    span = mark.values[0]
    if not _sentence(text, span, words) and span.end - span.begin <= _LONGEST_TITLE:
        yield "parent", _value(mark, text[span.begin : span.end].strip(" ."), span, text)


_READERS = {
    "title": _title,
    "acronym": _code,
    "code": _code,
    "period": _period,
    "start": _date,
    "end": _date,
    "date": _date,
    "status": _status,
    "budget": _amounts,
    "grant": _amounts,
    "share": _amounts,
    "funder": _funder,
    "partner": _names,
    "executor": _names,
    "coordinator": _name,
    "authority": _name,
    "programme": _programme,
    "parent": _parent,
}
