"""The registries that our things are linked to: one small adapter for each."""

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType

from hankegraafi.link.registries import eu, finto, opintopolku, pic, ror, statfi, wikidata, ytj
from hankegraafi.link.registries.registry import CC0, CC_BY, EXACT, SAME_AS, Registry
from hankegraafi.records import Text

_EU_LICENCE = CC_BY
_ORGANISATION, _PLACE = frozenset({"organisation"}), frozenset({"place"})


def _text(fi: str, sv: str, en: str) -> Text:
    return Text.of({"fi": fi, "sv": sv, "en": en})


_EU_TITLES = {
    "eu-access-right": _text("EU:n käyttöoikeudet", "EU:s åtkomsträttigheter", "EU access rights"),
    "eu-corporate-body-classification": _text(
        "EU:n yhteisöluokitus", "EU:s klassificering av organ", "EU corporate body classification"
    ),
    "eu-country": _text("EU:n maat", "EU:s länder", "EU countries"),
    "eu-currency": _text("EU:n valuutat", "EU:s valutor", "EU currencies"),
    "eu-data-theme": _text("EU:n data-aiheet", "EU:s datateman", "EU data themes"),
    "eu-file-type": _text("EU:n tiedostotyypit", "EU:s filtyper", "EU file types"),
    "eu-frequency": _text("EU:n päivitystiheydet", "EU:s frekvenser", "EU frequencies"),
    "eu-language": _text("EU:n kielet", "EU:s språk", "EU languages"),
    "eu-nuts": _text("NUTS-alueet", "Nuts-regioner", "NUTS regions"),
    "eu-place": _text("EU:n paikat", "EU:s orter", "EU places"),
}


def _eu(name: str, table: eu.Table) -> Registry:
    kinds = frozenset({table.kind})
    return Registry(
        name=name,
        titles=_EU_TITLES[name],
        homepage="https://op.europa.eu/en/web/eu-vocabularies",
        licence=_EU_LICENCE,
        rights="© European Union",
        address=table.prefix.replace("http://", "https://", 1),
        kinds=kinds,
        scheme=table.scheme,
        predicate=EXACT,
        read=partial(eu.read, table=table),
        ask=partial(eu.ask, table=table),
    )


_OWN = (
    Registry(
        name="opintopolku",
        titles=_text(
            "Opintopolun organisaatiopalvelu",
            "Studieinfos organisationstjänst",
            "Studyinfo organisation service",
        ),
        homepage="https://opintopolku.fi/",
        licence=CC_BY,
        rights="Opetushallitus",
        address=f"{opintopolku.SERVICE}/hierarkia/hae",
        kinds=_ORGANISATION,
        scheme="oid",
        predicate="",
        read=opintopolku.read,
        ask=opintopolku.ask,
    ),
    Registry(
        name="ytj",
        titles=_text(
            "Yritys- ja yhteisötietojärjestelmä",
            "Företags- och organisationsdatasystemet",
            "Business Information System",
        ),
        homepage="https://avoindata.prh.fi/",
        licence=CC_BY,
        rights="Patentti- ja rekisterihallitus",
        address=ytj.SERVICE,
        kinds=_ORGANISATION,
        scheme="ytunnus",
        predicate="",
        read=ytj.read,
        ask=ytj.ask,
    ),
    Registry(
        name="ror",
        titles=_text(
            "Research Organization Registry (ROR)",
            "Research Organization Registry (ROR)",
            "Research Organization Registry (ROR)",
        ),
        homepage="https://ror.org/",
        licence=CC0,
        rights="",
        address=ror.SERVICE,
        kinds=_ORGANISATION,
        scheme="ror",
        predicate=SAME_AS,
        read=ror.read,
        ask=ror.ask,
    ),
    Registry(
        name="wikidata",
        titles=_text("Wikidata", "Wikidata", "Wikidata"),
        homepage="https://www.wikidata.org/",
        licence=CC0,
        rights="",
        address=wikidata.SERVICE,
        kinds=_ORGANISATION | _PLACE,
        scheme="wikidata",
        predicate=SAME_AS,
        read=wikidata.read,
        ask=wikidata.ask,
    ),
    Registry(
        name="yso",
        titles=_text(
            "Yleinen suomalainen ontologia (YSO)",
            "Allmän finländsk ontologi (ALLSO)",
            "General Finnish Ontology (YSO)",
        ),
        homepage="https://finto.fi/yso/",
        licence=CC_BY,
        rights="Kansalliskirjasto, SeCo, Sanastokeskus",
        address=f"{finto.SERVICE}/search",
        kinds=frozenset({"concept"}),
        scheme="yso",
        predicate=EXACT,
        read=finto.read_concepts,
        ask=finto.ask_concepts,
    ),
    Registry(
        name="yso-places",
        titles=_text("YSO-paikat", "ALLSO-platser", "YSO Places"),
        homepage="https://finto.fi/yso-paikat/",
        licence=CC_BY,
        rights="Kansalliskirjasto",
        address=f"{finto.SERVICE}/search",
        kinds=_PLACE,
        scheme="yso",
        predicate=EXACT,
        read=finto.read_places,
        ask=finto.ask_places,
    ),
    Registry(
        name="municipalities",
        titles=_text("Suomen kunnat", "Finlands kommuner", "Municipalities of Finland"),
        homepage="https://stat.fi/fi/luokitukset/kunta/",
        licence=CC_BY,
        rights="Tilastokeskus",
        address=f"{statfi.SERVICE}/kunta_1_{statfi.DATE}/classificationItems",
        kinds=_PLACE,
        scheme="municipality",
        predicate="",
        read=statfi.read_municipalities,
        ask=statfi.ask_municipalities,
    ),
    Registry(
        name="regions",
        titles=_text("Suomen maakunnat", "Finlands landskap", "Regions of Finland"),
        homepage="https://stat.fi/fi/luokitukset/maakunta/",
        licence=CC_BY,
        rights="Tilastokeskus",
        address=f"{statfi.SERVICE}/maakunta_1_{statfi.DATE}/classificationItems",
        kinds=_PLACE,
        scheme="region",
        predicate="",
        read=statfi.read_regions,
        ask=statfi.ask_regions,
    ),
    Registry(
        name="pic",
        titles=_text(
            "EU-ohjelmien osallistujat", "Deltagare i EU-program", "Participants in EU programmes"
        ),
        homepage="https://ec.europa.eu/info/funding-tenders/opportunities/portal/",
        licence=_EU_LICENCE,
        rights="© European Union",
        address="https://cordis.europa.eu/data/cordis-HORIZONprojects-csv.zip",
        kinds=_ORGANISATION,
        scheme="pic",
        predicate="",
        read=pic.read,
    ),
)

REGISTRIES: Mapping[str, Registry] = MappingProxyType(
    {
        **{each.name: each for each in _OWN},
        **{name: _eu(name, table) for name, table in eu.TABLES.items()},
    }
)
"""The registries by name."""
