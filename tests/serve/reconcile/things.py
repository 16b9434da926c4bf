"""A small made-up release: things of every kind, with all that can be asked of them."""

from hankegraafi.search.entry import ACRONYM, ALTERNATIVE, FORMER, Entry, Name

BASE = "https://w3id.org/hankegraafi/"
ORGANISATION = f"{BASE}id/organisation/"
PROJECT = f"{BASE}id/project/"
PLACE = f"{BASE}id/place/"
PROGRAMME = f"{BASE}id/programme/"
HANKE = "https://w3id.org/hankegraafi/ns#"
THEME = "http://www.yso.fi/onto/yso/p5060"


def names(fi: str = "", sv: str = "", en: str = "", *others: Name) -> tuple[Name, ...]:
    told = (("fi", fi), ("sv", sv), ("en", en))
    return (*(Name(text, language) for language, text in told if text), *others)


ENTRIES = (
    Entry(
        f"{ORGANISATION}koulutusvirasto",
        "organisation",
        names(
            "Koulutusvirasto",
            "Skolverket",
            "Agency for Schools",
            Name("KVI", "", ALTERNATIVE),
            Name("Kouluhallitus", "fi", FORMER),
        ),
        weight=90,
        identifiers=(("ytunnus", "2769790-1"), ("oid", "1.2.246.562.10.00000000001")),
        links=(("owl:sameAs", "https://ror.org/03vdzkx92"),),
        facets=(("municipality", f"{PLACE}lahdenranta"),),
        organisation_kind="kind-state-agency",
    ),
    Entry(
        f"{ORGANISATION}lahdenrannan-kaupunki",
        "organisation",
        names("Lahdenrannan kaupunki", "Vikstrands stad"),
        weight=40,
        identifiers=(("ytunnus", "0201256-6"),),
        facets=(("municipality", f"{PLACE}lahdenranta"),),
        organisation_kind="kind-municipality",
    ),
    Entry(
        f"{ORGANISATION}lahdenrannan-koulutuskuntayhtyma",
        "organisation",
        names("Lahdenrannan koulutuskuntayhtymä", "Vikstrands utbildningssamkommun"),
        weight=30,
        identifiers=(("ytunnus", "0139545-4"),),
        facets=(("municipality", f"{PLACE}lahdenranta"),),
        organisation_kind="kind-joint-authority",
    ),
    Entry(
        f"{ORGANISATION}lahdenrannan-ammattiopisto",
        "organisation",
        names("Lahdenrannan ammattiopisto"),
        weight=4,
        identifiers=(("school-number", "02997"),),
        organisation_kind="kind-school",
        body=f"{ORGANISATION}lahdenrannan-koulutuskuntayhtyma",
    ),
    Entry(
        f"{ORGANISATION}vanha-koulutuskuntayhtyma",
        "organisation",
        names("Pohjolan opintoyhtymä"),
        successor=f"{ORGANISATION}lahdenrannan-koulutuskuntayhtyma",
    ),
    *(
        Entry(
            f"{ORGANISATION}kartano-{town}",
            "organisation",
            names("Kartanon tutkimussäätiö sr"),
            weight=2,
            facets=(("municipality", f"{PLACE}{town}"),),
            organisation_kind="kind-foundation",
        )
        for town in ("lahdenranta", "saarikoski")
    ),
    Entry(
        f"{PLACE}lahdenranta",
        "place",
        names("Lahdenranta", "Vikstrand"),
        weight=60,
        identifiers=(("municipality", "991"),),
    ),
    Entry(
        f"{PLACE}saarikoski",
        "place",
        names("Saarikoski"),
        weight=20,
        identifiers=(("municipality", "992"),),
    ),
    Entry(
        f"{PROGRAMME}osaava",
        "programme",
        names("Osaava-ohjelma", "Programmet Kunnig", "The Skilled programme"),
        weight=12,
    ),
    Entry(THEME, "theme", names("johtaminen", "ledning", "management"), weight=15),
    Entry(
        f"{PROJECT}johtajuus",
        "project",
        names(
            "Johtajuuden uudet polut maaseudulla",
            "Ledarskapets nya stigar på landsbygden",
            "New paths of leadership in the country",
            Name("JUPO", "", ACRONYM),
        ),
        weight=8,
        identifiers=(("project-code", "S12345"),),
        texts=(("description", "fi", "Hankkeessa kokeiltiin uusia tapoja johtaa."),),
        facets=(
            ("funder", f"{ORGANISATION}koulutusvirasto"),
            ("organisation", f"{ORGANISATION}lahdenrannan-koulutuskuntayhtyma"),
            ("programme", f"{PROGRAMME}osaava"),
            ("theme", THEME),
            ("year", "2019"),
            ("year", "2020"),
            ("status", f"{HANKE}status-ended"),
            ("municipality", f"{PLACE}lahdenranta"),
        ),
    ),
    *(
        Entry(
            f"{PROJECT}polku-{year}",
            "project",
            names("Polku"),
            weight=3,
            facets=(("year", str(year)), ("funder", f"{ORGANISATION}koulutusvirasto")),
        )
        for year in (2015, 2018)
    ),
)
