"""The prefix that was most likely meant, with the line that declares it."""

from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import pairwise

from hankegraafi import vocab
from hankegraafi.store.lexer import Token

_ELSEWHERE = {
    "bibo": "http://purl.org/ontology/bibo/",
    "dbo": "http://dbpedia.org/ontology/",
    "dbr": "http://dbpedia.org/resource/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dct": "http://purl.org/dc/terms/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "geo": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "geosparql": "http://www.opengis.net/ont/geosparql#",
    "gn": "http://www.geonames.org/ontology#",
    "locn": "http://www.w3.org/ns/locn#",
    "qb": "http://purl.org/linked-data/cube#",
    "rov": "http://www.w3.org/ns/regorg#",
    "skosxl": "http://www.w3.org/2008/05/skos-xl#",
    "time": "http://www.w3.org/2006/time#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "wd": "http://www.wikidata.org/entity/",
    "wdt": "http://www.wikidata.org/prop/direct/",
}
_SCHEMES = frozenset({"http", "https", "urn", "mailto", "file", "ftp"})
_CLOSE = 0.6


def declared(items: Sequence[Token], prefixes: Mapping[str, str]) -> set[str]:
    """Give the prefixes that a query may use: its own, and those that need no declaration."""
    own = {
        name.prefix for word, name in pairwise(items) if word.says("PREFIX") and name.kind == "name"
    }
    return own | {"_"} | set(prefixes)


def way_out(name: str, known: Iterable[str]) -> str:
    """Say what to do about a prefix that is not declared; `known` are those that are.

    >>> way_out("hakne", [])
    'Did you mean hanke:? Write before the query: PREFIX hanke: <https://w3id.org/hankegraafi/ns#>'
    """
    namespaces = _ELSEWHERE | vocab.PREFIXES
    if name in namespaces:
        return _declare(name, namespaces[name])
    if name.casefold() in _SCHEMES:
        return "Write a whole IRI between < and >."
    own = sorted(set(known) - {"_", ""})
    if name.startswith("a") and name[1:] in {*own, *vocab.PREFIXES}:
        return f"Is a blank missing: a {name[1:]}:?"
    near = _nearest(name, [*own, *vocab.PREFIXES, *_ELSEWHERE])
    if not near:
        return f"Declare it before the query, as in: PREFIX {name}: <http://www.example.org/>"
    asked = f"Did you mean {near}:?"
    return asked if near in own else f"{asked} {_declare(near, namespaces[near])}"


def _declare(name: str, namespace: str) -> str:
    return f"Write before the query: PREFIX {name}: <{namespace}>"


def _nearest(name: str, candidates: Iterable[str]) -> str:
    """Give the first of the candidates that are most like a name; empty when none is like it."""
    matcher = SequenceMatcher(b=name.casefold(), autojunk=False)
    best, found = _CLOSE, ""
    for candidate in candidates:
        matcher.set_seq1(candidate.casefold())
        if (ratio := matcher.ratio()) > best or (ratio == best and not found):
            best, found = ratio, candidate
    return found
