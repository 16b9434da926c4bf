"""Tables of mappings as files: SSSOM, tab-separated, with its metadata as comments at the head.

https://mapping-commons.github.io/sssom/ A table is read whole or refused, with the line that is
broken. What a table holds is its reader's.
"""

import csv
import io
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from hankegraafi import iris
from hankegraafi.errors import DataError, FaultError
from hankegraafi.names.forms import clean

TABS = "Save the file as tab-separated text with the columns that it had."
_MOST_BYTES = 64 << 20
_FORMULA = ("=", "+", "-", "@")


def read_text(path: Path) -> str:
    """Read a table's text; empty where there is no file.

    Raises:
        DataError: it is too large, or not UTF-8; names the line.
        FaultError: it may not be read.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise DataError("the file is larger than 64 MiB", path=path, way_out="Part it.")
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise DataError(
            "the file is not UTF-8", path=path, line=line, way_out="Save it as UTF-8 text."
        ) from error
    except OSError as error:
        raise FaultError(
            f"{path} may not be read ({error.strerror})", way_out="Check its rights."
        ) from error


def rows(text: str, path: Path, columns: Collection[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Go through the rows of a table: (line, cell by column), without space around cells.

    Raises:
        DataError: a column is missing or stands twice, or a row is broken; names the line.
    """
    lines = list(io.StringIO(text, newline="\n"))
    start = next((n for n, line in enumerate(lines) if not line.startswith("#")), len(lines))
    reader = csv.reader(lines[start:], delimiter="\t", strict=True)
    try:
        header = next(reader, [])
        _check_header(header, columns, path, start + 1)
        for cells in reader:
            line = start + reader.line_num
            if not any(cells):
                continue
            if len(cells) != len(header):
                said = f"the row has {len(cells)} cells and the header {len(header)}"
                raise broken(said, path, line, TABS)
            yield line, {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
    except csv.Error as error:
        raise broken(str(error), path, start + reader.line_num, TABS) from error


def confidence(cell: str, path: Path, line: int) -> float:
    """Read a confidence, a number from 0 to 1.

    Raises:
        DataError: it is none.
    """
    try:
        value = float(cell.replace(",", "."))
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise broken(f"{cell!r} is no confidence", path, line, "Write a number from 0 to 1.")
    return value


def decision(cell: str, known: Sequence[str], path: Path, line: int) -> str:
    """Read a decision: one of those that are known, or nothing.

    Raises:
        DataError: it is none.
    """
    said = cell.casefold()
    if said and said not in known:
        words = f"Write {' or '.join(known)}, or leave it empty."
        raise broken(f"{cell!r} is no decision", path, line, words)
    return said


def written(head: str, columns: Sequence[str], table: Iterable[Mapping[str, str]]) -> str:
    """Give the text of a table: its head of comments, its columns, its rows."""
    target = io.StringIO()
    target.write(head)
    writer = csv.writer(target, delimiter="\t", lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([row[name] for name in columns] for row in table)
    return target.getvalue()


def number(value: float) -> str:
    """Write a confidence with at most three decimals."""
    return f"{value:.3f}".rstrip("0").rstrip(".")


def one_line(text: str) -> str:
    """Write a text on one line that no spreadsheet takes for a formula."""
    return escaped(unescaped(clean(text)))


def escaped(text: str) -> str:
    """Write a cell so that no spreadsheet takes it for a formula; `unescaped` undoes it.

    >>> escaped("=1+1"), unescaped("'=1+1")
    ("'=1+1", '=1+1')
    """
    return f"'{text}" if text.lstrip("'").startswith(_FORMULA) else text


def unescaped(cell: str) -> str:
    """Give the text of a cell without what keeps it from being taken for a formula."""
    return cell[1:] if cell.startswith("'") and escaped(cell[1:]) == cell else cell


def curie_map(prefixes: Mapping[str, str]) -> str:
    """Write prefixes as the lines of a head, in YAML: what ends in a colon stands in quotes."""
    return "\n".join(
        f"#  {prefix}: {json.dumps(iri) if iri.endswith(':') else iri}"
        for prefix, iri in sorted(prefixes.items())
    )


def kinds(base: str) -> dict[str, str]:
    """Give the prefixes of the IRIs of our things."""
    return {kind: iris.thing(base, kind, "") for kind in iris.KINDS}


def short(iri: str, prefixes: Mapping[str, str]) -> str:
    """Write an IRI as a CURIE where a prefix fits; another stays whole.

    >>> short("https://ror.org/00ktq1636", {"ror": "https://ror.org/"})
    'ror:00ktq1636'
    """
    for prefix, space in prefixes.items():
        if iri.startswith(space) and len(iri) > len(space):
            return f"{prefix}:{iri.removeprefix(space)}"
    return iri


def whole(curie: str, prefixes: Mapping[str, str]) -> str:
    """Give the IRI that a CURIE is short for; anything else stays as it is."""
    prefix, colon, name = curie.partition(":")
    return prefixes[prefix] + name if colon and prefix in prefixes else curie


def broken(what: str, path: Path, line: int, way_out: str) -> DataError:
    """Say what is wrong with a line of a table."""
    return DataError(what, path=path, line=line, way_out=way_out)


def _check_header(header: list[str], columns: Collection[str], path: Path, line: int) -> None:
    missing = [name for name in columns if name not in header]
    if missing or len(header) != len(set(header)):
        what = f"the column {missing[0]} is missing" if missing else "a column stands twice"
        raise broken(what, path, line, TABS)
