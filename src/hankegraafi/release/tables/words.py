"""The words about tables and columns that stand in no ontology, in three languages."""

from collections.abc import Iterator, Mapping

from hankegraafi.records import LANGUAGES, Text
from hankegraafi.release.tables.about import About
from hankegraafi.release.tables.fields import Field, Way
from hankegraafi.release.tables.meaning import CLASS_OF, LINKS, Meaning

Words = Mapping[str, str]

TABLES: Mapping[str, Words] = {
    "projects": {"fi": "hankkeet", "sv": "projekt", "en": "projects"},
    "organisations": {"fi": "organisaatiot", "sv": "organisationer", "en": "organisations"},
    "participations": {"fi": "osallistumiset", "sv": "medverkan", "en": "participations"},
    "funding": {"fi": "rahoitukset", "sv": "finansiering", "en": "funding"},
    "results": {"fi": "tulokset", "sv": "resultat", "en": "results"},
    "sources": {"fi": "lähteet", "sv": "källor", "en": "sources"},
    "programmes": {"fi": "ohjelmat", "sv": "program", "en": "programmes"},
    "places": {"fi": "paikat", "sv": "platser", "en": "places"},
    "identifiers": {"fi": "tunnisteet", "sv": "identifierare", "en": "identifiers"},
    "amounts": {"fi": "rahamäärät", "sv": "belopp", "en": "amounts of money"},
    "periods": {"fi": "ajanjaksot", "sv": "tidsperioder", "en": "periods"},
    "goals": {"fi": "tavoitteet", "sv": "mål", "en": "goals"},
    "actions": {"fi": "toimenpiteet", "sv": "åtgärder", "en": "actions"},
    "focus-areas": {"fi": "painopisteet", "sv": "tyngdpunktsområden", "en": "focus areas"},
    "peer-networks": {
        "fi": "vertaisverkostot",
        "sv": "kollegiala nätverk",
        "en": "peer networks",
    },
    "contacts": {"fi": "yhteystahot", "sv": "kontakter", "en": "contacts"},
    "statements": {"fi": "väitteet", "sv": "påståenden", "en": "statements"},
    "readings": {"fi": "lukukerrat", "sv": "läsningar", "en": "readings"},
    "concepts": {"fi": "käsitteet", "sv": "begrepp", "en": "concepts"},
    "schemes": {"fi": "käsiteluettelot", "sv": "begreppslistor", "en": "concept schemes"},
    "datasets": {"fi": "tietoaineistot", "sv": "datamängder", "en": "data sets"},
    "agents": {"fi": "toimijat", "sv": "aktörer", "en": "agents"},
    "others": {"fi": "muut", "sv": "övriga", "en": "others"},
    "links": {"fi": "linkit", "sv": "länkar", "en": "links"},
}
"""The names of the tables."""

_LINKS = {
    "fi": "Yksi rivi jokaisesta viittauksesta, joita kohteella voi olla samaa lajia monta.",
    "sv": "En rad för varje hänvisning av ett slag som en sak kan ha flera av.",
    "en": "One row for each reference of a kind of which a thing may have several.",
}
_OTHERS = {
    "fi": "Kohteet, joiden luokalla ei ole omaa taulukkoa.",
    "sv": "Saker vars klass inte har någon egen tabell.",
    "en": "Things whose class has no table of its own.",
}
_KEY = {"fi": "tunnus (IRI)", "sv": "identitet (IRI)", "en": "identity (IRI)"}
_ENDS: Mapping[str, Words] = {
    "subject": {"fi": "mistä", "sv": "från", "en": "from"},
    "property": {"fi": "ominaisuus", "sv": "egenskap", "en": "property"},
    "object": {"fi": "mihin", "sv": "till", "en": "to"},
}
_NAMED: Mapping[str, Words] = {
    "fi": {"fi": "nimi suomeksi", "sv": "namn på finska", "en": "name in Finnish"},
    "sv": {"fi": "nimi ruotsiksi", "sv": "namn på svenska", "en": "name in Swedish"},
    "en": {"fi": "nimi englanniksi", "sv": "namn på engelska", "en": "name in English"},
}
_IN: Mapping[str, Words] = {
    "fi": {"fi": "suomeksi", "sv": "på finska", "en": "in Finnish"},
    "sv": {"fi": "ruotsiksi", "sv": "på svenska", "en": "in Swedish"},
    "en": {"fi": "englanniksi", "sv": "på engelska", "en": "in English"},
}
_MORE = {"fi": "muut luokat", "sv": "övriga klasser", "en": "further classes"}


def table_title(table: str) -> Text:
    """Give the name of a table."""
    return Text.of(TABLES[table])


def table_text(table: str, meaning: Meaning) -> Text:
    """Say what a table holds: the definition of its class."""
    if table in CLASS_OF:
        return meaning.definitions.get(CLASS_OF[table], Text())
    return Text.of(_LINKS if table == LINKS else _OTHERS)


def key_title(table: str) -> Text:
    """Give the title of a table's first column."""
    return Text.of(_ENDS["subject"] if table == LINKS else _KEY)


def title(each: Field, meaning: Meaning) -> Text:
    """Give the title of a column, in the words of the ontology."""
    if each.way is Way.LINK:
        return _with(Text.of(_ENDS[each.name]), _NAMED.get(each.language))
    if each.basis is Way.MORE:
        basis = Text.of(_MORE)
    elif each.basis is Way.OWNER:
        basis = meaning.labels.get(CLASS_OF.get(each.of, ""), Text())
    else:
        basis = meaning.labels.get(each.name, Text())
    if each.way is Way.LABEL:
        return _with(basis, _NAMED[each.language])
    if each.way is Way.PART:
        basis = _with(basis, dict(meaning.labels.get(each.of, Text()).values))
    return _with(basis, _IN.get(each.language), ", ") if each.language in _IN else basis


def text(each: Field, meaning: Meaning) -> Text:
    """Say what a column tells: the definition of its property; of names there is none."""
    if each.way in {Way.LABEL, Way.LINK}:
        return Text()
    return meaning.definitions.get(each.told, Text())


def _with(basis: Text, more: Words | None, between: str = ": ") -> Text:
    if not more:
        return basis
    if not basis:
        return Text.of(more)
    return Text.of(
        {
            each: between.join(filter(None, (basis.best(each)[1], more.get(each))))
            for each in LANGUAGES
        }
    )


_HEAD: Mapping[str, Mapping[str, str]] = {
    "fi": {
        "release": "Julkaisu: {}",
        "licence": "Käyttöehto: {}",
        "publisher": "Julkaisija: {}",
        "cite": "Viittaa näin: {}",
        "version": "julkaisu",
        "columns": "Taulukkojen sarakkeet selitetään välilehdellä ”columns”. Jokainen rivi on yksi "
        "kohde; iri on sen pysyvä tunnus, jolla taulukot liittyvät toisiinsa.",
        "cut": "Yli 32 767 merkin teksti on katkaistu merkillä […]; CSV- ja Parquet-tiedostoissa "
        "se on kokonaan.",
    },
    "sv": {
        "release": "Utgåva: {}",
        "licence": "Licens: {}",
        "publisher": "Utgivare: {}",
        "cite": "Hänvisa så här: {}",
        "version": "utgåva",
        "columns": "Kolumnerna förklaras på bladet ”columns”. Varje rad är en sak; iri är dess "
        "beständiga identitet, som binder ihop tabellerna.",
        "cut": "En text på över 32 767 tecken är avbruten med […]; i CSV- och Parquet-filerna "
        "finns den i sin helhet.",
    },
    "en": {
        "release": "Release: {}",
        "licence": "Licence: {}",
        "publisher": "Publisher: {}",
        "cite": "Cite as: {}",
        "version": "release",
        "columns": "The sheet “columns” explains the columns. Each row is one thing; iri is its "
        "lasting identity, by which the tables join.",
        "cut": "A text of more than 32,767 characters is cut with […]; the CSV and Parquet files "
        "have it whole.",
    },
}


def head(about: About, language: str) -> Iterator[str]:
    """Give the lines that open the workbook in one language; the first is its title."""
    said = _HEAD[language]
    title, publisher = about.title.best(language)[1], about.publisher.best(language)[1]
    yield title or "Hankegraafi"
    yield said["release"].format(about.version)
    if about.licences:
        yield said["licence"].format(", ".join(about.licences))
    if publisher:
        yield said["publisher"].format(publisher)
    named = ": ".join(filter(None, (publisher, title or "Hankegraafi")))
    yield said["cite"].format(f"{named}, {said['version']} {about.version}. {about.iri}")
    yield said["columns"]
    yield said["cut"]
