"""`hankegraafi new` writes what it is told, asks on a terminal alone, and refuses what is wrong."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from hankegraafi import vocab
from hankegraafi.cli import main
from hankegraafi.rdf.scaffold import LICENCES

BASE = "https://data.example.org/"
DATASET, CONTACT = f"{BASE}id/dataset", f"{BASE}id/dataset#contact"


def said(folder: Path, subject: str, name: str) -> set[str]:
    quads = ox.parse(path=folder / "catalogue.ttl", format=ox.RdfFormat.TURTLE)
    return {
        getattr(quad.object, "value", "")
        for quad in quads
        if quad.subject == ox.NamedNode(subject) and quad.predicate.value == vocab.term(name)
    }


@pytest.mark.parametrize(
    ("licence", "iri"),
    [
        ("CC0", "https://creativecommons.org/publicdomain/zero/1.0/"),
        ("cc-by-4.0", "https://creativecommons.org/licenses/by/4.0/"),
        ("CC BY-SA 4.0", "https://creativecommons.org/licenses/by-sa/4.0/"),
        ("https://example.org/terms", "https://example.org/terms"),
    ],
)
@pytest.mark.parametrize(
    ("contact", "name", "address"),
    [
        ("info@example.org", "vcard:hasEmail", "mailto:info@example.org"),
        ("mailto:Avoin.Data@example.org", "vcard:hasEmail", "mailto:Avoin.Data@example.org"),
        ("https://example.org/contact", "vcard:hasURL", "https://example.org/contact"),
    ],
)
def test_the_catalogue_says_what_was_told(
    tmp_path: Path, licence: str, iri: str, contact: str, name: str, address: str
) -> None:
    folder = tmp_path / "mine"
    told = ["--license", licence, "--contact", contact, "--title", "Omat", "--base", BASE]
    told += ["--publisher", "Kaupunki", "--publisher-type", "localauthority"]

    assert 0 == main(["new", str(folder), *told], {})
    assert {iri} == said(folder, DATASET, "dcterms:license")
    assert {address} == said(folder, CONTACT, name)
    assert {"Omat"} == said(folder, DATASET, "dcterms:title")
    assert {"Kaupunki"} == said(folder, f"{DATASET}#publisher", "skos:prefLabel")
    assert {"http://purl.org/adms/publishertype/LocalAuthority"} == said(
        folder, f"{DATASET}#publisher", "dcterms:type"
    )
    assert 0 == main(["check", "--data", str(folder)], {})


@pytest.mark.parametrize(
    ("option", "value", "way_out"),
    [
        ("--license", "free", "Give one of CC0-1.0"),
        ("--license", "https://exa mple.org/", "Give one of CC0-1.0"),
        ("--contact", "matti.meikalainen@example.org", "address of a role"),
        ("--contact", "call us", "address of a role"),
        ("--contact", "https://matti@example.org/", "address of a role"),
        ("--contact", "https://example.org/<x>", "address of a role"),
        ("--publisher", " ", "Give one with --publisher"),
        ("--publisher-type", "King", "LocalAuthority"),
        ("--base", "data.example.org", "Give one such as https://"),
    ],
)
def test_what_cannot_be_used_is_refused_with_the_way_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str, value: str, way_out: str
) -> None:
    assert 2 == main(["new", str(tmp_path / "mine"), option, value], {})
    assert way_out in capsys.readouterr().err
    assert [] == list(tmp_path.iterdir())


def test_nothing_is_asked_where_nobody_can_answer(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert 0 == main(["new", str(tmp_path / "mine")], {})
    assert "[" not in capsys.readouterr().out


def test_on_a_terminal_it_asks_and_asks_again(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    answers = [BASE, "King", "Company", "free", "CC-BY-4.0", "", "Otsikko"]
    terminal, end = pty.openpty()
    os.write(terminal, "".join(f"{each}\n" for each in answers).encode())
    asked = subprocess.run(
        [sys.executable, "-m", "hankegraafi", "new", str(folder), "--publisher", "Yritys Oy"],
        stdin=end,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    os.close(terminal)
    os.close(end)

    assert "'King' is no type of publisher" in asked.stdout + asked.stderr
    assert "the licence 'free' is not known" in asked.stdout + asked.stderr
    assert "Who publishes" not in asked.stdout
    assert {"Otsikko"} == said(folder, DATASET, "dcterms:title")
    assert {"Yritys Oy"} == said(folder, f"{DATASET}#publisher", "skos:prefLabel")
    assert {LICENCES["CC-BY-4.0"]} == said(folder, DATASET, "dcterms:license")
    assert {BASE} == said(folder, CONTACT, "vcard:hasURL")
