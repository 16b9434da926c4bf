"""The class, property, thing, graph or value nearest to one that finds nothing.

Look-ups by index come first, so that the nearest is found in a release of any size where it is a
term of the vocabulary or one letter away; only then a bounded part of the release is read.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import chain, islice
from string import ascii_lowercase, digits
from typing import TypeVar

import pyoxigraph as ox

from hankegraafi import iris, vocab
from hankegraafi.store.empty.join import Binding, Search, Term, Tired
from hankegraafi.store.empty.patterns import Pattern

TYPE = ox.NamedNode(vocab.expand("rdf:type"))
MOST = 3
"""How many near things are named at most."""

_LABELS = tuple(ox.NamedNode(vocab.expand(name)) for name in ("rdfs:label", "skos:prefLabel"))
_CLASSES = tuple(map(ox.NamedNode, sorted(vocab.CLASSES)))
_PROPERTIES = tuple(map(ox.NamedNode, sorted(vocab.PROPERTIES)))
_CLOSE = 0.6
_HOME = 0.05
_SEEN = 10_000
_NAMED = 300
_LONGEST = 60
_LETTERS = ascii_lowercase + digits + "-"
T = TypeVar("T")


def classes(search: Search, pattern: Pattern, wanted: ox.NamedNode) -> list[Term]:
    """Give the classes with instances that are most like a class; one, if there are any."""
    loose = replace(pattern, subject=ox.BlankNode())
    used = (each for each in _CLASSES if has(search, replace(loose, object=each)))
    return _ranked(search, wanted, chain(used, objects(search, loose, {})), always=True)


def properties(search: Search, pattern: Pattern, wanted: ox.NamedNode) -> list[Term]:
    """Give the properties in use that are most like a property; one, if there are any."""
    loose = replace(pattern, subject=ox.BlankNode(), object=ox.BlankNode())
    used = (each for each in _PROPERTIES if has(search, replace(loose, predicate=each)))
    anything = search.quads(replace(loose, predicate=ox.BlankNode()), {})
    seen = (quad.predicate for quad in islice(anything, _SEEN))
    return _ranked(search, wanted, chain(used, seen), always=True)


def graphs(search: Search, wanted: ox.NamedNode) -> list[Term]:
    """Give the named graphs whose names are most like one."""
    return _ranked(search, wanted, search.data.named_graphs(), always=True, labels=False)


def things(search: Search, pattern: Pattern, wanted: ox.NamedNode) -> list[Term]:
    """Give the things that are most like one: a letter away, or near in the same namespace."""
    variants = (each for each in _variants(wanted.value) if exists(search, each))
    found = list(dict.fromkeys(until_tired(islice(variants, MOST))))
    if found:
        return [*found]
    home = _namespace(wanted)
    typed = Pattern(ox.BlankNode(), TYPE, ox.BlankNode(), pattern.graph, pattern.piece)
    subjects = (quad.subject for quad in islice(search.quads(typed, {}), _SEEN))
    near = (each for each in subjects if _namespace(each) == home)
    return _ranked(search, wanted, near, labels=False)


def values(search: Search, pattern: Pattern, wanted: Term, binding: Binding) -> list[Term]:
    """Give the values of a pattern that are most like one, or are called like it."""
    return _ranked(search, wanted, objects(search, pattern, binding))


def objects(search: Search, pattern: Pattern, binding: Binding) -> Iterator[Term]:
    """Go through what a pattern finds as object when that is left open; not without an end."""
    anything = replace(pattern, object=ox.BlankNode())
    return (quad.object for quad in islice(search.quads(anything, binding), _SEEN))


def common(found: Iterable[T], most: int) -> list[T]:
    """Give some different things, those that come most often first."""
    counts: dict[T, int] = {}
    for each in until_tired(islice(found, _SEEN)):
        counts[each] = counts.get(each, 0) + 1
    return sorted(counts, key=lambda each: (-counts[each], str(each)))[:most]


def has(search: Search, pattern: Pattern, binding: Binding | None = None) -> bool:
    """Say whether a pattern finds anything."""
    return search.first((pattern,), binding or {}) is not None


def exists(search: Search, thing: ox.NamedNode) -> bool:
    """Say whether a thing stands anywhere as subject or object."""
    search.budget.spend()
    as_subject = search.data.store.quads_for_pattern(thing, None, None, None)
    as_object = search.data.store.quads_for_pattern(None, None, thing, None)
    return next(as_subject, None) is not None or next(as_object, None) is not None


def until_tired(found: Iterable[T]) -> Iterator[T]:
    """Go through what a search finds, and end when it may not go on."""
    try:
        yield from found
    except Tired:
        return


def _counted(search: Search, found: Iterable[T]) -> Iterator[T]:
    for each in found:
        search.budget.spend()
        yield each


def _ranked(
    search: Search,
    wanted: Term,
    candidates: Iterable[Term],
    *,
    always: bool = False,
    labels: bool = True,
) -> list[Term]:
    """Give the candidates that are most like a term, or whose labels are, the nearest first."""
    matcher = SequenceMatcher(b=_words(wanted), autojunk=False)
    least = 0.0 if always else _CLOSE - _HOME
    scores: dict[Term, float] = {}
    for each in until_tired(_counted(search, candidates)):
        if each not in scores and each != wanted:
            named = labels and len(scores) < _NAMED
            words = [_words(each), *(_labels(search, each) if named else ())]
            home = _HOME * (_namespace(each) == _namespace(wanted))
            scores[each] = max(_likeness(matcher, text, least) for text in words) + home
    best = sorted(scores, key=lambda each: (-scores[each], str(each)))[:MOST]
    return [each for each in best if scores[each] >= _CLOSE] or best[: 1 if always else 0]


def _likeness(matcher: SequenceMatcher[str], words: str, least: float) -> float:
    matcher.set_seq1(words)
    if matcher.real_quick_ratio() < least or matcher.quick_ratio() < least:
        return 0.0
    return matcher.ratio()


def _labels(search: Search, term: Term) -> Iterator[str]:
    if isinstance(term, ox.NamedNode):
        for label in _LABELS:
            for quad in search.data.store.quads_for_pattern(term, label, None, None):
                yield _words(quad.object)


def _words(term: Term) -> str:
    """Give what a term is called: its value, or the words of the last step of its IRI."""
    if not isinstance(term, ox.NamedNode):
        return str(getattr(term, "value", ""))[:_LONGEST].casefold()
    local = term.value[len(_namespace(term)) :]
    return re.sub(r"(?<=[a-zåäö])(?=[A-ZÅÄÖ])|[-_]+", " ", local)[:_LONGEST].casefold()


def _namespace(term: Term) -> str:
    """Give an IRI without its last step, which may end with a slash; empty for other terms."""
    if not isinstance(term, ox.NamedNode):
        return ""
    return re.sub(r"[^/#:]*[/#]?$", "", term.value)


def _variants(iri: str) -> Iterator[ox.NamedNode]:
    """Go through IRIs that are written almost like one."""
    start = len(_namespace(ox.NamedNode(iri)))
    home, local = iri[:start], iri[start:]
    before, middle, rest = iri.partition("/id/")
    other = {iri.rstrip("/#"), f"{iri}/", home + local.lower(), home + iris.slug(local)}
    other |= {f"http{iri[5:]}"} if iri.startswith("https:") else {f"https{iri[4:]}"}
    other |= {f"{before}{middle}{kind}/{rest.partition('/')[2]}" for kind in iris.KINDS if rest}
    other.discard(iri)
    yield from map(ox.NamedNode, sorted(other))
    if len(local) <= _LONGEST:
        yield from (ox.NamedNode(home + each) for each in _edits(local))


def _edits(word: str) -> Iterator[str]:
    """Go through the words that are one letter away from a word."""
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    for left, right in cuts:
        if right:
            yield left + right[1:]
        if len(right) > 1 and right[0] != right[1]:
            yield left + right[1] + right[0] + right[2:]
        for letter in _LETTERS:
            yield left + letter + right
            if right and right[0] != letter:
                yield left + letter + right[1:]
