"""Links as Turtle: what the view and the link set say, why, and what the link set is.

Each link stands in the curated view, and with its evidence in the named graph of its set: a
`hanke:Statement` with the slots of SSSOM (https://w3id.org/sssom/), by the IRIs that SSSOM gives
them. A code becomes a node of its own, unless the data has one for it already.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

import pyoxigraph as ox

from hankegraafi import iris, vocab
from hankegraafi.link import spaces
from hankegraafi.link.spaces import CODE
from hankegraafi.link.sssom import Link, prefixes
from hankegraafi.link.things import CLASSES, Thing
from hankegraafi.link.words import LinkWords
from hankegraafi.names.identifiers import Identifier, normal
from hankegraafi.names.sssom import whole
from hankegraafi.rdf.derived import LINK_SOURCE
from hankegraafi.rdf.write import canonical_turtle, data_prefixes
from hankegraafi.records import LANGUAGES, Text

CC0 = "https://creativecommons.org/publicdomain/zero/1.0/"
_TITLES = Text.of(
    {"fi": "Linkit: {title}", "sv": "Länkar: {title}", "en": "Links: {title}"},
)
_DIGITS = 16

_Value = ox.NamedNode | ox.Literal
_Said = tuple[str, str, _Value]


@dataclass(frozen=True, slots=True)
class LinkSet:
    """The links of one registry: `titles` and `homepage` are the registry's."""

    name: str
    titles: Text
    homepage: str
    base: str

    @property
    def source(self) -> str:
        """The name of the source under which the links are published."""
        return f"{LINK_SOURCE}{self.name}"

    @property
    def iri(self) -> str:
        """The IRI of that source, which is that of its named graph."""
        return iris.thing(self.base, "source", self.source)


class Written:
    """The triples of a link set."""

    def __init__(self, of: LinkSet, things: Mapping[str, Thing], words: LinkWords) -> None:
        self._set, self._things, self._words = of, things, words
        self._short = prefixes(of.base)
        self._nodes: dict[str, dict[Identifier, str]] = {}

    def document(self, text: bytes, file: str) -> str:
        """Write what the set is; `text` is the file of links that it is made from."""
        of = self._set
        said: list[_Said] = [
            (of.iri, "rdf:type", _iri("foaf:Document")),
            *(
                (of.iri, "skos:prefLabel", ox.Literal(words, language=tag))
                for tag, words in self._titles()
            ),
            (of.iri, "skos:altLabel", ox.Literal(file)),
            (of.iri, "dcterms:identifier", ox.Literal(of.source)),
            (of.iri, "dcterms:license", ox.NamedNode(CC0)),
            (of.iri, "foaf:homepage", ox.NamedNode(of.homepage)),
            (of.iri, "schema:sha256", ox.Literal(sha256(text).hexdigest())),
        ]
        return self._turtle(said)

    def records(self, links: Iterable[Link]) -> str:
        """Write the links, and the nodes of codes that the data has not."""
        return self._turtle(each for link in self._valid(links) for each in self._record(link))

    def claims(self, links: Iterable[Link]) -> str:
        """Write what the set says, of what kind of things, and why each link holds."""
        valid = list(self._valid(links))
        kinds: list[_Said] = [
            (each.subject_id, "rdf:type", _iri(CLASSES[self._things[each.subject_id].kind]))
            for each in valid
        ]
        return self._turtle([*kinds, *(said for each in valid for said in self._claim(each))])

    def _titles(self) -> Iterator[tuple[str, str]]:
        for tag in LANGUAGES:
            title = self._set.titles.best(tag)[1]
            yield tag, _TITLES.best(tag)[1].format(title=title)

    def _valid(self, links: Iterable[Link]) -> Iterator[Link]:
        """Go through those that hold, of things that there are."""
        yield from (each for each in links if each.is_accepted and each.subject_id in self._things)

    def _record(self, link: Link) -> Iterator[_Said]:
        if link.predicate_id != CODE:
            yield link.subject_id, vocab.compact(link.predicate_id), ox.NamedNode(link.object_id)
        identifier = spaces.identifier_of(link.object_id)
        if identifier is None or self._known(link.subject_id, identifier):
            return
        node = self._node(link.subject_id, identifier)
        yield link.subject_id, "adms:identifier", ox.NamedNode(node)
        yield node, "rdf:type", _iri("adms:Identifier")
        yield node, "dcterms:source", ox.NamedNode(self._origin(link))
        yield node, "hanke:identifierScheme", _iri(f"hanke:id-{identifier.scheme}")
        yield node, "skos:notation", ox.Literal(spaces.written(identifier))

    def _known(self, subject: str, identifier: Identifier) -> str:
        """Give the name of the part that says an identifier already; empty where there is none."""
        nodes = self._things[subject].nodes
        return next((name for name, each in nodes.items() if normal(each) == identifier), "")

    def _node(self, subject: str, identifier: Identifier) -> str:
        """Name the node of an identifier by its scheme, and by its notation if that is taken."""
        own = self._nodes.setdefault(subject, {})
        if identifier not in own:
            name = self._known(subject, identifier) or identifier.scheme
            other = self._things[subject].nodes.get(name)
            taken = other is not None and normal(other) != identifier
            if taken or iris.part(subject, name) in own.values():
                name = f"{name}-{iris.slug(identifier.notation)}"
            own[identifier] = iris.part(subject, name)
        return own[identifier]

    def _claim(self, link: Link) -> Iterator[_Said]:
        node, text = self._statement(link), ox.Literal
        value = link.object_id
        if link.predicate_id == CODE:
            identifier = spaces.identifier_of(value)
            value = self._node(link.subject_id, identifier) if identifier else value
        yield link.subject_id, vocab.compact(link.predicate_id), ox.NamedNode(value)
        yield node, "rdf:type", _iri("hanke:Statement")
        yield node, "rdf:subject", ox.NamedNode(link.subject_id)
        yield node, "rdf:predicate", ox.NamedNode(link.predicate_id)
        yield node, "rdf:object", ox.NamedNode(value)
        yield node, "dcterms:source", ox.NamedNode(self._set.iri)
        yield node, "sssom:confidence", _typed(format(link.confidence, ".3f"), "xsd:decimal")
        justified = whole(link.mapping_justification, self._short)
        yield node, "sssom:mapping_justification", ox.NamedNode(justified)
        if link.subject_label:
            yield node, "sssom:subject_label", text(link.subject_label)
        if link.object_label:
            yield node, "sssom:object_label", text(link.object_label)
        yield node, "sssom:mapping_tool", text(link.mapping_tool)
        yield node, "sssom:mapping_tool_version", text(link.mapping_tool_version)
        yield node, "dcterms:created", _typed(link.mapping_date, "xsd:date")
        if self._origin(link) != self._set.iri:
            yield node, "prov:wasDerivedFrom", ox.NamedNode(self._origin(link))
        for tag, words in self._words.because(link.evidence).values:
            yield node, "sssom:curation_rule_text", text(words, language=tag)

    def _statement(self, link: Link) -> str:
        """Name the statement of a link by what it says."""
        said = f"{link.subject_id} {link.object_id}"
        return iris.part(self._set.iri, f"link-{sha256(said.encode()).hexdigest()[:_DIGITS]}")

    def _origin(self, link: Link) -> str:
        """Give the document that a link rests on: the registry's, where the data describes it."""
        space = iris.thing(self._set.base, "source", "")
        return link.object_source if link.object_source.startswith(space) else self._set.iri

    def _turtle(self, said: Iterable[_Said]) -> str:
        triples = {ox.Triple(ox.NamedNode(s), _iri(p), value) for s, p, value in said}
        return canonical_turtle(triples, data_prefixes(self._set.base))


def _iri(name: str) -> ox.NamedNode:
    return ox.NamedNode(vocab.expand(name))


def _typed(value: str, datatype: str) -> ox.Literal:
    return ox.Literal(value, datatype=_iri(datatype))
