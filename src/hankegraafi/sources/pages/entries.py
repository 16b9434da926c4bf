"""Entries of lists: below a project's name a line with a body and its sum or years alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hankegraafi.sources.pages import bodies
from hankegraafi.sources.pages.drafts import Span, Value
from hankegraafi.sources.pages.layout import Line
from hankegraafi.sources.pages.marks import UNKNOWN, Mark
from hankegraafi.sources.pages.titles import may_be_title
from hankegraafi.sources.pages.words import PageWords
from hankegraafi.sources.values.dates import Found, find_periods
from hankegraafi.sources.values.money import find_amounts

_SAID, _INFERRED = 0.7, 0.6


@dataclass(frozen=True, slots=True)
class Entry:
    """A line that is a body with a sum or a period: "Academy X, 2019–2023"."""

    body: bodies.Body
    period: Found | None


def entry(text: str, line: Line, words: PageWords) -> Entry | None:
    """Read a line that is one body and one sum or period, and nothing else."""
    if line.prose or not line.content or "\t" in line.text or ":" in line.text:
        return None
    sums = [(each.begin, each.end) for each in find_amounts(line.text, words.money)]
    periods = [each for each in find_periods(line.text, words.dates) if each.kind == "period"]
    given = [*sums, *((each.begin, each.end) for each in periods)]
    if len(given) != 1 or given[0][0] == 0:
        return None
    begin, end = given[0]
    if line.text[end:].strip(" .,;)") or not bodies.has_head(
        line.text[:begin].strip(bodies.QUOTES + "("), words
    ):
        return None
    body = bodies.named_in(text, Span(line.begin, line.begin + begin), words)
    return Entry(body, periods[0] if periods else None) if body else None


def starts(text: str, found: Sequence[Line], marks: Sequence[Mark], words: PageWords) -> list[int]:
    """Give the numbers of the lines that name a project above an entry."""
    used = {span.begin for mark in marks if mark.name != UNKNOWN for span in mark.values}
    return [
        place
        for place, line in enumerate(found[:-1])
        if line.content
        and may_be_title(line, words)
        and (line.gap or not bodies.has_head(line.text, words))
        and found[place + 1].begin not in used
        and entry(text, found[place + 1], words)
    ]


def facts(text: str, line: Line, words: PageWords, *, granted: bool) -> Iterator[tuple[str, Value]]:
    """Give what an entry says, as (field, value).

    `granted` tells that the page names who granted the sums, so that the body received its own.
    """
    found = entry(text, line, words)
    if found is None:
        return
    quote = text[found.body.span.begin : found.body.span.end]
    if bodies.funds_by_name(found.body.name, words) and not granted:
        yield "funder", Value(found.body.name, found.body.span, quote, "", _SAID)
    elif granted and not found.period:
        yield (
            "coordinator",
            Value(found.body.name, found.body.span, quote, "", _INFERRED, inferred=True),
        )
    if found.period:
        span = Span(line.begin + found.period.begin, line.begin + found.period.end)
        period = found.period.period
        for name, moment in (("start", period.start), ("end", period.end)):
            if moment is not None:
                yield name, Value(moment, span, text[span.begin : span.end], "", _SAID)
