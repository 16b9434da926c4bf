"""What the ontology and the shapes say of classes and properties, as far as tables need it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from hankegraafi import __version__, vocab
from hankegraafi.rdf.read import read_turtle
from hankegraafi.records import Text
from hankegraafi.release.inputs import Inputs, digest

OTHERS = "others"
"""The table of what is of no class that has one."""
LINKS = "links"
"""The table of what leads from one thing to another and has no room in the row of the first."""

CLASSES = (
    ("hanke:Project", "projects", "project"),
    ("hanke:Organisation", "organisations", "organisation"),
    ("hanke:Participation", "participations", "participation"),
    ("hanke:Funding", "funding", "funding"),
    ("hanke:Result", "results", "result"),
    ("foaf:Document", "sources", "source"),
    ("hanke:Programme", "programmes", "programme"),
    ("dcterms:Location", "places", "place"),
    ("adms:Identifier", "identifiers", "identifier"),
    ("hanke:Money", "amounts", "amount"),
    ("dcterms:PeriodOfTime", "periods", "period"),
    ("hanke:Goal", "goals", "goal"),
    ("hanke:Action", "actions", "action"),
    ("hanke:FocusArea", "focus-areas", "focus_area"),
    ("hanke:PeerNetwork", "peer-networks", "peer_network"),
    ("hanke:Contact", "contacts", "contact"),
    ("hanke:Statement", "statements", "statement"),
    ("prov:Activity", "readings", "reading"),
    ("skos:Concept", "concepts", "concept"),
    ("skos:ConceptScheme", "schemes", "scheme"),
    ("dcat:Dataset", "datasets", "dataset"),
    ("foaf:Agent", "agents", "agent"),
)
"""Every class that has a table: its name, its table, and the word for one row of that."""

WORDS = {table: word for _, table, word in CLASSES} | {OTHERS: "thing"}
CLASS_OF = {table: vocab.term(name) for name, table, _ in CLASSES}
TABLE_OF = {iri: table for table, iri in CLASS_OF.items()}
NAMES = (*CLASS_OF, OTHERS, LINKS)
"""The names of all tables, in the order in which people are shown them."""

_LAST = 1000.0
_SUBCLASS = vocab.expand("rdfs:subClassOf")
_SEVERITY, _MUST = map(vocab.expand, ("sh:severity", "sh:Violation"))
_TARGET, _PROPERTY, _PATH, _ORDER, _MOST, _CLASS = map(
    vocab.expand,
    ("sh:targetClass", "sh:property", "sh:path", "sh:order", "sh:maxCount", "sh:class"),
)
_LABELS = tuple(map(vocab.expand, ("rdfs:label", "skos:prefLabel")))
_DEFINITIONS = tuple(map(vocab.expand, ("skos:definition", "rdfs:comment")))

About = Mapping[str, list[ox.NamedNode | ox.Literal]]


@dataclass(frozen=True, slots=True)
class Rule:
    """What shapes say of a property on the things of a table.

    `order` is its place among the others, `single` whether a thing has one value at most,
    `target` the table that its values stand in; empty where the shapes do not tell.
    """

    order: float = _LAST
    single: bool = False
    target: str = ""

    def joined(self, other: "Rule") -> "Rule":
        """Give what two shapes say together."""
        target = self.target or other.target
        return Rule(min(self.order, other.order), self.single or other.single, target)


@dataclass(frozen=True, slots=True)
class Meaning:
    """The words for terms, the classes above each class, and the rules by table and property.

    `digest` is over all that was read, and the product's version.
    """

    labels: Mapping[str, Text]
    definitions: Mapping[str, Text]
    parents: Mapping[str, frozenset[str]]
    rules: Mapping[tuple[str, str], Rule] = field(default_factory=dict)
    digest: str = ""

    def rule(self, table: str, name: str) -> Rule:
        """Give what the shapes say of a property in a table."""
        return self.rules.get((table, name), Rule())

    def tables(self, types: Iterable[str]) -> tuple[str, ...]:
        """Give the tables of a thing of some classes; that of a class includes what is below it."""
        found = {table for each in types for table in self._nearest(each)}
        above = {upper for table in found for upper in self._above(CLASS_OF[table])}
        kept = found - {TABLE_OF[each] for each in above if each in TABLE_OF}
        return tuple(each for each in CLASS_OF if each in kept) or (OTHERS,)

    def _nearest(self, name: str) -> set[str]:
        level, seen = {name}, {name}
        while level:
            if found := {TABLE_OF[each] for each in level if each in TABLE_OF}:
                return found
            level = {upper for each in level for upper in self.parents.get(each, ())} - seen
            seen |= level
        return set()

    def _above(self, name: str) -> set[str]:
        found: set[str] = set()
        level = {name}
        while level := {upper for each in level for upper in self.parents.get(each, ())} - found:
            found |= level
        return found - {name}


def read_meaning(inputs: Inputs) -> Meaning:
    """Read ontology, schemes and shapes as tables need them.

    Raises:
        DataError: a file is not Turtle.
    """
    terms = _described(_quads((*inputs.ontology, *inputs.schemes)))
    shapes = _described(_quads(inputs.shapes))
    parents = {
        iri: frozenset(each.value for each in about[_SUBCLASS])
        for iri, about in terms.items()
        if _SUBCLASS in about
    }
    words = Meaning(_words(terms, _LABELS), _words(terms, _DEFINITIONS), parents)
    rules: dict[tuple[str, str], Rule] = {}
    for key, rule in _rules(shapes, words):
        rules[key] = rule.joined(rules[key]) if key in rules else rule
    read = (*inputs.ontology, *inputs.schemes, *inputs.shapes)
    whole = digest((("product", __version__.encode()), *read))
    return Meaning(words.labels, words.definitions, parents, rules, whole)


def _rules(shapes: Mapping[str, About], words: Meaning) -> Iterator[tuple[tuple[str, str], Rule]]:
    for about in shapes.values():
        classes = [each.value for each in about.get(_TARGET, ())]
        tables = {table for each in classes for table in words.tables([each])} - {OTHERS}
        for shape in about.get(_PROPERTY, ()):
            said = shapes.get(shape.value, {})
            if any(each.value != _MUST for each in said.get(_SEVERITY, ())):
                continue
            for path in said.get(_PATH, ()):
                yield from (((table, path.value), _rule(said, words)) for table in tables)


def _rule(said: About, words: Meaning) -> Rule:
    order, most = said.get(_ORDER, ()), said.get(_MOST, ())
    target = words.tables(each.value for each in said.get(_CLASS, ()))[0]
    return Rule(
        order=float(order[0].value) if order else _LAST,
        single=[each.value for each in most] == ["1"],
        target=target if target != OTHERS else "",
    )


def _quads(files: Iterable[tuple[str, bytes]]) -> Iterator[ox.Quad]:
    for path, text in files:
        yield from read_turtle(Path(path), text).quads


def _described(quads: Iterable[ox.Quad]) -> dict[str, About]:
    found: dict[str, dict[str, list[ox.NamedNode | ox.Literal]]] = {}
    for quad in quads:
        if isinstance(quad.subject, ox.NamedNode) and isinstance(
            quad.object, ox.NamedNode | ox.Literal
        ):
            about = found.setdefault(quad.subject.value, {})
            about.setdefault(quad.predicate.value, []).append(quad.object)
    return dict(found)


def _words(terms: Mapping[str, About], names: tuple[str, ...]) -> dict[str, Text]:
    found: dict[str, Text] = {}
    for iri, about in terms.items():
        for name in names:
            said = {
                each.language or "": each.value
                for each in about.get(name, ())
                if isinstance(each, ox.Literal)
            }
            if said and iri not in found:
                found[iri] = Text.of(said)
    return found
