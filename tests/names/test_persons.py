import re
import time
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hankegraafi import vocab
from hankegraafi.names.persons import is_person, left_out
from hankegraafi.names.wordlists import Words, load_words
from hankegraafi.records import LANGUAGES

SHAPES = Path(__file__).parents[2] / "shapes" / "privacy.ttl"

PERSONS = [
    ("JALKAPUU TMI", "sole-trader"),
    ("Tmi Matti Meikäläinen", "sole-trader"),
    ("T:mi M. Meikäläinen", "sole-trader"),
    ("Toiminimi Kukkakauppa", "sole-trader"),
    ("Firma Svensson", "sole-trader"),
    ("Matti Mäkelä", "person-name"),
    ("MATTI MÄKELÄ", "person-name"),
    ("matti mäkelä", "person-name"),
    ("Mäkelä Matti", "person-name"),
    ("MÄKELÄ, MATTI", "person-name"),
    ("Anna-Maija Mäkelä", "person-name"),
    ("Maria von Essen", "person-name"),
    ("VON ESSEN, MARIA", "person-name"),
    ("Hoitokoti Aino Mäkelä", "person-name"),
    ("KONEPAJA K. NIEMELÄ", "initial-and-surname"),
    ("METALLI J.HINTSALA", "initial-and-surname"),
    ("LASILIIKE M & J RAUTIO", "initial-and-surname"),
    ("Mäkelä M.", "initial-and-surname"),
    ("M Mäkelä", "initial-and-surname"),
    ("INSINÖÖRITOIMISTO HUOVINEN", "trade-and-surname"),
    ("Bygg Andersson", "trade-and-surname"),
    ("Metallityö Mäkelä", "trade-and-surname"),
    ("ICCUNA OYTEEMU HAAPALAHTI", "person-beside-company"),
    ("Iccuna Oy Teemu Haapalahti", "person-beside-company"),
    ("VOLTER OYJARNO HAAPAKOSKI", "person-beside-company"),
    ("ELEMENTTI OYC/O TILI- JA TARKASTUS ARI PIIRAINEN", "person-beside-company"),
    ("MATTI MÄKELÄ, HELSINGIN YLIOPISTO", "person-beside-company"),
    ("MEDRIAN OYPIETARINEN RIITTA HELENA", "person-beside-company"),
]
BODIES = """JAAKKO HANNULA OY|Jaakko Hannula Oy|HEIMO RAUTIO KY|Kuljetusliike Seppo Rissanen Oy
TALOMYYNTI VESA SAVOLAINEN OY|VELJEKSET HIETAMÄKI AY|Oy Gust. Ranin|J. Tainio Oy
Niilo Mäki Instituutti|Eero Erkon säätiö|Aleksis Kiven koulu|S. ja A. Bovalliuksen säätiö
Jenny ja Antti Wihurin rahasto|Turun kaupunki|Åbo Akademi|LEVYTYÖ SÄRKINEN OY|KOODIVIIDAKKO
Kajaanin seurakunta|Raudaskylän Kristillinen Opisto|Nuorten Ystävät ry|Lapin liitto
Meri-Lapin kehittämiskeskus|Oulun hiippakunnan tuomiokapituli|Suomen muuttofirma Oy
Lärar- och forskarsektionen|Karl Fazer Ab|PK Aada|Marttayhdistysten liitto ry|LAPIN KRASSI
Muotoilutoimisto Rissanen / Pekkanen avoin yhtiö|Metallipaja Heikki Alakortes Ky|"""


@pytest.mark.parametrize(("name", "code"), PERSONS)
def test_a_persons_name_is_left_out_with_a_reason(name: str, code: str, words: Words) -> None:
    found = left_out(name, words)

    assert found is not None
    assert code == found.code
    assert set(LANGUAGES) == {language for language, _ in found.reason.values}


@pytest.mark.parametrize("name", BODIES.replace("\n", "|").split("|"))
def test_a_body_that_bears_a_persons_name_is_a_body(name: str, words: Words) -> None:
    assert left_out(name, words) is None


def test_the_first_names_of_the_shape_are_known(words: Words) -> None:
    begin = select().index("BIND (CONCAT(")
    strings = re.findall(r"'([^']*)'", select()[begin : select().index("AS ?first")])

    assert words.given_common == {name for text in strings for name in text.strip("|").split("|")}


def select() -> str:
    return next(
        quad.object.value
        for quad in ox.parse(path=SHAPES, format=ox.RdfFormat.TURTLE)
        if "Privacy-person-name" in str(quad.subject) and "#select" in quad.predicate.value
        if isinstance(quad.object, ox.Literal)
    )


def flagged(names: list[str]) -> set[str]:
    """The names that the shape flags as an organisation's preferred name."""
    store = ox.Store()
    kind, label = (ox.NamedNode(vocab.term(each)) for each in ("rdf:type", "skos:prefLabel"))
    for number, name in enumerate(names):
        subject = ox.NamedNode(f"urn:x:{number}")
        store.add(ox.Quad(subject, kind, ox.NamedNode(vocab.term("hanke:Organisation"))))
        store.add(ox.Quad(subject, label, ox.Literal(name)))
    found = store.query(select(), prefixes=vocab.PREFIXES)
    assert isinstance(found, ox.QuerySolutions)
    return {row["value"].value for row in found}


WORDS = load_words()
PIECES = """Virtanen Mäkelä Haapakoski Lindqvist Nyström Aitto-oja Kivi Kiven Hannus Svens von
E. Oy ry Säätiö Konepaja Koulu Instituutti Media Ab ja & , / - ( Tmi opisto Lehtinen, Tatu Ry"""


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.lists(
            st.sampled_from([*PIECES.split(), *sorted(WORDS.given_common)[::7]]), max_size=6
        ).map(" ".join),
        max_size=60,
    )
)
def test_what_the_shape_flags_is_left_out(names: list[str]) -> None:
    kept = [name for name in names if name and not is_person(name, WORDS)]

    assert set() == flagged(kept)


def test_the_shape_is_asked() -> None:
    assert {"Matti Mäkelä"} == flagged(["Matti Mäkelä", "Turun kaupunki"])


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=100))
def test_any_text_has_an_answer(name: str) -> None:
    assert is_person(name, WORDS) in {True, False}


@settings(max_examples=200, deadline=None)
@given(st.from_regex(r"[A-ZÅÄÖ][a-zåäö]{3,12}( [A-ZÅÄÖ][a-zåäö]{4,12}){0,2}", fullmatch=True))
def test_whatever_a_sole_trader_is_called_is_left_out(name: str) -> None:
    assert is_person(f"{name} Tmi", WORDS)
    assert is_person(f"T:mi {name}", WORDS)


@pytest.mark.parametrize(
    "name", ["A" * 1_000_000, "Matti " * 100_000, "A-" * 300_000, ", " * 99_999]
)
def test_hostile_names_take_bounded_time(name: str, words: Words) -> None:
    began = time.process_time()
    is_person(name, words)

    assert time.process_time() - began < 10
