"""Which organisation a list means depends on no other list, nor on which was read first."""

from itertools import permutations
from pathlib import Path

import pytest
from tests.sources.lists.conftest import BASE, DESCRIPTION, NOW, Given
from tests.sources.lists.test_reading import asked

from hankegraafi.sources.lists.command import run
from hankegraafi.sources.lists.report import Report

HEADER = "Koodi;Nimi;Tila;Alku;Loppu;Toteuttaja;Y-tunnus;Myönnetty;Käytetty;Huom"
HELSINKI, FREE = "0201256-6", "0202496-2"
WHO = (
    "SELECT ?p ?o { ?project hanke:participation/hanke:organisation ?organisation "
    f"BIND(STRAFTER(STR(?project), '{BASE}id/project/') AS ?p) "
    f"BIND(STRAFTER(STR(?organisation), '{BASE}id/organisation/') AS ?o) }}"
)
CURATED = f"""
@prefix adms: <http://www.w3.org/ns/adms#> .
organisation:town a hanke:Organisation ; skos:prefLabel "Vaasan kaupunki"@fi .
organisation:helsinki a hanke:Organisation ; skos:prefLabel "Helsingin kaupunki"@fi ;
    adms:identifier <{BASE}helsinki> .
<{BASE}helsinki> a adms:Identifier ; hanke:identifierScheme hanke:id-ytunnus ;
    skos:notation "{HELSINKI}" .
"""


class Lists:
    """A data folder with curated organisations, and lists of names and business IDs."""

    def __init__(self, data: Path) -> None:
        self.given = Given(data)
        file = data / "organisations.ttl"
        file.write_text(file.read_text(encoding="utf-8") + CURATED, encoding="utf-8")

    def put(self, name: str, *bodies: str) -> None:
        """Write a list of a project for each organisation, which is "name;number"."""
        folder = self.given.data / "sources" / name
        folder.mkdir(exist_ok=True)
        text = DESCRIPTION.replace("list-{code}", "{code}")
        text = text.replace("Huom = ", '"Y-tunnus" = "coordinator.id"\nHuom = ')
        rows = (
            f"{name}-{n};Hanke {name} {n};Päättynyt;;;{each};1;1;" for n, each in enumerate(bodies)
        )
        (folder / "source.toml").write_text(text, encoding="utf-8")
        (folder / "list.csv").write_text("\n".join((HEADER, *rows, "")), encoding="utf-8")

    def read(self, name: str) -> Report:
        """Read a list."""
        data = self.given.data
        return run(name, data, file=None, write=True, now=NOW, progress=lambda *_: None)

    def who(self) -> dict[str, str]:
        """Give the organisation of each project."""
        return {str(project): str(body) for project, body in asked(self.given, WHO)}

    def review(self, name: str) -> dict[tuple[str, str], str]:
        """Give the pairs that a list's editors are asked about, and the evidence."""
        file = self.given.data / "sources" / name / "review.sssom.tsv"
        rows = [each.split("\t") for each in file.read_text(encoding="utf-8").splitlines()]
        return {
            (row[0].removeprefix("organisation:"), row[3].removeprefix("organisation:")): row[7]
            for row in rows
            if row[0].startswith("organisation:")
        }

    def accept(self, name: str) -> None:
        """Accept the last candidate of a list."""
        file = self.given.data / "sources" / name / "review.sssom.tsv"
        text = file.read_text(encoding="utf-8").rstrip("\n")
        file.write_text(f"{text}accept\n", encoding="utf-8")

    def files(self) -> dict[str, bytes]:
        """Give all files of sources."""
        paths = (self.given.data / "sources").rglob("*")
        return {str(path): path.read_bytes() for path in paths if path.is_file()}


@pytest.fixture
def lists(tmp_path: Path) -> Lists:
    return Lists(tmp_path / "data")


BODIES = {
    "a": ("Laitos Alfa;", "Kehittämisyhtiö Beta;", f"Gamma Oy;{FREE}", "Delta Oy;"),
    "b": ("Laitos Alfa Oy;", "Kehittämisyhtiö Beta;", "Gamma Oy;", f"Delta Oy;{HELSINKI}"),
    "c": ("Laitos Alfan;", "Laitos Alfa;", f"GAMMA OY;{FREE}", "Vaasan kaupunki;"),
}


@pytest.mark.parametrize("order", list(permutations(BODIES)))
def test_the_order_of_reading_changes_no_organisation(
    order: tuple[str, ...], tmp_path: Path, lists: Lists
) -> None:
    alone: dict[str, str] = {}
    for name, bodies in BODIES.items():
        one = Lists(tmp_path / name)
        one.put(name, *bodies)
        one.read(name)
        alone |= one.who()
        lists.put(name, *bodies)

    for name in (*order, *order):
        lists.read(name)
    before = lists.files()
    reports = [lists.read(name) for name in reversed(order)]

    assert alone == lists.who()
    assert [(0, 0, 0)] * 3 == [
        (each.changes.added, each.changes.changed, len(each.changes.vanished)) for each in reports
    ]
    assert before == lists.files()


def test_a_name_with_a_legal_form_and_one_without_stay_two(lists: Lists) -> None:
    lists.put("a", "Tutkimuskeskus Alfa;", "Tutkimuskeskus Alfa Oy;")
    lists.put("b", "Tutkimuskeskus Alfa;")
    for name in ("a", "b", "a", "b"):
        lists.read(name)

    assert {
        "a-0": "tutkimuskeskus-alfa",
        "a-1": "tutkimuskeskus-alfa-oy",
        "b-0": "tutkimuskeskus-alfa",
    } == lists.who()


def test_a_wrong_number_takes_no_project_from_a_known_body(lists: Lists) -> None:
    lists.put("a", "Vaasan kaupunki;", "Esimerkkilän kaupunki;")
    lists.put("b", f"Vaasan kaupunki;{HELSINKI}", f"Esimerkkilän kaupunki;{HELSINKI}")
    lists.put("c", "Vaasan kaupunki;")
    for name in ("b", "a", "c", "b"):
        lists.read(name)

    found = lists.who()
    assert ("town", "esimerkkila", "town") == (found["a-0"], found["a-1"], found["c-0"])
    asked_about = lists.review("b")
    for project, right in (("b-0", "town"), ("b-1", "esimerkkila")):
        assert found[project] not in {"town", "esimerkkila", "helsinki"}
        assert "name-differs" in asked_about[found[project], right]
        assert "name-differs" in asked_about[found[project], "helsinki"]
    assert [] == [pair for pair in asked_about if pair[0] == pair[1]]
    assert {} == lists.review("a") | lists.review("c")


def test_a_wrong_number_is_told_where_another_list_knows_the_name(lists: Lists) -> None:
    lists.put("a", "Delta Oy;")
    lists.put("b", f"Delta Oy;{HELSINKI}")
    lists.read("a")

    report = lists.read("b")

    assert {"a-0": "delta-oy", "b-0": "delta-oy"} == lists.who()
    assert 1 == report.candidates
    assert {("delta-oy", "helsinki"): "identifier|name-differs"} == lists.review("b")


def test_a_number_of_another_lists_organisation_of_another_name_is_asked_about(
    lists: Lists,
) -> None:
    lists.put("a", f"Gamma Oy;{FREE}")
    lists.put("b", f"Aivan Muu ry;{FREE}")
    for name in ("a", "b", "a"):
        lists.read(name)

    assert {"a-0": f"y-{FREE}", "b-0": "aivan-muu-ry"} == lists.who()
    assert {("aivan-muu-ry", f"y-{FREE}"): "identifier|name-differs"} == lists.review("b")


def test_one_name_with_a_number_and_without_is_one_when_an_editor_says_so(lists: Lists) -> None:
    lists.put("a", f"Gamma Oy;{FREE}")
    lists.put("b", "Gamma Oy;")
    for name in ("a", "b"):
        lists.read(name)
    assert {("gamma-oy", f"y-{FREE}"): "name"} == lists.review("b")

    lists.accept("b")
    for name in ("b", "a", "b"):
        lists.read(name)

    assert {"a-0": f"y-{FREE}", "b-0": f"y-{FREE}"} == lists.who()
    assert {} == lists.review("a")


def test_editors_who_call_two_each_other_make_one(lists: Lists) -> None:
    lists.put("a", f"Gamma Oy;{FREE}")
    lists.put("b", "Gamma Oy;")
    for name in ("a", "b", "a"):
        lists.read(name)
    for name in ("a", "b"):
        lists.accept(name)

    for name in ("b", "a", "b", "a"):
        lists.read(name)

    assert {"a-0": f"y-{FREE}", "b-0": f"y-{FREE}"} == lists.who()


def test_an_editor_says_that_only_the_number_was_wrong(lists: Lists) -> None:
    lists.put("b", f"Vaasan kaupunki;{HELSINKI}")
    lists.read("b")
    file = lists.given.data / "sources" / "b" / "review.sssom.tsv"
    lines = file.read_text(encoding="utf-8").split("\n")
    decided = [f"{each}accept" if "\torganisation:town\t" in each else each for each in lines]
    file.write_text("\n".join(decided), encoding="utf-8")

    for _ in range(2):
        lists.read("b")

    assert {"b-0": "town"} == lists.who()
