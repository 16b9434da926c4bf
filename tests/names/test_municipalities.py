"""Every municipality is found by its name: in all cases, without diacritics, in Swedish."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from hankegraafi.link.matching import Finder, Wanted
from hankegraafi.link.record import Record
from hankegraafi.names.forms import without_diacritics
from hankegraafi.names.register import Label
from hankegraafi.names.wordlists import Words

TABLE = Path(__file__).with_name("municipalities.tsv")
KINDS = ("kunta", "kunnan", "kunnassa", "kunnasta", "kuntaan", "kunnalla", "kunnalta", "kunnalle")
TOWNS = ("kaupunki", "kaupungin", "kaupungissa", "kaupungista", "kaupunkiin", "kaupungille")
SWEDISH = ("stad", "stads", "kommun", "kommuns")
LOCAL = (("ssa", "ssä"), ("sta", "stä"), ("lla", "llä"), ("lta", "ltä"), ("lle", "lle"))


class Town(NamedTuple):
    """A municipality of 2026 (Statistics Finland, CC BY 4.0), with forms of its Finnish name."""

    code: str
    fi: str
    sv: str
    genitive: str
    illative: str
    stem: str


def towns() -> list[Town]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return [Town(*row) for row in list(csv.reader(file, delimiter="\t"))[1:]]


@pytest.fixture(scope="module")
def finder(words: Words) -> Finder:
    return Finder(
        (
            Record(
                each.code,
                "",
                (Label(each.fi, "fi"), Label(each.sv, "sv")),
                kind="place",
                municipality=each.code,
            )
            for each in towns()
        ),
        words,
    )


@pytest.fixture(scope="module")
def bodies(words: Words) -> Finder:
    return Finder(
        (Record(each.code, "", (Label(f"{each.genitive} kunta"),)) for each in towns()), words
    )


def official(town: Town) -> Iterator[str]:
    """The name with the word for a municipality, in all local cases and in Swedish."""
    for word in (*KINDS, *TOWNS):
        yield f"{town.genitive} {word}"
    for word in SWEDISH:
        yield f"{town.sv} {word}"
        yield f"{town.sv.replace('S:t', 'Sankt')} {word}"


def bare(town: Town) -> Iterator[str]:
    """The name alone, in all local cases."""
    yield from (town.fi, town.sv, town.genitive, town.illative)
    if town.stem:
        back = set("aou") & set(town.stem.casefold().rpartition("-")[2])
        yield from (town.stem + endings[0 if back else 1] for endings in LOCAL)


def missed(names: list[tuple[str, Town]], finder: Finder) -> list[tuple[str, str, str]]:
    found = ((name, town, finder.find(Wanted((Label(name),))).sure) for name, town in names)
    return [(name, town.code, sure) for name, town, sure in found if sure != town.code]


def test_the_table_has_every_municipality() -> None:
    assert (308, 308) == (len(towns()), len({each.code for each in towns()}))


def test_official_names_are_found(finder: Finder) -> None:
    assert [] == missed([(name, each) for each in towns() for name in official(each)], finder)


def test_names_alone_are_found_in_all_cases(finder: Finder) -> None:
    assert [] == missed([(name, each) for each in towns() for name in bare(each)], finder)


def test_official_names_are_found_without_diacritics(finder: Finder) -> None:
    names = [
        (without_diacritics(name.casefold()).upper(), each)
        for each in towns()
        for name in official(each)
    ]

    assert [] == missed(names, finder)


def test_bodies_are_found_without_diacritics_and_by_the_nominative(bodies: Finder) -> None:
    names = [(without_diacritics(f"{each.genitive} kunta".casefold()), each) for each in towns()]

    assert [] == missed(names, bodies)


def test_lost_diacritics_that_fit_two_municipalities_are_a_persons_to_decide(words: Words) -> None:
    two = Finder(
        (
            Record("one", "", (Label("Sälö"),), kind="place", municipality="001"),
            Record("two", "", (Label("Sälo"),), kind="place", municipality="002"),
        ),
        words,
    )
    found = two.find(Wanted((Label("SALON KUNTA"),)))

    assert ("", {"one", "two"}) == (found.sure, {each.key for each in found.candidates})
