"""Sentences: who coordinates, funds and takes part, when, for how much, by their cues."""

import re
from collections.abc import Iterator
from dataclasses import replace

from hankegraafi.sources.pages import bodies, spoken
from hankegraafi.sources.pages.drafts import Span, Value
from hankegraafi.sources.pages.fields import Fact
from hankegraafi.sources.pages.layout import Line, fold, sentences
from hankegraafi.sources.pages.words import PageWords
from hankegraafi.sources.values.dates import find_periods
from hankegraafi.sources.values.moments import Moment
from hankegraafi.sources.values.money import find_amounts

_SAID = 0.85
_LED = 0.8
_ROLES = ("coordinator", "funder", "partner", "executor", "authority")
_NEAR = 150
_ASIDE = ("beside", "with")  # these say something of the project only where it is named
_CASES = {"from": "case_from", "to": "case_to"}


def facts(text: str, line: Line, words: PageWords) -> Iterator[Fact]:
    """Give what the sentences of a line say, as (field, value)."""
    for begin, end in sentences(text, line.begin, line.end, words):
        for name in _ROLES:
            yield from _roles(text, begin, end, name, words)
        yield from _short_funders(text, begin, end, words)
        yield from _periods(text, begin, end, words)
        yield from _amounts(text, begin, end, words)
        yield from _status(text, begin, end, words)
        yield from _programmes(text, begin, end, words)
        yield from _codes(text, begin, end, words)
        yield from _parents(text, begin, end, words)


def _roles(text: str, begin: int, end: int, name: str, words: PageWords) -> Iterator[Fact]:
    of_project = words.patterns["project_said"].search(text, begin, end)
    for how, cue in words.cues[name].items():
        if how in _ASIDE and not of_project:
            continue
        matches = list(cue.finditer(text, begin, end))
        stops = [*(match.start() for match in matches[1:]), end]
        for match, stop in zip(matches, stops, strict=False):
            if _of_another(text, begin, match.start(), words):
                continue
            field = "authority" if name == "funder" and _hands_on(text, end, match, words) else name
            for body in _found(text, begin, stop, match, how, words):
                yield _fact(text, field, body, match, words)


def _hands_on(text: str, end: int, match: re.Match[str], words: PageWords) -> bool:
    """Whether money of a fund is granted: "X myönsi … ABC-rahoitusta" says that ABC funds."""
    before = match.re is words.cues["funder"]["before"]
    if not before or not words.patterns["grants"].match(match[0]):
        return False
    fund = words.patterns["short_funded"].search(text, match.end(), min(end, match.end() + _NEAR))
    return bool(fund and not words.patterns["weak_tail"].match(fund["tail"] or fund["other"]))


def _found(
    text: str, begin: int, end: int, match: re.Match[str], how: str, words: PageWords
) -> list[bodies.Body]:
    if how in {"many", "with"}:
        return spoken.several(text, match.end(), end, words)
    if how == "after":
        return _one_or_several(text, match, end, words)
    if how == "beside":
        return spoken.companions(text, match.end(), end, words)
    if how == "shared":
        begin = max(begin, match.start() - 2 * _NEAR)
        verbs = list(words.patterns["verbs"].finditer(text, begin, match.start()))
        return spoken.genitives(text, verbs[-1].end() if verbs else begin, match.start(), words)
    if how in _CASES:
        return _in_case(text, match.end(), end, words.patterns[_CASES[how]], words)
    body = spoken.before(text, begin, match.start(), words, genitive=how == "genitive")
    if body is None and how == "before" and _goes_before(text, begin, match.start(), words):
        body = spoken.after(text, begin, match.start(), words)
    return [body] if body else []


def _goes_before(text: str, begin: int, place: int, words: PageWords) -> bool:
    """Whether another verb stands between: "X edustaa kaupunkia ja on koordinaattori"."""
    return bool(words.patterns["conjunction"].search(text[max(begin, place - 9) : place]))


def _one_or_several(
    text: str, match: re.Match[str], end: int, words: PageWords
) -> list[bodies.Body]:
    """A funder's cue may be followed by several; a coordinator is one."""
    begin = match.end()
    while begin < end and text[begin] in " :\u00a0\t":
        begin += 1
    if match.re is words.cues["coordinator"]["after"]:
        body = spoken.after(text, begin, end, words)
        return [body] if body else []
    return spoken.several(text, begin, end, words)


def _in_case(
    text: str, begin: int, end: int, ending: re.Pattern[str], words: PageWords
) -> list[bodies.Body]:
    """A name in a case that says "from" or "to": "rahoitusta Opetushallitukselta"."""
    stretch = text[begin : min(end, begin + 160)]
    pieces = list(re.finditer(r"[^\s,;]+", stretch))
    for number, piece in enumerate(pieces[:12]):
        word = piece[0].rstrip(".)")
        if ending.search(word) and (word[0].isupper() or number):
            body = spoken.before(text, begin, begin + piece.end(), words, genitive=True)
            return [body] if body else []
        if piece[0].casefold() in words.lists["names.stop"]:
            return []
    return []


def _of_another(text: str, begin: int, place: int, words: PageWords) -> bool:
    """Whether the cue speaks of a network, a programme or another project: "…, jota koordinoi"."""
    clause = words.patterns["relative"].search(text, max(begin, place - _NEAR), place)
    if clause is None:
        return False
    return not words.patterns["project_word"].search(clause["what"])


def _fact(text: str, name: str, body: bodies.Body, match: re.Match[str], words: PageWords) -> Fact:
    if name == "funder" and words.patterns["programme_name"].search(body.name):
        name = "programme"
    label = " ".join(match[0].split())
    quote = text[body.span.begin : body.span.end]
    confidence = _LED if body.led else _SAID
    if match.re is words.cues["coordinator"]["to"]:  # who gets the money carries the project
        confidence = 0.65
    inferred = confidence < _LED
    return name, Value(
        body.name,
        body.span,
        quote,
        label,
        confidence,
        inferred=inferred,
        label_begin=match.start(),
    )


def _short_funders(text: str, begin: int, end: int, words: PageWords) -> Iterator[Fact]:
    """An abbreviation that a funding is called by: "ABC-haku", "ABC-rahoitus"."""
    patterns = words.patterns
    if any(patterns[each].search(text, begin, end) for each in ("applied", "unfunded")):
        return
    for match in patterns["short_funded"].finditer(text, begin, end):
        tail = match["tail"] or match["other"]
        around = text[max(begin, match.start() - _NEAR) : match.end() + _NEAR]
        if patterns["weak_tail"].match(tail) and not patterns["money_spoken_of"].search(around):
            continue
        span = Span(match.start("name"), match.end("name"))
        yield (
            "funder",
            Value(match["name"], span, match[0], tail, confidence=0.6, inferred=True),
        )


def _periods(text: str, begin: int, end: int, words: PageWords) -> Iterator[Fact]:
    sentence = text[begin:end]
    cue = words.cues["period"]["of"].search(sentence)
    if cue is None or words.cues["period"]["not"].search(sentence):
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
            continue
        for name, moment in (("start", period.start), ("end", period.end)):
            if moment is not None:
                yield (
                    name,
                    Value(moment, span, quote, label, _SAID, label_begin=begin + cue.start()),
                )


def _dated(moment: Moment | None, cue: str, value: Value, words: PageWords) -> Iterator[Fact]:
    """A single date: the start or the end by the verb, or a whole year or month of work."""
    if moment is None:
        return
    begins = words.patterns["begins"].search(cue)
    ends = words.patterns["ends"].search(cue)
    if begins or not (ends or moment.precision == "day"):
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
        last = found.end


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
