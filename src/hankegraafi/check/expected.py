"""What a shape expects, in words: of the value that stands there, or of how many there are."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

import pyoxigraph as ox

from hankegraafi import vocab
from hankegraafi.check import xsd
from hankegraafi.check.labels import Labels, named
from hankegraafi.check.messages import join, say
from hankegraafi.check.places import text
from hankegraafi.rdf.read import TurtleFile
from hankegraafi.records import LANGUAGES, Text

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Parameters = Mapping[str, list[Term]]

_SH = vocab.PREFIXES["sh"]
_FIRST, _REST = map(vocab.expand, ("rdf:first", "rdf:rest"))
# What is only there to keep out empty texts need not be explained by its pattern.
_NOT_EMPTY = frozenset({"[^\\s]", "\\S"})


class Demands:
    """What shapes ask of values, by the names of the shapes."""

    def __init__(self, shape_files: Iterable[TurtleFile]) -> None:
        self._nodes: dict[str, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
        for file in shape_files:
            for quad in file.quads:
                self._nodes[text(quad.subject)][quad.predicate.value].append(quad.object)

    def of(self, rule: str) -> "Demand | None":
        """Give the demand of a shape by its compact name; None when there is no such shape."""
        prefix, _, local = rule.partition(":")
        iri = vocab.PREFIXES.get(prefix, f"{prefix}:") + local
        return Demand(self, self._nodes[iri]) if iri in self._nodes else None

    def named(self, iri: str) -> Parameters:
        """Give what is said of a node of the shapes; nothing of one that is not there."""
        return self._nodes.get(iri, {})

    def members(self, start: Term) -> Iterator[Term]:
        """Go through a list; one that leads back to itself ends there."""
        seen: set[str] = set()
        node = text(start)
        while node not in seen and (parts := self.named(node)).get(_FIRST):
            seen.add(node)
            yield parts[_FIRST][0]
            node = text(next(iter(parts.get(_REST, ())), ""))


class Demand:
    """What one shape asks of a value.

    `members` are the values that may stand there, where the shape lists them; `languages` the
    language tags; `datatypes` those of the shape or of its alternatives.
    """

    def __init__(self, demands: Demands, parameters: Parameters) -> None:
        self._parameters = parameters
        self.members, self.languages, ways = (
            [
                text(each)
                for start in parameters.get(_SH + name, ())
                for each in demands.members(start)
            ]
            for name in ("in", "languageIn", "or")
        )
        nodes = [parameters, *map(demands.named, ways)]
        self.datatypes = [text(each) for node in nodes for each in node.get(f"{_SH}datatype", ())]

    def values(self, name: str) -> list[str]:
        """Give the values of a parameter of SHACL."""
        return [text(each) for each in self._parameters.get(_SH + name, ())]

    def number(self, name: str) -> int | None:
        """Give a count; None when the shape has none."""
        found = self.values(name)
        return int(found[0]) if found and found[0].isdecimal() else None

    @property
    def words(self) -> Text:
        """What the shape says of itself, where that is not what it says when it is broken."""
        said, message = (
            {
                each.language: each.value
                for each in self._parameters.get(_SH + name, ())
                if isinstance(each, ox.Literal) and each.language in LANGUAGES
            }
            for name in ("description", "message")
        )
        return Text() if said == message else Text.of({tag or "": said[tag] for tag in said})

    def of_value(self, labels: Labels) -> Text:
        """Say what a value must be."""
        return join(*self._of_value(labels), between="; ")

    def of_count(self) -> Text:
        """Say how many values there must be."""
        least, most = self.number("minCount"), self.number("maxCount")
        counts = {
            (1, 1): "exactly-one",
            (1, None): "at-least-one",
            (0, 1): "at-most-one",
        }
        key = counts.get((least or 0, most))
        parts = [say(key)] if key else []
        parts += [say("one-each") for each in self.values("uniqueLang") if each == "true"]
        return join(*parts, between="; ")

    def _of_value(self, labels: Labels) -> Iterator[Text]:
        if self.members:
            yield say("one-of", known=_listed(labels, self.members))
        for each in self.values("class"):
            yield say("instance", term=named(labels, each))
        if self.languages:
            yield say("in-language", tags=", ".join(f"@{each}" for each in self.languages))
        typed = [each for each in self.datatypes if xsd.example(each)]
        if typed:
            yield (
                say("one-of", known=", ".join(map(_typed, typed)))
                if typed[1:]
                else say("typed", datatype=vocab.compact(typed[0]), example=xsd.example(typed[0]))
            )
        yield from self._of_kind()
        yield from self._of_words()

    def _of_kind(self) -> Iterator[Text]:
        if self.values("class") or self.datatypes or self.members:
            return
        kinds = {f"{_SH}IRI": "an-iri", f"{_SH}Literal": "a-text"}
        yield from (say(kinds[each]) for each in self.values("nodeKind") if each in kinds)

    def _of_words(self) -> Iterator[Text]:
        for each in self.values("pattern"):
            if each not in _NOT_EMPTY:
                yield say("pattern", pattern=each)
        for name, key in _BOUNDS.items():
            yield from (say(key, number=each) for each in self.values(name))


_BOUNDS = {"minInclusive": "minimum", "maxLength": "max-length", "minLength": "min-length"}


def _typed(datatype: str) -> str:
    return f"{vocab.compact(datatype)} ({xsd.example(datatype)})"


def _listed(labels: Labels, iris: Iterable[str]) -> Text:
    return join(*(named(labels, each) for each in iris), between=", ")
