"""The lines about one project into a draft: what labels, sentences and loose lines say."""

from collections.abc import Iterable, Sequence

from hankegraafi.sources.pages import fields, prose, sections, settled, titles, unlabelled
from hankegraafi.sources.pages.drafts import Draft, Span, Value, Values
from hankegraafi.sources.pages.fields import Fact
from hankegraafi.sources.pages.layout import Line
from hankegraafi.sources.pages.marks import Mark
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
    heading: Span | None = None,
    above: Sequence[Line] = (),
) -> Draft:
    """Read the draft of one project out of its lines; fields that nothing speaks of stay empty.

    `heading` is the first heading of an HTML page; `above` are the lines before the project's own
    that may speak of several projects.
    """
    own = found[region.begin : region.end]
    inside = [mark for mark in marks if region.begin <= mark.line < region.end]
    given = _gathered(_shared(text, above, words)) | _gathered(_facts(text, own, inside, words))
    name = titles.title(
        text, own, inside, _region_title(text, region, given), words, heading=heading
    )
    named = titles.named(name, text, own, words)
    given |= {key: values for key, values in named.items() if key == "title" or key not in given}
    unlabelled.add(text, own, inside, given, words)
    return settled.draft(given, text, language, words)


def _region_title(text: str, region: Region, given: dict[str, Values]) -> Values:
    if region.name:
        begin, end = region.name
        return (Value(text[begin:end], Span(begin, end), text[begin:end], "", 0.7),)
    return given.get("title", ())


def _facts(
    text: str, own: Sequence[Line], inside: Sequence[Mark], words: PageWords
) -> Iterable[Fact]:
    for mark in inside:
        yield from fields.facts(text, mark, words)
    for line in own:
        if line.content and len(line.text.split()) > 2:
            yield from prose.facts(text, line, words)
    yield from sections.facts(text, own, inside, words)


def _shared(text: str, above: Sequence[Line], words: PageWords) -> Iterable[Fact]:
    """What the nearest line above says of several projects: "Opetushallituksen rahoittamat …"."""
    for line in reversed(above):
        if line.content and words.patterns["of_several"].search(line.text):
            yield from (
                (field, value)
                for field, value in prose.facts(text, line, words)
                if field in {"funder", "programme", "authority"}
            )
            status = words.patterns["status_of_several"].match(line.text)
            if status and not _is_choice(above, line, words):
                kind = next(name for name, given in status.groupdict().items() if given)
                span = Span(line.begin, line.begin + status.end())
                yield "status", Value(kind, span, status[0], "", 0.7)
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
