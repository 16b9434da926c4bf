"""What a column is of: the property it tells, and how."""

from dataclasses import dataclass
from enum import StrEnum

from hankegraafi import vocab
from hankegraafi.records import LANGUAGES

TYPE = vocab.term("rdf:type")
XSD = vocab.PREFIXES["xsd"]
STRING = f"{XSD}string"

NUMBERS = frozenset(
    XSD + name
    for name in """decimal integer long int short byte nonNegativeInteger positiveInteger
    unsignedLong unsignedInt unsignedShort unsignedByte nonPositiveInteger negativeInteger
    double float""".split()
)
TIMES = frozenset(
    XSD + name
    for name in "date dateTime dateTimeStamp time gYear gYearMonth gMonth gDay gMonthDay".split()
)
BOOLEAN = f"{XSD}boolean"
_PLAIN = (
    STRING,
    *(XSD + name for name in ("date", "decimal", "integer", "boolean", "dateTime")),
)
"""The datatypes that a column's name does not tell, as far as that is clear without."""


NAMES = "names"


class Way(StrEnum):
    """How a column is filled.

    VALUE: by what the property leads to. MORE: by the classes of a thing besides its table's own.
    OWNER: by the thing that this is a part of, which the property leads from. These three stand
    for statements. LABEL: by the names of what stands in the column before. PART: by
    what is said of a part of the thing, which has its own row elsewhere.
    """

    VALUE = "value"
    MORE = "more"
    OWNER = "owner"
    LABEL = "label"
    PART = "part"
    LINK = "link"


LINK_ENDS = ("subject", "property", "object")
"""The columns of the table of links; each has the names of what stands there beside it."""


@dataclass(frozen=True, slots=True)
class Field:
    """What a column is of.

    `kind` is "iri", "@" and a language, or the IRI of a datatype; NAMES for the names in all three
    languages, which become three columns. `of` is for OWNER the owner's
    table; for LABEL the owner's table, or the way of the column that it names; for PART the
    property that is told of the part.
    """

    way: Way
    name: str
    kind: str
    of: str = ""

    @property
    def is_iri(self) -> bool:
        """Whether its values are IRIs."""
        return self.kind == "iri"

    def in_language(self, language: str) -> "Field":
        """Give the field of the names in one of the three languages."""
        return Field(self.way, self.name, f"@{language}", self.of)

    @property
    def language(self) -> str:
        """The language of its texts; empty where they have none."""
        return self.kind[1:] if self.kind.startswith("@") else ""

    @property
    def told(self) -> str:
        """The property whose values stand in the column."""
        return self.of if self.way is Way.PART else self.name

    @property
    def basis(self) -> Way:
        """The way of the column; of names, that of the column which they belong to."""
        if self.way is not Way.LABEL:
            return self.way
        return Way(self.of) if self.of in set(Way) else Way.OWNER

    @property
    def states(self) -> bool:
        """Whether a value of it is a statement of the graph."""
        return self.way in {Way.VALUE, Way.MORE, Way.OWNER}

    @property
    def is_text(self) -> bool:
        """Whether its values are words, not numbers, times or truth values."""
        return not self.is_iri and self.kind not in NUMBERS | TIMES | {BOOLEAN}


def kind_order(kind: str) -> tuple[int, str]:
    """Sort kinds: IRIs, our languages, other languages, then datatypes as they are met with."""
    ours = ("iri", *(f"@{each}" for each in LANGUAGES))
    if kind in ours:
        return ours.index(kind), ""
    if kind.startswith("@"):
        return len(ours), kind
    return (len(ours) + 1 + (_PLAIN.index(kind) if kind in _PLAIN else len(_PLAIN))), kind


def suffixes(kind: str) -> tuple[str, str]:
    """Give what a column's name ends in: as long as it is clear, and else."""
    if kind == "iri":
        return "", "_iri"
    if kind.startswith("@"):
        said = f"_{local(kind[1:])}"
        return said, said
    said = f"_{local(kind)}"
    return "" if kind in _PLAIN else said, said


def local(iri: str) -> str:
    """Give the last step of an IRI, in letters that the name of a column may have.

    >>> local("http://purl.org/dc/terms/subject")
    'subject'
    """
    last = iri.rstrip("/#").replace("#", "/").rpartition("/")[2]
    kept = "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in last)
    return kept.strip("_") or "value"
