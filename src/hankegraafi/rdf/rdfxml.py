"""RDF/XML, seen by an XML parser first: well-formed, not too deep, and no bomb of entities.

The RDF parser tells no lines, takes a document that ends in the middle, and multiplies entities
without bound. Expat does neither, and opens nothing that a document names.
"""

from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from hankegraafi.errors import DataError
from hankegraafi.rdf.nesting import DEEPEST, too_deep

LONGEST = 10_000_000
"""How many bytes the entities of a document may stand for, all together."""
MOST = 1000
"""How many attributes an element may have, and a document entities."""


def bound_xml(text: bytes, *, path: Path | None = None) -> None:
    """See that XML is well-formed, and stays as long as it is when it is read.

    Raises:
        DataError: it is not; names the line.
    """
    watch = _Watch(text, path)
    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler = lambda _, told: watch.open(parser.CurrentLineNumber, len(told))
    parser.EndElementHandler = lambda _: watch.close()
    parser.EntityDeclHandler = lambda *told: watch.declare(parser.CurrentLineNumber, *told)
    parser.DefaultHandler = lambda _: None  # so that entities are left as they stand
    try:
        parser.Parse(text, True)  # noqa: FBT003 - expat takes no name for it
    except expat.ExpatError as error:
        raise DataError(
            expat.ErrorString(error.code) or "it is not XML",
            path=path,
            line=error.lineno,
            way_out="Look at this line and the one before it.",
        ) from error


@dataclass(slots=True)
class _Watch:
    text: bytes
    path: Path | None
    depth: int = 0
    length: int = 0
    known: set[str] = field(default_factory=set)

    def open(self, line: int, attributes: int) -> None:
        self.depth += 1
        if attributes > MOST:
            raise DataError(
                f"an element has more than {MOST} attributes",
                path=self.path,
                line=line,
                way_out="Write the properties as elements.",
            )
        if self.depth > DEEPEST:
            raise too_deep(line, self.path)

    def close(self) -> None:
        self.depth -= 1

    def declare(self, line: int, name: str, parameter: int, value: str | None, *_: object) -> None:
        """Take the declaration of an entity: plain text, which nothing multiplies, or none."""
        if parameter or value is None or "&" in value or "%" in value:
            raise self._bomb(line, f"the entity {name[:40]} is not plain text")
        uses = self.text.count(f"&{name};".encode())
        self.known.add(name)
        self.length += uses * len(value.encode())
        if self.length > LONGEST or len(self.known) > MOST:
            raise self._bomb(
                line, f"its entities stand for more than {LONGEST} bytes, or are too many"
            )

    def _bomb(self, line: int, what: str) -> DataError:
        return DataError(
            what, path=self.path, line=line, way_out="Write the text out where it belongs."
        )
