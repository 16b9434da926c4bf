"""A saved page becomes a draft that `check` accepts; a page that is no project says why."""

from pathlib import Path

import pyoxigraph as ox
from tests.cli.conftest import Run

PAGE = """\
<!doctype html><html lang="fi"><head><meta charset="utf-8"><title>Hanke</title></head><body>
<nav><ul><li>Etusivu</li><li>Hankkeet</li></ul></nav>
<main><h1>Taitava – Taitava johtaminen kouluissa</h1>
<p>Hankkeessa kehitetään johtamista.</p>
<dl><dt>Rahoittaja</dt><dd>Opetushallitus</dd>
<dt>Hankkeen kesto</dt><dd>1.8.2020–31.12.2022</dd>
<dt>Koordinaattori</dt><dd>Esimerkkilän kaupunki</dd>
<dt>Kumppanit</dt><dd>Mallilan kunta, Koelan koulutuskuntayhtymä</dd></dl></main>
<footer>Tietosuoja</footer></body></html>
"""


def test_a_page_becomes_a_draft_with_its_evidence(run: Run, tmp_path: Path) -> None:
    (tmp_path / "sivu.html").write_text(PAGE, encoding="utf-8")
    assert 0 == run("new", "mine", "--base", "https://data.example.org/").returncode

    result = run("page", "sivu.html", "--base", "https://data.example.org/", "--text", "sivu.txt")

    assert (0, "") == (result.returncode, result.stderr)
    text = (tmp_path / "sivu.txt").read_text(encoding="utf-8")
    quads = list(ox.parse(result.stdout, format=ox.RdfFormat.TURTLE))
    names = {q.object.value for q in quads if q.predicate.value.endswith("#prefLabel")}
    assert {
        "Taitava – Taitava johtaminen kouluissa",
        "Opetushallitus",
        "Esimerkkilän kaupunki",
        "Mallilan kunta",
        "Koelan koulutuskuntayhtymä",
    } <= names
    spans = [q.object.value for q in quads if "#char=" in str(q.object)]
    assert spans
    for span in spans:
        begin, end = map(int, span.partition("#char=")[2].split(","))
        assert text[begin:end].strip()
    (tmp_path / "mine" / "projects" / "draft.ttl").write_text(result.stdout, encoding="utf-8")
    assert 0 == run("check", "--data", "mine").returncode


def test_a_page_that_is_no_project_says_so(run: Run) -> None:
    result = run("page", "-", "--lang", "sv", stdin="Sök\nKontakt\nLogga in\n")

    assert (1, "", 1) == (result.returncode, result.stdout, result.stderr.count("\n"))


def test_a_file_that_is_no_page_is_refused_in_one_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "kuva.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 200)

    for name, code in (("kuva.png", 1), ("nothing.html", 2)):
        result = run("page", name)
        assert (code, "", 1) == (result.returncode, result.stdout, result.stderr.count("\n"))
