"""A page into drafts, or into the reason why it has none."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from hankegraafi.records import Text
from hankegraafi.sources.pages import assembly, layout, split, tables
from hankegraafi.sources.pages.drafts import Draft, Reading, Span, Value
from hankegraafi.sources.pages.html import MOST_TEXT, Extract, extract, looks_html, too_long
from hankegraafi.sources.pages.layout import Line
from hankegraafi.sources.pages.marks import Mark, find_marks
from hankegraafi.sources.pages.markup import Markup
from hankegraafi.sources.pages.words import PageWords

_FACTS = (
    "start",
    "end",
    "funder",
    "coordinator",
    "partner",
    "executor",
    "amount",
    "code",
    "programme",
    "status",
)
_LABELLED = 0.9


def read_page(text: str, *, words: PageWords, html: bool | None = None) -> Reading:
    """Read what a saved page says of projects.

    `html` says whether the text is HTML; None finds out. The spans of all values count characters
    of `Reading.text`, which is the text given or, for HTML, the one that was extracted from it.

    Raises:
        DataError: the page is larger than a page may be.
    """
    given = extract(text, words) if html or (html is None and looks_html(text)) else Extract(text)
    if len(given.text) > MOST_TEXT:
        raise too_long()
    found = layout.lines(given.text, words)
    if not any(line.content for line in found):
        return Reading(reason=words.kinds["empty"], text=given.text)
    other = _other_kind(found, words)
    if other:
        return Reading(reason=other, text=given.text)
    language = given.language or language_of(given.text, words)
    tabled = dict(tables.rows(found, words)) or dict(tables.grants(found, words))
    members = dict(tables.members(found, words))
    found = [
        replace(line, content=line.content and n not in tabled and n not in members)
        for n, line in enumerate(found)
    ]
    marks = find_marks(given.text, found, words, given.markup)
    marks = sorted(
        [*marks, *(each for row in members.values() for each in row)], key=lambda each: each.begin
    )
    if _is_event(found, marks, words):
        return Reading(reason=words.kinds["event"], text=given.text)
    parts = split.regions(given.text, found, marks, words, given.markup)
    drafts = [
        assembly.draft(
            given.text,
            found,
            marks,
            region,
            words,
            language=language,
            markup=given.markup if len(parts) == 1 else Markup(),
            above=_above(found, region, parts[0]),
        )
        for region in parts
    ]
    several = len(parts) > 1
    drafts = [each for each in drafts if _is_project(each, several=several)]
    rows = [
        each
        for each in _rows(given.text, found, tabled, language, words)
        if _is_project(each, several=False)
    ]
    drafts = [each for each in drafts if not rows or _is_labelled(each)] + rows
    kept = tuple(_sited(each, given) for each in drafts)
    if kept:
        return Reading(kept, text=given.text)
    return Reading(reason=_reason(found, words), text=given.text)


def _above(found: Sequence[Line], region: split.Region, first: split.Region) -> list[Line]:
    """The lines before all projects, and the headings between them and this one."""
    before = enumerate(found[: region.begin])
    return [line for n, line in before if n < first.begin or not line.prose]


def language_of(text: str, words: PageWords) -> str:
    """Give the language that a text's small words are of: "fi", "sv" or "en"."""
    pieces = re.findall(r"[^\W\d_]+", text[:20_000].casefold())
    counts = {
        language: sum(1 for piece in pieces if piece in words.lists[f"languages.{language}"])
        for language in ("fi", "sv", "en")
    }
    return max(counts, key=lambda each: counts[each])


def _is_labelled(draft: Draft) -> bool:
    """Whether a page that has a table of projects describes one beside it, under labels."""
    values = (*draft.start, *draft.funder, *draft.coordinator)
    return any(each.label and each.confidence >= _LABELLED for each in values)


def _rows(
    text: str,
    found: Sequence[Line],
    tabled: Mapping[int, list[Mark]],
    language: str,
    words: PageWords,
) -> list[Draft]:
    """The drafts of a table's rows; the lines around the table may speak of them all."""
    above = [line for n, line in enumerate(found) if n not in tabled]
    return [
        assembly.draft(
            text,
            found,
            marks,
            split.Region(place, marks[-1].line + 1),
            words,
            language=language,
            markup=Markup(),
            above=above,
        )
        for place, marks in tabled.items()
        if marks
    ]


def _is_project(draft: Draft, *, several: bool) -> bool:
    """A title, and enough said of a project: under labels, or several things in sentences."""
    if not draft.title:
        return False
    if several:
        return True
    values = [each for name in _FACTS for each in getattr(draft, name)[:1]]
    kinds = {name for name in _FACTS if getattr(draft, name)}
    if kinds <= {"status"} or kinds <= {"amount", "programme"}:
        return bool(draft.acronym) and "amount" in kinds
    labelled = sum(1 for each in values if each.label and each.confidence >= _LABELLED)
    if labelled >= 1 and kinds & {"funder", "coordinator", "code", "partner"}:
        return True
    period = bool({"start", "end"} & kinds)
    return len(kinds - {"start", "end"}) + period >= 2


def _sited(draft: Draft, given: Extract) -> Draft:
    if not given.site:
        return draft
    return replace(draft, site=(Value(given.site, Span(0, 0), "", "canonical", 0.9),))


def _other_kind(found: Sequence[Line], words: PageWords) -> Text | None:
    """What a page is that says in so many ways that it is a call or a vacancy; None for others."""
    text = "\n".join(line.folded for line in found if line.content)
    for kind in ("vacancy", "guidance"):
        strong = words.lists[f"kinds.{kind}.strong"]
        if sum(1 for each in strong if each in text) >= _STRONG:
            return words.kinds[kind]
    return None


def _is_event(found: Sequence[Line], marks: Sequence[Mark], words: PageWords) -> bool:
    """Whether a page invites to something, and has no label of a project's facts."""
    if any(mark.name in _SURE and mark.values for mark in marks):
        return False
    text = "\n".join(f"{line.folded} " for line in found if line.content)
    return sum(1 for each in words.lists["kinds.event.strong"] if each in text) >= _STRONG


_SURE = {"funder", "coordinator", "budget", "grant", "code", "partner"}
_STRONG = 3
_KINDS = ("vacancy", "person", "event", "guidance", "news", "links")


def _reason(found: Sequence[Line], words: PageWords) -> Text:
    """Say what the page is instead, by the words that most speak for it."""
    text = "\n".join(line.folded for line in found)
    scores = {
        kind: sum(text.count(each) for each in words.lists[f"kinds.{kind}.words"])
        for kind in _KINDS
    }
    best = max(_KINDS, key=lambda kind: scores[kind])
    return words.kinds[best] if scores[best] >= 1 else words.kinds["other"]
