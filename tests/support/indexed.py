"""An index made from triples: names, identifiers and links, and no more."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from hankegraafi.search.entry import Entry, Name
from hankegraafi.vocab import HANKE, expand

Term = ox.NamedNode | ox.BlankNode | ox.Literal
_KINDS = {
    f"{HANKE}Project": "project",
    f"{HANKE}Organisation": "organisation",
    f"{HANKE}Programme": "programme",
    expand("dcterms:Location"): "place",
    expand("skos:Concept"): "theme",
}
_LINKS = ("owl:sameAs", "skos:exactMatch", "skos:closeMatch")


def entries(paths: Iterable[Path]) -> list[Entry]:
    """Read the things that files tell of."""
    about: dict[str, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for quad in (each for path in paths for each in ox.parse(path=path)):
        subject, term = quad.subject, quad.object
        if isinstance(subject, ox.NamedNode) and not isinstance(term, ox.Triple):
            about[subject.value][quad.predicate.value].append(term)
    return [
        _entry(iri, kind, told, about)
        for iri, told in list(about.items())
        for kind in {_KINDS.get(_text(each), "") for each in told[expand("rdf:type")]} - {""}
    ]


def _entry(
    iri: str,
    kind: str,
    told: dict[str, list[Term]],
    about: dict[str, dict[str, list[Term]]],
) -> Entry:
    nodes = [about[_text(each)] for each in told[expand("adms:identifier")]]
    names = [n for n in told[expand("skos:prefLabel")] if isinstance(n, ox.Literal)]
    return Entry(
        iri,
        kind,
        tuple(Name(each.value, each.language or "") for each in names),
        identifiers=tuple(
            (_text(node[f"{HANKE}identifierScheme"][0]).rpartition("#id-")[2], _text(code))
            for node in nodes
            for code in node[expand("skos:notation")]
        ),
        successor=next(map(_text, told[expand("dcterms:isReplacedBy")]), ""),
        links=tuple((each, _text(term)) for each in _LINKS for term in told[expand(each)]),
    )


def _text(term: Term) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)
