"""What the checks say, in the three languages: short, naming the thing and the way out."""

import re
from collections.abc import Mapping
from difflib import get_close_matches
from types import MappingProxyType

from hankegraafi.check.hint_words import HINT_WORDS, Template
from hankegraafi.check.syntax_words import SYNTAX
from hankegraafi.errors import DataError
from hankegraafi.iris import KINDS
from hankegraafi.records import LANGUAGES, Finding, Severity, Text
from hankegraafi.vocab import PREFIXES

_TEMPLATES: Mapping[str, Template] = MappingProxyType(
    {
        "unknown-property": (
            "Tuntematon ominaisuus {term}.",
            "Okänd egenskap {term}.",
            "Unknown property {term}.",
        ),
        "unknown-class": (
            "Tuntematon luokka {term}.",
            "Okänd klass {term}.",
            "Unknown class {term}.",
        ),
        "unknown-concept": (
            "Tuntematon käsite {term}.",
            "Okänt begrepp {term}.",
            "Unknown concept {term}.",
        ),
        "unknown-datatype": (
            "Tuntematon tietotyyppi {term}.",
            "Okänd datatyp {term}.",
            "Unknown datatype {term}.",
        ),
        "unknown-shacl": (
            "SHACL ei tunne termiä {term}.",
            "SHACL känner inte termen {term}.",
            "SHACL has no term {term}.",
        ),
        "unknown-mark": (
            "Muodoilla ei ole merkintää {term}.",
            "Formerna har ingen märkning {term}.",
            "Shapes have no mark {term}.",
        ),
        "unknown-shape-term": (
            "Muoto nimeää tuntemattoman termin {term}.",
            "Formen nämner en okänd term, {term}.",
            "The shape names an unknown term, {term}.",
        ),
        "unknown-shape": (
            "Muotoa {term} ei ole missään tiedostossa.",
            "Formen {term} finns inte i någon fil.",
            "The shape {term} stands in no file.",
        ),
        "hint": (
            "Tarkoititko {hint}?",
            "Menade du {hint}?",
            "Did you mean {hint}?",
        ),
        "see-ontology": (
            "Sallitut termit luetellaan ontologiassa.",
            "De tillåtna termerna finns i ontologin.",
            "The ontology lists the terms that may be used.",
        ),
        "see-shapes": (
            "Tarkista nimi, tai lisää muoto.",
            "Kontrollera namnet, eller lägg till formen.",
            "Check the name, or add the shape.",
        ),
        "see-shacl": (
            "Termit luetellaan osoitteessa https://www.w3.org/TR/shacl/.",
            "Termerna finns på https://www.w3.org/TR/shacl/.",
            "The terms are listed at https://www.w3.org/TR/shacl/.",
        ),
        "see-datatypes": (
            "Sallitut tyypit: {known}.",
            "Tillåtna typer: {known}.",
            "The types that may be used: {known}.",
        ),
        "misplaced": (
            "Ominaisuus {term} ei kuulu tähän: kohteen luokka on {classes}.",
            "Egenskapen {term} hör inte hemma här: noden är av klassen {classes}.",
            "The property {term} does not belong here: this is of the class {classes}.",
        ),
        "vocabulary-term": (
            "Aineisto kuvaa sanaston termiä {term}. Termit määritellään vain ontologiassa.",
            "Uppgifterna beskriver vokabulärens term {term}. Termer definieras bara i ontologin.",
            "The data describes {term}, a term of the vocabulary. Only the ontology defines terms.",
        ),
        "type-literal": (
            "Luokka on kirjoitettu tekstinä ”{value}”. Anna luokan IRI, esimerkiksi hanke:Project.",
            "Klassen är skriven som texten ”{value}”. Ange dess IRI, till exempel hanke:Project.",
            "The class is written as the text “{value}”. Give its IRI, such as hanke:Project.",
        ),
        "odd-iri": (
            "IRIssä on merkki {code}, jota IRI ei voi sisältää. Poista se tai koodaa se (%20).",
            "IRI:n innehåller tecknet {code}, som ingen IRI får ha. Ta bort eller koda det (%20).",
            "The IRI holds the character {code}, which no IRI may. Take it out or encode it (%20).",
        ),
        "triple-term": (
            "Lausetta ei voi käyttää terminä (RDF 1.2). Kuvaa väite luokalla hanke:Statement.",
            "En trippel kan inte vara en term (RDF 1.2). Beskriv påståendet med hanke:Statement.",
            "A triple cannot be a term here (RDF 1.2). Describe the claim as a hanke:Statement.",
        ),
        "direction": (
            "Tekstillä on kirjoitussuunta (RDF 1.2). Jätä pelkkä kielimerkintä.",
            "Texten har en skrivriktning (RDF 1.2). Behåll bara språkkoden.",
            "The text has a base direction (RDF 1.2). Leave the language tag alone.",
        ),
        "untyped": (
            "Tyyppi puuttuu: kerro, mikä {term} on (esimerkiksi a hanke:Project).",
            "Typen saknas: ange vad {term} är (till exempel a hanke:Project).",
            "The type is missing: say what {term} is (for example a hanke:Project).",
        ),
        "blank-node": (
            "Nimetön solmu: anna sille oma IRI, esimerkiksi omistajan IRI ja #osa.",
            "En nod utan namn: ge den en egen IRI, till exempel ägarens IRI och #del.",
            "A blank node: give it an IRI of its own, such as the owner's IRI and #part.",
        ),
        "ill-typed": (
            "”{value}” ei ole oikea {datatype}-arvo. Oikea muoto on esimerkiksi {example}.",
            "”{value}” är inte giltigt som {datatype}. Rätt form är till exempel {example}.",
            "“{value}” is not a valid {datatype}. A valid one is, for example, {example}.",
        ),
        "out-of-range": (
            "”{value}” on vuosien 0001–9999 tai vuorokauden 00.00–23.59 ulkopuolella.",
            "”{value}” ligger utanför åren 0001–9999 eller dygnet 00.00–23.59.",
            "“{value}” is outside the years 0001–9999 or the day's 00:00–23:59.",
        ),
        "language-tag": (
            "”{tag}” ei ole oikea kielimerkintä. Käytä esimerkiksi @fi, @sv tai @en.",
            "”{tag}” är ingen giltig språkkod. Använd till exempel @fi, @sv eller @en.",
            "“{tag}” is not a valid language tag. Use @fi, @sv or @en, for example.",
        ),
        "control-character": (
            "Tekstissä on ohjausmerkki {code}, jota XML ei voi kantaa. Poista se.",
            "Texten innehåller styrtecknet {code}, som XML inte kan bära. Ta bort det.",
            "The text holds the control character {code}, which XML cannot carry. Take it out.",
        ),
        "syntax": (
            "Tiedostoa ei voi lukea: {detail}",
            "Filen går inte att läsa: {detail}",
            "The file cannot be read: {detail}",
        ),
        "alike": (
            "Sama koskee {count} muuta tämän luettelon kohdetta.",
            "Detsamma gäller {count} andra i den här listan.",
            "The same goes for {count} others of this list.",
        ),
        "no-data": (
            "Kansiossa {folder} ei ole yhtään tietoa. Lisää Turtle-tiedosto (.ttl).",
            "Mappen {folder} innehåller inga uppgifter. Lägg till en Turtle-fil (.ttl).",
            "The folder {folder} holds no data. Add a Turtle file (.ttl).",
        ),
        "no-statement": (
            "Asiakirjassa ei ole yhtään väitettä, joten mitään ei tarkistettu.",
            "Dokumentet innehåller inga påståenden, så inget kontrollerades.",
            "The document makes no statement, so nothing was checked.",
        ),
        "no-shapes": (
            "Kansiossa {folder} ei ole muotoja, joten mitään ei tarkistettu niitä vasten.",
            "Mappen {folder} innehåller inga former, så inget kontrollerades mot sådana.",
            "The folder {folder} holds no shapes, so nothing was checked against any.",
        ),
        "no-checks": (
            "Kansiossa {folder} ei ole kyselyitä, joten kokonaisuutta ei tarkistettu.",
            "Mappen {folder} innehåller inga frågor, så helheten kontrollerades inte.",
            "The folder {folder} holds no queries, so the whole was not checked.",
        ),
        "not-asked": (
            "Näitä muotoja ei kysytty, sillä ne tarvitsevat koko graafin: {shapes}.",
            "Dessa former tillfrågades inte, för de behöver hela grafen: {shapes}.",
            "These shapes were not asked, for they need the whole graph: {shapes}.",
        ),
        "shape": (
            "Sääntö {rule} ei täyty.",
            "Regeln {rule} uppfylls inte.",
            "The rule {rule} is not met.",
        ),
    }
    | dict(HINT_WORDS)
)


def say(key: str, **values: str | Text) -> Text:
    """Give a message in the three languages, with its values filled in."""
    return _filled(_TEMPLATES[key], **values)


def _filled(template: Template, **values: str | Text) -> Text:
    words = {}
    for language, form in zip(LANGUAGES, template, strict=True):
        spoken = {
            name: each if isinstance(each, str) else each.best(language)[1]
            for name, each in values.items()
        }
        words[language] = form.format(**spoken)
    return Text.of(words)


def join(*texts: Text, between: str = " ") -> Text:
    """Put texts after each other, language by language."""
    languages = dict.fromkeys(language for text in texts for language, _ in text.values)
    given = [dict(text.values) for text in texts]
    return Text.of(
        {
            language: between.join(part for words in given if (part := words.get(language)))
            for language in languages
        }
    )


def broken_file(error: DataError) -> Finding:
    """Give the finding for a file that cannot be read."""
    message, hint = _broken(error)
    return Finding(
        Severity.VIOLATION,
        "syntax",
        message,
        file=error.path,
        line=error.line,
        expected=say("turtle") if error.path and error.path.suffix == ".ttl" else Text(),
        hint=hint,
    )


_PREFIX = re.compile(r"prefix (\S+?):? has not been declared")


def _broken(error: DataError) -> tuple[Text, Text]:
    """Say what is wrong with a file and how it is mended."""
    words = re.sub(r"^Parser error .*?: ", "", error.message)
    for pattern, message, hint in SYNTAX:
        match = pattern.search(words)
        if match:
            return _filled(message, **match.groupdict()), _filled(hint)
    prefix = _PREFIX.search(words)
    if prefix:
        return say("undeclared-prefix", prefix=prefix[1]), _prefix_hint(prefix[1])
    return say("syntax", detail=str(DataError(words, way_out=error.way_out))), Text()


def _prefix_hint(prefix: str) -> Text:
    if prefix in PREFIXES:
        return say("declare", prefix=prefix, namespace=PREFIXES[prefix])
    near = get_close_matches(prefix.casefold(), [*PREFIXES, *KINDS], n=1, cutoff=0.7)
    return say("hint", hint=f"{near[0]}:") if near else say("declare-some")
