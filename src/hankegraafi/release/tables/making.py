"""The work of writing tables, span by span: lines into rows, rows into CSV and links.

Both may be done elsewhere (`parallel.Errand`). What a span becomes lies in a folder, by its number,
until all spans are done.
"""

import marshal
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from hankegraafi.rdf.found import lines_of
from hankegraafi.release.tables.columns import Columns, Counts
from hankegraafi.release.tables.documents import document_of, documents
from hankegraafi.release.tables.fields import Field
from hankegraafi.release.tables.files import written
from hankegraafi.release.tables.labels import Labels
from hankegraafi.release.tables.links import linker, merged
from hankegraafi.release.tables.meaning import LINKS, Meaning
from hankegraafi.release.tables.row import Fields, Kept, Names, Row, is_plain, row_of
from hankegraafi.release.tables.rows import Rower
from hankegraafi.release.tables.spans import Said, Span, said

ROWS, LINKED, CSV, REFUSED = "rows", "links", "csv", "nt"
"""How the files of a span end: rows of things, links, tables as CSV, what no table can carry."""


class Counted(NamedTuple):
    """The fields that rows have, by number, and counts of the rows by table."""

    fields: tuple[Field, ...]
    counts: dict[str, Counts]


def kept(folder: Path, number: int, end: str) -> Path:
    """Give the path of a file of a span."""
    return folder / f"{number}.{end}"


@dataclass(slots=True)
class MakeRows:
    """Makes the rows of a span of the lines, with the names that the store has for things."""

    lines: Path
    store: Path
    folder: Path
    meaning: Meaning
    _labels: Labels | None = None
    _rower: Rower | None = None
    _rest: list[bytes] = field(default_factory=list)

    def packed(self, span: Span) -> tuple[Said, dict[str, Names]]:
        """Give the lines, and the names of all things that they refer to."""
        found = self._said(span)
        labels = self._asked()
        return found, {iri: labels(iri) for iri in _referred(found.text)}

    def done(self, packed: tuple[Said, dict[str, Names]]) -> tuple[Counted, bytes, bytes]:
        """Make rows; give counts of them, the rows, and the lines that no table can carry."""
        found, names = packed
        return self._made(found, names.__getitem__)

    def taken(self, span: Span, back: tuple[Counted, bytes, bytes]) -> Counted:
        """Put rows and lines into files; give the counts."""
        counted, rows, rest = back
        kept(self.folder, span.number, ROWS).write_bytes(rows)
        kept(self.folder, span.number, REFUSED).write_bytes(rest)
        return counted

    def __call__(self, span: Span) -> Counted:
        """Make the rows of a span, and put them into a file."""
        return self.taken(span, self._made(self._said(span), self._asked()))

    def _said(self, span: Span) -> Said:
        with lines_of(self.lines) as lines:
            return said(lines, span)

    def _asked(self) -> Labels:
        if self._labels is None:
            self._labels = Labels(self.store, self.meaning)
        return self._labels

    def _made(self, found: Said, labels: Callable[[str], Names]) -> tuple[Counted, bytes, bytes]:
        if self._rower is None:
            self._rower = Rower(self.meaning, Fields(), labels, self._rest.append)
        self._rower.labels = labels
        self._rest.clear()
        rows = dict[str, list[Kept]]()
        counts = dict[str, Counts]()
        known = self._rower.fields.known
        for document in documents(found.text.splitlines(keepends=True), found.without):
            for row in self._rower.rows(document):
                rows.setdefault(row.table, []).append(row.kept())
                counts.setdefault(row.table, Counts()).count(row, known)
        return Counted((*known,), counts), marshal.dumps(rows), b"".join(self._rest)


def _referred(text: bytes) -> Iterator[str]:
    """Go through the things that lines refer to, but for described parts of the same document."""
    subjects, parts, others = set[bytes](), set[bytes](), set[bytes]()
    for line in text.splitlines():
        subject, _, rest = line.split(b" ", 2)
        subjects.add(subject)
        value = rest[:-2]
        is_part = document_of(value) == document_of(subject) and value != subject
        (parts if is_part else others).add(value)
    for each in others | (parts - subjects):
        if is_plain(each):
            yield each.decode()[1:-1]


class Part(NamedTuple):
    """The rows of a span: its number, and the fields that the rows have."""

    number: int
    fields: tuple[Field, ...]


@dataclass(slots=True)
class MakeTables:
    """Writes the rows of a span as CSV, and makes the links of tables that have some.

    `rows` says how the file of the rows ends.
    """

    folder: Path
    tables: Mapping[str, Columns]
    meaning: Meaning
    rows: str = ROWS

    def packed(self, part: Part) -> tuple[Part, bytes]:
        """Give the rows."""
        return part, kept(self.folder, part.number, self.rows).read_bytes()

    def done(self, packed: tuple[Part, bytes]) -> tuple[Counted, bytes, bytes]:
        """Write rows; give counts of their links, the links, and the tables."""
        part, content = packed
        fields, counts = Fields.of(part.fields), Counts()
        rows: dict[str, list[Kept]] = marshal.loads(content)  # noqa: S302 - our own
        links, texts = list[list[Row]](), dict[str, bytes]()
        for name, columns in self.tables.items():
            texts[name] = written(columns, rows.get(name, ()), fields)
            if any(each.is_linked for each in columns):
                leads = linker(columns, fields, self.meaning).links
                made = (link for each in rows.get(name, ()) for link in leads(row_of(name, each)))
                links.append(list(made))
        for link in (each for some in links for each in some):
            counts.count(link, fields.known)
        once = [each.kept() for each in merged(map(iter, links), fields)] if links else []
        counted = Counted((*fields.known,), {LINKS: counts} if once else {})
        return counted, marshal.dumps({LINKS: once}), marshal.dumps(texts)

    def taken(self, part: Part, back: tuple[Counted, bytes, bytes]) -> Counted:
        """Put links and tables into files; give the counts of the links."""
        counted, links, texts = back
        if self.rows != LINKED:
            kept(self.folder, part.number, LINKED).write_bytes(links)
        kept(self.folder, part.number, CSV).write_bytes(texts)
        return counted

    def __call__(self, part: Part) -> Counted:
        """Write the rows of a span, and put the tables into a file."""
        return self.taken(part, self.done(self.packed(part)))
