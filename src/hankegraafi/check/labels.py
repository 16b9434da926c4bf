"""What the ontology calls its terms, for people who do not read IRIs."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import pyoxigraph as ox

from hankegraafi import vocab
from hankegraafi.records import LANGUAGES, Text

_NAMES = frozenset(map(vocab.expand, ("rdfs:label", "skos:prefLabel")))

Labels = Mapping[str, Text]


def read_labels(ontology: Path) -> Labels:
    """Read the names of terms from the ontology's folder; a file that is broken names nothing."""
    names: dict[str, dict[str, str]] = {}
    for path in sorted(ontology.rglob("*.ttl")):
        for triple in _triples(path):
            value = triple.object
            if triple.predicate.value in _NAMES and isinstance(value, ox.Literal):
                named = names.setdefault(str(triple.subject).strip("<>"), {})
                named.setdefault(value.language or "", value.value)
    return {iri: Text.of(named) for iri, named in names.items()}


def named(labels: Labels, iri: str) -> Text:
    """Give a term with its name before it: "coordinator (hanke:role-coordinator)"."""
    short = vocab.compact(iri)
    words = dict(labels.get(iri, Text()).values)
    return Text.of({each: _both(words.get(each, ""), short) for each in LANGUAGES})


def _both(name: str, short: str) -> str:
    return f"{name} ({short})" if name else short


def _triples(path: Path) -> Iterable[ox.Triple]:
    try:
        return list(ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE))
    except (OSError, SyntaxError):
        return ()
