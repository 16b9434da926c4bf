"""XML of two levels, such as sitemaps and feeds, from anybody: no DTD, no entities, no depth."""

from dataclasses import dataclass, field
from xml.parsers import expat

from hankegraafi.errors import DataError

DEEPEST = 50
"""How deep elements may be nested."""
MOST = 60_000
"""How many elements the root may have, and an element of these."""
_LONGEST = 5_000


@dataclass(slots=True)
class Record:
    """An element below the root: its name, its own words, and those of its elements by name.

    Names are "namespace local", or "local" where there is no namespace.
    """

    name: str
    text: str = ""
    parts: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Document:
    """A document: the name of its root, and the elements below it."""

    name: str = ""
    records: list[Record] = field(default_factory=list)


def read(content: bytes) -> Document:
    """Read a document.

    Raises:
        DataError: it is not well-formed, or has what no such document needs; names the line.
    """
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, _: reader.open(name)
    parser.EndElementHandler = lambda _: reader.close()
    parser.CharacterDataHandler = reader.say
    parser.StartDoctypeDeclHandler = reader.refuse
    try:
        parser.Parse(content, True)  # noqa: FBT003 - expat takes no name for it
    except expat.ExpatError as error:
        what = expat.ErrorString(error.code) or "it is not XML"
        raise DataError(what, line=error.lineno) from error
    except LookupError as error:
        raise DataError("its encoding is not known") from error
    return reader.document


class _Reader:
    def __init__(self) -> None:
        self.document = Document()
        self._open: list[str] = []

    def open(self, name: str) -> None:
        self._open.append(name)
        depth, records = len(self._open), self.document.records
        if depth > DEEPEST or len(records) > MOST:
            raise DataError("it is nested too deep, or has too many elements")
        if depth == 1:
            self.document.name = name
        elif depth == 2:
            records.append(Record(name))
        elif depth == 3:
            records[-1].parts[name] = ""

    def close(self) -> None:
        self._open.pop()

    def say(self, words: str) -> None:
        depth, records = len(self._open), self.document.records
        if depth == 2:
            records[-1].text = (records[-1].text + words)[:_LONGEST]
        elif depth == 3:
            parts, name = records[-1].parts, self._open[-1]
            parts[name] = (parts[name] + words)[:_LONGEST]

    def refuse(self, *_: object) -> None:
        raise DataError("it has a document type declaration")
