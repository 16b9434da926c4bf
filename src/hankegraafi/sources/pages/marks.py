"""Labels and the values that stand under them, in whatever layout."""

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace

from hankegraafi.sources.pages.bodies import has_head
from hankegraafi.sources.pages.drafts import Span
from hankegraafi.sources.pages.layout import Line, fold, sentence_end
from hankegraafi.sources.pages.markup import Markup
from hankegraafi.sources.pages.words import PageWords

MOST_VALUES = 200
UNKNOWN = "other"
_HEADINGS = {"goal", "action", "result", "contact", "focus", UNKNOWN}
_SINGLE = {"name", "date", "period", "amount", "status", "code", "text"}
_LEAST_STEPS, _LONGEST_LABEL, _LONGEST_UNKNOWN = 3, 5, 7
_LONGEST_MARK = 160
_UNKNOWN = re.compile(r"[A-ZÅÄÖ0-9][^.!?:\n\t]{1,60}?\s?(?P<colon>:)(?=\s|$)(?!//)")
_NUMBER = re.compile(r"\s[\w./-]*\d[\w./-]*\s*")
_NAME = re.compile(r"(?:\s[-–—]\s|[\s\u00a0]*)(?=[A-ZÅÄÖ])")


@dataclass(frozen=True, slots=True)
class Mark:
    """A label at a place, its field, and the stretches of text that stand under it.

    `line` is the number of its line. `glued` tells that no colon and no line end parts them.
    """

    name: str
    label: str
    begin: int
    end: int
    line: int
    values: tuple[Span, ...] = ()
    inline: bool = False
    glued: bool = False


def find_marks(text: str, found: Sequence[Line], words: PageWords, markup: Markup) -> list[Mark]:
    """Give the labels of a page's content in order, each with its values."""
    set_off = markup.set_off
    below = any(line.content and _strong(line, words) for line in found)
    steps = _steps(found, words)
    steps |= {n: True for n, line in enumerate(found) if line.begin in markup.terms}
    steps |= {n: False for n, line in enumerate(found) if line.begin in markup.details}
    heads = [
        mark
        for place, line in enumerate(found)
        if line.content
        for mark in _in_line(
            text,
            line,
            place,
            words,
            below=below or line.begin in set_off or _stands_above(found[place : place + 2], words),
            step=steps.get(place),
        )
    ]
    heads = [mark for place, mark in enumerate(heads) if not _in_value(heads, place, words)]
    places = {mark.line for mark in heads if mark.begin == found[mark.line].begin}
    return [
        _continued(mark, found, places, words)
        if mark.inline or mark.values
        else _with_values(mark, found, places, words, set_off)
        for mark in heads
    ]


def _stands_above(two: Sequence[Line], words: PageWords) -> bool:
    """Whether a line is the label of a name, and the line below it is one."""
    match = words.label.fullmatch(two[0].text.rstrip(" :"))
    if match is None or len(two) < 2 or not two[1].content or two[1].prose:
        return False
    names = words.shapes[words.labels[fold(match["label"])]] in {"name", "names"}
    return names and has_head(two[1].text, words)


def _in_value(heads: Sequence[Mark], place: int, words: PageWords) -> bool:
    """Whether what looks like an unknown label is the text below a label: "Jään muisti: …"."""
    mark, above = heads[place], heads[place - 1]
    if mark.name == UNKNOWN and has_head(mark.label.rstrip(" :"), words):
        known = next((each for each in reversed(heads[:place]) if each.name != UNKNOWN), None)
        if known and words.shapes[known.name] == "names" and not known.values:
            return True  # "Body X: 5 000 €" below "Funders"
    text = place > 0 and words.shapes[above.name] == "text" and not above.values
    return mark.name == UNKNOWN and text and above.line == mark.line - 1


def _strong(line: Line, words: PageWords) -> bool:
    """Whether a line is the label of a plain value, so that labels stand above their values."""
    match = words.label.fullmatch(line.text)
    if not match or _is_weak(match, words):
        return False
    return words.shapes[words.labels[fold(match["label"])]] in {*_SINGLE, "names"}


def _steps(found: Sequence[Line], words: PageWords) -> dict[int, bool]:
    """The lines of blocks where labels and values take turns: True for labels, known or not.

    A block has no empty line within; three labels or more that are known tell where labels stand.
    """
    steps: dict[int, bool] = {}
    begin = 0
    for end in range(1, len(found) + 1):
        if end < len(found) and found[end].content and not found[end].gap:
            continue
        known = [n for n in range(begin, end) if words.label.fullmatch(found[n].text.rstrip(" :"))]
        turns = {n % 2 for n in known}
        if len(known) >= _LEAST_STEPS and len(turns) == 1:
            first = known[0]
            labels = range(first, end, 2)
            if all(n in known or _may_be_label(found[n], words) for n in labels):
                steps |= {n: n in labels for n in range(first, end)}
        begin = end
    return steps


def _may_be_label(line: Line, words: PageWords) -> bool:
    plain = not (line.bullet or line.prose or re.search(r"[\d.,:]", line.text.rstrip(" :")))
    short = len(line.text.split()) <= _LONGEST_LABEL and line.text[0].isupper()
    return plain and short and not has_head(line.text, words)


def _in_line(
    text: str, line: Line, place: int, words: PageWords, *, below: bool, step: bool | None
) -> Iterator[Mark]:
    if step is False:
        return  # the value of the label above
    if step and not words.label.fullmatch(line.text.rstrip(" :")):
        yield Mark(UNKNOWN, line.text, line.begin, line.end, place)
        return
    whole = _whole(line, place, words, below=below)
    if whole:
        yield whole
        return
    heads = list(_with_colon(line, words))
    if not heads or heads[0].start() > 0:
        first = _without_colon(text, line, place, words)
        if first:
            yield first
            return
    if not heads:
        unknown = _UNKNOWN.match(line.text)
        most = _LONGEST_LABEL if line.prose else _LONGEST_UNKNOWN
        if unknown and len(unknown[0].split()) <= most:
            yield Mark(UNKNOWN, unknown[0], line.begin, line.begin + unknown.end(), place)
        return
    for number, head in enumerate(heads):
        stop = heads[number + 1].start() if number + 1 < len(heads) else len(line.text)
        yield _colon_mark(text, line, place, head, stop, words)


def _whole(line: Line, place: int, words: PageWords, *, below: bool) -> Mark | None:
    """A line that is a label and nothing else; `below`: values stand below labels here."""
    bare = line.text.rstrip(" :\u00a0?")
    match = words.label.fullmatch(bare)
    colon = ":" in line.text[len(bare) :]
    if match:
        label = fold(match["label"])
        below = below and words.labels[label] not in {"title", "executor"}
        if _is_weak(match, words) and not colon and not below:
            return _heading(line, place, words)
        return Mark(words.labels[label], bare, line.begin, line.begin + len(bare), place)
    if line.text.rstrip().endswith(":") and len(bare) <= 60 and "." not in bare:
        return _heading(line, place, words) or Mark(
            UNKNOWN, bare, line.begin, line.begin + len(bare), place
        )
    return _heading(line, place, words)


def _heading(line: Line, place: int, words: PageWords) -> Mark | None:
    """A short line that begins or ends with the label of a section."""
    bare = line.text.rstrip(" :\u00a0?")
    if len(bare) > 60 or re.search(r"[.!,\t]|\d{2}", bare) or line.bullet:
        return None
    if words.role.search(bare):  # a name may stand beside it
        return None
    pieces = re.sub(r"^\d+\s+", "", bare).split()
    if not 2 <= len(pieces) <= 5:
        return None
    for candidate in (pieces[0], pieces[-1], " ".join(pieces[:2])):
        name = words.labels.get(fold(candidate))
        if name == UNKNOWN and candidate != " ".join(pieces[:2]):
            continue  # "Kieli avaa ovia" may be a title, "Lain arviointi" too
        if name in _HEADINGS and fold(candidate) not in words.weak:
            return Mark(name, bare, line.begin, line.begin + len(bare), place)
    return None


def _marked(text: str, words: PageWords) -> Iterator[re.Match[str]]:
    """The labels of a line that a colon follows; it is looked for before each colon alone."""
    last = 0
    for colon in re.finditer(":", text):
        begin = max(last, colon.start() - _LONGEST_MARK)
        match = words.marked.search(text, begin, colon.end() + 1)
        if match and match.end() == colon.end():
            yield match
            last = match.end()


def _with_colon(line: Line, words: PageWords) -> Iterator[re.Match[str]]:
    """Labels with a colon: at the beginning, after a stop, or with a capital within the line."""
    for match in _marked(line.text, words):
        before = line.text[: match.start()].rstrip(" \t\u00a0")
        capital = line.text[match.start()].isupper()
        if (
            not before
            or before.endswith("/")  # "Tilaaja / rahoittaja:"
            or (before[-1] in ".!?;|,)" and capital)
            or line.text[match.start() - 1] == "\t"
            or (capital and not _is_weak(match, words))
        ):
            yield match


def _colon_mark(
    text: str, line: Line, place: int, head: re.Match[str], stop: int, words: PageWords
) -> Mark:
    name = words.labels[fold(head["label"])]
    begin, end = line.begin + head.end(), line.begin + stop
    shape = words.shapes[name]
    if shape in {"name", "names"} or head.start() > 0:
        end = sentence_end(text, begin, end, words) if shape != "list" else end
    span = _trimmed(text, begin, end)
    values = (span,) if span else ()
    return Mark(
        name,
        head[0].rstrip(" :\u00a0"),
        line.begin + head.start(),
        begin,
        place,
        values,
        inline=bool(values),
    )


def _without_colon(text: str, line: Line, place: int, words: PageWords) -> Mark | None:
    """A label that its value follows in the line: after a tab or a space, or glued to it."""
    match = words.label.match(line.text)
    if not match or match.end() == len(line.text):
        return None
    rest = line.text[match.end() :]
    name = words.labels[fold(match["label"])]
    shape = words.shapes[name]
    tab = rest.lstrip(" ").startswith(("\t", "|"))
    if not tab and (line.prose or not _follows(match, rest, shape, words)):
        return None
    span = _trimmed(text, line.begin + match.end(), line.end)
    if span is None:
        return None
    end = line.begin + match.end()
    return Mark(name, match[0], line.begin, end, place, (span,), inline=True, glued=not tab)


def _is_weak(match: re.Match[str], words: PageWords) -> bool:
    """Whether a label is a word of every day, with nothing such as "Hankkeen" before it."""
    return fold(match["label"]) in words.weak and match.start("label") == match.start()


def _follows(match: re.Match[str], rest: str, shape: str, words: PageWords) -> bool:
    weak = _is_weak(match, words) and not _dashed(rest, shape)
    if shape in {"period", "date", "amount"}:
        return bool(words.patterns["value_begins"].match(rest)) and (not weak or rest[:1].isdigit())
    if shape == "code" and not weak:
        return bool(_NUMBER.fullmatch(rest))
    if shape not in {"name", "names", "text", "status"} or weak:
        return False
    if len(rest) > 120 or not _NAME.match(rest) or not match[0][0].isupper():
        return False
    return not any(word in words.lists["names.stop"] for word in rest.casefold().split())


def _dashed(rest: str, shape: str) -> bool:
    """Whether a dash parts a label from the names behind it: "Funding – Ministry X"."""
    return shape in {"name", "names"} and rest.startswith((" – ", " — ", " - "))


def _trimmed(text: str, begin: int, end: int) -> Span | None:
    stretch = text[begin:end]
    begin += len(stretch) - len(stretch.lstrip(" \t\u00a0|:–—-"))
    end = begin + len(text[begin:end].rstrip(" \t\u00a0|;"))
    return Span(begin, end) if begin < end else None


def _continued(mark: Mark, found: Sequence[Line], places: set[int], words: PageWords) -> Mark:
    """Add the rows below a row of a table that leave the cell of the label empty."""
    if words.shapes[mark.name] != "names" or mark.glued or "\t" not in found[mark.line].text:
        return mark
    values = list(mark.values)
    for place in range(mark.line + 1, len(found)):
        line = found[place]
        if place in places or not line.content or not line.indent or line.gap or line.bullet:
            break
        values.append(Span(line.begin, line.end))
    return replace(mark, values=tuple(values))


def _in_paragraphs(mark: Mark, found: Sequence[Line], place: int, set_off: Set[int]) -> bool:
    """Whether names stand below a label that the mark-up sets off, each in its own paragraph."""
    first = found[mark.line + 1]
    return mark.begin in set_off and first.gap and not found[place].prose


def _with_values(
    mark: Mark, found: Sequence[Line], places: set[int], words: PageWords, set_off: Set[int]
) -> Mark:
    """Give a label the lines below it: to the next label, an empty line, or other content."""
    shape = words.shapes[mark.name]
    most = 1 if shape in _SINGLE and shape != "name" else MOST_VALUES
    values: list[Span] = []
    bullets, inner = False, 0
    for place in range(mark.line + 1, min(len(found), mark.line + 1 + MOST_VALUES)):
        line = found[place]
        if place in places or not line.content or len(values) >= most:
            break
        if values and line.begin in set_off and shape != "list":
            break
        apart = line.gap and not (shape == "names" and _in_paragraphs(mark, found, place, set_off))
        if values and not line.bullet and (bullets or (apart and shape != "list")):
            break
        if values and line.bullet and not bullets and shape != "list":
            break
        if values and line.bullet and not bullets and line.indent < inner:
            break
        if shape == "list" and values and line.gap and not line.bullet and not line.prose:
            break
        if mark.name == "title" and line.prose:
            return replace(mark, name=UNKNOWN)  # "The project", a heading above text
        inner = inner if values else line.indent
        bullets = bullets or line.bullet
        values.append(Span(line.begin, line.end))
    return Mark(mark.name, mark.label, mark.begin, mark.end, mark.line, tuple(values))
