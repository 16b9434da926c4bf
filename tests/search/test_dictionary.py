"""Dictionaries that are opened quickly say what those of simplemma say, form by form."""

import lzma
from collections.abc import Mapping
from pathlib import Path

import pytest
from simplemma.strategies import StreamDictionaryFactory

from hankegraafi.search import dictionary
from hankegraafi.search.dictionary import Dictionary, QuickDictionaries

LONG = "a" * 130
FORMS = {
    "a": "a",
    "ab": "abba",
    "abba": "abba",
    "abban": "abba",
    "auto": "auto",
    "autojen": "auto",
    "autojenkin": "auto",
    "autojenko": "auto",
    "autossa": "auto",
    LONG: "a",
    "talo": "talo",
    "taloissa": "talo",
    "äiti": "äiti",
    "äidin": "äiti",
    "öljy": "öljy" * 40,
}


def stored(lemmas: Mapping[str, str], *, head: bytes = b"SMFC1\x00") -> bytes:
    """Store a dictionary as simplemma does."""
    written, before, last = [head, varint(len(lemmas))], b"", b""
    for form, lemma in sorted((a.encode(), b.encode()) for a, b in lemmas.items()):
        shared = next(
            (n for n, (one, other) in enumerate(zip(before, form, strict=False)) if one != other),
            min(len(before), len(form)),
        )
        written += [varint(shared), varint(len(form) - shared), form[shared:]]
        kept = next(n for n in range(len(form), -1, -1) if lemma.startswith(form[:n]))
        if lemma == last:
            written += [b"\xfe"]
        elif kept == 0:
            written += [b"\xff", varint(len(lemma)), lemma]
        else:
            written += [bytes([len(form) - kept]), varint(len(lemma) - kept), lemma[kept:]]
        before, last = form, lemma
    return b"".join(written)


def varint(number: int) -> bytes:
    low, high = number & 0x7F, number >> 7
    return bytes([low | 0x80]) + varint(high) if high else bytes([low])


@pytest.mark.parametrize("heads", [0, 1, 2, 5, 9])
def test_each_form_has_its_lemma_however_it_is_parted(
    heads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dictionary, "_HEADS", heads)
    made = Dictionary(stored(FORMS))

    assert FORMS == dict(made)
    assert len(FORMS) == len(made)
    assert FORMS == {each: made[each] for each in sorted(FORMS, reverse=True)}
    assert not [each for each in ("", "autoj", "autojenkinx", "z", "\U0010ffff") if each in made]


def test_what_was_read_is_let_go_and_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dictionary, "_KEPT", 1)
    made = Dictionary(stored(FORMS))

    assert 2 * [*FORMS.values()] == [made[each] for each in 2 * [*FORMS]]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        stored(FORMS, head=b"SMFC2\x00"),
        stored(FORMS, head=b"SMFC1\x01"),
        stored(FORMS)[:-1],
        stored(FORMS) + b"\x00",
        stored(FORMS).replace(b"uto", b"ut"),
    ],
)
def test_what_is_stored_in_another_way_is_not_read(data: bytes) -> None:
    with pytest.raises(ValueError, match="it "):
        Dictionary(data)


def test_a_dictionary_that_is_not_understood_is_left_to_simplemma(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "en.plzma").write_bytes(lzma.compress(stored(FORMS, head=b"SMFC9\x00")))
    monkeypatch.setattr(dictionary, "DATA_FOLDER", tmp_path)
    found = QuickDictionaries().get_dictionary("en")

    assert not isinstance(found, Dictionary)
    assert "project" == found["projects"]


@pytest.mark.parametrize("language", ["en", "sv", pytest.param("fi", marks=pytest.mark.large)])
def test_the_shipped_dictionaries_are_read_as_simplemma_reads_them(language: str) -> None:
    quick = dictionary.DICTIONARIES.get_dictionary(language)
    whole = StreamDictionaryFactory(1).get_dictionary(language)
    step = len(whole) // 5000
    forms = [each for number, each in enumerate(whole) if number % step == 0]
    asked = [*forms, *(each[1:] for each in forms), *(each[:-1] for each in forms)]

    assert isinstance(quick, Dictionary)
    assert len(whole) == len(quick)
    assert [whole.get(each) for each in asked] == [quick.get(each) for each in asked]
