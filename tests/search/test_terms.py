"""Every form of a word finds what every other form of it finds, whichever the texts hold."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.search.conftest import BASE, iri

from hankegraafi.search.entry import Entry, Name
from hankegraafi.search.found import Asked, search
from hankegraafi.search.opened import Index, open_index
from hankegraafi.search.write import write_index

Made = Callable[..., Index]


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """Makes an index of projects that are called so."""

    def make(*titles: str, language: str = "fi") -> Index:
        entries = [
            Entry(iri(f"project/p{number}"), "project", (Name(title, language),))
            for number, title in enumerate(titles)
        ]
        path = tmp_path / "search.sqlite"
        write_index(path, entries, base=BASE, version="test")
        return open_index(path)

    return make


def titles(index: Index, text: str) -> list[str]:
    return sorted(each.label for each in search(index, Asked(text)).results)


@pytest.mark.parametrize(
    ("title", "forms"),
    [
        ("Metsä kasvaa", "metsä metsän metsien metsiä metsistä metsissä metsään metsille"),
        ("Uusi hanke", "hanke hankkeen hanketta hankkeet hankkeisiin hankkeiden"),
        ("Koulutusta lapsille", "lapsi lapsen lapset lasten lapsia koulutus koulutukset"),
        ("Kunnan verkkokauppa", "kunta kunnat kuntien verkkokaupat verkkokaupassa"),
        ("Puhdas vesi", "vesi veden vedet vettä vesistä"),
        ("Järvi ja kylä", "järvi järvet järviä kylä kyliä kylissä"),
    ],
)
def test_finnish_forms_that_no_text_holds(made: Made, title: str, forms: str) -> None:
    index = made(title, "Toinen otsikko")

    assert {word: [title] for word in forms.split()} == {
        word: titles(index, word) for word in forms.split()
    }


def test_swedish_forms_that_no_text_holds(made: Made) -> None:
    index = made("Barn lär sig", language="sv")
    forms = "barn barnen barnens".split()

    assert {word: ["Barn lär sig"] for word in forms} == {w: titles(index, w) for w in forms}


@pytest.mark.parametrize(
    ("title", "forms"),
    [
        ("Vantaan torilla", "Vantaa Vantaan Vantaalla Vantaalta"),
        ("Porin torilla", "Pori Porin Porissa Porista"),
        ("Lahden torilla", "Lahti Lahden Lahdessa Lahteen"),
        ("Turun torilla", "Turku Turun Turussa Turkuun"),
        ("Jyväskylän torilla", "Jyväskylä Jyväskylässä Jyväskylään jyvaskylaan jyvaskyla"),
        ("Kangasalan torilla", "Kangasala Kangasalla Kangasalta"),
        ("Uudenkaupungin torilla", "Uusikaupunki Uudessakaupungissa Uudenkaupungin"),
        ("Seinäjoen torilla", "Seinäjoki Seinäjoella Seinäjoelle"),
    ],
)
def test_a_place_is_found_by_every_form_of_its_name(made: Made, title: str, forms: str) -> None:
    index = made(title, "Toinen otsikko")

    assert {word: [title] for word in forms.split()} == {
        word: titles(index, word) for word in forms.split()
    }


def test_a_form_of_one_word_does_not_find_another_that_is_spelt_alike(made: Made) -> None:
    index = made("Lahden satama", "Uusiutuvat energialähteet", "Lähteen äärellä")

    assert ["Lahden satama"] == titles(index, "lahdessa")
    assert ["Lähteen äärellä", "Uusiutuvat energialähteet"] == titles(index, "lähteissä")


@pytest.mark.parametrize(
    ("title", "language", "forms"),
    [
        ("Arbetshälsan i skolorna", "sv", "hälsa hälsan arbete arbetshälsa skola"),
        ("Vindkraftens framtid", "sv", "vind kraft vindkraft"),
        ("Opettajankoulutuslaitosten yhteistyö", "fi", "opettaja koulutus laitos"),
        ("Kirjastoverkkojen tuki", "fi", "kirjasto verkko verkot"),
        ("Muut energiaremontit", "fi", "energia remontti remontit"),
    ],
)
def test_a_compound_is_found_by_its_parts(
    made: Made, title: str, language: str, forms: str
) -> None:
    index = made(title, "Toinen otsikko", language=language)

    assert {word: [title] for word in forms.split()} == {
        word: titles(index, word) for word in forms.split()
    }
