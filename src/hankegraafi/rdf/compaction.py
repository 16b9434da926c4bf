"""Compact expanded JSON-LD fast, for contexts as simple as ours.

Such a context has prefixes and terms; a term says "@id", and may say "@type" and "@container"
("@set", "@language" or both). There the algorithms Compaction, IRI Compaction and Value Compaction
of the JSON-LD 1.1 API come down to what stands here; all else is refused.
https://www.w3.org/TR/json-ld11-api/
"""

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

Node = dict[str, Any]

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_ABSOLUTE = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*|_):\S*")
_NAMESPACE_ENDS = tuple(":/?#[]@")
_NONE, _SET, _LANGUAGE = "@none", "@set", "@language"
_BOTH = f"{_LANGUAGE}{_SET}"
_SAID = {"@id", "@type", "@container"}
_COERCIONS = {"@id", "@vocab"}
_PLACES = {_NONE, _SET, _LANGUAGE, _BOTH}
_ALIASED = {"@id": {_NONE}, "@type": {_NONE, _SET}}
"""The keywords that a term may stand for, and the containers that it may have then."""
_FOR_NODES = (_SET, _NONE)
_FOR_TEXTS = (_LANGUAGE, _BOTH, _SET, _NONE)
_FOR_PLAIN = (_SET, _NONE, _LANGUAGE, _BOTH)


class Unusual(Exception):  # an answer, no error: a whole processor takes over
    """The context or a node needs more of JSON-LD than this module knows."""


class _Definition(NamedTuple):
    """What a context says of a term; `iri` may be the keyword that the term stands for."""

    name: str
    iri: str
    type: str
    container: str
    is_prefix: bool


class _Way(NamedTuple):
    """Where values of one kind stand in a node, and the type that needs no saying there."""

    key: str
    type: str
    by_language: bool
    as_set: bool


class Compactor:
    """Compacts by one context; remembers what it has said of an IRI, and of values of a kind.

    Raises:
        Unusual: the context needs a whole processor.
    """

    def __init__(self, context: Mapping[str, Any]) -> None:
        definitions = tuple(_definitions(context))
        self._definitions = {each.name: each for each in definitions}
        self._prefixes = [(each.name, each.iri) for each in definitions if each.is_prefix]
        self._namespaces = tuple(iri for _, iri in self._prefixes)
        self._beginnings = tuple(f"{name}:" for name, _ in self._prefixes)
        self._inverse: dict[str, dict[str, dict[str, str]]] = {}
        for each in sorted(definitions, key=lambda each: (len(each.name), each.name)):
            containers = self._inverse.setdefault(each.iri, {})
            containers.setdefault(each.container, {}).setdefault(each.type, each.name)
        self._ways: dict[tuple[str, str], _Way] = {}
        self._names: dict[str, str] = {}
        self._words: dict[str, str] = {}
        self._id = self._select("@id", (_NONE,), (_NONE,)) or "@id"
        self._type = self._select("@type", (_NONE, _SET), (_NONE,)) or "@type"
        typed = self._definitions.get(self._type)
        self._types_as_set = typed is not None and typed.container == _SET

    def node(self, node: Node) -> Node:
        """Compact a node without a graph and without lists; its keys keep the order of IRIs.

        Raises:
            Unusual: an IRI needs a whole processor.
        """
        done: Node = {}
        for key in sorted(node):
            said = node[key]
            if key == "@id":
                done[self._id] = self._name(said)
            elif key == "@type":
                types = [self._word(each) for each in said]
                done[self._type] = types if self._types_as_set or len(types) > 1 else types[0]
            else:
                for value in said:
                    self._add(done, key, value)
        return done

    def _add(self, node: Node, predicate: str, value: Node) -> None:
        way = self._way(predicate, value)
        if not way.by_language:
            _put(node, way.key, self._value(value, way.type), as_set=way.as_set)
            return
        texts = node.setdefault(way.key, {})
        language = value.get(_LANGUAGE, _NONE)
        _put(texts, language.lower(), value["@value"], as_set=way.as_set)

    def _value(self, value: Node, coerced: str) -> Any:
        """Compact a value, by the type that its term gives."""
        if "@id" in value:
            if coerced == "@vocab":
                return self._word(value["@id"])
            name = self._name(value["@id"])
            return name if coerced == "@id" else {self._id: name}
        datatype = value.get("@type")
        if len(value) == 1 or datatype == coerced:
            return value["@value"]
        if datatype is not None:
            return {self._type: self._word(datatype), "@value": value["@value"]}
        return value | {_LANGUAGE: value[_LANGUAGE].lower()}

    def _way(self, predicate: str, value: Node) -> _Way:
        """Choose the key for a value (Term Selection); the same for every value of its kind."""
        if "@id" in value:
            kind = "@vocab" if self._is_term(value["@id"]) else "@id"
        else:
            kind = _LANGUAGE if _LANGUAGE in value else value.get("@type", _NONE)
        way = self._ways.get((predicate, kind))
        if way is None:
            way = self._ways[predicate, kind] = self._chosen(predicate, kind)
        return way

    def _chosen(self, predicate: str, kind: str) -> _Way:
        if kind in {"@id", "@vocab"}:
            other = "@id" if kind == "@vocab" else "@vocab"
            key = self._select(predicate, _FOR_NODES, (kind, other, _NONE))
        elif kind in {_LANGUAGE, _NONE}:
            places = _FOR_TEXTS if kind == _LANGUAGE else _FOR_PLAIN
            key = self._select(predicate, places, (_NONE,))
        else:
            key = self._select(predicate, _FOR_NODES, (kind, _NONE))
        if key is None:
            return _Way(self._name(predicate), _NONE, by_language=False, as_set=False)
        term = self._definitions[key]
        return _Way(key, term.type, _LANGUAGE in term.container, _SET in term.container)

    def _select(self, iri: str, places: Sequence[str], types: Sequence[str]) -> str | None:
        containers = self._inverse.get(iri, {})
        for place in places:
            there = containers.get(place, {})
            for each in types:
                if each in there:
                    return there[each]
        return None

    def _is_term(self, iri: str) -> bool:
        return self._word(iri) in self._definitions

    def _word(self, iri: str) -> str:
        """Compact an IRI as a word of the vocabulary: by a term, or else by a prefix."""
        word = self._words.get(iri)
        if word is None:
            word = self._select(iri, _FOR_NODES, ("@id", _NONE)) or self._name(iri)
            self._words[iri] = word
        return word

    def _name(self, iri: str) -> str:
        """Compact an IRI by the prefix that makes it shortest."""
        name = self._names.get(iri)
        if name is None:
            name = self._names[iri] = self._shortened(iri)
        return name

    def _shortened(self, iri: str) -> str:
        """Shorten an IRI.

        Raises:
            Unusual: it is no plain IRI, or it begins like a prefix and none fits.
        """
        if not _ABSOLUTE.fullmatch(iri):
            raise Unusual(iri)
        if iri.startswith(self._namespaces):
            fitting = [
                each for each in self._prefixes if iri.startswith(each[1]) and iri != each[1]
            ]
            short = [f"{name}:{iri[len(namespace) :]}" for name, namespace in fitting]
            if short:
                return min(short, key=lambda each: (len(each), each))
        if iri.startswith(self._beginnings):
            raise Unusual(iri)
        return iri


def _put(holder: Node, key: str, value: Any, *, as_set: bool) -> None:
    """Put a value beside those that stand there; one alone is a list only where it is a set."""
    if key not in holder:
        holder[key] = [value] if as_set else value
    elif isinstance(holder[key], list):
        holder[key].append(value)
    else:
        holder[key] = [holder[key], value]


def _definitions(context: Mapping[str, Any]) -> Iterator[_Definition]:
    """Read a context (Create Term Definition).

    Raises:
        Unusual: it says more than prefixes and simple terms, or it is wrong.
    """
    if context.get("@version", 1.1) != 1.1:
        raise Unusual("@version")
    terms = {name: how for name, how in context.items() if name != "@version"}
    namespaces = {
        name: how
        for name, how in terms.items()
        if isinstance(how, str) and how.endswith(_NAMESPACE_ENDS) and _is_whole(how, terms)
    }
    for name, how in terms.items():
        said = {"@id": how} if isinstance(how, str) else how
        if not _NAME.fullmatch(name) or not isinstance(said, Mapping) or not said.keys() <= _SAID:
            raise Unusual(name)
        iri = _iri(said.get("@id"), terms, namespaces, _ALIASED)
        is_typed = "@type" in said
        datatype = _iri(said["@type"], terms, namespaces, _COERCIONS) if is_typed else _NONE
        container = _container(said["@container"]) if "@container" in said else _NONE
        if container not in _ALIASED.get(iri, _PLACES):
            raise Unusual(name)
        if is_typed and (iri in _ALIASED or _LANGUAGE in container):
            raise Unusual(name)
        is_prefix = isinstance(how, str) and iri.endswith(_NAMESPACE_ENDS)
        yield _Definition(name, iri, datatype, container, is_prefix)


def _iri(
    said: Any, terms: Mapping[str, Any], namespaces: Mapping[str, str], keywords: Container[str]
) -> str:
    if not isinstance(said, str):
        raise Unusual(said)
    if said in keywords or _is_whole(said, terms):
        return said
    prefix, _, local = said.partition(":")
    if prefix not in namespaces or not _ABSOLUTE.fullmatch(said):
        raise Unusual(said)
    return namespaces[prefix] + local


def _is_whole(iri: str, terms: Mapping[str, Any]) -> bool:
    """Say whether an IRI stands for itself: no term can be meant by what precedes its colon."""
    scheme, _, rest = iri.partition(":")
    is_free = scheme not in terms or rest.startswith("//")
    return is_free and scheme != "_" and bool(_ABSOLUTE.fullmatch(iri))


def _container(said: Any) -> str:
    names = [said] if isinstance(said, str) else said
    if names not in ([_SET], [_LANGUAGE], [_LANGUAGE, _SET], [_SET, _LANGUAGE]):
        raise Unusual(said)
    return "".join(sorted(names))
