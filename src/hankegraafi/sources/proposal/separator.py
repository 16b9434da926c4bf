"""Which sign parts the cells of a text: the one by which most rows have one and the same width."""

import csv
from collections import Counter
from collections.abc import Sequence

_SIGNS = ";\t,|"
_QUOTE = '"'
_MOST = 0.8


def best_separator(lines: Sequence[str]) -> tuple[str, str]:
    r"""Give the separator and the quoting mark ("" where none is meant) of the first lines.

    >>> best_separator(["a;b\n", "1,5;2\n", "2,5;3\n"])
    (';', '"')
    """
    found = [
        (_score(_rows(lines, sign, _QUOTE)), -place, sign) for place, sign in enumerate(_SIGNS)
    ]
    best = max(found)
    if best[0][0] >= _MOST or not any(_QUOTE in line for line in lines):
        return best[2], _QUOTE
    bare = max((_score(_rows(lines, sign, "")), -place, sign) for place, sign in enumerate(_SIGNS))
    return (bare[2], "") if bare[0][0] > best[0][0] else (best[2], _QUOTE)


def _rows(lines: Sequence[str], sign: str, quote: str) -> list[list[str]]:
    """Part the lines; none where the quotes do not fit.

    A cell that was still open where the sample ends is cut off, and is no fault.
    """
    reader = csv.reader(
        lines,
        delimiter=sign,
        quotechar=quote or None,
        quoting=csv.QUOTE_MINIMAL if quote else csv.QUOTE_NONE,
        strict=True,
    )
    rows = []
    try:
        for row in reader:
            rows.append(row)  # noqa: PERF402 — what was read before a fault is kept
    except csv.Error:
        return rows if reader.line_num >= len(lines) and len(rows) > 1 else []
    return rows


def _score(rows: Sequence[list[str]]) -> tuple[float, int]:
    """Say how well rows agree in width (rounded, so that few odd rows decide nothing)."""
    widths = Counter(len(row) for row in rows if any(map(str.strip, row)))
    if not widths:
        return 0.0, 0
    width, agreeing = max(widths.items(), key=lambda each: (each[1], each[0]))
    if width < 2:
        return 0.0, 0
    return round(agreeing / sum(widths.values()), 1), width
