import random
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hankegraafi import iris
from hankegraafi.names.newcomers import Newcomer, best_label, newcomer, slug_of
from hankegraafi.names.register import register_of
from hankegraafi.names.wordlists import Words, load_words

from .conftest import known

BASE = "https://data.example.org/"
WORDS = load_words()
NOBODY = register_of([], WORDS)


def iri(name: str) -> str:
    found = newcomer(name, base=BASE, register=NOBODY)
    assert found is not None
    return found.iri


def test_a_name_gives_a_readable_iri() -> None:
    assert f"{BASE}id/organisation/hevosopisto-oy" == iri("HEVOSOPISTO OY")
    assert iri("Oulun yliopisto") == iri("OULUN YLIOPISTO") == iri(" Oulun\u00a0Yliopisto ")
    assert iri("Hilltip Oy Ab") == iri("OY HILLTIP AB")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Äly Oy", "Aly Oy"),
        ("Äly Oy", "Ály Oy"),
        ("Finpro Oy", "Finpro ry"),
        ("H & M", "H M"),
        ("Пример", "Образец"),
        ("🙂", "🙃"),
        ("Metsä 1 Oy", "Metsä 2 Oy"),
        ("A" * 200, "A" * 201),
        ("Foo deadbeef", "Foo-deadbee"),
    ],
)
def test_different_names_get_different_iris(first: str, second: str) -> None:
    assert iri(first) != iri(second)


def test_an_iri_that_looks_digested_is_nobody_elses() -> None:
    folded = slug_of("äly oy")

    assert folded.startswith("aly-oy-")
    assert slug_of(folded.replace("-", " ")) != folded


def test_an_iri_of_the_register_is_not_given_again(words: Words) -> None:
    taken = f"{BASE}id/organisation/hevosopisto-oy"
    register = register_of([known(taken, "Jokin aivan muu")], words)

    found = newcomer("Hevosopisto Oy", base=BASE, register=register)

    assert found is not None
    assert found.iri.startswith(f"{taken}-")


def test_a_digest_is_not_written_twice(words: Words) -> None:
    taken = f"{BASE}id/organisation/{slug_of('kehittämisyhtiö alfa')}"
    register = register_of([known(taken, "Jokin aivan muu")], words)

    found = newcomer("Kehittämisyhtiö Alfa", base=BASE, register=register)

    assert found is not None
    digest = taken.rpartition("-")[2]
    assert found.iri.startswith(taken)
    assert digest not in found.iri.removeprefix(taken)
    assert slug_of(found.iri.rpartition("/")[2].replace("-", " ")) not in found.iri


@pytest.mark.parametrize("name", ["", "  ", "\u200b", "\x00"])
def test_nothing_visible_is_no_name(name: str) -> None:
    assert newcomer(name, base=BASE, register=NOBODY) is None


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (["OULUN YLIOPISTO", "Oulun Yliopisto", "Oulun yliopisto", "oulun yliopisto"], -2),
        (["Itä-Lapin Kuntayhtymä", "Itä-Lapin kuntayhtymä"], -1),
        (["FAUMEK OYFAUMEK OY", "FAUMEK OY"], -1),
        (["Turun ammattikorkeakoulu oy", "Turun ammattikorkeakoulu Oy"], -1),
        (["mikemet oy", "MIKEMET OY", "Mikemet Oy"], -1),
        (["AATISEC OY"], 0),
    ],
)
def test_the_best_cased_label_is_chosen_in_any_order(
    labels: list[str], expected: int, words: Words
) -> None:
    assert {labels[expected]} == {best_label(each, words) for each in permutations(labels)}


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(min_size=1, max_size=20), min_size=1, max_size=8), st.randoms())
def test_chunks_give_what_the_whole_gives(names: list[str], chance: random.Random) -> None:
    shuffled = list(names)
    chance.shuffle(shuffled)
    cut = len(shuffled) // 2
    whole = _labels(names)
    first, second = _labels(shuffled[:cut]), _labels(shuffled[cut:])
    both = {
        each: best_label([part[each] for part in (first, second) if each in part], WORDS)
        for each in first.keys() | second.keys()
    }

    assert whole == both
    assert all(iris.split(each, BASE) for each in whole)


def _labels(names: list[str]) -> dict[str, str]:
    found: dict[str, list[Newcomer]] = {}
    for each in names:
        new = newcomer(each, base=BASE, register=NOBODY)
        if new:
            found.setdefault(new.iri, []).append(new)
    assert all(1 == len({new.key for new in several}) for several in found.values())
    return {each: best_label([n.label for n in new], WORDS) for each, new in found.items()}
