"""Under which keys a name may stand in the index, and what its towns are called otherwise."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from hankegraafi.names.forms import MOST_WORDS, Form, expanded, form, readings, tokens
from hankegraafi.names.inflection import phrases
from hankegraafi.names.register import Register, town_names, town_of
from hankegraafi.names.wordlists import Words
from hankegraafi.search.opened import Index
from hankegraafi.search.things import among

_PIECES = 6
_SPLIT = re.compile(r"\s*[()\[\],;/|]\s*|\s[-\u2013\u2014:]\s")

_ALSO_CALLED = """SELECT DISTINCT form.key, other.key FROM form JOIN name ON name.id = form.name
    JOIN thing ON thing.id = name.thing
    JOIN name AS another ON another.thing = thing.id
    JOIN form AS other ON other.name = another.id AND other.sort = 'words'
    WHERE form.key IN (SELECT value FROM json_each(?)) AND form.sort = 'words'
    AND thing.kind = 'place' AND other.key <> form.key ORDER BY form.key, other.key"""

Called = tuple[tuple[str, str], ...]
"""Names of places, each with another name of the same place, in the words of forms."""


def keys(name: str, base: Form, words: Words, *, whole: bool = False) -> dict[str, set[str]]:
    """Give what a name, and unless `whole` the parts of it, may stand under, by sort of key."""
    parts = [each for each in _SPLIT.split(name) if each] if not whole else []
    texts = [name, *(parts[:_PIECES] if len(parts) > 1 else ())]
    found: dict[str, set[str]] = {"words": set(), "compact": set(), "town": set()}
    for text in texts:
        own = form(text, words)
        found["words"] |= {own.words, *(each.form.words for each in readings(text, words))}
        found["words"] |= {each.form.words for each in expanded(tokens(text), words)}
        found["compact"] |= {own.compact, *_unglued(own, words)}
        town, _ = town_of(own.core, words)
        found["town"] |= {*town_names(town, words)} if town else {own.words}
        if town and whole:
            found["words"] |= {*town_names(town, words)}
    if not whole and len(base.core) <= MOST_WORDS:
        found["words"] |= set(_cut(base.core, words))
    return {sort: {each for each in some if each} for sort, some in found.items()}


def also_called(towns: Iterable[str], index: Index, words: Words) -> Called:
    """Give what places are called otherwise: those that the words of names know, and ours.

    A city whose own names are in one language is found by that of its place in another.
    """
    asked = sorted(towns)
    known = {(each, words.towns[each]) for each in asked if each in words.towns}
    known |= {(each, other) for each, other in among(index, _ALSO_CALLED, asked)}
    return tuple(sorted(known))


def knowing(register: Register, called: Called) -> Register:
    """Let a register find its municipalities by what their places are called otherwise."""
    more = {name: other for name, other in called if other in register.towns}
    if not more:
        return register
    towns: Mapping[str, str] = {**register.words.towns, **more}
    return replace(register, words=replace(register.words, towns=towns))


def _cut(core: tuple[str, ...], words: Words) -> Iterator[str]:
    """Give the beginnings and the ends of a name: a body and its unit."""
    for place in range(1, len(core)):
        yield " ".join(core[place:])
        yield " ".join(core[:place])
        yield from (" ".join(each) for each in phrases(core[:place], words.inflection))


def _unglued(found: Form, words: Words) -> Iterator[str]:
    """Give a name written together without the legal form that is glued to its end."""
    last = found.core[-1] if found.core else ""
    for end in (last[-2:], last[-3:]):
        if (end,) in words.legal and len(last) > len(end):
            yield found.compact.removesuffix(end)
