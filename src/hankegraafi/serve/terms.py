"""The ontology as the pages need it: every term with its words, read from a release's files."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from hankegraafi.records import Text
from hankegraafi.vocab import HANKE, expand

Value = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
About = Mapping[str, list[Value]]

_KINDS = {
    expand("owl:Class"): "class",
    expand("rdfs:Class"): "class",
    expand("owl:ObjectProperty"): "property",
    expand("owl:DatatypeProperty"): "property",
    expand("owl:AnnotationProperty"): "property",
    expand("rdf:Property"): "property",
    expand("skos:ConceptScheme"): "scheme",
    expand("skos:Concept"): "concept",
}
_PARENTS = ("rdfs:subClassOf", "rdfs:subPropertyOf", "skos:inScheme", "skos:broader")
_ALIGNMENTS = (
    "owl:equivalentClass",
    "owl:equivalentProperty",
    "skos:exactMatch",
    "skos:closeMatch",
    "skos:broadMatch",
    "skos:narrowMatch",
    "skos:relatedMatch",
    "rdfs:seeAlso",
)


@dataclass(frozen=True, slots=True)
class Term:
    """A class, property, concept scheme or concept of the ontology.

    `alignments` are pairs of a relation's prefixed name and the IRI on the other side.
    """

    iri: str
    kind: str
    label: Text
    definition: Text
    note: Text
    examples: tuple[str, ...]
    parents: tuple[str, ...]
    used_on: tuple[str, ...]
    alignments: tuple[tuple[str, str], ...]

    @property
    def name(self) -> str:
        """The part of the IRI after the namespace."""
        return self.iri.removeprefix(HANKE)


@dataclass(frozen=True, slots=True)
class Ontology:
    """The terms by IRI, our own and reused ones, the header's words, and the triples behind.

    `prior` are the versions before this one; what they defined is still defined here.
    """

    terms: Mapping[str, Term]
    title: Text
    description: Text
    version: str
    quads: tuple[ox.Quad, ...]
    shapes: tuple[ox.Quad, ...] = field(default=())
    prior: tuple[str, ...] = ()

    def of_kind(self, kind: str) -> list[Term]:
        """Give our own terms of a kind, by name."""
        own = (each for each in self.terms.values() if each.iri.startswith(HANKE))
        return sorted((each for each in own if each.kind == kind), key=_by_name)


def read(release: Path) -> Ontology:
    """Read the ontology and the shapes of a release."""
    quads = _parse(release / "ontology")
    shapes = _parse(release / "shapes")
    described = index(quads)
    used = _used_on(index(shapes))
    header = described.get(HANKE.rstrip("#"), {})
    terms = {
        iri: _term(iri, about, used.get(iri, ()))
        for iri, about in described.items()
        if _kind(about)
    }
    return Ontology(
        terms=terms,
        title=text(header, "dcterms:title"),
        description=text(header, "dcterms:description"),
        version=next(iter(strings(header, "owl:versionInfo")), ""),
        quads=quads,
        shapes=shapes,
        prior=tuple(
            iri.rpartition("/")[2] for iri in strings(header, "owl:priorVersion") if "/" in iri
        ),
    )


def _parse(folder: Path) -> tuple[ox.Quad, ...]:
    quads = (
        quad
        for path in sorted(folder.rglob("*.ttl"))
        for quad in ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE)
    )
    return tuple(dict.fromkeys(quads))


def index(quads: Iterable[ox.Quad]) -> dict[str, About]:
    """Put together what is said of each thing that has an IRI, by property."""
    found: dict[str, dict[str, list[Value]]] = {}
    for quad in quads:
        if isinstance(quad.subject, ox.NamedNode):
            about = found.setdefault(quad.subject.value, {})
            about.setdefault(quad.predicate.value, []).append(quad.object)
    return dict(found)


def _term(iri: str, about: About, used_on: Iterable[str]) -> Term:
    return Term(
        iri=iri,
        kind=_kind(about),
        label=text(about, "rdfs:label") or text(about, "skos:prefLabel"),
        definition=text(about, "skos:definition") or text(about, "rdfs:comment"),
        note=text(about, "skos:scopeNote"),
        examples=tuple(strings(about, "skos:example", "vann:example")),
        parents=tuple(strings(about, *_PARENTS)),
        used_on=tuple(used_on),
        alignments=tuple((name, value) for name in _ALIGNMENTS for value in strings(about, name)),
    )


def _used_on(shapes: Mapping[str, About]) -> dict[str, list[str]]:
    """Find for each property the classes whose shapes speak of it."""
    used: dict[str, list[str]] = {}
    for about in shapes.values():
        classes = strings(about, "sh:targetClass")
        for shape in strings(about, "sh:property"):
            for path in strings(shapes.get(shape, {}), "sh:path"):
                known = used.setdefault(path, [])
                known.extend(each for each in classes if each not in known)
    return {path: sorted(classes) for path, classes in used.items()}


def _kind(about: About) -> str:
    types = strings(about, "rdf:type")
    return next((kind for iri, kind in _KINDS.items() if iri in types), "")


def text(about: About, name: str) -> Text:
    """Give the words of a property, such as "sh:name", in each language."""
    literals = [each for each in about.get(expand(name), ()) if isinstance(each, ox.Literal)]
    return Text.of({each.language or "": each.value for each in literals})


def strings(about: About, *names: str) -> list[str]:
    """Give the values of properties, such as "sh:path", as plain text."""
    return [
        value.value
        for name in names
        for value in about.get(expand(name), ())
        if isinstance(value, ox.NamedNode | ox.Literal)
    ]


def _by_name(term: Term) -> str:
    return term.name.casefold()
