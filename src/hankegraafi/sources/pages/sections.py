"""Goals, actions, results and focus areas as places; counts of organisations; contacts as roles."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from hankegraafi.names.persons import is_person
from hankegraafi.sources.pages.drafts import Span, Value
from hankegraafi.sources.pages.fields import Fact
from hankegraafi.sources.pages.layout import Line, fold, sentences
from hankegraafi.sources.pages.marks import Mark
from hankegraafi.sources.pages.words import PageWords

_SECTIONS = {"goal": "goal", "action": "action", "result": "result"}
_NUMBERED = re.compile(r"(?:(?<=\s)|(?<=^))\d{1,2}[.)]\s+(?=[^\d\s])")
_POINT = re.compile(
    r"(?P<number>\d\.\d)\s+(?P<name>[^.;\n]{4,150}?)(?=\s+(?:ja|och|and|sekä)\s+\d\.\d|[.;,]|$)"
)
_MOST = 100


def facts(
    text: str, found: Sequence[Line], marks: Sequence[Mark], words: PageWords
) -> Iterator[Fact]:
    """Give what the sections of some lines hold, as (field, value)."""
    for mark in marks:
        if mark.name in _SECTIONS:
            yield from _items(text, mark, words)
        elif mark.name == "focus":
            yield from _focus_list(text, mark)
    for line in found:
        if line.content:
            yield from _focus(text, line, words)
            yield from _counts(text, line, words)
    yield from _contacts(text, marks, words)


def _items(text: str, mark: Mark, words: PageWords) -> Iterator[Fact]:
    """The items of a section: list items, numbered ones on one line, else its sentences."""
    spans = [each for span in mark.values for each in _numbered(text, span)]
    if len(spans) == 1:
        spans = [Span(*each) for each in sentences(text, spans[0].begin, spans[0].end, words)]
    for number, span in enumerate(spans[:_MOST], start=1):
        yield mark.name, Value(number, span, "", mark.label.strip(), 0.75)


def _numbered(text: str, span: Span) -> list[Span]:
    cuts = [match.start() for match in _NUMBERED.finditer(text, span.begin, span.end)]
    if len(cuts) < 1 or (len(cuts) == 1 and cuts[0] == span.begin):
        return [span]
    bounds = sorted({span.begin, *cuts, span.end})
    return [Span(begin, end) for begin, end in pairwise(bounds)]


def _focus_list(text: str, mark: Mark) -> Iterator[Fact]:
    for span in mark.values[:_MOST]:
        name = text[span.begin : span.end].strip(" .;,")
        if len(mark.values) > 1 and 3 < len(name) <= 150:
            yield (
                "focus_area",
                Value(name, span, name, mark.label.strip(), 0.8, label_begin=mark.begin),
            )


def _focus(text: str, line: Line, words: PageWords) -> Iterator[Fact]:
    """Focus areas with numbers ("3.1 …") in a sentence that speaks of them."""
    for begin, end in sentences(text, line.begin, line.end, words):
        folded = text[begin:end].casefold()
        if not any(lead in folded for lead in words.lists["focus.leads"]):
            continue
        for match in _POINT.finditer(text, begin, line.end):
            span = Span(match.start(), match.end())
            yield "focus_area", Value(match["name"].strip(), span, match[0], "", 0.85)


def _counts(text: str, line: Line, words: PageWords) -> Iterator[Fact]:
    for begin, end in sentences(text, line.begin, line.end, words):
        sentence = text[begin:end]
        folded = sentence.casefold()
        if not any(each in folded for each in words.lists["counts.around"]):
            continue
        for match, number, name in _counted(sentence, words):
            span = Span(begin + match.start(), begin + match.end())
            near = folded[max(0, match.start() - 40) : match.start()]
            field = "partners" if name == "partners" or "kumppan" in near else "participants"
            yield field, Value(number, span, match[0], "", 0.8)
            return


def _counted(sentence: str, words: PageWords) -> Iterator[tuple[re.Match[str], int, str]]:
    """Numbers before a counted noun, or before a network's genitive: "16 toimijan verkosto"."""
    numbers = dict(words.table["counts"]["numbers"])
    figure = rf"(?<![\w.,])(?P<n>\d{{1,3}}|{'|'.join(numbers)})"
    between = r"\s(?:[\w-]+\s){0,2}?"
    shapes = (
        ("partners", rf"{figure}{between}(?:{_any(words, 'partners')})(?!\w)"),
        ("participants", rf"{figure}{between}(?:{_any(words, 'participants')})(?!\w)"),
        (
            "participants",
            rf"{figure}\s(?:{_any(words, 'networks')})\s(?:[\w-]+\s)?(?:{_any(words, 'behind')})",
        ),
    )
    for name, shape in shapes:
        match = re.search(shape, sentence, re.IGNORECASE)
        if match:
            given = match["n"].casefold()
            yield match, int(given) if given.isdigit() else numbers[given], name


def words_of(mark: Mark) -> str:
    """The label without what stands in brackets behind it, which may be a name."""
    return fold(mark.label.partition("(")[0])


def _personal(text: str, mark: Mark, words: PageWords) -> bool:
    """Whether a person or an address stands under a label; what it is goes nowhere."""
    stretches = (text[span.begin : span.end] for span in mark.values)
    return any(
        words.patterns["contact"].search(each) or is_person(each.partition(",")[0], words.names)
        for each in stretches
    )


def _any(words: PageWords, name: str) -> str:
    return "|".join(sorted(map(re.escape, words.lists[f"counts.{name}"]), key=len, reverse=True))


def _contacts(text: str, marks: Sequence[Mark], words: PageWords) -> Iterator[Fact]:
    """The roles in the contact sections; an unnamed one where only a person stands there."""
    known: set[str] = set()
    for mark in marks:
        if mark.name != "contact" or not (mark.values or words.role.fullmatch(mark.label.strip())):
            continue
        roles = [
            (match[0], Span(match.start(), match.end()))
            for span in (Span(mark.begin, mark.begin + len(mark.label)), *mark.values)
            for match in words.role.finditer(text, span.begin, span.end)
            if len(match[0]) <= 60
        ]
        for role, span in roles:
            name = role[0].upper() + role[1:].casefold()
            if name.casefold() not in known:
                known.add(name.casefold())
                yield "contact", Value(name, span, role, words_of(mark), 0.8)
        if not roles and not known and _personal(text, mark, words):
            span = Span(mark.begin, mark.begin + len(mark.label.rstrip()))
            yield "contact", Value("", span, "", words_of(mark), 0.6, inferred=True)
