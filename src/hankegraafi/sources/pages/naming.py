"""A title as it stands on the page into title, other names and acronym."""

import re
from collections.abc import Sequence
from dataclasses import replace

from hankegraafi.sources.pages.drafts import Span, Value
from hankegraafi.sources.pages.layout import Line
from hankegraafi.sources.pages.titles import BRACKETS, DASH, UPPER
from hankegraafi.sources.pages.words import PageWords


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
    head = words.patterns["title_head"].match(name)
    if head and _is_kind(head["head"].casefold(), words):
        name = name[head.end() :]
    ended = words.patterns["status_behind"].search(name)
    name = name[: ended.start()] if ended else name
    inside = BRACKETS.search(name)
    if inside:
        outer = name[: inside.start()]
        if len(inside[1].split()) == 1 and _acronymic(inside[1]):
            acronyms.append(_part(first, inside[1], text))
            name = outer
        elif len(inside[1].split()) > 2 and not UPPER.fullmatch(outer):
            others.append(_part(first, inside[1], text))
            name = outer
        elif UPPER.fullmatch(outer):
            acronyms.append(_part(first, outer, text))
    acronyms += _leading(name, first, text, found, words)
    title_value = _part(first, name, text)
    if not acronyms:
        acronyms += _mentioned(text, found, words)
    told = {}
    if ended:
        kind = next(kind for kind, given in ended.groupdict().items() if given)
        told["status"] = (replace(_part(first, ended[0], text), value=kind),)
    return told | {
        "title": (title_value,),
        "alternative": tuple(others),
        "acronym": tuple(acronyms[:1]),
    }


def _is_kind(head: str, words: PageWords) -> bool:
    """Whether a word is that for a project, or the name of a programme or a fund."""
    project = words.patterns["project_word"].fullmatch(head)
    return bool(project) or head in words.lists["programme.names"]


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
    head = DASH.split(name)[0].strip()
    if head == name:
        head = name.partition("! ")[0] + "!" if "! " in name else name
        called = head != name and re.search(
            rf"{re.escape(head.casefold())}(?:{words.patterns['behind_name'].pattern})",
            text.casefold(),
        )
        return [_part(value, head, text)] if called else []
    alone = any(line.content and line.text.strip() == head for line in found)
    if len(head.split()) <= 3 and (UPPER.fullmatch(head) or head.endswith("!") or alone):
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
