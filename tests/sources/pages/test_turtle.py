"""The Turtle of a draft passes the checks of the house."""

import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest
from tests.sources.pages.conftest import PAGES, SHARED

from hankegraafi import resources, vocab
from hankegraafi.check import check_folder
from hankegraafi.rdf.read import read_folder
from hankegraafi.records import Severity
from hankegraafi.sources.pages.command import Page, page_command
from hankegraafi.sources.pages.words import PageWords

CATALOGUE = Path(__file__).parents[3] / "data" / "catalogue.ttl"
SEEDS = sorted((SHARED / "seeds").glob("*.txt"))
PICKED = [each for each in PAGES if each.name[:2] in {"01", "10", "12", "19", "35", "47"}]
REVERSED = "Uusi alku\n\nHankeaika: 1.11.2015–31.10.2015\nRahoittaja: Työsäätiö\n"


def written(text: str, words: PageWords) -> Page:
    return page_command(text.encode(), base=vocab.DEFAULT_BASE, source_slug="sivu", words=words)


def violations(turtle: str, folder: Path) -> list[str]:
    (folder / "projects").mkdir(parents=True)
    shutil.copy(CATALOGUE, folder)
    (folder / "projects" / "draft.ttl").write_text(turtle, encoding="utf-8")
    findings = check_folder(
        read_folder(folder),
        shapes=resources.folder("shapes"),
        checks=resources.folder("queries") / "checks",
    )
    return [str(each) for each in findings if each.severity is Severity.VIOLATION]


@pytest.mark.parametrize("path", [*PICKED, *SEEDS], ids=lambda path: path.stem[:12])
def test_a_draft_passes_the_checks(words: PageWords, path: Path, tmp_path: Path) -> None:
    page = written(path.read_text(encoding="utf-8"), words)
    assert page.projects
    assert [] == violations(page.turtle, tmp_path / "data")


def test_a_reversed_period_is_stated_and_not_asserted(words: PageWords, tmp_path: Path) -> None:
    page = written(REVERSED, words)
    assert [] == violations(page.turtle, tmp_path / "data")
    assert "dcterms:temporal" not in page.turtle
    assert page.turtle.count('"2015-10-31"^^xsd:date') == 1


def test_every_statement_has_its_place_label_and_confidence(words: PageWords) -> None:
    page = written("Uusi alku\n\nRahoittaja: Työsäätiö\nHankeaika: 2020\n", words)
    triples = list(ox.parse(page.turtle, format=ox.RdfFormat.TURTLE))
    by_predicate = {
        name: {
            each.subject: each.object
            for each in triples
            if each.predicate.value == vocab.term(name)
        }
        for name in ("sssom:confidence", "prov:wasDerivedFrom", "hanke:quote")
    }
    quotes = {quote.value: subject for subject, quote in by_predicate["hanke:quote"].items()}
    funder = quotes["Rahoittaja Työsäätiö"]
    place = by_predicate["prov:wasDerivedFrom"][funder].value
    begin, end = map(int, place.partition("#char=")[2].split(","))
    assert "Työsäätiö" == page.text[begin:end]
    assert by_predicate["sssom:confidence"].keys() == by_predicate["prov:wasDerivedFrom"].keys()


def test_the_same_page_gives_the_same_bytes(words: PageWords) -> None:
    text = PAGES[0].read_text(encoding="utf-8")
    assert written(text, words) == written(text, words)


def test_a_page_without_a_project_gives_no_turtle(words: PageWords) -> None:
    page = written("Etusivu\n", words)
    assert ("", 0, True) == (page.turtle, page.projects, bool(page.reason))
