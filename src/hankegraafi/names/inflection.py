"""From an inflected Finnish word to the nominatives that it may come from."""

from collections.abc import Iterator

from hankegraafi.names.wordlists import Inflection

_VOWELS = frozenset("aeiouyäöå")
_SHORTEST = 2
_SIGN = 2


def lemmas(word: str, rules: Inflection) -> tuple[str, ...]:
    """Give the nominatives that a case-folded word may be an inflected form of, sorted.

    What comes out are possibilities; only what a register knows counts. The word itself is not
    among them.

    >>> from hankegraafi.names.wordlists import load_words
    >>> "turku" in lemmas("turun", load_words().inflection)
    True
    """
    found = {
        nominative
        for stem in _stems(word, rules)
        if len(stem) >= _SHORTEST
        for nominative in _nominatives(stem, rules)
        if len(nominative) >= _SHORTEST
    }
    return tuple(sorted(found - {word}))


def phrases(words: tuple[str, ...], rules: Inflection) -> Iterator[tuple[str, ...]]:
    """Give the phrases that an inflected phrase may come from.

    The last word is led back to its nominative, with and without the adjectives before it;
    a last word of two letters may be a sign that is not inflected: Kosken Tl.
    """
    if not words:
        return
    if len(words) > 1 and len(words[-1]) <= _SIGN:
        yield from ((*found, words[-1]) for found in phrases(words[:-1], rules))
    before = words[:-1]
    plain = tuple(_adjective(word, rules) for word in before)
    for last in lemmas(words[-1], rules):
        yield (*before, last)
        if plain != before:
            yield (*plain, last)


def _stems(word: str, rules: Inflection) -> Iterator[str]:
    """Take the ending of a case off; the illative lengthens the vowel: Turkuun, Iihin."""
    for ending in rules.endings:
        if word.endswith(ending):
            yield word.removesuffix(ending)
    if word[-1:] == "n" and word[-2:-1] in _VOWELS:
        if word[-3:-2] == word[-2]:
            yield word[:-2]
        elif word[-4:-2] == f"{word[-2]}h":
            yield word[:-3]


def _nominatives(stem: str, rules: Inflection) -> Iterator[str]:
    for genitive, nominative in rules.prefixes:
        if stem.startswith(genitive) and len(stem) > len(genitive) + _SHORTEST:
            yield from _ends(nominative + stem.removeprefix(genitive), rules)
    yield from _ends(stem, rules)


def _ends(stem: str, rules: Inflection) -> Iterator[str]:
    for end, wholes in rules.stems:
        if not stem.endswith(end):
            continue
        for whole in wholes:
            nominative = stem.removesuffix(end) + whole
            yield nominative
            yield from _strong(nominative, rules)


def _strong(word: str, rules: Inflection) -> Iterator[str]:
    """Undo consonant gradation before the last vowel: kaupungi, kaupunki; turu, turku."""
    if not word or word[-1] not in _VOWELS:
        return
    head, vowel = word[:-1], word[-1]
    for weak, strong in rules.gradation:
        if head.endswith(weak):
            yield head[: len(head) - len(weak)] + strong + vowel


def _adjective(word: str, rules: Inflection) -> str:
    for inflected, plain in rules.adjectives:
        if word.endswith(inflected):
            return word.removesuffix(inflected) + plain
    return word
