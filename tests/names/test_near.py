"""What is remembered and cut short while names are compared changes no answer."""

import math
from collections import defaultdict
from difflib import SequenceMatcher

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hankegraafi.names import memory, near
from hankegraafi.names.forms import Form, form
from hankegraafi.names.inflection import lemmas
from hankegraafi.names.lookup import Found, Scored, keep
from hankegraafi.names.match import match
from hankegraafi.names.memory import Memory
from hankegraafi.names.register import Register, register_of
from hankegraafi.names.wordlists import Words, load_words

from .conftest import KNOWN

PARTS = sorted({word for each in KNOWN for label in each.labels for word in label.text.split()})
NAMES = st.lists(
    st.one_of(
        st.sampled_from(PARTS),
        st.sampled_from(PARTS).map(lambda word: word + "n"),
        st.sampled_from(PARTS).map(lambda word: word[:-2] + word[-1:]),
        st.sampled_from(["Oy", "ry", "säätiö", "skola", "9", "AMK", "stad", "och", "universitet"]),
        st.text(max_size=6),
    ),
    max_size=7,
).map(" ".join)


def plainly(text: str, register: Register) -> Found:
    """Score every hopeful name word by word: nothing remembered, nothing cut short."""
    wanted = _written_out(form(text, register.words), register.words)
    weights: defaultdict[int, float] = defaultdict(float)
    for word in dict.fromkeys(wanted.core):
        if word not in register.words.small:
            every = lemmas(word, register.words.inflection) if word[-1] == "n" else ()
            for each in (word, *every):
                for number in register.index.get(each, ()):
                    weights[number] += _rarity(each, register)
    ranked = sorted(weights.items(), key=lambda each: (-each[1], each[0]))
    found: Found = {}
    for number, _ in ranked[:10]:
        core, entry = register.entries[number]
        score = _plain_score(wanted, Form(core, entry.legal), register)
        if score >= register.words.threshold.show:
            keep(entry.place, Scored(score, ("similar",), entry.label), found)
    for place, scored in near.cut_short(text, register).items():
        keep(place, scored, found)
    return found


def _written_out(name: Form, words: Words) -> Form:
    core = [w for word in name.core[:16] for w in words.abbreviations.get(word, ((word,),))[0]]
    return Form(tuple(core), name.legal)


def _rarity(word: str, register: Register) -> float:
    return math.log(2 + len(register.entries) / (1 + len(register.index.get(word, ()))))


def _plain_score(wanted: Form, known: Form, register: Register) -> float:
    small = register.words.small
    left = [word for word in dict.fromkeys(wanted.core) if word not in small] or [*wanted.core]
    right = [word for word in dict.fromkeys(known.core) if word not in small] or [*known.core]
    total = sum(_rarity(word, register) for word in (*left, *right))
    shared = 0.0
    for word in left:
        best, which = max(
            ((_plain_word(word, each, register.words), each) for each in right), default=(0.0, "")
        )
        if best:
            right.remove(which)
            shared += best * (_rarity(word, register) + _rarity(which, register))
    weight = register.words.evidence["similar"].weight
    return weight * (shared / total if total else 0.0) * _plain_conflicts(wanted, known, register)


def _plain_word(first: str, second: str, words: Words) -> float:
    if first == second:
        return 1.0
    if words.parallels.get(first, frozenset()) & words.parallels.get(second, frozenset()):
        return 0.9
    if first[:2] != second[:2] or first.isdigit() or second.isdigit():
        return 0.0
    if second in lemmas(first, words.inflection) or first in lemmas(second, words.inflection):
        return 0.95
    if min(len(first), len(second)) < 6 or abs(len(first) - len(second)) > 3:
        return 0.0
    ratio = SequenceMatcher(None, first, second, autojunk=False).ratio()
    return ratio if ratio >= 0.85 else 0.0


def _plain_conflicts(wanted: Form, known: Form, register: Register) -> float:
    factor = 0.8 if wanted.legal and known.legal and wanted.legal != known.legal else 1.0
    if {e for e in wanted.core if e.isdigit()} != {e for e in known.core if e.isdigit()}:
        factor *= 0.5
    heads = [
        [word for word in name.core if word in register.words.organisation][-1:]
        for name in (wanted, known)
    ]
    if all(heads) and not _plain_word(heads[0][0], heads[1][0], register.words):
        factor *= 0.6
    return factor


WORDS = load_words()
REGISTER = register_of(KNOWN, WORDS)


@given(NAMES)
@settings(max_examples=400, deadline=None)
def test_the_fast_way_finds_what_the_plain_way_finds(name: str) -> None:
    fast, slow = near.similar(name, REGISTER), plainly(name, REGISTER)

    assert fast.keys() == slow.keys()
    for place, scored in slow.items():
        assert fast[place].score == pytest.approx(scored.score)
        assert (scored.kinds, scored.label) == (fast[place].kinds, fast[place].label)


@given(NAMES)
@settings(max_examples=100, deadline=None)
def test_what_was_asked_before_makes_no_difference(name: str) -> None:
    assert match(name, register=register_of(KNOWN, WORDS)) == match(name, register=REGISTER)


def test_what_is_remembered_is_bounded(words: Words, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_MOST_FORMS", 2)
    monkeypatch.setattr(memory, "_MOST_WORDS", 2)
    small = Memory(words)

    for text in ("Alfan Oy", "Beetan Oy", "Gamman Oy", "Alfan Oy"):
        word = text.split()[0].casefold()
        assert small.form(text) == form(text, words)
        assert small.lemmas(word) == lemmas(word, words.inflection)
        assert len(small._forms) <= 2
        assert len(small._lemmas) <= 2
