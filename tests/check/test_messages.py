import string
from pathlib import Path

import pytest

from hankegraafi.check import messages
from hankegraafi.check.syntax_words import SYNTAX
from hankegraafi.errors import DataError
from hankegraafi.rdf.read import read_turtle
from hankegraafi.records import LANGUAGES, Text


def test_every_message_says_the_same_things_in_all_three_languages() -> None:
    for key, templates in messages._TEMPLATES.items():
        fields = [
            {name for _, name, _, _ in string.Formatter().parse(t) if name} for t in templates
        ]
        assert (key, len(templates), fields) == (key, len(LANGUAGES), [fields[0]] * len(LANGUAGES))


def test_values_are_filled_in_in_each_language() -> None:
    said = messages.say("add", term=Text.of({"fi": "nimi", "sv": "namn", "en": "name"}))
    assert dict(said.values) == {"fi": "Lisää nimi.", "sv": "Lägg till namn.", "en": "Add name."}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            b"hnake:x a hnake:Project .",
            "Prefixet hnake: är inte deklarerat. Menade du hanke:?",
        ),
        (
            b"hanke:x a hanke:Project .",
            (
                "Prefixet hanke: är inte deklarerat. "
                "Deklarera det: @prefix hanke: <https://w3id.org/hankegraafi/ns#> ."
            ),
        ),
        (
            b"oma:x a oma:Project .",
            (
                "Prefixet oma: är inte deklarerat. "
                "Deklarera det i början av filen, eller rätta prefixet."
            ),
        ),
        (
            "<http://e.example/ä> ".encode("latin-1"),
            "Ett tecken är inte UTF-8. Spara den som UTF-8.",
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_told_in_each_language(text: bytes, expected: str) -> None:
    with pytest.raises(DataError) as caught:
        read_turtle(Path("a.ttl"), text)
    finding = messages.broken_file(caught.value)
    assert expected == finding.said.best("sv")[1]
    assert LANGUAGES == tuple(language for language, _ in finding.said.values)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("p:a a p:B\np:b a p:B .", "Lauseen lopusta puuttuu piste"),
        ('p:a p:b "x .', "Tiedosto loppuu kesken"),
        ("p:a p:b True .", "True ei ole arvo. Kirjoita true tai false pienillä kirjaimilla."),
        ("p:a a .", "Arvo puuttuu: sen paikalla on ."),
        ('p:a "x" p:b .', 'Ominaisuus puuttuu: sen paikalla on "x"'),
        ('"x" a p:b .', 'Lauseen alussa on "x"'),
        ('p:a p:b "x\ny" .', "Teksti jatkuu seuraavalle riville."),
        ('p:a p:b "a\\q" .', "Merkintä \\q ei tarkoita mitään."),
        ('p:a p:b "A"@ .', "Kielitunnus puuttuu"),
        ('p:a p:b "x"^^date .', "Merkkien ^^ jäljessä kuuluu olla tietotyyppi"),
        ("prefix x <http://a/> .", "Etuliitteen esittely on väärin."),
        ("p:a p:b <http://e.example/ x> .", "IRIssä on merkki ' '"),
        ("<a> a p:X .", "IRI ei ole kokonainen."),
        ("p:a p:b http://e.example/ .", "Osoite http:… on ilman kulmasulkeita."),
        ('p:a p:b "A"@fi_FI .', "Merkki F ei kuulu tähän."),
        ("[ " * 2000, "Tiedostoa ei voi lukea: siinä on yli"),
    ],
)
def test_what_a_parser_says_is_told_in_other_words(text: str, expected: str) -> None:
    with pytest.raises(DataError) as caught:
        read_turtle(Path("a.ttl"), f"@prefix p: <https://e.example/> .\n{text}".encode())
    finding = messages.broken_file(caught.value)
    assert finding.said.best("fi")[1].startswith(expected)
    assert finding.hint


def test_what_no_words_are_known_for_is_told_as_it_is() -> None:
    finding = messages.broken_file(DataError("a new fault", way_out="Mend it."))
    assert "Filen går inte att läsa: a new fault. Mend it." == finding.said.best("sv")[1]


def test_faults_are_told_alike_in_all_languages() -> None:
    for pattern, *templates in SYNTAX:
        for forms in templates:
            fields = [
                {name for _, name, _, _ in string.Formatter().parse(f) if name} for f in forms
            ]
            assert fields == [fields[0]] * len(LANGUAGES)
            assert fields[0] <= set(pattern.groupindex)


def test_a_file_without_an_end_says_where_to_look() -> None:
    with pytest.raises(DataError) as caught:
        read_turtle(Path("a.ttl"), b"<http://e.example/a> a <http://e.example/B>")
    finding = messages.broken_file(caught.value)
    assert finding.hint.best("fi")[1].startswith("Katso tätä ja edellistä riviä")
    assert 1 == finding.line


def test_sentences_are_joined_language_by_language() -> None:
    joined = messages.join(messages.say("unknown-class", term="x"), messages.say("see-ontology"))
    assert joined.best("en") == (
        "en",
        "Unknown class x. The ontology lists the terms that may be used.",
    )
