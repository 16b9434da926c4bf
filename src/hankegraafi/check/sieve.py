"""A quick look at lines of N-Quads: what is surely well passes, all else is looked at closely.

A line passes that is written plainly, and whose terms stand as the checks of literals, nodes and
vocabulary allow. Those are asked once for every way in which a term can stand.
"""

import re
from typing import NamedTuple

import pyoxigraph as ox

from hankegraafi import vocab
from hankegraafi.check import literals, nodes
from hankegraafi.check.vocabulary import Vocabulary

_LETTERS = r"[!$&-;=?-Z_a-z~]*"
_IRI = rf"https?://[A-Za-z0-9.-]+(?:[/?]{_LETTERS})?(?:#{_LETTERS})?"
_WORDS = r"[^\"\\\x00-\x1f\x7f\ufffe\uffff]*"
_LINE = re.compile(
    rf"(<({_IRI})> <({_IRI})>) "
    rf'(<({_IRI})>|"{_WORDS}(?:\\[tn"\\]{_WORDS})*"(@[A-Za-z0-9-]+|\^\^<{_IRI}>)?)'
    rf"(?: <({_IRI})>)? ?\.\n"
)
# Of these the object is looked up by the vocabulary, wherever its IRI lies.
_LOOKED_UP = frozenset(map(vocab.term, ("rdf:type", "rdf:predicate", "rdf:object")))
_MOST = 200_000


PASSED, HELD, KEPT_AWAY = " ", "!", "x"
"""A triple is well; it needs a closer look; it would choke what validates."""


class Stated(NamedTuple):
    """A triple of a graph (empty for the curated view), as a line, and how it was judged."""

    subject: str
    predicate: str
    value: str
    graph: str
    line: str
    judged: str


class Sieve:
    """Remembers what was well."""

    def __init__(self) -> None:
        self._vocabulary = Vocabulary()
        self._well: set[tuple[str, str]] = set()

    def look(self, line: str) -> Stated | None:
        """Take a line apart; None where there is nothing in it.

        Raises:
            SyntaxError: it is no N-Quads.
        """
        match = _LINE.fullmatch(line)
        if match is None:
            return self._closely(line)
        start, subject, predicate, end, value, kind, graph = match.groups()
        if kind is not None:
            key = predicate, kind if kind[0] == "@" else end
        elif value is None:
            key = predicate, '"'
        elif predicate in _LOOKED_UP or value.startswith(vocab.HANKE):
            key = predicate, value
        else:
            key = predicate, ""
        written = line if graph is None else f"{start} {end} .\n"
        judged = PASSED if key in self._well else self._judge_line(line, key)
        if judged == PASSED and subject.startswith(vocab.HANKE):
            judged = HELD
        return Stated(subject, predicate, value or "", graph or "", written, judged)

    def _judge_line(self, line: str, key: tuple[str, str]) -> str:
        quad = next(ox.parse(line, format=ox.RdfFormat.N_QUADS))
        judged = self._judge(quad)
        if judged == PASSED and len(self._well) < _MOST:
            self._well.add(key)
        return judged

    def _judge(self, quad: ox.Quad) -> str:
        if nodes.fault(quad) or literals.fault(quad.object):
            return KEPT_AWAY
        blank = any(isinstance(each, ox.BlankNode) for each in (quad.subject, quad.object))
        return HELD if blank or any(True for _ in self._vocabulary.faults(quad)) else PASSED

    def _closely(self, line: str) -> Stated | None:
        """Read a line that is not written plainly."""
        for quad in ox.parse(line, format=ox.RdfFormat.N_QUADS):
            subject, node, graph = quad.subject, quad.object, quad.graph_name
            return Stated(
                subject.value if isinstance(subject, ox.NamedNode) else str(subject),
                quad.predicate.value,
                node.value if isinstance(node, ox.NamedNode) else "",
                "" if isinstance(graph, ox.DefaultGraph) else graph.value,
                f"{subject} {quad.predicate} {node} .\n",
                self._judge(quad),
            )
        return None
