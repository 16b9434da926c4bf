"""What stands without a label: a line that is a period, a status or a programme as a whole."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from hankegraafi.sources.pages import bodies, prose, spoken
from hankegraafi.sources.pages.drafts import Span, Value, Values
from hankegraafi.sources.pages.layout import Line, fold
from hankegraafi.sources.pages.marks import Mark
from hankegraafi.sources.pages.words import PageWords
from hankegraafi.sources.values.dates import Found, find_periods
from hankegraafi.sources.values.moments import Moment

_PICTURED = 0.55


def add(
    text: str,
    own: Sequence[Line],
    inside: Sequence[Mark],
    given: dict[str, Values],
    words: PageWords,
) -> None:
    """Add to `given` what lines say without a label, where labels and sentences say nothing."""
    _period_of_title(text, own, given, words)
    _loose_lines(text, own, inside, given, words)
    _head_body(own, inside, given, words)
    if not given.get("funder"):
        given["funder"] = tuple(_pictured(text, own, words))


def _pictured(text: str, own: Sequence[Line], words: PageWords) -> Iterator[Value]:
    """The funders that only the text of a logo tells: "Logo: Foundation X", "X:n logo"."""
    for line in own:
        match = words.patterns["logo"].search(line.text)
        if match is None:
            continue
        if words.patterns["funds_said"].search(line.text):
            said = prose.facts(text, replace(line, content=True), words)
            yield from (value for name, value in said if name == "funder")
            continue
        group = "name" if match["name"] else "of"
        name = match[group] if match["name"] else spoken.nominative(match[group], words)
        if name and bodies.funds_by_name(name, words) and bodies.is_name(name, words):
            span = Span(line.begin + match.start(group), line.begin + match.end(group))
            yield Value(name, span, match[group], "Logo", _PICTURED, inferred=True)


def _period_of_title(
    text: str, own: Sequence[Line], given: dict[str, Values], words: PageWords
) -> None:
    """The years that a title ends with, or that stand in brackets behind it in the text."""
    if not given.get("title") or {"start", "end"} & given.keys():
        return
    title = str(given["title"][0].value)
    brackets = re.compile(
        re.escape(title) + r"[”\"]?(?:\s?-\s?[a-zåäö]+)?,? ?(?:\(|(?=(?:19|20)\d\d\s?[–-]))"
    )
    for match in brackets.finditer(text, own[0].begin, own[-1].end):
        found = next(find_periods(text[match.end() : match.end() + 40], words.dates), None)
        if found and found.begin < 3 and found.kind == "period":
            _put_period(given, found, match.end(), text)
            return
    begin = given["title"][0].evidence.begin
    for found in find_periods(title, words.dates):
        plain = title[: found.begin].rstrip(" ,(")
        programme = words.patterns["programme_name"].search(plain)
        if found.kind == "period" and found.end >= len(title) - 1 and not programme:
            _put_period(given, found, begin, text)


def _put_period(given: dict[str, Values], found: Found, offset: int, text: str) -> None:
    span = Span(offset + found.begin, offset + found.end)
    for name, moment in (("start", found.period.start), ("end", found.period.end)):
        if moment is not None:
            given[name] = (Value(moment, span, text[span.begin : span.end], "", 0.75),)


def _loose_lines(
    text: str,
    own: Sequence[Line],
    inside: Sequence[Mark],
    given: dict[str, Values],
    words: PageWords,
) -> None:
    """Lines that are a period, a status, a date or a programme as a whole, without a label."""
    taken = {span.begin for mark in inside if mark.name != "other" for span in mark.values}
    core = min(
        (mark.line for mark in inside if mark.name in {"funder", "period", "goal"}), default=10**6
    )
    for place, line in enumerate(own):
        if not line.content or line.begin in taken or line.prose or words.marked.match(line.text):
            continue
        _loose_period(line, given, text, words)
        status = _status(own, place, words)
        span = Span(line.begin, line.end)
        if status and "status" not in given:
            given["status"] = (Value(status, span, line.text, "", 0.75),)
        if place < 12 and (place < core or not inside) and "programme" not in given:
            _loose_programme(line, given, words)


def _status(own: Sequence[Line], place: int, words: PageWords) -> str:
    """The status that a line names; two in a row are the choices of a search form."""
    around = (*own[max(0, place - 1) : place], *own[place + 1 : place + 2])
    if any(each.folded in words.status for each in around):
        return ""
    return words.status.get(own[place].folded, "")


def _loose_period(line: Line, given: dict[str, Values], text: str, words: PageWords) -> None:
    found = list(find_periods(line.text, words.dates))
    if len(found) != 1 or found[0].end - found[0].begin < 0.85 * len(line.text.strip(" .()")):
        return
    only = found[0].period.start
    if found[0].kind == "date" and only is not None:
        if only.precision == "day" and "page_date" not in given:
            span = Span(line.begin + found[0].begin, line.begin + found[0].end)
            given["page_date"] = (Value(only, span, text[span.begin : span.end], "", 0.7),)
    elif found[0].kind == "period" and not {"start", "end"} & given.keys():
        _put_period(given, found[0], line.begin, text)


def _loose_programme(line: Line, given: dict[str, Values], words: PageWords) -> None:
    plain = re.sub(r"\s*\b(?:19|20)\d\d(?:\s?[-–]\s?(?:19|20)?\d\d)?$", "", line.text)
    pieces = plain.split()
    if not 1 < len(pieces) <= 8 or plain == line.text or not line.text[0].isupper():
        return
    if pieces[-1].casefold().endswith(tuple(words.lists["programme.line_ends"])):
        span = Span(line.begin, line.end)
        given["programme"] = (Value(line.text, span, line.text, "", 0.7),)


def _head_body(
    own: Sequence[Line],
    inside: Sequence[Mark],
    given: dict[str, Values],
    words: PageWords,
) -> None:
    """In a register's entry the body right below the title is the one that carries the project."""
    title = given.get("title")
    registered = "code" in given or any(
        fold(mark.label) in words.lists["registers.labels"] for mark in inside
    )
    year = _year_of_grant(own, given, words)
    if year:
        given["start"] = (year,)
    if not title or "coordinator" in given or "executor" in given or not registered:
        return
    for line in own[:12]:
        if line.begin <= title[0].evidence.begin or not line.content or line.prose:
            continue
        if any(mark.begin == line.begin for mark in inside):
            return
        if bodies.has_head(line.text, words) and bodies.is_name(line.text, words):
            span = Span(line.begin, line.end)
            given["coordinator"] = (Value(line.text, span, line.text, "", 0.6, inferred=True),)
            return


def _year_of_grant(own: Sequence[Line], given: dict[str, Values], words: PageWords) -> Value | None:
    """The year of a grant, from which work starts: a line such as "Vuoden 2015 …hanke"."""
    if "start" in given or "end" in given:
        return None
    for line in own[:4]:
        match = words.patterns["grant_year"].match(line.text)
        if match and line.content:
            span = Span(line.begin + match.start("year"), line.begin + match.end("year"))
            return Value(Moment(match["year"]), span, match["year"], "", 0.5, inferred=True)
    return None
