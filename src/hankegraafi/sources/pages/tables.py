"""Tables: with a project to a row, under a head of labels; with an organisation to a row."""

import re
from collections.abc import Iterator, Sequence

from hankegraafi.sources.pages.bodies import has_head
from hankegraafi.sources.pages.drafts import Span
from hankegraafi.sources.pages.layout import Line, fold
from hankegraafi.sources.pages.marks import UNKNOWN, Mark
from hankegraafi.sources.pages.words import PageWords
from hankegraafi.sources.values.money import find_amounts

_LEAST = 2
_SIGNS = (": ", " – ", " — ", " - ", ", ")
_NAMED = re.compile(r"[^\W\d_]{3}")
Row = tuple[int, list[Mark]]
Cells = list[tuple[str, Span]]


def rows(found: Sequence[Line], words: PageWords) -> Iterator[Row]:
    """Give the rows below a head of labels: the number of the line, and a mark for each cell.

    A head is a line of cells (with tabs or bars between) of which two or more are labels.
    """
    head: list[str] = []
    names: list[str] = []
    for place, line in enumerate(found):
        cells = _cells(line)
        given = [_field(each, words) for each, _ in cells]
        if cells and _of_members(cells, words):
            names = []
        elif len([each for each in given if each != UNKNOWN]) >= _LEAST:
            head, names = [each for each, _ in cells], given
            if "title" not in names:
                names[0] = "title" if names[0] == UNKNOWN else names[0]
        elif names and len(cells) == len(names) and "title" in names:
            yield (
                place,
                [
                    Mark(name, label, line.begin, line.begin, place, (span,), inline=True)
                    for name, label, (text, span) in zip(names, head, cells, strict=True)
                    if text
                ],
            )
        else:
            names = []


def members(found: Sequence[Line], words: PageWords) -> Iterator[Row]:
    """Give the rows of tables of organisations: the number of the line, and marks by role.

    All cells of the head are labels. A row's role is the one that a cell of it names ("Lead
    partner"), else the one that its organisations stand under.
    """
    head: Cells = []
    for place, line in enumerate(found):
        cells = _cells(line)
        if cells and _of_members(cells, words):
            head = cells
            yield place, []
        elif head and len(cells) > 1:
            yield place, list(_member(line, place, cells, head, words))
        else:
            head = []


_BODIES = {"executor", "partner", "coordinator"}
_SUMS = {"budget", "grant", "share"}


def _of_members(cells: Cells, words: PageWords) -> bool:
    """Whether cells are the head of a table of organisations."""
    if not all(words.label.fullmatch(each.rstrip(" :")) for each, _ in cells):
        return False
    names = {_field(each, words) for each, _ in cells}
    return bool(names & _BODIES) and names <= {*_BODIES, *_SUMS, UNKNOWN}


def _member(line: Line, place: int, cells: Cells, head: Cells, words: PageWords) -> Iterator[Mark]:
    """The marks of one row: the organisation under its role, and its sums."""
    roles = ((each, _field(each, words)) for each, _ in cells)
    label, role = next((each for each in roles if each[1] in _BODIES), ("", ""))
    bodies_seen = False
    for (text, span), (column, _) in zip(cells, head, strict=False):
        name = _field(column, words)
        if name in _SUMS and text:
            yield Mark("share", column, line.begin, line.begin, place, (span,), inline=True)
        elif name in _BODIES and text and text != label and not bodies_seen:
            bodies_seen = True
            named = label or column
            yield Mark(role or name, named, line.begin, line.begin, place, (span,), inline=True)


def grants(found: Sequence[Line], words: PageWords) -> Iterator[Row]:
    """Give the entries of a list of grants: a body, its project, and a sum, in one line or two.

    The sum ends the line ("Body X: Name, 5 000 €") or is the line below it. A list has two or more.
    """
    given = [(n, row) for n in range(len(found)) if (row := _grant(found, n, words))]
    if len(given) >= _LEAST:
        for place, row in given:
            yield place, row
            if row[-1].line > place:
                yield row[-1].line, []


def _grant(found: Sequence[Line], place: int, words: PageWords) -> list[Mark]:
    line, below = found[place], found[place + 1 : place + 2]
    if not line.content or line.prose or "\t" in line.text:
        return []
    row, sums = place, list(find_amounts(line.text, words.money))
    rest = line.text[: sums[0].begin] if sums else line.text
    if not sums and below and below[0].content:
        row, line = place + 1, below[0]
        sums = list(find_amounts(line.text, words.money))
    if len(sums) != 1 or line.text[sums[0].end :].strip(" .)") or _NAMED.search(rest) is None:
        return []
    if row > place and sums[0].begin > 0:
        return []
    marks = _parted(rest.rstrip(" ,:;–-("), found[place], place, words)
    span = Span(line.begin + sums[0].begin, line.begin + sums[0].end)
    return [*marks, Mark("grant", "", line.begin, line.begin, row, (span,), inline=True)] * bool(
        marks
    )


def _parted(text: str, line: Line, place: int, words: PageWords) -> list[Mark]:
    """The two parts of an entry, of which one and only one is a body's name."""
    for sign in _SIGNS:
        left, parts, right = text.partition(sign)
        if not parts:
            continue
        first, second = has_head(left, words), has_head(right, words)
        known = any(words.label.fullmatch(each.strip()) for each in (left, right))
        if first == second or known or not right[:1].isupper():
            return []
        begin = line.begin + len(left) + len(sign)
        spans = (Span(line.begin, line.begin + len(left)), Span(begin, begin + len(right)))
        names = ("coordinator", "title") if first else ("title", "coordinator")
        return [
            Mark(name, "", line.begin, line.begin, place, (span,), inline=True)
            for name, span in zip(names, spans, strict=True)
        ]
    return []


def _cells(line: Line) -> Cells:
    sign = "\t" if "\t" in line.text else "|"
    if sign not in line.text or not line.content:
        return []
    found: Cells = []
    begin = line.begin
    for piece in line.text.split(sign):
        plain = piece.strip()
        start = begin + len(piece) - len(piece.lstrip())
        found.append((plain, Span(start, start + len(plain))))
        begin += len(piece) + 1
    while found and not found[-1][0]:
        found.pop()
    return found if len(found) > 1 else []


def _field(cell: str, words: PageWords) -> str:
    match = words.label.fullmatch(cell.rstrip(" :"))
    return words.labels[fold(match["label"])] if match else UNKNOWN
