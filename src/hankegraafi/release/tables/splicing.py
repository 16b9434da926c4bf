"""Find the records of a few documents in a large file that is in their order.

The cost follows the number of documents. Only where records have line feeds inside of quotes is
the file gone through from its beginning.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from hankegraafi.rdf.found import Place, lines_of
from hankegraafi.release.tables.documents import document_of
from hankegraafi.release.tables.files import records


def places(path: Path, documents: Sequence[bytes], *, header: bool) -> list[Place]:
    """Find the records of documents, which are given in order.

    Raises:
        OSError: the file cannot be read.
    """
    body = 0
    if header:
        with path.open("rb") as file:
            body = len(file.readline())
            if any(line.count(b'"') % 2 for line in file):  # a line feed stands inside of quotes
                file.seek(body)
                return list(_gone_through(file, body, documents))
    with lines_of(path, begin=body, key=document) as lines:
        return [lines.span(each) for each in documents]


def texts(path: Path, found: Sequence[Place]) -> Iterator[bytes]:
    """Go through the records that lie in some places.

    Raises:
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        for place in found:
            file.seek(place.start)
            yield from records(file.read(place.end - place.start).splitlines(keepends=True))


def document(record: bytes) -> bytes:
    """Give the document of a record, or of a line of N-Triples."""
    if record.startswith(b"<"):
        return document_of(record.partition(b" ")[0])
    if record.startswith(b'"'):
        return document_of(b"<%s>" % record[1:].partition(b'"')[0])
    return document_of(b"<%s>" % record.partition(b",")[0].rstrip(b"\n"))


def _gone_through(
    lines: Iterable[bytes], begin: int, documents: Sequence[bytes]
) -> Iterator[Place]:
    pending = iter(documents)
    wanted = next(pending, None)
    start = None
    for each in records(lines):
        here = document(each)
        while wanted is not None and wanted < here:
            yield Place(begin if start is None else start, begin)
            wanted, start = next(pending, None), None
        if wanted == here and start is None:
            start = begin
        begin += len(each)
    while wanted is not None:
        yield Place(begin if start is None else start, begin)
        wanted, start = next(pending, None), None
