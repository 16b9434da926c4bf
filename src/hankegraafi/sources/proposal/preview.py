"""The first records of a list as Turtle, as they would become; nothing is written to disk."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from hankegraafi.errors import DataError
from hankegraafi.sources.lists.description import Description
from hankegraafi.sources.lists.reading import Job, Known
from hankegraafi.sources.lists.record import Reader, Record, Rejected
from hankegraafi.sources.lists.survey import Source
from hankegraafi.sources.lists.turtle import Writer
from hankegraafi.sources.lists.words import load_words
from hankegraafi.sources.rows.layout import Row, Table
from hankegraafi.sources.rows.reading import open_rows

_LOOKED = 1_000


def preview(
    description: Description,
    file: Path,
    count: int,
    *,
    base: str,
    known: Known,
    lang: str = "en",
) -> str:
    """Write the first records, up to `count`, as they would become.

    Rows before them that would be rejected stand as comments, with their reasons in `lang`. At
    most 1,000 rows are looked at. What other rows say of the same code is not asked here.

    Raises:
        DataError: the file is not what its description says.
    """
    columns = Source(description, file, Writer(description, base).slug).columns
    reader, writer, _ = Job(description, columns, known, base, file.parent).tools()
    reasons = {code: dict(text.values)[lang] for code, text in load_words().reasons.items()}
    blocks: list[str] = []
    new: dict[str, list[str]] = {}
    with open_rows(file, description.layout) as table:
        for read in islice(_read(table, columns, reader, description), _LOOKED):
            if isinstance(read, Rejected):
                reason = reasons.get(read.reason, read.reason)
                place = f"{read.row}, {read.column}" if read.column else str(read.row)
                blocks.append(f"# {' '.join(place.split())}: {reason}\n")
                continue
            for named in read.names:
                if not named.known:
                    new.setdefault(named.iri, []).append(named.name)
            blocks.append(writer.record(read, writer.project(read.code)))
            count -= 1
            if count <= 0:
                break
    told = [
        writer.organisation(iri, known.organisations.label(names)) for iri, names in new.items()
    ]
    return writer.prefixes() + "".join(blocks + told)


def _read(
    table: Table, columns: tuple[str, ...], reader: Reader, description: Description
) -> Iterator[Record | Rejected]:
    try:
        pick = table.picker(columns)
    except KeyError as missing:
        raise DataError(
            f"the file has no column {missing}",
            path=description.path,
            way_out=f"Its columns are: {', '.join(table.columns)}.",
        ) from None
    for row in table:
        fault = _fault(row, columns)
        yield fault or reader.record(row.number, pick(row))


def _fault(row: Row, columns: tuple[str, ...]) -> Rejected | None:
    """Give the first fault of a row in a column that is read."""
    for each in row.faults:
        if not each.column or each.column in columns:
            return Rejected(row.number, each.column, each.value, each.code)
    return None
