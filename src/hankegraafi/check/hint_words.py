"""What the checks say of how a thing is mended, and of what was expected, in the three languages.

A hint is a sentence. What was expected is none: it stands after a colon, others beside it.
"""

from collections.abc import Mapping
from types import MappingProxyType

Template = tuple[str, str, str]

HINT_WORDS: Mapping[str, Template] = MappingProxyType(
    {
        "undeclared-prefix": (
            "Etuliitettä {prefix}: ei ole esitelty.",
            "Prefixet {prefix}: är inte deklarerat.",
            "The prefix {prefix}: has not been declared.",
        ),
        "declare": (
            "Esittele se: @prefix {prefix}: <{namespace}> .",
            "Deklarera det: @prefix {prefix}: <{namespace}> .",
            "Declare it: @prefix {prefix}: <{namespace}> .",
        ),
        "declare-some": (
            "Esittele se tiedoston alussa, tai korjaa etuliite.",
            "Deklarera det i början av filen, eller rätta prefixet.",
            "Declare it at the head of the file, or correct the prefix.",
        ),
        "write": (
            "Kirjoita näin: {written}",
            "Skriv så här: {written}",
            "Write it like this: {written}",
        ),
        "add": (
            "Lisää {term}.",
            "Lägg till {term}.",
            "Add {term}.",
        ),
        "keep-one": (
            "Arvoja on {count}: {values}. Jätä niistä yksi.",
            "Det finns {count} värden: {values}. Behåll ett av dem.",
            "There are {count} values: {values}. Keep one of them.",
        ),
        "add-language": (
            "Lisää kielitunnus, esimerkiksi {written}",
            "Lägg till språkkoden, till exempel {written}",
            "Add the language tag, for example {written}",
        ),
        "check-digit": (
            "Näillä numeroilla tarkistusnumero olisi {digit}: {whole}.",
            "Med dessa siffror vore kontrollsiffran {digit}: {whole}.",
            "With these digits the check digit would be {digit}: {whole}.",
        ),
        "check-character": (
            "Näillä numeroilla tarkistusmerkki olisi {digit}: {whole}.",
            "Med dessa siffror vore kontrolltecknet {digit}: {whole}.",
            "With these digits the check character would be {digit}: {whole}.",
        ),
        "no-check-digit": (
            "Näille numeroille ei ole tarkistusnumeroa: ainakin yksi niistä on väärin.",
            "För dessa siffror finns ingen kontrollsiffra: minst en av dem är fel.",
            "No check digit fits these digits: at least one of them is wrong.",
        ),
        "one-of": (
            "jokin näistä: {known}",
            "något av följande: {known}",
            "one of these: {known}",
        ),
        "instance": (
            "viittaus kohteeseen, jonka luokka on {term}",
            "en hänvisning till något av klassen {term}",
            "a reference to something of the class {term}",
        ),
        "owner-class": (
            "kohde, jonka luokka on {classes}",
            "något av klassen {classes}",
            "something of the class {classes}",
        ),
        "described": (
            "IRI, jota aineisto kuvaa",
            "en IRI som uppgifterna beskriver",
            "an IRI that the data describes",
        ),
        "an-iri": (
            "viittaus (IRI), ei tekstiä",
            "en hänvisning (IRI), inte text",
            "a reference (an IRI), not text",
        ),
        "a-text": (
            "tekstiä, ei viittausta",
            "text, inte en hänvisning",
            "text, not a reference",
        ),
        "typed": (
            "{datatype}, esimerkiksi {example}",
            "{datatype}, till exempel {example}",
            "{datatype}, for example {example}",
        ),
        "in-language": (
            "teksti, jonka kielitunnus on jokin näistä: {tags}",
            "text med någon av språkkoderna {tags}",
            "text with one of the language tags {tags}",
        ),
        "pattern": (
            "arvo, joka sopii kaavaan {pattern}",
            "ett värde som passar mönstret {pattern}",
            "a value that matches the pattern {pattern}",
        ),
        "minimum": (
            "vähintään {number}",
            "minst {number}",
            "at least {number}",
        ),
        "max-length": (
            "enintään {number} merkkiä",
            "högst {number} tecken",
            "at most {number} characters",
        ),
        "min-length": (
            "vähintään {number} merkkiä",
            "minst {number} tecken",
            "at least {number} characters",
        ),
        "exactly-one": (
            "täsmälleen yksi arvo",
            "exakt ett värde",
            "exactly one value",
        ),
        "at-least-one": (
            "vähintään yksi arvo",
            "minst ett värde",
            "at least one value",
        ),
        "at-most-one": (
            "enintään yksi arvo",
            "högst ett värde",
            "at most one value",
        ),
        "one-each": (
            "enintään yksi arvo kutakin kieltä kohti",
            "högst ett värde per språk",
            "at most one value per language",
        ),
        "a-property": (
            "ontologian ominaisuus",
            "en egenskap i ontologin",
            "a property of the ontology",
        ),
        "a-class": (
            "ontologian luokka",
            "en klass i ontologin",
            "a class of the ontology",
        ),
        "a-concept": (
            "ontologian käsite",
            "ett begrepp i ontologin",
            "a concept of the ontology",
        ),
        "turtle": (
            "Turtle 1.1, UTF-8",
            "Turtle 1.1, UTF-8",
            "Turtle 1.1, UTF-8",
        ),
    }
)
