"""Which lines are about which project: a page may describe several."""

from collections.abc import Sequence, Set
from dataclasses import dataclass

from hankegraafi.sources.pages.layout import Line
from hankegraafi.sources.pages.marks import Mark
from hankegraafi.sources.pages.titles import may_be_title
from hankegraafi.sources.pages.words import PageWords

_REPEATED = {"funder", "period", "start", "coordinator", "budget", "grant", "code"}
MOST_PROJECTS = 500


@dataclass(frozen=True, slots=True)
class Region:
    """Lines from `begin` up to `end` that are about one project.

    `name` is set where a sentence names it: the place of the name within the text.
    """

    begin: int
    end: int
    name: tuple[int, int] | None = None


def regions(found: Sequence[Line], marks: Sequence[Mark], words: PageWords) -> list[Region]:
    """Give the stretches of lines that each describe one project; one for a page with one."""
    headed = _headed(found, words)
    if len(headed) > 1:
        return headed
    labelled = {each.line for each in marks}
    titles = [mark.line for mark in marks if mark.name == "title"]
    starts: list[int] = titles[:1] if len(titles) > 1 else []
    seen: set[str] = set()
    last = 0
    for mark in marks:
        repeated = mark.name in seen and mark.name in _REPEATED | {"title"}
        if not starts and mark.name in _REPEATED:
            starts.append(_start(found, labelled, mark, 0, words) or 0)
        elif repeated:
            start = (
                mark.line if mark.name == "title" else _start(found, labelled, mark, last, words)
            )
            if start is not None and len(starts) < MOST_PROJECTS:
                starts.append(start)
                seen = set()
        seen.add(mark.name)
        last = max(last, _last_line(found, mark))
    bounds = [*starts, len(found)] if len(starts) > 1 else [0, len(found)]
    whole = [Region(begin, bounds[place + 1]) for place, begin in enumerate(bounds[:-1])]
    return _with_paragraphs(found, whole, words)


def _headed(found: Sequence[Line], words: PageWords) -> list[Region]:
    """Projects under headings with their years: "Kaveritaidot (2021–2023)", and text below each."""
    heads: list[tuple[int, tuple[int, int]]] = []
    for place, line in enumerate(found[:-1]):
        match = words.patterns["years_behind"].fullmatch(line.text) if line.content else None
        below = found[place + 1]
        if match and below.content and not words.patterns["years_behind"].fullmatch(below.text):
            heads.append((place, (line.begin, line.begin + match.end("name"))))
    ends = [*(place for place, _ in heads[1:]), len(found)]
    pairs = zip(heads, ends, strict=True) if heads else ()
    return [Region(place, end, name) for (place, name), end in pairs][:MOST_PROJECTS]


def _last_line(found: Sequence[Line], mark: Mark) -> int:
    """The last line that belongs to a label: its own or that of its last value."""
    if not mark.values:
        return mark.line
    place = mark.line
    while place + 1 < len(found) and found[place + 1].begin <= mark.values[-1].begin:
        place += 1
    return place


def _start(
    found: Sequence[Line], labelled: Set[int], mark: Mark, after: int, words: PageWords
) -> int | None:
    """The title above a label: a line with a bullet, else the highest title-like one."""
    best: int | None = None
    for place in range(mark.line - 1, after if after else -1, -1):
        line = found[place]
        if place in labelled or not line.content:
            if best is not None or place in labelled:
                break
            continue
        if line.prose:
            if best is not None:
                break
            continue
        if not may_be_title(line, words):
            continue
        if line.bullet:
            return place
        best = place
    return best


def _with_paragraphs(found: Sequence[Line], given: list[Region], words: PageWords) -> list[Region]:
    """Add projects that only a paragraph describes, on a page that says it presents several."""
    head = [line.folded for line in found[:6] if line.content]
    if not any(
        each in words.lists["headings.several"] or words.patterns["announces"].search(each)
        for each in head
    ):
        return given
    result: list[Region] = []
    for region in given:
        cut = region.end
        for place in range(region.end - 1, region.begin + 2, -1):
            line = found[place]
            match = (
                words.patterns["paragraph"].match(line.text)
                if line.gap and line.prose and line.content
                else None
            )
            name = match and next((key for key, value in match.groupdict().items() if value), None)
            if not match or not name or _known(match[name], found, region.begin, place):
                continue
            where = (line.begin + match.start(name), line.begin + match.end(name))
            result.append(Region(place, cut, where))
            cut = place
        result.append(Region(region.begin, cut, region.name))
    return sorted(result, key=lambda each: each.begin)


def _known(name: str, found: Sequence[Line], begin: int, end: int) -> bool:
    """Whether the project is the one that the lines before speak of."""
    return any(name.casefold() in line.folded for line in found[begin:end])
