"""One way through a dump: its statements in pieces, and what is to be known of them.

What is counted stays small whatever the dump holds: how many different values a property has is
estimated (linear counting), and of the things that are checked later only the names are kept.
"""

import hashlib
import math
import random
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

import pyoxigraph as ox

from hankegraafi import vocab
from hankegraafi.errors import ReleaseError
from hankegraafi.release import Release, open_dump
from hankegraafi.store.remote.expressions import DECIMAL, INTEGER, NUMBERS, OTHER, kind

DUMP = "dumps/hankegraafi.nq"
SAMPLE = 250
"""About so many things are asked for after loading."""

_LINE = re.compile(
    rb"((<[^<>\s]*>) (<[^<>\s]*>) "
    rb'(<[^<>\s]*>|"(?:[^"\\\n]|\\.)*"(?:@[A-Za-z0-9-]+|\^\^<[^<>\s]*>)?))'
    rb"(?: (<[^<>\s]*>))? \.\r?\n?"
)
# What is of a kind by its bytes alone; of all else `expressions.kind` tells. Integers beyond these
# digits Virtuoso may make decimal when it reads statements.
_CLEAR = re.compile(
    rb'(?P<iri><)|"[ !#-\[\]-\x7e\x80-\xef]{1,1000}"(?:(?P<string>)|(?P<lang>@[a-z]{2,3}))\Z|'
    rb'"(?P<date>(?:1[6-9]|[2-9]\d)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8]))"'
    rb"\^\^<http://www\.w3\.org/2001/XMLSchema#date>|"
    rb'"(?P<integer>0|-?[1-9][0-9]{0,8})"\^\^<http://www\.w3\.org/2001/XMLSchema#integer>|'
    rb'"(?!-0")(?P<decimal>-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{0,14}[1-9])?)"'
    rb"\^\^<http://www\.w3\.org/2001/XMLSchema#decimal>"
)
_DOTTED = "\u0130".encode()
"""A letter whose small form is one letter to some and two to others."""
_NUMBER = re.compile(rb'"(-?[0-9]+(?:\.[0-9]+)?)"')
_TYPE = f"<{vocab.term('rdf:type')}>".encode()
_INTEGER, _DECIMAL = (f"^^<{vocab.expand(f'xsd:{each}')}>".encode() for each in (INTEGER, DECIMAL))
_SMALL, _WIDEST = 4_096, 1 << 31
_BITS = 1 << 21
_MOST_FIRST = 100

Piece = dict[bytes | None, list[bytes]]
"""Statements by graph, none for the curated view; each without its graph and its full stop."""


class Different:
    """Counts different values: exactly while there are few, then by the bits that they leave 0."""

    def __init__(self) -> None:
        self._few: set[int] | None = set()
        self._bits = bytearray()

    def add(self, value: bytes) -> None:
        """Take a value."""
        number = zlib.crc32(value)
        if self._few is not None:
            self._few.add(number)
            if len(self._few) > _SMALL:
                few, self._few, self._bits = self._few, None, bytearray(_BITS >> 3)
                for each in few:
                    self._set(each)
        else:
            self._set(number)

    def _set(self, number: int) -> None:
        place = number % _BITS
        self._bits[place >> 3] |= 1 << (place & 7)

    def about(self) -> int:
        """Give about how many there were."""
        if self._few is not None:
            return len(self._few)
        left = _BITS - int.from_bytes(self._bits, "little").bit_count()
        return round(_BITS * math.log(_BITS / max(left, 1)))


@dataclass(slots=True)
class Property:
    """What is known of a property: its triples in the curated view, and the kinds of its values.

    `total` is the sum of its numbers in the curated view.
    """

    triples: int = 0
    subjects: int = 0
    last: bytes = b""
    objects: Different = field(default_factory=Different)
    kinds: set[str] = field(default_factory=set)
    total: Decimal = Decimal(0)

    def count(self, subject: bytes, value: bytes) -> None:
        """Take a triple of the curated view."""
        self.triples += 1
        self.objects.add(value)
        if subject != self.last:
            self.last = subject
            self.subjects += 1


class Gathered:
    """What was seen of a dump until now; all of it once `pieces` has ended.

    `odd` counts, by graph, values that an engine may write in another way, so that two of them may
    be one there.
    """

    def __init__(self, release: Release, digest: str) -> None:
        """Begin; the things that are chosen hang on the digest alone."""
        self._release = release
        self._digest = digest
        self._chance = random.Random(digest)  # noqa: S311 - a sample, no secret
        self.quads = 0
        self.curated = 0
        self.graphs: Counter[bytes] = Counter()
        self.odd: Counter[bytes | None] = Counter()
        self.classes: Counter[bytes] = Counter()
        self.properties: dict[bytes, Property] = {}
        self._first: dict[bytes, bytes] = {}
        self._some: list[bytes] = []
        self._last = b""
        self._things = 0

    def pieces(self, lines: int, size: int) -> Iterator[tuple[int, Piece]]:
        """Go through the dump; give its statements, and how many there were until their end.

        A piece ends after so many lines or bytes, so the same dump has the same pieces each time.

        Raises:
            ReleaseError: it is broken, or not what the release says it is.
        """
        made, piece, length = hashlib.sha256(), Piece(), 0
        with open_dump(self._release, DUMP) as dump:
            for line in dump:
                made.update(line)
                if line.startswith(b"#") or not line.strip():
                    continue
                graph, triple = self._take(line)
                piece.setdefault(graph, []).append(triple)
                length += len(line)
                if length >= size or not self.quads % lines:
                    yield self.quads, piece
                    piece, length = Piece(), 0
        if made.hexdigest() != self._digest:
            raise self._broken("is not what its manifest says: the digest differs")
        if piece:
            yield self.quads, piece

    def chosen(self) -> set[bytes]:
        """Give the things to ask for: of every class, with every property, the last, and others."""
        first = list(self._first.values())
        if len(first) > _MOST_FIRST:
            first = self._chance.sample(first, _MOST_FIRST)
        return {*first, *self._some, self._last} - {b""}

    def of(self, things: Iterable[bytes]) -> dict[bytes, list[bytes]]:
        """Read all lines of some things.

        Raises:
            ReleaseError: the dump is broken.
        """
        found: dict[bytes, list[bytes]] = {each: [] for each in things}
        with open_dump(self._release, DUMP) as dump:
            for line in dump:
                lines = found.get(line[: line.find(b" ")])
                if lines is not None:
                    lines.append(line)
        return found

    def _take(self, line: bytes) -> tuple[bytes | None, bytes]:
        match = _LINE.fullmatch(line)
        if match is None:
            raise self._unread(line)
        triple, subject, predicate, value, graph = match.groups()
        self.quads += 1
        property_ = self.properties.get(predicate)
        if property_ is None:
            property_ = self.properties[predicate] = Property()
            self._first[predicate] = subject
        self._kind(property_, value, graph)
        if subject != self._last:
            self._thing(subject)
        if graph is not None:
            self.graphs[graph] += 1
            return graph, triple
        self.curated += 1
        property_.count(subject, value)
        if predicate == _TYPE:
            self.classes[value] += 1
            if self.classes[value] == 1:
                self._first[value] = subject
        return None, triple

    def _thing(self, subject: bytes) -> None:
        """Keep some of the things that come, each as likely as any other."""
        self._last = subject
        self._things += 1
        if len(self._some) < SAMPLE - _MOST_FIRST:
            self._some.append(subject)
        elif (place := self._chance.randrange(self._things)) < len(self._some):
            self._some[place] = subject

    def _kind(self, property_: Property, value: bytes, graph: bytes | None) -> None:
        kinds, clear = property_.kinds, _CLEAR.match(value)
        if clear is not None and _DOTTED not in value:
            found = str(clear.lastgroup)
            kinds.add(found)
            if graph is None and found in NUMBERS:
                property_.total += Decimal(clear[found].decode())
        elif value.endswith((_INTEGER, _DECIMAL)):
            self._number(property_, value, graph)
        else:
            found = kind(_literal(value))
            if found == OTHER and b'"^^' in value:
                self.odd[graph] += 1  # a datatype whose values engines may write anew
            kinds.add(found)

    def _number(self, property_: Property, value: bytes, graph: bytes | None) -> None:
        match = _NUMBER.match(value)
        found = OTHER
        try:
            number = Decimal(match[1].decode()) if match else None
        except InvalidOperation:
            number = None
        if number is not None:
            found = kind(_literal(value))
            if found == INTEGER and not -_WIDEST <= number < _WIDEST:
                found = OTHER  # Virtuoso makes these decimal when it reads statements
            if graph is None and found != OTHER:
                property_.total += number
        if number is None or found == OTHER or not _is_short(value):
            self.odd[graph] += 1
        property_.kinds.add(found)

    def _unread(self, line: bytes) -> ReleaseError:
        if re.search(rb"(^| )_:", line):
            return ReleaseError(
                f"the release {self._release.version} has nodes without a name, which cannot be "
                f"loaded in pieces: {line[:120]!r}",
                way_out="Give them IRIs.",
            )
        return self._broken(f"has a line {self.quads + 1} that is no N-Quads: {line[:120]!r}")

    def _broken(self, what: str) -> ReleaseError:
        path = self._release.path / DUMP
        return ReleaseError(
            f"{path} {what}", way_out="Build the release anew with: hankegraafi build", file=path
        )


def _is_short(value: bytes) -> bool:
    """Say whether a number is written as engines write it."""
    digits = value[1 : value.rfind(b'"')].removeprefix(b"-")
    if digits == b"0":
        return not value.startswith(b'"-')
    short = not digits.startswith(b"0") or digits.startswith(b"0.")
    return short and not (b"." in digits and digits.endswith((b"0", b".")))


def _literal(value: bytes) -> ox.Literal:
    line = b"<urn:x> <urn:x> " + value + b" ."
    (triple,) = ox.parse(line, format=ox.RdfFormat.N_TRIPLES)
    term = triple.object
    return term if isinstance(term, ox.Literal) else ox.Literal("")
