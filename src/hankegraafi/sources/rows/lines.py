"""The lines of a text, none of them longer in memory than a bound, with few zero bytes at most."""

from collections.abc import Iterator
from io import TextIOWrapper
from pathlib import Path

from hankegraafi.errors import DataError
from hankegraafi.sources.rows.encodings import refuted

_ZEROS = 16
_SHARE = 100


def bounded_lines(text: TextIOWrapper, path: Path, encoding: str, limit: int) -> Iterator[str]:
    """Give the lines of a text with their ends.

    Raises:
        DataError: a line of more than `limit` characters, many zero bytes, bytes that are not of
            the encoding.
    """
    number = size = zeros = 0
    readline = text.readline
    while True:
        try:
            line = readline(limit)
        except UnicodeError:
            raise refuted(path, encoding) from None
        if not line:
            return
        number += 1
        size += len(line)
        if "\0" in line:
            zeros += line.count("\0")
        if zeros > _ZEROS and zeros * _SHARE > size:
            raise DataError(
                f"the file is no text: {zeros} of its first {size} characters are zero bytes",
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
