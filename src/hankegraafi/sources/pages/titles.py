"""What a project is called: its title, other names and acronym."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from hankegraafi.sources.names.persons import left_out
from hankegraafi.sources.pages import bodies
from hankegraafi.sources.pages.drafts import Span, Value
from hankegraafi.sources.pages.layout import Line, fold
from hankegraafi.sources.pages.marks import UNKNOWN, Mark
from hankegraafi.sources.pages.words import PageWords
from hankegraafi.sources.values.dates import find_periods

_BRACKETS = re.compile(r"\s*\(([^()]{2,150})\)$")
_DASH = re.compile(r"\s+[-–—]\s*|\s*[–—]\s+|\s+[-–—](?=\w)|:\s+")
_CRUMBS = re.compile(r"^[^/>›»]+\s[/>›»]\s|§|\b\d{4}-\d{5,}\b")
_QUOTED = re.compile(r"[”\"“„]([^”\"“„\n]{3,150})[”\"“]")
_UPPER = re.compile(r"[A-ZÅÄÖ0-9][A-ZÅÄÖ0-9!+&.-]{1,14}$")
_WORD = re.compile(r"\S+")
_LONGEST, _FULL_NAME = 7, 4
_DISTANT, _HEAD = 12, 4
_MOST_LINES = 2000
_NEAR = 150


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line or phrase that may be the title, and how much speaks for it."""

    text: str
    span: Span
    score: float
    label: str = ""


def title(
    text: str,
    found: Sequence[Line],
    marks: Sequence[Mark],
    labelled: Sequence[Value],
    words: PageWords,
    *,
    heading: Span | None = None,
) -> tuple[Value, ...]:
    """Give the title of the project that these lines are about, best first; empty without one.

    A labelled title wins; else the line that stands where titles do and that the text speaks of.
    `heading` is the first heading of an HTML page.
    """
    if labelled:
        return tuple(labelled)
    candidates = sorted(
        (
            *_quoted(text, found, words),
            *_called(text, found, words),
            *_lines(found, marks, words, heading),
        ),
        key=lambda each: (-each.score, each.span.begin),
    )
    for best in candidates[:1]:
        if best.score > 0:
            best = _in_full(best, found, marks, words)
            confidence = min(0.95, 0.6 + best.score / 40)
            quote = text[best.span.begin : best.span.end]
            return (Value(best.text, best.span, quote, best.label, round(confidence, 2)),)
    return ()


def _in_full(
    best: Candidate, found: Sequence[Line], marks: Sequence[Mark], words: PageWords
) -> Candidate:
    """The full name, where a title is capitals alone and the line below spells it out."""
    if not _UPPER.fullmatch(best.text):
        return best
    used = _used(marks)
    below = next((each for each in found if each.content and each.begin > best.span.end), None)
    if below is None or below.begin in used or not may_be_title(below, words):
        return best
    if len(below.text.split()) < _FULL_NAME or below.bullet:
        return best
    return replace(best, text=below.text, span=Span(below.begin, below.end))


def _called(text: str, found: Sequence[Line], words: PageWords) -> Iterator[Candidate]:
    """A name that the text calls a project by more than once: "Taito kiertää -hankkeeseen"."""
    counts: dict[str, list[Span]] = {}
    for line in found if len(found) < _MOST_LINES else ():
        for span in _names(text, line, words) if line.content else ():
            name = text[span.begin : span.end]
            if name[0].isupper() and not re.search(r"[.!?:;,]\s", name) and len(name) > 4:
                counts.setdefault(name, []).append(span)
    for name, spans in counts.items():
        if _UPPER.fullmatch(name):
            continue
        if len(spans) > 1:
            yield Candidate(name, spans[0], 6 + 0.1 * len(name), "-hanke")
        elif _stands_out(text, spans[0]):
            yield Candidate(name, spans[0], 2, "-hanke")


def _stands_out(text: str, span: Span) -> bool:
    """Whether a line or a sentence begins with a name, or ends with one behind "hankkeelle"."""
    before, behind = text[max(0, span.begin - 12) : span.begin], text[span.end : span.end + 1]
    begins = bool(re.search(r"(?:^|\n|[.!?] )[ \t\u00a0]*$", before))
    return begins or (behind in {".", "", "\n"} and before.casefold().endswith("hankkeelle "))


def _names(text: str, line: Line, words: PageWords) -> Iterator[Span]:
    """The words before "-hanke", and those behind "projektet": each may begin or end a name."""
    for match in words.patterns["mentioned"].finditer(text, line.begin, line.end):
        begin = max(line.begin, match.start() - _NEAR)
        for piece in list(_WORD.finditer(text, begin, match.start()))[-_LONGEST:]:
            yield Span(piece.start(), match.start())
    for match in words.patterns["called_after"].finditer(text, line.begin, line.end):
        for piece in islice(_WORD.finditer(text, match.end(), line.end), _LONGEST):
            yield Span(match.end(), piece.end() - int(text[piece.end() - 1] in ".,;:"))


def _quoted(text: str, found: Sequence[Line], words: PageWords) -> Iterator[Candidate]:
    """A name in quotation marks after the word for a project, as decisions have it."""
    for line in found:
        if not line.content:
            continue
        for called in words.patterns["called"].finditer(text, line.begin, line.end):
            name = _QUOTED.match(text, called.end())
            if name:
                times = text.count(name[1])
                yield Candidate(
                    name[1].strip(), Span(name.start(1), name.end(1)), 8 + 4 * min(times, 4), "”…”"
                )


def _lines(
    found: Sequence[Line], marks: Sequence[Mark], words: PageWords, heading: Span | None
) -> Iterator[Candidate]:
    first = min((mark.line for mark in marks if mark.name in _CORE), default=len(found))
    used = _used([each for each in marks if not _opens(each, first)])
    whole = " | ".join(line.folded for line in found)
    place = 0
    for number, line in enumerate(found):
        if not line.content or line.begin in used or not may_be_title(line, words):
            continue
        if _goes_on(line, found[number + 1 :]):
            continue
        name = line.text
        score = 10 - 0.8 * place - (5 if number > first else 0) - (3 if line.bullet else 0)
        score += 8 if number == 0 and line.bullet else 0
        about = bool(words.patterns["about"].search(name))
        spoken = not about and _spoken_of(name, whole, words)
        score += 8 if spoken else 0
        score -= 9 if bodies.has_head(name, words) and not spoken else 0
        score -= 9 if about else 0
        score -= 6 if name.isupper() and len(name.split()) > 1 else 0
        score += 10 if heading and heading.begin <= line.begin < heading.end else 0
        place += 1
        yield Candidate(name, Span(line.begin, line.end), score)
        if place > _DISTANT:
            return


_CORE = {"period", "start", "end", "funder", "coordinator", "budget", "partner", "status", "code"}


def _opens(mark: Mark, first: int) -> bool:
    """Whether what looks like an unknown label may begin a title: "Walk the Mile: routes"."""
    within = mark.name == UNKNOWN and mark.label.endswith(":")
    return within and mark.line <= min(first, _HEAD)


def _used(marks: Sequence[Mark]) -> set[int]:
    """Where labels and their values begin."""
    places = {mark.begin for mark in marks}
    return places | {span.begin for mark in marks if mark.name != "other" for span in mark.values}


def may_be_title(line: Line, words: PageWords) -> bool:
    """Say whether a line is short text that may name a project."""
    folded = line.folded
    if line.prose or len(line.text) < 3 or not any(each.isalpha() for each in folded):
        return False
    if _is_heading(folded, words):
        return False
    if words.status.get(folded) or words.label.fullmatch(line.text.rstrip(" :")):
        return False
    if _CRUMBS.search(line.text) or "\t" in line.text:
        return False
    if any(words.patterns[each].search(line.text) for each in ("contact", "record", "news")):
        return False
    if line.text[0].islower() or line.text.endswith((":", ",", ".")):
        return False
    if _is_dated(line.text, words):
        return False
    if words.role.match(line.text) and len(line.text.split()) < 6:
        return False
    return not _person(line.text, words)


def _is_heading(folded: str, words: PageWords) -> bool:
    """Whether a line in small letters names a kind of page, or several projects."""
    lists, first = words.lists, folded.partition(" ")[0]
    if folded in lists["headings.words"] or folded in lists["boilerplate.more"]:
        return True
    bare = words.patterns["bare"].fullmatch(folded) and first in lists["headings.words"]
    return bool(bare or words.patterns["plural"].search(folded))


def _is_dated(text: str, words: PageWords) -> bool:
    """Whether a line is mostly a date, or tells the day of something: "Nyheter 3.10.2023"."""
    dates = list(find_periods(text, words.dates))
    days = (each.period.start or each.period.end for each in dates if each.kind == "date")
    whole = sum(each.end - each.begin for each in dates) > len(text) / 2
    return whole or any(each is not None and each.precision == "day" for each in days)


def _person(text: str, words: PageWords) -> bool:
    """A first name beside a surname; a word that only looks like a surname is none."""
    found = left_out(text, words.names) if 2 <= len(text.split()) <= 4 else None
    return found is not None and found.code != "trade-and-surname"


def _goes_on(line: Line, later: Sequence[Line]) -> bool:
    """Whether the line is the beginning of the next: "X" above "X – more words"."""
    for other in later[:2]:
        if other.prose:
            continue
        rest = other.text[len(line.text) :]
        if other.text.startswith(line.text) and re.match(r"\s[-–—]\s|\s?[:(]", rest):
            return True
    return False


def _spoken_of(name: str, whole: str, words: PageWords) -> bool:
    """Whether the text calls this a project: "X-hanke", "projektet X"."""
    names = {fold(name), fold(_BRACKETS.sub("", name)), fold(_DASH.split(name)[0])}
    for each in names:
        if len(each) < 3:
            continue
        for match in re.finditer(rf"\b{re.escape(each)}", whole):
            if words.patterns["behind_name"].match(whole, match.end()):
                return True
            before = whole[max(0, match.start() - 20) : match.start()]
            if words.patterns["before_name"].search(before) and match.end() < len(whole):
                return True
    return False


def named(
    values: Sequence[Value], text: str, found: Sequence[Line], words: PageWords
) -> dict[str, tuple[Value, ...]]:
    """Give title, other names and acronym out of a title as it stands on the page."""
    if not values:
        return {}
    first = values[0]
    name = words.patterns["suffix"].sub("", str(first.value)).strip(' \t\u00a0"”“,;') or str(
        first.value
    )
    others: list[Value] = list(values[1:])
    acronyms: list[Value] = []
    inside = _BRACKETS.search(name)
    if inside:
        outer = name[: inside.start()]
        if len(inside[1].split()) == 1 and _acronymic(inside[1]):
            acronyms.append(_part(first, inside[1], text))
            name = outer
        elif len(inside[1].split()) > 2 and not _UPPER.fullmatch(outer):
            others.append(_part(first, inside[1], text))
            name = outer
        elif _UPPER.fullmatch(outer):
            acronyms.append(_part(first, outer, text))
    acronyms += _leading(name, first, text, found, words)
    title_value = _part(first, name, text)
    if not acronyms:
        acronyms += _mentioned(text, found, words)
    return {
        "title": (title_value,),
        "alternative": tuple(others),
        "acronym": tuple(acronyms[:1]),
    }


def _acronymic(word: str) -> bool:
    return sum(1 for each in word if each.isupper()) >= 2 and len(word) <= 20


def _part(value: Value, part: str, text: str) -> Value:
    """The same value narrowed to a part of its words."""
    begin = text.find(part, value.evidence.begin, value.evidence.end)
    span = Span(begin, begin + len(part)) if begin >= 0 else value.evidence
    return replace(value, value=part, evidence=span, quote=text[span.begin : span.end])


def _leading(
    name: str, value: Value, text: str, found: Sequence[Line], words: PageWords
) -> list[Value]:
    """What stands before a dash, where it is written as acronyms are, or called so."""
    head = _DASH.split(name)[0].strip()
    if head == name:
        head = name.partition("! ")[0] + "!" if "! " in name else name
        called = head != name and re.search(
            rf"{re.escape(head.casefold())}(?:{words.patterns['behind_name'].pattern})",
            text.casefold(),
        )
        return [_part(value, head, text)] if called else []
    alone = any(line.content and line.text.strip() == head for line in found)
    if len(head.split()) <= 3 and (_UPPER.fullmatch(head) or head.endswith("!") or alone):
        return [_part(value, head, text)]
    return []


def _mentioned(text: str, found: Sequence[Line], words: PageWords) -> list[Value]:
    """Capitals that the text calls the project by: "POMO-hanke"."""
    called = words.patterns["called_acronym"]
    for line in found:
        match = called.search(text, line.begin, line.end) if line.content and line.prose else None
        if match:
            span = Span(match.start("name"), match.end("name"))
            return [Value(match["name"], span, match[0], "", 0.6, inferred=True)]
    return []
