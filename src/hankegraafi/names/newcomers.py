"""Organisations that no register knows: the IRI and the label that a name alone gives them.

An IRI is made of nothing but the name (and of the IRIs that are known by hand), so processes that
read parts of a list give the same organisation the same IRI, in any order, today and later.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from hankegraafi import iris
from hankegraafi.names.forms import clean, form, legal_only, tokens
from hankegraafi.names.register import Register
from hankegraafi.names.wordlists import Words

_LONGEST = 80
_DIGITS = 4
_MORE_DIGITS = 8
_LOOKS_DIGESTED = re.compile(rf"(^|-)[0-9a-f]{{{_DIGITS}}}([0-9a-f]{{{_MORE_DIGITS - _DIGITS}}})?$")


class Newcomer(NamedTuple):
    """An organisation known by its name alone; names of one `key` are one organisation."""

    iri: str
    label: str
    key: str


def newcomer(name: str, *, base: str, register: Register) -> Newcomer | None:
    """Give the organisation that a name makes; None for a name without any visible sign.

    Names that differ only in case, punctuation, spaces or the way of writing a legal form are
    one. `base` is what IRIs begin with; an IRI that the register gives to another is not given.
    """
    key = form(name, register.words).key
    if not key or legal_only(name, register.words):
        return None
    made = (iris.thing(base, "organisation", slug) for slug in _slugs(key))
    iri = next((each for each in made if each not in register), "")
    return Newcomer(iri, clean(name), key) if iri else None


def _slugs(key: str) -> Iterator[str]:
    """Give the slugs that a key may have: the usual one first, then those for one that is taken."""
    slug, digest = slug_of(key), _digest(key)
    yield slug
    if not slug.endswith(digest):
        slug = f"{slug}-{digest}"
        yield slug
    yield f"{slug.removesuffix(digest)}{_digest(key, _MORE_DIGITS)}"


def slug_of(key: str) -> str:
    """Make the last step of the IRI of a form's key.

    A key whose letters do not all survive in a slug gets a digest of itself: Äly Oy and Aly Oy are
    two companies. So does one that is long, or that looks as if it had a digest.

    >>> slug_of("hevosopisto oy")
    'hevosopisto-oy'
    """
    slug = iris.slug(key)
    if slug == key.replace(" ", "-") and len(slug) <= _LONGEST and not _LOOKS_DIGESTED.search(slug):
        return slug
    return "-".join(filter(None, (slug[:_LONGEST].strip("-"), _digest(key))))


def best_label(labels: Iterable[str], words: Words) -> str:
    """Choose among the ways in which one name was written, whatever their order.

    The best one is neither all capitals nor all small letters, writes its legal form as usual and
    common nouns small; its letters are never changed. The best of parts' best is the best of all.

    Raises:
        ValueError: there are no labels.
    """
    return min(labels, key=lambda label: _rank(label, words))


def _rank(label: str, words: Words) -> tuple[int | str, ...]:
    spelt = label.split()
    nouns = [each for each in spelt if each.isalpha() and _is_noun(each, words)]
    forms = [each for each in spelt if (each.casefold(),) in words.legal]
    return (
        int(len(label) > 3 and (label.isupper() or label.islower())),
        len(tokens(label)),
        sum(each not in words.written for each in forms),
        sum(not each.islower() for each in nouns),
        sum(each.isupper() and len(each) > 3 for each in spelt),
        -sum(each[0].isupper() for each in spelt),
        label,
    )


def _is_noun(word: str, words: Words) -> bool:
    folded = word.casefold()
    return folded in words.organisation or folded.endswith(words.organisation_ends)


def _digest(key: str, digits: int = _DIGITS) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:digits]
