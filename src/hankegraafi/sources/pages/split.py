"""Which lines are about which project: a page may describe several."""

from collections.abc import Sequence, Set
from dataclasses import dataclass

from hankegraafi.sources.pages import entries, prose
from hankegraafi.sources.pages.layout import Line
from hankegraafi.sources.pages.marks import UNKNOWN, Mark
from hankegraafi.sources.pages.markup import Markup
from hankegraafi.sources.pages.titles import may_be_title, spoken_of
from hankegraafi.sources.pages.words import PageWords

_REPEATED = {"funder", "period", "start", "coordinator", "budget", "grant", "code"}
_FACTS = {*_REPEATED, "end", "status", "partner", "executor", "programme"}
_TOLD = {"funder", "start", "coordinator", "amount"}
MOST_PROJECTS = 500
_LEAD = 300


@dataclass(frozen=True, slots=True)
class Region:
    """Lines from `begin` up to `end` that are about one project.

    `name` is set where a sentence names it: the place of the name within the text.
    """

    begin: int
    end: int
    name: tuple[int, int] | None = None


def regions(
    text: str, found: Sequence[Line], marks: Sequence[Mark], words: PageWords, markup: Markup
) -> list[Region]:
    """Give the stretches of lines that each describe one project; one for a page with one."""
    sections = _sections(found, marks, words, markup)
    if len(sections) > 1:
        return sections
    headed = _headed(found, words)
    if len(headed) > 1:
        return headed
    spoken = _spoken(found, words)
    if len(spoken) > 1:
        return spoken
    told = _told(text, found, words)
    if len(told) > 1:
        return told
    listed = _listed(text, found, marks, words)
    if len(listed) > 1:
        return listed
    labelled = {each.line for each in marks}
    covered = {each for mark in marks for each in _lines_of(found, mark, words)}
    titles = [mark.line for mark in marks if mark.name == "title"]
    starts: list[int] = titles[:1] if len(titles) > 1 else []
    seen: set[str] = set()
    last = 0
    for mark in marks:
        repeated = mark.name in seen and mark.name in _REPEATED | {"title"}
        if not starts and mark.name in _REPEATED:
            starts.append(_above_block(found, labelled, covered, mark, words) or 0)
        elif repeated:
            start = (
                mark.line
                if mark.name == "title"
                else _start(found, labelled, mark, last, words)
                or _above_block(found, labelled, covered, mark, words)
            )
            new = start is not None and (not starts or start > starts[-1])
            if start is not None and new and len(starts) < MOST_PROJECTS:
                starts.append(start)
                seen = set()
        seen.add(mark.name)
        last = max(last, _last_line(found, mark))
    bounds = [*starts, len(found)] if len(starts) > 1 else [0, len(found)]
    whole = [Region(begin, bounds[place + 1]) for place, begin in enumerate(bounds[:-1])]
    return _with_paragraphs(found, whole, words)


def _sections(
    found: Sequence[Line], marks: Sequence[Mark], words: PageWords, markup: Markup
) -> list[Region]:
    """Projects below HTML headings of one level, each with labels of which they share one."""
    heads = [(n, line) for n, line in enumerate(found) if line.begin in markup.levels]
    for level in sorted({markup.levels[line.begin] for _, line in heads}):
        result: list[Region] = []
        shared = set(_REPEATED)
        for place, (number, line) in enumerate(heads):
            if markup.levels[line.begin] != level or not line.content:
                continue
            later = (n for n, other in heads[place + 1 :] if markup.levels[other.begin] <= level)
            end = next(later, len(found))
            names = {each.name for each in marks if number < each.line < end and each.values}
            if len(names & _FACTS) > 1 and may_be_title(line, words):
                result.append(Region(number, end, (line.begin, line.end)))
                shared &= names
        if len(result) > 1 and shared:
            return result[:MOST_PROJECTS]
    return []


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


def _spoken(found: Sequence[Line], words: PageWords) -> list[Region]:
    """Projects under headings that the text right below each calls projects: "X-hanke"."""
    starts: list[int] = []
    for place, line in enumerate(found[:-1]):
        below = found[place + 1]
        if not (line.content and line.gap and below.content and below.prose):
            continue
        if not may_be_title(line, words) or any(
            line.folded in found[each].folded or found[each].folded in line.folded
            for each in starts
        ):
            continue
        if spoken_of(line.text, below.folded[:_LEAD], words):
            starts.append(place)
    names = [(found[place].begin, found[place].end) for place in starts]
    pairs = zip(starts, [*starts[1:], len(found)], names, strict=False)
    return [Region(*each) for each in pairs][:MOST_PROJECTS]


def _told(text: str, found: Sequence[Line], words: PageWords) -> list[Region]:
    """Projects below a heading of several: each its name, and a text that tells facts of it."""
    plural = words.patterns["plural"]
    first = next((n for n, line in enumerate(found) if plural.search(line.folded)), len(found))
    starts: list[int] = []
    for place in range(first + 1, len(found) - 1):
        line, below = found[place], found[place + 1]
        if not (line.content and below.content and below.prose) or line.bullet:
            continue
        if may_be_title(line, words) and len(_kinds(text, below, words)) > 1:
            starts.append(place)
    names = [(found[place].begin, found[place].end) for place in starts]
    pairs = zip(starts, [*starts[1:], len(found)], names, strict=False)
    return [Region(*each) for each in pairs][:MOST_PROJECTS]


def _kinds(text: str, line: Line, words: PageWords) -> set[str]:
    """What kinds of facts a text tells; a start and an end are one."""
    names = {name for name, _ in prose.facts(text, line, words)}
    return {"start" if name == "end" else name for name in names} & _TOLD


def _listed(
    text: str, found: Sequence[Line], marks: Sequence[Mark], words: PageWords
) -> list[Region]:
    """Projects of which each has its name above a line with a body and its sum or years."""
    starts = entries.starts(text, found, marks, words)[:MOST_PROJECTS]
    names = [(found[place].begin, found[place].end) for place in starts]
    ends = [*starts[1:], len(found)]
    return [Region(*each) for each in zip(starts, ends, names, strict=False)]


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


def _lines_of(found: Sequence[Line], mark: Mark, words: PageWords) -> range:
    """The lines of a label and its values; below a heading that is no label stands other text."""
    known = mark.name != UNKNOWN or words.label.fullmatch(mark.label.strip())
    end = _last_line(found, mark) if mark.name != UNKNOWN else mark.line
    if mark.name == UNKNOWN and known and not mark.inline and mark.values:
        end = mark.line + 1
    return range(mark.line, end + 1)


def _above_block(
    found: Sequence[Line],
    labelled: Set[int],
    covered: Set[int],
    mark: Mark,
    words: PageWords,
) -> int | None:
    """The title above a block of labels, of which this is one: the label itself may not be first.

    `covered` are the lines of labels and their values.
    """
    first = mark.line
    while first - 1 in covered and not found[first].gap:
        first -= 1
    if found[first].gap and found[first].bullet is False and first - 1 in covered:
        return None
    after = max((each for each in covered if each < first), default=0)
    top = Mark(mark.name, mark.label, mark.begin, mark.end, first)
    return _start(found, labelled, top, after, words)


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
