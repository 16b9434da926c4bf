"""Sentences: who coordinates, funds and takes part, when, for how much, by their cues."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from hankegraafi.sources.pages import roles
from hankegraafi.sources.pages.drafts import Span, Value
from hankegraafi.sources.pages.fields import Fact
from hankegraafi.sources.pages.layout import Line, fold, sentences
from hankegraafi.sources.pages.words import PageWords
from hankegraafi.sources.values.dates import Found, find_periods
from hankegraafi.sources.values.moments import Moment
from hankegraafi.sources.values.money import find_amounts

_SAID = 0.85
_LED = 0.8
_PASSING = 0.65
_CLAUSE = 60


def facts(text: str, line: Line, words: PageWords) -> Iterator[Fact]:
    """Give what the sentences of a line say, as (field, value)."""
    for begin, end in sentences(text, line.begin, line.end, words):
        yield from roles.facts(text, begin, end, words)
        yield from _periods(text, begin, end, words)
        yield from _amounts(text, begin, end, words)
        yield from _status(text, begin, end, words)
        yield from _programmes(text, begin, end, words)
        yield from _codes(text, begin, end, words)
        yield from _parents(text, begin, end, words)


def _periods(text: str, begin: int, end: int, words: PageWords) -> Iterator[Fact]:
    sentence = text[begin:end]
    cue = words.cues["period"]["of"].search(sentence)
    if words.cues["period"]["not"].search(sentence):
        return
    if cue is None:
        yield from _passing_period(text, begin, end, words)
        return
    found = list(find_periods(sentence, words.dates))
    found = [each for each in found if each.end > cue.start()]
    for each in found[:1]:
        span = Span(begin + each.begin, begin + each.end)
        quote = text[span.begin : span.end]
        period, label = each.period, " ".join(cue[0].split())
        if each.kind == "date":
            yield from _dated(
                each.period.start,
                cue[0],
                Value(0, span, quote, label, _SAID, label_begin=begin + cue.start()),
                words,
            )
            yield from _later_end(text, begin, found, cue, words)
            continue
        if each.kind == "since":
            yield from _later_end(text, begin, found, cue, words)
        for name, moment in (("start", period.start), ("end", period.end)):
            if moment is not None:
                yield (
                    name,
                    Value(moment, span, quote, label, _SAID, label_begin=begin + cue.start()),
                )


def _passing_period(text: str, begin: int, end: int, words: PageWords) -> Iterator[Fact]:
    """A period that a sentence on the project holds in passing: "A and B … the project in X–Y"."""
    said = words.patterns["project_said"].search(text, begin, end)
    if said is None or words.patterns["programme_said"].search(text, begin, end):
        return
    found = [
        each
        for each in find_periods(text[begin:end], words.dates)
        if each.kind == "period" and each.period.start and each.period.end
    ]
    for each in found if len(found) == 1 else ():
        span = Span(begin + each.begin, begin + each.end)
        for name, moment in (("start", each.period.start), ("end", each.period.end)):
            if moment is not None:
                quote = text[span.begin : span.end]
                yield name, Value(moment, span, quote, said[0], _PASSING, inferred=True)


def _later_end(
    text: str, begin: int, found: Sequence[Found], cue: re.Match[str], words: PageWords
) -> Iterator[Fact]:
    """The end behind a start: "started in May 2022 and ends in June 2025"."""
    if len(found) < 2 or found[1].period.end is None:
        return
    if found[0].kind != "since" and not words.patterns["begins"].search(cue[0]):
        return
    first, last = begin + found[0].end, begin + found[1].end
    ends = words.patterns["ends"].search(text, first, last)
    if ends and found[1].begin - found[0].end < _CLAUSE:
        span = Span(begin + found[1].begin, last)
        place = ends.start()
        quote = text[span.begin : span.end]
        yield (
            "end",
            Value(found[1].period.end, span, quote, ends[0], _SAID, label_begin=place),
        )


def _dated(moment: Moment | None, cue: str, value: Value, words: PageWords) -> Iterator[Fact]:
    """A single date: the start or the end by the verb, or a whole year or month of work."""
    if moment is None:
        return
    begins = words.patterns["begins"].search(cue)
    ends = words.patterns["ends"].search(cue)
    lasts = moment.precision == "month" and words.patterns["lasts"].search(cue)
    if begins or not (ends or lasts or moment.precision == "day"):
        yield "start", replace(value, value=moment)
    if ends or not (begins or moment.precision == "day"):
        yield "end", replace(value, value=moment)


def _amounts(text: str, begin: int, end: int, words: PageWords) -> Iterator[Fact]:
    sentence = text[begin:end]
    last = 0
    for found in find_amounts(sentence, words.money):
        before = sentence[last : found.begin]
        behind = re.split(r"[,;]|\sja\s|\soch\s|\sand\s", sentence[found.end : found.end + 60])[0]
        span = Span(begin + found.begin, begin + found.end)
        kind, label = _kind(before, behind, words)
        last = found.end
        if kind == "other" and words.patterns["price"].search(sentence):
            continue
        quote = text[span.begin : span.end]
        confidence = _SAID if kind != "other" else 0.7
        yield (
            "amount",
            Value(
                found.amount,
                span,
                quote,
                label,
                confidence=confidence,
                kind=kind,
                bound=found.bound,
            ),
        )


def _kind(before: str, behind: str, words: PageWords) -> tuple[str, str]:
    """What an amount is, by the last cue before it, else the first behind it."""
    best: tuple[int, str, str] = (-1, "other", "")
    for kind in ("budget", "grant", "share"):
        for cue in words.cues[kind]["before"].finditer(before):
            best = max(best, (cue.start(), kind, cue[0]))
    after = (
        (match.start(), kind, match[0])
        for kind in ("budget", "grant", "share")
        if (match := words.cues[kind]["after"].search(behind))
    )
    place, kind, label = min(after, default=(-1, "", ""))
    if kind and (best[0] < 0 or place <= 2):
        return kind, label
    return best[1], best[2]


def _status(text: str, begin: int, end: int, words: PageWords) -> Iterator[Fact]:
    folded = fold(text[begin:end])
    if folded in words.lists["status.sentences"]:
        span = Span(begin, end)
        yield (
            "status",
            Value(words.status.get(folded, "ended"), span, text[begin:end], confidence=_SAID),
        )
        return
    for kind, cue in words.cues["status"].items():
        match = cue.search(text, begin, end)
        if match:
            span = Span(match.start(), match.end())
            yield "status", Value(kind, span, match[0], confidence=_LED)
            return


def _programmes(text: str, begin: int, end: int, words: PageWords) -> Iterator[Fact]:
    sentence = text[begin:end]
    folded = sentence.casefold()
    if not any(tie in folded for tie in words.lists["programme.ties"]):
        return
    for match in words.patterns["programme"].finditer(sentence):
        first = match["name"].split()[0].casefold()
        if first in words.lists["names.openers"] or first.startswith(("hanke", "hankk")):
            continue
        cut = _name_begin(match)
        if cut is None:
            continue
        head = match["head"]
        for inflected, plain in words.table["programme"]["nominative"]:
            if head.endswith(inflected):
                head = head.removesuffix(inflected) + plain
                break
        span = Span(begin + match.start() + cut, begin + match.end())
        name = match["name"][cut:] + match["join"] + head + (match["years"] or "")
        quote = text[span.begin : span.end]
        yield "programme", Value(name, span, quote, confidence=0.8, inferred=head != match["head"])
        return


def _name_begin(match: re.Match[str]) -> int | None:
    """Where the name of a programme begins: behind a verb that was taken for a part of it."""
    if "-" in match["join"]:
        return 0
    cut = 0
    for word in re.finditer(r"\S+", match["name"]):
        if word[0][0].islower() and not word[0].endswith("n"):
            cut = word.end() + 1
    return cut if match["name"][cut : cut + 1].isupper() else None


def _codes(text: str, begin: int, end: int, words: PageWords) -> Iterator[Fact]:
    for match in words.patterns["code"].finditer(text, begin, end):
        span = Span(match.start("code"), match.end("code"))
        code = match["code"].rstrip(".-/")
        yield "code", Value(code, span, code, match[0].split()[0], _SAID, label_begin=match.start())


_NAMED = re.compile(
    r"(?:^|[,;:]\s|\s)(?P<name>[A-ZÅÄÖ0-9][\wåäöÅÄÖ.!+&’' ]{2,80}?)\s?[-–]\s?(?P<head>[a-zåäö]+)"
)


def _parents(text: str, begin: int, end: int, words: PageWords) -> Iterator[Fact]:
    """The project or network that this one belongs to: "kuuluu verkostoon …, X -hanke"."""
    sentence = text[begin:end]
    folded = sentence.casefold()
    ties = [folded.find(tie) for tie in words.lists["parents.ties"] if tie in folded]
    subject = words.patterns["subject"].match(sentence)
    if not ties or not subject:
        return
    for match in _NAMED.finditer(sentence, min(ties)):
        if match["head"] in words.lists["parents.heads"]:
            name = match["name"].rpartition(", ")[2].strip()
            place = begin + match.start("name") + match["name"].rindex(name)
            span = Span(place, place + len(name))
            yield (
                "parent",
                Value(name, span, text[span.begin : span.end], "", 0.8),
            )
            return
