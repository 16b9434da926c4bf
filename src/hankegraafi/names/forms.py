"""The forms of a name: what it is compared by, and what else it may be read as.

A form is what stays of a name without case, punctuation and odd spaces: its words, and apart from
them its legal forms (Oy, ry …) in one way of writing. Names of one form are one name.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from hankegraafi.names import inflection
from hankegraafi.names.identifiers import without_business_ids
from hankegraafi.names.wordlists import LegalForm, Words

MOST_WORDS = 40
_LONGEST_LEGAL = 3
_TELLING_WORDS = 3
_LONG_GENITIVE = 12
_SOLE = "sole-trader"

_HIDDEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
)
_LETTERS = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "æ": "ae"})
_SPACES = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
_WORD = re.compile(r"[^\W_]+|[&+#]")
_GLUED = re.compile(r"(?<=\w )(?:OYJ??|ABP??|KY|AY|LTD|AVOIN YHTIÖ)(?=[A-ZÅÄÖ])")
_COLON = re.compile(r"(?<=[\w.]):(?:n|ss[aä]|st[aä]|ll[aä]|lt[aä]|lle)(?!\w)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Form:
    """What a name is compared by: its words, case-folded, and its legal forms, sorted."""

    core: tuple[str, ...]
    legal: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """The words with a space between."""
        return " ".join(self.core)

    @property
    def key(self) -> str:
        """The form as one text: the words and the legal forms."""
        return " ".join(self.core + self.legal)

    @property
    def compact(self) -> str:
        """The words written together."""
        return "".join(self.core)


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a name, with the kinds of evidence that it costs."""

    form: Form
    kinds: tuple[str, ...] = ()


def clean(name: str) -> str:
    r"""Take out of a name what nobody sees: control and zero-width signs, odd and doubled spaces.

    >>> clean("Kittilän\u00a0 kunta \u200b")
    'Kittilän kunta'
    """
    visible = name if name.isascii() else _HIDDEN.sub("", unicodedata.normalize("NFC", name))
    return _SPACES.sub(" ", visible).strip()


def tokens(text: str) -> tuple[str, ...]:
    """Split a text into case-folded words; a text of signs alone is one word."""
    folded = text.casefold()
    if not text.isascii():
        folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return tuple(_WORD.findall(folded)) or tuple(filter(None, [" ".join(folded.split())]))


def without_diacritics(text: str) -> str:
    """Write a case-folded text with the letters a to z where they have marks.

    >>> without_diacritics("jyväskylän ammattikorkeakoulu")
    'jyvaskylan ammattikorkeakoulu'
    """
    if text.isascii():
        return text
    parted = unicodedata.normalize("NFD", text.translate(_LETTERS))
    return "".join(each for each in parted if not unicodedata.combining(each))


def form(name: str, words: Words) -> Form:
    """Give the form of a name; a name that was written twice in one counts once.

    >>> from hankegraafi.names.wordlists import load_words
    >>> form("OY HILLTIP AB", load_words()).key
    'hilltip oy'
    """
    text = without_business_ids(clean(name))
    parts = glued(text)
    if len(parts) == 2:
        first, second = (parse(tokens(part), words) for part in parts)
        if first.core == second.core:
            return first
    return parse(_once(tokens(text)), words)


def glued(text: str) -> tuple[str, ...]:
    """Part a name in capitals where another follows its legal form without a space.

    >>> glued("FERROPLAN OYFERROPLAN OY")
    ('FERROPLAN OY', 'FERROPLAN OY')
    """
    match = _GLUED.search(text)
    return (text[: match.end()], text[match.end() :]) if match else (text,)


def parse(found: tuple[str, ...], words: Words) -> Form:
    """Part words into those of the name and those of its legal form.

    Those of a sole trader ("Toiminimi") belong to the name where it has another legal form.
    """
    core, legal = _parted(found, words, sole=False)
    if not legal:
        core, legal = _parted(found, words, sole=True)
    if not core:
        return Form(found)
    kept = {each.name for each in legal if not (each.implied and core[-1].endswith(each.implied))}
    return Form(core, tuple(sorted(kept)))


def legal_only(name: str, words: Words) -> bool:
    """Say whether a name consists of legal forms, and so names nobody: "Oy Ab".

    >>> from hankegraafi.names.wordlists import load_words
    >>> legal_only("Oy Ab", load_words()), legal_only("Oy Aura Ab", load_words())
    (True, False)
    """
    found = tokens(clean(name))
    while taken := _legal_before(found, 0, len(found), words):
        found = found[: len(found) - taken[1]]
    return not found


def readings(name: str, words: Words) -> Iterator[Reading]:
    """Give the ways to read a name beside its form, without the doubled ones."""
    base = form(name, words)
    seen = {base}
    for reading in _readings(clean(name), base, words):
        if reading.form not in seen:
            seen.add(reading.form)
            yield reading


def _readings(text: str, base: Form, words: Words) -> Iterator[Reading]:
    uninflected = _COLON.sub("", text)
    start = [Reading(base)]
    if uninflected != text:
        start.append(Reading(form(uninflected, words), ("inflection",)))
        yield start[-1]
    parts = glued(text)
    if len(parts) == 2:
        yield Reading(parse(tokens(parts[0]), words), ("glued",))
    yield from _turned(base, words)
    start += expanded(tokens(uninflected), words)
    for reading in start:
        yield reading
        if reading.form.legal or "inflection" in reading.kinds or len(base.core) > MOST_WORDS:
            continue
        last = reading.form.core[-1] if reading.form.core else ""
        if last[-1:] == "s" and last[:-1] in words.parallels:  # Swedish: Helsingfors stads
            genitive = (*reading.form.core[:-1], last[:-1])
            yield Reading(Form(genitive), (*reading.kinds, "inflection"))
        for core in inflection.phrases(reading.form.core, words.inflection):
            yield Reading(Form(core), (*reading.kinds, "inflection"))


def _turned(base: Form, words: Words) -> Iterator[Reading]:
    """Put a Swedish word from the one end of a name to the other: Stiftelsen X, Xs stiftelse."""
    core = base.core
    for first, last in words.turned if len(core) > 1 else ():
        if core[0] == first:
            yield Reading(Form((*core[1:-1], f"{core[-1]}s", last), base.legal), ("word-order",))
        elif core[-1] == last and core[-2].endswith("s"):
            yield Reading(Form((first, *core[:-2], core[-2][:-1]), base.legal), ("word-order",))


def expanded(found: tuple[str, ...], words: Words) -> tuple[Reading, ...]:
    """Give the readings of words whose abbreviations are written out: one of them, and all.

    An abbreviation that may be a legal form as well (ky) proves less after one or two words, unless
    the one before it is a long genitive: Pohjoisrannikon ky.
    """
    found = _abbreviations_joined(found, words)
    places = [place for place, word in enumerate(found) if word in words.abbreviations]
    most = max((len(words.abbreviations[found[place]]) for place in places), default=0)
    wholes = [list(found) for _ in range(most)]
    every: list[Reading] = []
    for place in reversed(places[:MOST_WORDS]):
        several = words.abbreviations[found[place]]
        unsure = (found[place],) in words.legal and not _is_telling(found[:place])
        kinds: tuple[str, ...] = ("abbreviation", "short-name") if unsure else ("abbreviation",)
        for long in several:
            one = (*found[:place], *long, *found[place + 1 :])
            every.append(Reading(parse(one, words), kinds))
        for number, whole in enumerate(wholes):
            whole[place : place + 1] = several[min(number, len(several) - 1)]
    if len(places) > 1:
        kinds = max((each.kinds for each in every), key=len)
        every += [Reading(parse(tuple(whole), words), kinds) for whole in wholes]
    return tuple(every)


def _is_telling(before: tuple[str, ...]) -> bool:
    long = bool(before) and before[-1].endswith("n") and len(before[-1]) >= _LONG_GENITIVE
    return long or len(before) >= _TELLING_WORDS


def _abbreviations_joined(found: tuple[str, ...], words: Words) -> tuple[str, ...]:
    """Take two words as one where they are one abbreviation: ev. lut., ELY-keskus."""
    joined: list[str] = []
    for word in found:
        both = f"{joined[-1]} {word}" if joined else word
        if both in words.abbreviations and joined:
            joined[-1] = both
        else:
            joined.append(word)
    return tuple(joined)


def _once(found: tuple[str, ...]) -> tuple[str, ...]:
    """Take one half of words of which the second half repeats the first, glued to it."""
    compact = "".join(found)
    half = len(compact) // 2
    if len(found) < 3 or compact[:half] != compact[half:]:
        return found
    length = 0
    for place, word in enumerate(found):
        length += len(word)
        if length == half:  # a space where the halves meet: a name such as Bora Bora
            return found
        if length > half:
            return (*found[:place], word[: len(word) - (length - half)])
    return found


def _parted(
    found: tuple[str, ...], words: Words, *, sole: bool
) -> tuple[tuple[str, ...], list[LegalForm]]:
    """Part words; those of sole traders alone where `sole`, else those of the others alone."""
    legal: list[LegalForm] = []
    begin, end = 0, len(found)
    while taken := _legal_before(found, begin, end, words):
        if (taken[0].family == _SOLE) != sole:
            break
        legal.append(taken[0])
        end -= taken[1]
    while taken := _legal_after(found, begin, end, words):
        if (taken[0].family == _SOLE) != sole:
            break
        legal.append(taken[0])
        begin += taken[1]
    return tuple(_without_legal(found[begin:end], legal, words)), legal


def _legal_before(
    found: tuple[str, ...], begin: int, end: int, words: Words
) -> tuple[LegalForm, int] | None:
    if begin == end or found[end - 1] not in words.legal_last:
        return None
    for length in range(min(_LONGEST_LEGAL, end - begin), 0, -1):
        legal = words.legal.get(found[end - length : end])
        if legal:
            return legal, length
    return None


def _legal_after(
    found: tuple[str, ...], begin: int, end: int, words: Words
) -> tuple[LegalForm, int] | None:
    if begin == end or found[begin] not in words.legal_first:
        return None
    for length in range(min(_LONGEST_LEGAL, end - begin), 0, -1):
        legal = words.legal.get(found[begin : begin + length])
        letters = length > 1 and all(len(each) == 1 for each in found[begin : begin + length])
        if legal and legal.place != "end" and not letters:
            return legal, length
    return None


def _without_legal(found: tuple[str, ...], legal: list[LegalForm], words: Words) -> Iterator[str]:
    for word in found:
        within = words.legal.get((word,))
        if within and within.place == "any":
            legal.append(within)
        else:
            yield word
