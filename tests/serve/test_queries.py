"""The fixed queries: each has titles, shows its parameters, and runs with them bound."""

import re
from pathlib import Path

import pytest

from hankegraafi import queries
from hankegraafi.records import LANGUAGES, Query
from hankegraafi.release import Release
from hankegraafi.serve.visit import shown
from hankegraafi.store import Engine, open_store

ROOT = Path(__file__).parents[2]
API = queries.load_folder(ROOT / "queries" / "api")
EXAMPLES = queries.load_folder(ROOT / "queries" / "examples")
KINDS = {
    "project": "project/vertaansa-vailla",
    "organisation": "organisation/vaasan-kaupunki",
    "programme": "programme/oikeus-osata",
    "place": "place/905",
    "source": "source/003-vertaansa-vailla-omnia",
    "thing": "organisation/vaasan-kaupunki",
    "subject": "project/vertaansa-vailla",
}
LISTS_ONLY = {
    "thing_places",
    "source_records",
    "thing_otherwise",
    "project_amounts",
    "organisation_given_by_year",
    "organisation_handled",
    "organisation_handled_by_year",
    "organisation_received_by_year",
}
EMPTY_ON_SHIPPED_DATA = {
    *("project_budget", "project_below", "predecessors", "succession", "thing_links"),
    *LISTS_ONLY,
}
OTHERS = {
    "organisation_funded": "organisation/opetushallitus",
    "organisation_programmes": "organisation/opetushallitus",
    "organisation_sources": "organisation/vamia",
    "organisation_names": "organisation/vamia",
    "thing_statements": "project/vertaansa-vailla",
    "source_record.thing": "project/vertaansa-vailla",
    "source_names.thing": "project/vertaansa-vailla",
}


def bound_to(query: Query, release: Release) -> dict[str, str]:
    """An IRI for every parameter of a query."""
    return {
        param: f"{release.base}id/"
        + OTHERS.get(f"{query.name}.{param}", OTHERS.get(query.name, KINDS[param]))
        for param in query.params
    }


@pytest.fixture(scope="module")
def engine(release: Release) -> Engine:
    return open_store(release.path)


def name(query: Query) -> str:
    return query.name


@pytest.mark.parametrize("query", API + EXAMPLES, ids=name)
def test_a_query_has_a_title_in_three_languages(query: Query) -> None:
    assert list(LANGUAGES) == [language for language, _ in query.title.values]


@pytest.mark.parametrize("query", EXAMPLES, ids=name)
def test_an_example_has_a_description_in_three_languages(query: Query) -> None:
    assert list(LANGUAGES) == [language for language, _ in query.description.values]


@pytest.mark.parametrize("query", API, ids=name)
def test_every_parameter_is_shown_in_the_answer(query: Query) -> None:
    projection = re.search(r"SELECT(?: DISTINCT)?(.*?)WHERE", query.text, re.DOTALL)

    assert projection
    assert set(query.params) <= set(re.findall(r"\?(\w+)", projection[1]))


@pytest.mark.parametrize("query", API, ids=name)
def test_a_query_answers_with_its_parameters_bound(
    query: Query, engine: Engine, release: Release
) -> None:
    bound = bound_to(query, release)
    rows = engine.rows(query, **bound)

    assert rows or query.name in EMPTY_ON_SHIPPED_DATA
    for param, iri in bound.items():
        assert {f"<{iri}>"} >= {str(row[param]) for row in rows}


@pytest.mark.parametrize("query", [each for each in API if each.params], ids=name)
def test_the_query_that_people_see_gives_the_same_rows(
    query: Query, engine: Engine, release: Release
) -> None:
    bound = bound_to(query, release)
    names, seen = engine.query(shown(query, **bound)).table()
    rows = [tuple(row.get(each) for each in names) for row in engine.rows(query, **bound)]

    assert sorted(map(str, rows)) == sorted(map(str, seen))


def test_every_query_is_asked_by_somebody() -> None:
    folder = ROOT / "src" / "hankegraafi"
    text = "".join(path.read_text() for path in [*folder.rglob("*.py"), *folder.rglob("*.html")])
    made = {f"list_{kind}" for kind in KINDS} | {
        f"project_{each}"
        for each in ("goals", "actions", "results", "peer_networks", "focus_areas", "contacts")
    }

    unasked = {each.name for each in API if f'"{each.name}"' not in text}

    assert set() == unasked - made
