"""Tables with a project to a row: the head names the fields, each row is a project."""

from collections.abc import Iterator, Sequence

from hankegraafi.sources.pages.drafts import Span
from hankegraafi.sources.pages.layout import Line, fold
from hankegraafi.sources.pages.marks import UNKNOWN, Mark
from hankegraafi.sources.pages.words import PageWords

_LEAST = 2
Row = tuple[int, list[Mark]]


def rows(found: Sequence[Line], words: PageWords) -> Iterator[Row]:
    """Give the rows below a head of labels: the number of the line, and a mark for each cell.

    A head is a line of cells (with tabs or bars between) of which two or more are labels.
    """
    head: list[str] = []
    names: list[str] = []
    for place, line in enumerate(found):
        cells = _cells(line)
        given = [_field(each, words) for each, _ in cells]
        if len([each for each in given if each != UNKNOWN]) >= _LEAST:
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


def _cells(line: Line) -> list[tuple[str, Span]]:
    sign = "\t" if "\t" in line.text else "|"
    if sign not in line.text or not line.content:
        return []
    found: list[tuple[str, Span]] = []
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
