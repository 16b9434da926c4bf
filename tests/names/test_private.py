"""What no published text may hold: identity codes, contacts, names of persons."""

import time
from pathlib import Path

import pyoxigraph as ox
import pytest

from hankegraafi import vocab
from hankegraafi.names.persons import left_out, private
from hankegraafi.names.wordlists import Words
from hankegraafi.records import LANGUAGES

SHAPES = Path(__file__).parents[2] / "shapes" / "privacy.ttl"

PRIVATE = [
    *((f"Hanke 010180{sign}123A", "personal-identity-code") for sign in "+-UVWXYABCDEF"),
    ("010180-1232", "personal-identity-code"),
    ("Kuljetus Oy (010180–1232)", "personal-identity-code"),
    ("hakija010180a123xOy", "personal-identity-code"),
    ("131052 - 308T", "personal-identity-code"),
    ("Ota yhteyttä: nimi@example.org", "e-mail-address"),
    ("nimi (at) example.org", "e-mail-address"),
    ("etu.suku(ät)example piste fi", "e-mail-address"),
    ("nimi at example dot org", "e-mail-address"),
    ("Lisätietoja puh. 050 123 4567", "phone-number"),
    ("+358 40 123 4567", "phone-number"),
    ("soita 3001234", "phone-number"),
    ("Hanke 09 123 4567", "phone-number"),
    ("tel:", "phone-number"),
    ("Matti Mäkelän seuraaja Maija Virtanen", "person-name"),
    ("Hanke, Virtanen Matti", "person-name"),
    ("Matti\u200b Mäkelä", "person-name"),
]
NAMED = """MATTI VIRTANEN apuraha väitöskirjaan|matti virtanen apuraha väitöskirjaan
matti virtasen apuraha|Matti Virtasen väitöskirja|Åke Öberg apuraha|Åke Öberg|ÅKE ÖBERG
Lindström Karl-Erik apuraha väitöskirjaan|Lindström Karl-Erik|KARL-ERIK LINDSTRÖM stipendium
af Ursin Carl apuraha|af Ursin Carl|Bo Ek apuraha väitöskirjaan|Bo Ek|Ari Aho|Eva Lax
Mäki Ville kp apuraha|Mäki Ville kp|Maatila Mäki Ville apuraha|Ville Mäen kuolinpesä
Maatalousyhtymä Mäki Ville ja Liisa|Tmi Matti|T:mi Matti|Tmi Matti apuraha|Anna-Liisa Tmi
MATTI VIRTANEN|matti virtanen|Virtanen, Matti|VIRTANEN MATTI|virtanen matti
Apuraha: Ville Mäki|Työskentelyapuraha, Liisa Mäki|stipendium till Åsa Ek|Grant to Bo Ek
Väitöskirjatyö (Bo Ek)|MATTI VIRTANEN koulutus|Åke Öberg tuki|anna mäki apuraha|Hanke – Åke Öberg"""
NAMING_NOBODY = """Marie Curie -apuraha|Eero Erkon säätiön apuraha|Matti Virtasen säätiö
Jenny ja Antti Wihurin rahaston apuraha|Jaakko Hannula Oy apuraha|Aura River Project
AURA RIVER PROJECT|KATI Digi Growth|KATI Kasvu ja Kehitys 2014-2016|Salli Tuotanto
Ingo Ilmoittautumisjärjestelmä|Sisu Worx:n kannattava kasvu|Meri Lappi matkailu
anna mahdollisuus nuorille|Anna lapselle aikaa|Kari kivinen|Osaava Aino|Robotti Aino kotona
Toivo apuraha|Taito Tampere|SAMPO DIGI|Onni elää|Projekti Eero|Stipendi opiskelijoille
Apuraha nuorille taiteilijoille|Maatila Oy|Maatilan biokaasu|Oma firma kuntoon|Firma kuntoon
Helmi apuraha-ohjelma|Avustus Inari kunnalle|Suomalainen väitöskirja
Åke Öbergin kulttuurisäätiön apuraha|Åke Öberg Stiftelse|MATTI VIRTANEN OY"""
PUBLIC = [
    "",
    "Osaava Pohjois-Karjala 2014–2020",
    "010180-1233",
    "320180-123A",
    "Päätös 2015/041234/09 02 01 01/2015/KSU",
    "A71234",
    "0204819-8",
    "1.2.246.562.10.12345678901",
    "Tuki 1 200 000 € vuosille 2014-2020",
    "Learning at work: digital.skills",
    "R&D (T&K) -ohjelma, vaihe 2.0",
    "Aleksis Kiven katu",
    "Niilo Mäki Instituutti",
    "Oulun Yliopisto ja Lapin AMK",
    "01012015",
]


@pytest.mark.parametrize(("text", "code"), PRIVATE)
def test_private_matters_are_told(text: str, code: str, words: Words) -> None:
    assert code == private(text, words)
    assert set(LANGUAGES) == {language for language, _ in words.persons[code].values}
    assert left_out(text, words) is not None


@pytest.mark.parametrize("text", PUBLIC)
def test_what_only_looks_like_it_may_be_published(text: str, words: Words) -> None:
    assert "" == private(text, words)


@pytest.mark.parametrize("text", NAMED.replace("\n", "|").split("|"))
def test_a_title_that_names_a_person_is_told_however_it_is_written(text: str, words: Words) -> None:
    assert "person-name" == private(text, words)


@pytest.mark.parametrize("text", NAMING_NOBODY.replace("\n", "|").split("|"))
def test_a_first_name_alone_makes_no_title_a_persons(text: str, words: Words) -> None:
    assert "" == private(text, words)


def flagged(texts: list[str]) -> set[str]:
    """The texts that the shapes of e-mail addresses, phones and names flag as titles."""
    store = ox.Store()
    kind, title = (ox.NamedNode(vocab.term(each)) for each in ("rdf:type", "dcterms:title"))
    for number, text in enumerate(texts):
        subject = ox.NamedNode(f"urn:x:{number}")
        store.add(ox.Quad(subject, kind, ox.NamedNode(vocab.term("hanke:Project"))))
        store.add(ox.Quad(subject, title, ox.Literal(text)))
    found: set[str] = set()
    names = tuple(f"{each}>" for each in ("Privacy-email", "Privacy-phone", "Privacy-person-name"))
    for quad in ox.parse(path=SHAPES, format=ox.RdfFormat.TURTLE):
        if str(quad.subject).endswith(names) and "#select" in quad.predicate.value:
            assert isinstance(quad.object, ox.Literal)
            rows = store.query(quad.object.value, prefixes=vocab.PREFIXES)
            assert isinstance(rows, ox.QuerySolutions)
            found |= {row["value"].value for row in rows}
    return found


def test_the_shapes_flag_nothing_more(words: Words) -> None:
    texts = [text for text, _ in PRIVATE] + PUBLIC
    many = [f"{one} {two}".strip() for one in texts for two in texts[::6]]
    seen = flagged(many)

    assert len(seen) > 50
    assert set() == {text for text in seen if not private(text, words)}


def test_usual_titles_take_microseconds(words: Words) -> None:
    titles = [
        "Sähköisen kaupan kehittäminen pienissä yrityksissä",
        "Kiertotalouden osaamiskeskittymä Keski-Suomessa",
        "Investointi uuteen tuotantolinjaan",
        "Hyvinvoinnin digiloikka",
    ]
    began = time.process_time()
    for _ in range(5_000):
        for title in titles:
            private(title, words)

    assert time.process_time() - began < 20_000 * 15e-6


@pytest.mark.parametrize("text", ["A" * 1_000_000, "Matti " * 20_000, "0 " * 20_000, "a.a" * 9_000])
def test_hostile_texts_take_bounded_time(text: str, words: Words) -> None:
    began = time.process_time()
    private(text[:100_000], words)

    assert time.process_time() - began < 10
