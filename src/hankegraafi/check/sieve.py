"""A quick look at lines of N-Quads: what is surely well passes, all else is looked at closely.

A line passes that is written plainly, and whose terms stand as the checks of literals, nodes and
vocabulary allow. Those are asked once for every way in which a term can stand.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from hankegraafi import formats, vocab
from hankegraafi.check import nodes
from hankegraafi.check.vocabulary import Vocabulary
from hankegraafi.errors import DataError
from hankegraafi.rdf.documents import read_document

_LETTERS = r"[!$&-;=?-Z_a-z~]*"
_IRI = rf"https?://[A-Za-z0-9.-]+(?:[/?]{_LETTERS})?(?:#{_LETTERS})?"
_WORDS = r"[^\"\\\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]*"
_LINE = re.compile(
    rf"^(<({_IRI})> <({_IRI})>) "
    rf'(<({_IRI})>|"{_WORDS}(?:\\[tn"\\]{_WORDS})*"(@[A-Za-z0-9-]+|\^\^<{_IRI}>)?)'
    rf"(?: <({_IRI})>)? ?\.\n",
    re.MULTILINE,
)
_EACH = re.compile(r"[^\n]*\n|[^\n]+")
# Of these the object is looked up by the vocabulary, wherever its IRI lies.
_LOOKED_UP = frozenset(map(vocab.term, ("rdf:type", "rdf:predicate", "rdf:object")))
_MOST = 200_000


PASSED, HELD, KEPT_AWAY = " ", "!", "x"
"""A triple is well; it needs a closer look; it would choke what validates."""


Stated = tuple[str, str, str, str, str, str]
"""Subject, property, value where it is an IRI, graph (or nothing), the line, how it was judged."""


class Broken(NamedTuple):
    """A line, counted from 1 and None where it is not known, that cannot be read; the way out."""

    line: int | None
    why: str
    way_out: str


class Sieve:
    """Remembers what was well."""

    def __init__(self) -> None:
        self._vocabulary = Vocabulary()
        self._well: set[tuple[str, str]] = set()

    def sift(self, text: str) -> Iterator[Stated | Broken]:
        """Take whole lines apart, those that are written plainly and the others."""
        line = place = 0
        well, ours = self._well, vocab.HANKE
        for match in _LINE.finditer(text):
            begin, end = match.span()
            if begin != place:
                yield from self._closely(text[place:begin], line)
                line += text.count("\n", place, begin)
            place = end
            line += 1
            start, subject, predicate, node, value, kind, graph = match.groups()
            if kind is not None:
                key = predicate, kind if kind[0] == "@" else node
            elif value is None:
                key = predicate, '"'
            elif predicate in _LOOKED_UP or value.startswith(ours):
                key = predicate, value
            else:
                key = predicate, ""
            judged = PASSED if key in well else self._judge_line(match[0], key)
            if judged == PASSED and subject.startswith(ours):
                judged = HELD
            written = f"{start} {node} .\n"
            yield subject, predicate, value or "", graph or "", written, judged
        yield from self._closely(text[place:], line)

    def _judge_line(self, line: str, key: tuple[str, str]) -> str:
        quad = next(ox.parse(line, format=ox.RdfFormat.N_QUADS))
        judged = self._judge(quad)
        if judged == PASSED and len(self._well) < _MOST:
            self._well.add(key)
        return judged

    def _judge(self, quad: ox.Quad) -> str:
        if not nodes.is_sound(quad):
            return KEPT_AWAY
        blank = any(isinstance(each, ox.BlankNode) for each in (quad.subject, quad.object))
        return HELD if blank or any(True for _ in self._vocabulary.faults(quad)) else PASSED

    def _closely(self, text: str, before: int) -> Iterator[Stated | Broken]:
        """Read lines that are not written plainly, which so many others come before."""
        for number, line in enumerate(_EACH.findall(text), before + 1):
            given = line.encode("utf-8", "surrogateescape")
            try:
                files = read_document(given, formats.NQUADS, path=Path())
            except DataError as error:
                yield Broken(number, error.message, error.way_out)
            else:
                yield from (self._stated(quad) for file in files for quad in file.quads)

    def _stated(self, quad: ox.Quad) -> Stated:
        subject, node, graph = quad.subject, quad.object, quad.graph_name
        return (
            subject.value if isinstance(subject, ox.NamedNode) else str(subject),
            quad.predicate.value,
            node.value if isinstance(node, ox.NamedNode) else "",
            graph.value if isinstance(graph, ox.NamedNode) else "",
            f"{subject} {quad.predicate} {node} .\n",
            self._judge(quad),
        )
