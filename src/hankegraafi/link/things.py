"""Our things as links need them: names, identifiers, kind, place, and the links that they have."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

import pyoxigraph as ox

from hankegraafi import vocab
from hankegraafi.names.forms import form
from hankegraafi.names.identifiers import Identifier, scheme_of
from hankegraafi.names.register import MUNICIPALITY, Label, town_of
from hankegraafi.names.wordlists import Words, load_words
from hankegraafi.rdf import stream
from hankegraafi.rdf.derived import LINK_SOURCE
from hankegraafi.rdf.read import CLAIMS, RECORD_CLAIMS, turtle_paths

CLASSES: Mapping[str, str] = MappingProxyType(
    {
        "organisation": "hanke:Organisation",
        "place": "dcterms:Location",
        "concept": "skos:Concept",
        "programme": "hanke:Programme",
    }
)
"""The kinds of things that are linked, and their classes."""


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing of the data folder.

    `labels` are preferred names first, then others with acronyms. `nodes` gives the identifiers by
    the names of their parts; `links` the predicate by the IRI that a link leads to, of those links
    that the data has besides. `organisation` is the local name of the kind of an organisation,
    `municipality` the code of its municipality, `body` the IRI of what it is a unit of.
    `is_municipality` says by the kind, else by the names, that an organisation is a municipality.
    """

    iri: str
    kind: str
    labels: tuple[Label, ...]
    nodes: Mapping[str, Identifier] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)
    organisation: str = ""
    municipality: str = ""
    body: str = ""
    is_municipality: bool = False

    @property
    def identifiers(self) -> tuple[Identifier, ...]:
        """The identifiers of the thing, each once."""
        return tuple(dict.fromkeys(self.nodes.values()))

    @property
    def label(self) -> str:
        """The first of its names; empty where it has none."""
        return self.labels[0].text if self.labels else ""


def read_things(data: Path, *, besides: str = "") -> dict[str, Thing]:
    """Read the things of a data folder, by IRI; what has been replaced or withdrawn is left out.

    Args and errors are those of `read_both`.
    """
    return read_both(data, besides=besides)[1]


def read_both(data: Path, *, besides: str = "") -> tuple[dict[str, Thing], dict[str, Thing]]:
    """Read the things without what sets of links say of them, and with it.

    What a set of links says rests on links itself, and is no evidence for another.

    Args:
        data: the folder.
        besides: the name of a source that is not read, such as the links that are to be written.

    Raises:
        UsageError: there is no such folder.
        DataError: a file cannot be read.
    """
    told: _Told = defaultdict(lambda: defaultdict(set))
    paths, words = list(turtle_paths(data)), load_words()
    links = [path for path in paths if _is_link_set(path, data)]
    _tell(told, (path for path in paths if path not in links))
    own = dict(_things(told, words))
    _tell(told, (path for path in links if path.parent.name != besides))
    return own, dict(_things(told, words))


def _is_link_set(path: Path, data: Path) -> bool:
    folder = path.parent
    return folder.parent == data / "sources" and folder.name.startswith(LINK_SOURCE)


def _tell(told: "_Told", paths: Iterable[Path]) -> None:
    for path in paths:
        wanted = _SPELT if path.name in (CLAIMS, RECORD_CLAIMS) else _TOLD
        for quad in stream.quads(path):
            if quad.predicate.value in wanted and isinstance(quad.subject, ox.NamedNode):
                told[quad.subject.value][quad.predicate.value].add(quad.object)


_Told = defaultdict[str, defaultdict[str, set[object]]]

_PREFERRED, _OTHER, _ACRONYM = map(vocab.term, ("skos:prefLabel", "skos:altLabel", "hanke:acronym"))
_IDENTIFIER, _SCHEME, _NOTATION = map(
    vocab.term, ("adms:identifier", "hanke:identifierScheme", "skos:notation")
)
_KIND, _UNIT_OF, _HOME = map(
    vocab.term, ("hanke:organisationKind", "org:unitOf", "hanke:homeMunicipality")
)
_GONE = tuple(map(vocab.term, ("dcterms:isReplacedBy", "owl:deprecated")))
_TYPE = vocab.term("rdf:type")
_LONGEST_TOWN = 60
_MATCHES = tuple(map(vocab.term, ("owl:sameAs", "skos:exactMatch", "skos:closeMatch")))
_SPELT = frozenset({_OTHER})
_TOLD = frozenset(
    (
        *(_PREFERRED, _OTHER, _ACRONYM, _IDENTIFIER, _SCHEME, _NOTATION, _KIND, _UNIT_OF),
        *(_HOME, _TYPE, *_GONE, *_MATCHES),
    )
)


def _things(told: _Told, words: Words) -> Iterator[tuple[str, Thing]]:
    codes = _codes(told)
    kinds_by_class = {vocab.term(name): kind for kind, name in CLASSES.items()}
    for iri in sorted(told):
        said = told[iri]
        kinds = {kinds_by_class[each] for each in _iris(said[_TYPE]) if each in kinds_by_class}
        if kinds and not any(said[gone] for gone in _GONE):
            thing = _thing(iri, min(kinds), told, codes)
            yield iri, replace(thing, is_municipality=_is_municipality(thing, words))


def _is_municipality(thing: Thing, words: Words) -> bool:
    """Say whether a thing is a municipality as an organisation."""
    if thing.kind != "organisation" or thing.organisation:
        return thing.organisation == MUNICIPALITY
    found = (form(each.text, words) for each in thing.labels if len(each.text) <= _LONGEST_TOWN)
    return any(town_of(each.core, words)[0] for each in found if not each.legal)


def _thing(iri: str, kind: str, told: _Told, codes: Mapping[str, str]) -> Thing:
    said = told[iri]
    homes = [codes[each] for each in sorted(_iris(said[_HOME])) if each in codes]
    return Thing(
        iri=iri,
        kind=kind,
        labels=_labels(said),
        nodes=dict(_nodes(iri, told)),
        links={each: name for name in _MATCHES for each in sorted(_iris(said[name]))},
        organisation=min(_iris(said[_KIND]), default="").removeprefix(vocab.HANKE),
        municipality=codes.get(iri) or min(homes, default=""),
        body=min(_iris(said[_UNIT_OF]), default=""),
    )


def _labels(said: Mapping[str, set[object]]) -> tuple[Label, ...]:
    """Give names, Finnish first among the preferred ones."""
    found = [
        Label(each.value, each.language or "")
        for name in (_PREFERRED, _OTHER, _ACRONYM)
        for each in sorted(
            (one for one in said[name] if isinstance(one, ox.Literal)), key=_finnish_first
        )
    ]
    return tuple(dict.fromkeys(found))


def _finnish_first(literal: ox.Literal) -> tuple[bool, bool, str]:
    return literal.language != "fi", literal.language != "sv", str(literal)


def _nodes(iri: str, told: _Told) -> Iterator[tuple[str, Identifier]]:
    for node in sorted(_iris(told[iri][_IDENTIFIER])) if _IDENTIFIER in told[iri] else ():
        said = told.get(node)
        schemes = sorted(_iris(said[_SCHEME])) if said else []
        notations = sorted(each.value for each in _literals(said[_NOTATION])) if said else []
        if schemes and notations:
            yield node.partition("#")[2], Identifier(scheme_of(schemes[0]), notations[0])


def _codes(told: _Told) -> dict[str, str]:
    """Give the codes of municipalities by the IRIs of their places."""
    return {
        iri: identifier.notation
        for iri in list(told)
        if _IDENTIFIER in told[iri]
        for _, identifier in _nodes(iri, told)
        if identifier.scheme == "municipality"
    }


def _iris(terms: Iterable[object]) -> set[str]:
    return {each.value for each in terms if isinstance(each, ox.NamedNode)}


def _literals(terms: Iterable[object]) -> list[ox.Literal]:
    return [each for each in terms if isinstance(each, ox.Literal)]
