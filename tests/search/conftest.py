"""A small index of made-up things."""

import pytest

from hankegraafi.search.entry import ACRONYM, FORMER, Entry, Name
from hankegraafi.search.opened import Index, open_index
from hankegraafi.search.write import write_index

BASE = "https://data.example.org/"
HANKE = "https://w3id.org/hankegraafi/ns#"


def iri(steps: str) -> str:
    return f"{BASE}id/{steps}"


TAMPERE = Entry(
    iri("organisation/tampere"),
    "organisation",
    (Name("Tampereen kaupunki", "fi"), Name("Tammerfors stad", "sv")),
    weight=9,
    identifiers=(("ytunnus", "0211675-2"),),
    facets=(("municipality", iri("place/837")),),
    organisation_kind="kind-municipality",
)
JYVASKYLA = Entry(
    iri("organisation/jyu"),
    "organisation",
    (
        Name("Jyväskylän yliopisto", "fi"),
        Name("Jyväskylä universitet", "sv"),
        Name("JYU", role=ACRONYM),
        Name("Kasvatusopillinen korkeakoulu", "fi", FORMER),
    ),
    weight=5,
)
OLD = Entry(
    iri("organisation/koelan-opisto"),
    "organisation",
    (Name("Koelan opisto", "fi"),),
    successor=JYVASKYLA.iri,
)
LEADING = Entry(
    iri("project/muutos"),
    "project",
    (Name("Muutosjohtamisen taidot", "fi"), Name("Ledarskapet i förändring", "sv")),
    weight=1,
    identifiers=(("project-code", "S20786"),),
    texts=(
        ("description", "fi", "Hanke kehittää ammattikoulutuksen työelämäyhteyksiä Tampereella."),
        ("theme", "fi", "mentorointi"),
        ("result", "sv", "Yrkesutbildningen blev bättre & <b>större</b>."),
    ),
    facets=(
        ("organisation", TAMPERE.iri),
        ("year", "2016"),
        ("year", "2017"),
        ("status", f"{HANKE}status-ended"),
        ("role", f"{HANKE}role-partner"),
    ),
)
SEA = Entry(
    iri("project/meri"),
    "project",
    (Name("Merimalli", "fi"), Name("Sea model", "en")),
    texts=(("description", "fi", "Hanke mallintaa merta ja johtaa tulokset Vertekissä."),),
    facets=(
        ("organisation", TAMPERE.iri),
        ("year", "2017"),
        ("status", f"{HANKE}status-running"),
    ),
)
WELL = Entry(
    iri("project/tyollisyys"),
    "project",
    (Name("Työllisyyden polku – yhteinen verkosto", "fi"),),
    weight=3,
)
PLACE = Entry(
    iri("place/837"), "place", (Name("Tampere", "fi"), Name("Tammerfors", "sv")), weight=7
)
ENTRIES = (TAMPERE, JYVASKYLA, OLD, LEADING, SEA, WELL, PLACE)


@pytest.fixture(scope="session")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    path = tmp_path_factory.mktemp("index") / "search.sqlite"
    write_index(path, ENTRIES, base=BASE, version="one")
    return open_index(path)
