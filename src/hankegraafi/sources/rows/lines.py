"""The lines of a text, none of them longer in memory than a bound."""

from collections.abc import Iterator
from io import TextIOWrapper
from pathlib import Path

from hankegraafi.errors import DataError
from hankegraafi.sources.rows.encodings import refuted


def bounded_lines(text: TextIOWrapper, path: Path, encoding: str, limit: int) -> Iterator[str]:
    """Give the lines of a text with their ends.

    Raises:
        DataError: a line of more than `limit` characters, a zero byte, bytes that are not of the
            encoding.
    """
    number = 0
    readline = text.readline
    while True:
        try:
            line = readline(limit)
        except UnicodeError:
            raise refuted(path, encoding) from None
        if not line:
            return
        number += 1
        if "\0" in line:
            raise DataError(
                "the file is no text: it has a zero byte",
                path=path,
                line=number,
                way_out="Check its encoding, or fetch the file anew.",
            )
        if len(line) == limit and line[-1] not in "\r\n":
            raise DataError(
                f"the line is longer than {limit} characters",
                path=path,
                line=number,
                way_out="Check that the file has line ends, and its encoding.",
            )
        yield line
