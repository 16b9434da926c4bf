"""The lines about one project into a draft: what labels, sentences and loose lines say."""

from collections.abc import Iterable, Sequence, Set

from hankegraafi.sources.pages import (
    entries,
    fields,
    naming,
    prose,
    sections,
    settled,
    titles,
    unlabelled,
)
from hankegraafi.sources.pages.drafts import Draft, Span, Value, Values
from hankegraafi.sources.pages.fields import Fact
from hankegraafi.sources.pages.layout import Line, sentences
from hankegraafi.sources.pages.marks import Mark
from hankegraafi.sources.pages.markup import Markup
from hankegraafi.sources.pages.split import Region
from hankegraafi.sources.pages.words import PageWords


def draft(
    text: str,
    found: Sequence[Line],
    marks: Sequence[Mark],
    region: Region,
    words: PageWords,
    *,
    language: str,
    markup: Markup,
    above: Sequence[Line] = (),
) -> Draft:
    """Read the draft of one project out of its lines; fields that nothing speaks of stay empty.

    `above` are the lines before the project's own that may speak of several projects.
    """
    own = found[region.begin : region.end]
    inside = [mark for mark in marks if region.begin <= mark.line < region.end]
    shared = _gathered(_shared(text, above, words))
    given = shared | _gathered(_facts(text, own, inside, words, granted="funder" in shared))
    name = titles.title(text, own, inside, _region_title(text, region, given), words, markup)
    named = naming.named(name, text, own, words)
    given |= {key: values for key, values in named.items() if key == "title" or key not in given}
    unlabelled.add(text, own, inside, given, words)
    return settled.draft(given, text, language, words)


def _region_title(text: str, region: Region, given: dict[str, Values]) -> Values:
    if region.name:
        begin, end = region.name
        return (Value(text[begin:end], Span(begin, end), text[begin:end], "", 0.7),)
    return given.get("title", ())


def _facts(
    text: str, own: Sequence[Line], inside: Sequence[Mark], words: PageWords, *, granted: bool
) -> Iterable[Fact]:
    told: set[tuple[str, int]] = set()
    for mark in inside:
        for name, value in fields.facts(text, mark, words):
            told.add((name, mark.begin if mark.inline else -1))
            yield name, value
    for line in own:
        if line.content and len(line.text.split()) > 2:
            yield from _untold(prose.facts(text, line, words), line, told)
    for line in own[1:2]:
        yield from entries.facts(text, line, words, granted=granted)
    yield from sections.facts(text, own, inside, words)


def _untold(facts: Iterable[Fact], line: Line, told: Set[tuple[str, int]]) -> Iterable[Fact]:
    """What a line's sentences say of bodies that no label in the line has said already."""
    return (
        (name, value)
        for name, value in facts
        if name not in _BODIES or (name, line.begin) not in told
    )


_BODIES = ("coordinator", "funder", "partner", "executor", "authority")


def _shared(text: str, above: Sequence[Line], words: PageWords) -> Iterable[Fact]:
    """What the nearest line above says of several projects: "Opetushallituksen rahoittamat …"."""
    for line in reversed(above):
        if line.content and words.patterns["of_several"].search(line.text):
            yield from (
                (field, value)
                for field, value in prose.facts(text, line, words)
                if field in {"funder", "programme", "authority"}
            )
            if not _is_choice(above, line, words):
                yield from _status_of_several(text, line, words)
            return


def _status_of_several(text: str, line: Line, words: PageWords) -> Iterable[Fact]:
    for begin, end in sentences(text, line.begin, line.end, words):
        status = words.patterns["status_of_several"].match(text, begin, end)
        if status:
            kind = next(name for name, given in status.groupdict().items() if given)
            yield "status", Value(kind, Span(begin, status.end()), status[0], "", 0.7)
            return


def _is_choice(above: Sequence[Line], line: Line, words: PageWords) -> bool:
    """Whether a heading with a status stands beside another: these are choices of a list."""
    place = above.index(line)
    around = (*above[max(0, place - 1) : place], *above[place + 1 : place + 2])
    return any(words.patterns["status_of_several"].match(each.text) for each in around)


def _gathered(facts: Iterable[Fact]) -> dict[str, Values]:
    known: dict[str, list[Value]] = {}
    for name, value in facts:
        known.setdefault(name, []).append(value)
    return {name: tuple(values) for name, values in known.items()}
