"""From a document to rows: which values stand in which column of which table, and what in none."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from hankegraafi import vocab
from hankegraafi.release.tables.documents import Document, Statement
from hankegraafi.release.tables.fields import NAMES, TYPE, Field, Way
from hankegraafi.release.tables.meaning import CLASS_OF, Meaning, Rule
from hankegraafi.release.tables.row import (
    Fields,
    Names,
    Numbers,
    Row,
    are_odd,
    is_plain,
    names_of,
    unnamed,
)
from hankegraafi.release.tables.texts import kind_of, literal

Labels = Callable[[str], Names]
Thing = tuple[str, Names, bool]
"""An IRI, the names of what it is of, and whether those have to be looked at."""
_KEPT = 200_000
_TYPE = f"<{TYPE}>".encode()
_LABEL = f"<{vocab.term('skos:prefLabel')}>".encode()


class Classes(NamedTuple):
    """What the classes of something come to: its tables, cells, and what no table can carry."""

    tables: tuple[str, ...]
    cells: tuple[tuple[Numbers, str, Names], ...]
    more: tuple[tuple[Numbers, str, Names], ...]
    refused: tuple[Statement, ...]


@dataclass(slots=True)
class Rower:
    """Makes rows of documents; `labels` names what a document only refers to.

    What no table can carry is given to `rest`, as lines of N-Triples: a blank node, an empty text,
    an IRI that CSVW would write in another way (it takes ASCII alone, RFC 6570 §3.2.1).
    """

    meaning: Meaning
    fields: Fields
    labels: Labels
    rest: Callable[[bytes], object]
    _literals: dict[tuple[bytes, bytes, bytes], int] = field(default_factory=dict)
    _links: dict[tuple[bytes, str, str], Numbers] = field(default_factory=dict)
    _rules: dict[tuple[str, bytes], Rule] = field(default_factory=dict)
    _classes: dict[tuple[bytes, ...], "Classes"] = field(default_factory=dict)
    _things: dict[bytes, "Thing | None"] = field(default_factory=dict)

    def rows(self, document: Document) -> Iterator[Row]:
        """Go through the rows of a thing and its parts."""
        return _Made(self, document).rows()

    def classes(self, said: Iterable[Statement]) -> "Classes":
        """Give the tables that something stands in, and the cells for its classes."""
        types = tuple([value for name, value in said if name == _TYPE])
        if types not in self._classes:
            iris = [each.decode()[1:-1] for each in types if is_plain(each)]
            tables = self.meaning.tables(iris)
            own = CLASS_OF.get(tables[0], "")
            iris.sort(key=lambda iri: (iri != own, iri))
            value, more = self.link(_TYPE, Way.VALUE), self.link(_TYPE, Way.MORE)
            self._classes[types] = Classes(
                tables=tables,
                cells=((value, iris[0], ()),) if iris else (),
                more=tuple((more, each, self.labels(each)) for each in iris[1:]),
                refused=tuple((_TYPE, each) for each in types if not is_plain(each)),
            )
        return self._classes[types]

    def thing(self, value: bytes) -> "Thing | None":
        """Give an IRI that a document refers to, with its names; None where it is not plain."""
        if value not in self._things:
            if len(self._things) >= _KEPT:
                self._things.clear()
            self._things[value] = self._thing(value)
        return self._things[value]

    def _thing(self, value: bytes) -> "Thing | None":
        if not is_plain(value):
            return None
        iri = value.decode()[1:-1]
        names = self.labels(iri)
        return iri, names, are_odd(names)

    def literal(self, name: bytes, kind: bytes) -> int:
        """Give the number of the field of a property's literals; -1 where none can be named."""
        number = self._literals.get((name, kind, b""))
        if number is None:
            fits = is_plain(name) and (
                is_plain(kind[2:]) if kind[:1] == b"^" else b"--" not in kind
            )
            made = Field(Way.VALUE, name.decode()[1:-1], kind_of(kind))
            number = self.fields.number(made) if fits else -1
            self._literals[name, kind, b""] = number
        return number

    def part(self, name: bytes, told: bytes, kind: bytes) -> int:
        """Give the number of the field of what is told of a part."""
        number = self._literals.get((name, kind, told))
        if number is None:
            made = Field(Way.PART, name.decode()[1:-1], kind_of(kind), told.decode()[1:-1])
            number = self._literals[name, kind, told] = self.fields.number(made)
        return number

    def link(self, name: bytes, way: Way, of: str = "") -> Numbers:
        """Give the numbers of the field of a property's IRIs, and of that of their names.

        They are -1 where the property cannot be named.
        """
        found = self._links.get((name, way, of))
        if found is None and not is_plain(name):
            found = self._links[name, way, of] = -1, -1
        if found is None:
            plain = name.decode()[1:-1]
            number = self.fields.number(Field(way, plain, "iri", of))
            beside = self.fields.number(Field(Way.LABEL, plain, NAMES, of or way))
            found = self._links[name, way, of] = number, beside
        return found

    def rule(self, table: str, name: bytes) -> Rule:
        """Give what the shapes say of a property in a table."""
        found = self._rules.get((table, name))
        if found is None:
            found = self._rules[table, name] = self.meaning.rule(table, name.decode()[1:-1])
        return found


class _Made:
    """The rows of one document in the making."""

    def __init__(self, rower: Rower, document: Document) -> None:
        self.rower = rower
        self.document = document
        self.made: dict[bytes, Row] = {}
        self.others: list[Row] = []
        self.parts: list[tuple[Row, bytes, bytes]] = []
        self.names: Names | None = None
        for subject, said in document.subjects.items():
            if is_plain(subject):
                self._begin(subject, rower.classes(said))

    def _begin(self, subject: bytes, classes: Classes) -> None:
        """Begin a row; what stands in several tables has the same cells in each."""
        first, *others = classes.tables
        row = self.made[subject] = Row(first, subject.decode()[1:-1])
        for numbers, iri, names in (*classes.cells, *classes.more):
            row.put(numbers, iri, names)
        if classes.refused:
            self._refuse(subject, classes.refused)
        for table in others:
            self.others.append(Row(table, row.iri, row.cells, row.names, row.many, row.odd))

    def rows(self) -> Iterator[Row]:
        """Give the rows of the thing and its parts."""
        for subject, said in self.document.subjects.items():
            row = self.made.get(subject)
            if row is None:
                self._refuse(subject, said)
            else:
                self._add(row, subject, said)
        for row, name, part in self.parts:
            self._tell(row, name, part)
        yield from self.made.values()
        yield from self.others

    def _refuse(self, subject: bytes, said: Iterable[Statement]) -> None:
        for name, value in said:
            self.rower.rest(b"%s %s %s .\n" % (subject, name, value))

    def _add(self, row: Row, subject: bytes, said: list[Statement]) -> None:
        """Put what is said of a subject into its row, or into those of its parts."""
        for statement in said:
            name, value = statement
            if name == _TYPE:
                continue
            if value.startswith(b'"'):
                fits = self._literal(row, name, value)
            else:
                fits = self._link(row, subject, name, value)
            if not fits:
                self._refuse(subject, (statement,))

    def _literal(self, row: Row, name: bytes, value: bytes) -> bool:
        """Put a literal into its cell; say whether a table can carry it."""
        text, kind = literal(value)
        number = self.rower.literal(name, kind)
        typed = kind.startswith(b"^")
        if not text or number < 0 or (typed and text != " ".join(text.split())):
            return False
        row.add(number, text, typed=typed)
        return True

    def _link(self, row: Row, subject: bytes, name: bytes, value: bytes) -> bool:
        """Put an IRI into its cell, with its names beside it; say whether a table can carry it."""
        part = self.made.get(value)
        if part is not None and part is not row:
            return self._part(row, subject, name, value)
        thing, numbers = self.rower.thing(value), self.rower.link(name, Way.VALUE)
        if thing is None or numbers[0] < 0:
            return False
        iri, names, odd = thing
        row.put(numbers, iri, names, odd=odd)
        return True

    def _part(self, row: Row, subject: bytes, name: bytes, value: bytes) -> bool:
        """Let a part tell what it is part of, or a part refer to something in its document."""
        part, is_part = self.made[value], value != self.document.name
        is_owner = subject == self.document.name
        way, of = (Way.OWNER, row.table) if is_owner else (Way.VALUE, "")
        numbers = self.rower.link(name, way, of)
        if numbers[0] < 0:
            return False
        if is_part and self.rower.rule(row.table, name).single:
            self.parts.append((row, name, value))
        if is_owner:
            part.put(numbers, row.iri, self._own_names())
        else:
            row.put(numbers, part.iri, self._names(value) if is_part else self._own_names())
        return True

    def _own_names(self) -> Names:
        if self.names is None:
            self.names = self._names(self.document.name)
        return self.names

    def _names(self, subject: bytes) -> Names:
        said = self.document.subjects[subject]
        return names_of([value for name, value in said if name == _LABEL])

    def _tell(self, row: Row, name: bytes, part: bytes) -> None:
        """Tell in a row what is said of the one such part: its texts and numbers, its currency.

        A part that has a name is told by that.
        """
        if self._names(part):
            return
        for told, value in self.document.subjects[part]:
            rule = self.rower.rule(self.made[part].table, told)
            if value.startswith(b'"'):
                text, kind = literal(value)
            elif told != _TYPE and rule.single and not rule.target:
                text, kind = unnamed(value.decode()[1:-1])[0], b""
            else:
                continue
            if text:
                typed = kind.startswith(b"^")
                row.add(self.rower.part(name, told, kind), text, typed=typed)
