"""What a project is called: its title."""

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from itertools import islice, pairwise

from hankegraafi.names.persons import left_out
from hankegraafi.sources.pages import bodies
from hankegraafi.sources.pages.drafts import Span, Value
from hankegraafi.sources.pages.layout import Line, fold
from hankegraafi.sources.pages.marks import UNKNOWN, Mark
from hankegraafi.sources.pages.markup import Markup
from hankegraafi.sources.pages.words import PageWords
from hankegraafi.sources.values.dates import find_periods

BRACKETS = re.compile(r"\s*\(([^()]{2,150})\)$")
DASH = re.compile(r"\s+[-–—]\s*|\s*[–—]\s+|\s+[-–—](?=\w)|:\s+")
_CRUMBS = re.compile(r"^[^/>›»]+\s[/>›»]\s|§|\b\d{4}-\d{5,}\b")
_QUOTED = re.compile(r"[”\"“„]([^”\"“„\n]{3,150})[”\"“]")
UPPER = re.compile(r"[A-ZÅÄÖ0-9][A-ZÅÄÖ0-9!+&.-]{1,14}$")
_WORD = re.compile(r"\S+")
_LONGEST, _FULL_NAME = 7, 4
_DISTANT, _HEAD = 12, 4
_MOST_LINES = 2000
_NEAR = 150
_CALLED = "-hanke"
_OFTEN = 5
_OFTEN_CALLED = 9
_LEAST_MENU = 3
_NO_TITLE = ("contact", "record", "news", "street", "menu")


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
    markup: Markup,
) -> tuple[Value, ...]:
    """Give the title of the project that these lines are about, best first; empty without one.

    A labelled title wins; else the line that stands where titles do and that the text speaks of.
    """
    if labelled:
        return tuple(labelled)
    candidates = sorted(
        (
            *_quoted(text, found, words),
            *_called(text, found, words),
            *_lines(found, marks, words, markup),
        ),
        key=lambda each: (-each.score, each.span.begin),
    )
    for best in candidates[:1]:
        if best.score > 0:
            best = _in_full(best, found, marks, words, markup.heading)
            best = _bare(best, candidates, words)
            confidence = min(0.95, 0.6 + best.score / 40)
            quote = text[best.span.begin : best.span.end]
            return (Value(best.text, best.span, quote, best.label, round(confidence, 2)),)
    return ()


def _in_full(
    best: Candidate,
    found: Sequence[Line],
    marks: Sequence[Mark],
    words: PageWords,
    heading: Span | None,
) -> Candidate:
    """The full name, where a title is capitals alone and the line below spells it out.

    Below the first heading of an HTML page a line is the full name only with its letters.
    """
    if not UPPER.fullmatch(best.text):
        return best
    used = _used(marks)
    below = next((each for each in found if each.content and each.begin > best.span.end), None)
    if below is None or below.begin in used or not may_be_title(below, words):
        return best
    if len(below.text.split()) < _FULL_NAME or below.bullet:
        return best
    if heading and best.span.begin >= heading.begin and not _spells(below.text, best.text):
        return best
    return replace(best, text=below.text, span=Span(below.begin, below.end))


def _bare(best: Candidate, others: Sequence[Candidate], words: PageWords) -> Candidate:
    """The name alone, where the text calls the project so and the title adds payer and years."""
    called = {each.text for each in others if each.label == _CALLED and each.score > _OFTEN}
    behind = words.patterns["called_after"].match(best.text)
    names = [each for each in called if behind and best.text.startswith(each, behind.end())]
    match = words.patterns["around_name"].match(best.text)
    whole = {each.text for each in others if each.label == _CALLED} - {best.text}
    if match and match["name"] in whole:
        names = [match["name"]]
    name = max(names, key=len, default="")
    begin = best.text.find(name) + best.span.begin
    return replace(best, text=name, span=Span(begin, begin + len(name))) if name else best


def _spells(name: str, short: str) -> bool:
    """Whether a name has the letters of its abbreviation, in their order."""
    letters = iter(name.casefold())
    return all(each in letters for each in short.casefold() if each.isalnum())


def _called(text: str, found: Sequence[Line], words: PageWords) -> Iterator[Candidate]:
    """A name that the text calls a project by more than once: "Taito kiertää -hankkeeseen"."""
    counts: dict[str, list[Span]] = {}
    for line in found if len(found) < _MOST_LINES else ():
        for span in _names(text, line, words) if line.content else ():
            name = text[span.begin : span.end]
            if name[0].isupper() and not re.search(r"[.!?:;,]\s", name) and len(name) > 4:
                counts.setdefault(name, []).append(span)
    for name, spans in counts.items():
        if UPPER.fullmatch(name):
            continue
        if len(spans) > 1:
            yield Candidate(name, spans[0], _OFTEN_CALLED + 0.1 * len(name), _CALLED)
        elif _stands_out(text, spans[0]):
            yield Candidate(name, spans[0], 2, _CALLED)
    yield from _announced(text, found, words)


def _announced(text: str, found: Sequence[Line], words: PageWords) -> Iterator[Candidate]:
    """The name within a heading of news: "The council grants money to the Name project"."""
    news = any(words.patterns["news"].match(line.text) for line in found[:_HEAD])
    for place, line in enumerate(found[:_MOST_LINES]):
        heading = place < _HEAD and not line.prose and words.patterns["about"].search(line.text)
        if not line.content or not (heading or line.prose):
            continue
        for span in _names(text, line, words):
            name = text[span.begin : span.end]
            before = text[max(line.begin, span.begin - 30) : span.begin].split()
            within = bool(before) and before[-1][0].islower() and before[-1][-1] not in ".!?:"
            whole = text[span.end : span.end + 1] in {".", ",", ";", "\n", ""} or words.patterns[
                "mentioned"
            ].match(text, span.end)
            if not (within and whole and name[0].isupper()):
                continue
            if len(name) > 4 and not UPPER.fullmatch(name):
                yield Candidate(name, span, 12 if heading or news else 3, _CALLED)
                break


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
    """A name in quotation marks after the word for a project, or one that a sentence is about."""
    counts: dict[str, int] = {}
    for line in found:
        if not line.content:
            continue
        subject = words.patterns["subject_name"].search(line.text) if line.prose else None
        if subject:
            begin = line.begin + subject.start("name")
            yield Candidate(subject["name"], Span(begin, begin + len(subject["name"])), 7, _CALLED)
        for called in words.patterns["called"].finditer(text, line.begin, line.end):
            name = _QUOTED.match(text, called.end())
            if name:
                times = counts.setdefault(name[1], 0) or text.count(name[1])
                counts[name[1]] = times
                yield Candidate(
                    name[1].strip(), Span(name.start(1), name.end(1)), 8 + 4 * min(times, 4), "”…”"
                )


def _lines(
    found: Sequence[Line], marks: Sequence[Mark], words: PageWords, markup: Markup
) -> Iterator[Candidate]:
    heading = markup.heading
    first = min((mark.line for mark in marks if mark.name in _CORE), default=len(found))
    used = _used([each for each in marks if not _opens(each, first)])
    whole = " | ".join(line.folded for line in found)
    menu = _menu(found, {mark.begin for mark in marks})
    path = _path(found[:_DISTANT], words)
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
        spoken = not about and spoken_of(name, whole, words)
        score += 8 if spoken else 0
        called_body = bodies.has_head(name, words) and not spoken
        score -= (4 if "!" in name or "?" in name else 9) if called_body else 0
        score -= 9 if about else 0
        score -= 6 if name.isupper() and len(name.split()) > 1 else 0
        score -= 6 if _below_label(found, number, words) else 0
        score -= 6 if number < path else 0
        score -= 6 if number in menu and not spoken else 0
        score += 10 if heading and heading.begin <= line.begin < heading.end else 0
        score += _in_head(line, markup)
        place += 1
        yield Candidate(name, Span(line.begin, line.end), score)
        if place > _DISTANT:
            return


def _in_head(line: Line, markup: Markup) -> float:
    """What speaks for a line that the page's head names too, and against the name of the site."""
    if line.folded == markup.owner:
        return -15
    return 8 if line.folded in markup.names else 0


def _path(found: Sequence[Line], words: PageWords) -> int:
    """The line up to which the top of a page tells where it stands: "For residents", "Projects"."""
    top = next((n for n, line in enumerate(found) if line.prose), len(found))
    heads = (n for n in range(top) if words.patterns["plural"].search(found[n].folded))
    return max(heads, default=0)


def _menu(found: Sequence[Line], marked: Set[int]) -> set[int]:
    """The short lines without labels that no empty line parts: the names of other pages."""
    starts = [n for n, line in enumerate(found) if n == 0 or line.gap]
    groups = [range(*each) for each in pairwise([*starts, len(found)])]
    return {
        n
        for group in groups
        if len(group) >= _LEAST_MENU and all(_is_entry(found[n], marked) for n in group)
        for n in group
    }


def _is_entry(line: Line, marked: Set[int]) -> bool:
    """Whether a line may be an entry of a menu."""
    return line.begin not in marked and not line.prose and not line.bullet and "\t" not in line.text


def _below_label(found: Sequence[Line], number: int, words: PageWords) -> bool:
    """Whether a line stands right below a label, as its value does."""
    above = found[number - 1].text if number and not found[number].gap else ""
    return bool(above and words.label.fullmatch(above.rstrip(" :")))


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
    if any(words.patterns[each].search(line.text) for each in _NO_TITLE):
        return False
    if line.text[0].islower() or line.text.endswith((":", ",", ".")):
        return False
    if _is_dated(line.text, words) or _is_kind(folded, words):
        return False
    if words.role.match(line.text) and len(line.text.split()) < 6:
        return False
    behind = line.text.rpartition(": ")[2]
    if behind != line.text and words.role.fullmatch(behind):
        return False
    return not _person(line.text, words)


def _is_heading(folded: str, words: PageWords) -> bool:
    """Whether a line in small letters names a kind of page, or several projects."""
    lists, first = words.lists, folded.partition(" ")[0]
    if folded in lists["headings.words"] or folded in lists["boilerplate.more"]:
        return True
    bare = words.patterns["bare"].fullmatch(folded) and first in lists["headings.words"]
    coded = words.patterns["bare_code"].fullmatch(folded) or words.patterns["round"].match(folded)
    return bool(bare or coded or words.patterns["plural"].search(folded))


def _is_kind(folded: str, words: PageWords) -> bool:
    """Whether a line says what kind of a programme's projects this is: "Erasmus+ -hanke"."""
    first = re.split(r"[\s-]", folded)[0]
    kind = words.patterns["project_word"].search(folded)
    return bool(kind) and first in words.lists["programme.names"]


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


def spoken_of(name: str, whole: str, words: PageWords) -> bool:
    """Say whether a text calls this a project: "X-hanke", "projektet X"."""
    names = {fold(name), fold(BRACKETS.sub("", name)), fold(DASH.split(name)[0])}
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
