"""Reading in, as a user meets it: new, check, read, and then check and build."""

import json
from pathlib import Path

import pytest
from tests.cli.conftest import Run

from hankegraafi.cli import main

LIST = """\
Hankekoodi;Hankkeen nimi;Tila;Aloituspäivä;Päättymispäivä;Toteuttaja;Myönnetty rahoitus (€)
H-1;Taitava johtaminen;Käynnissä;1.3.2015;28.2.2017;Esimerkkilän kaupunki;1 000,50
H-2;Oppiva verkosto;Päättynyt;1.1.2016;31.12.2016;Malli Oy;2 000,00
H-3;Kolmas hanke;Päättynyt;1.1.2016;31.6.2016;Malli Oy;300,00
""" + "".join(
    f"H-{number};Hanke {number};Käynnissä;1.1.2016;{number}.12.2017;Malli Oy;10,00\n"
    for number in range(4, 21)
)


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    """An own data folder beside a list."""
    assert 0 == main(["new", str(tmp_path / "mine"), "--base", "https://data.example.org/"], {})
    path = tmp_path / "avustukset.csv"
    path.write_text(LIST, encoding="windows-1252")
    return path


def test_a_list_becomes_a_release_without_code(run: Run, listed: Path, tmp_path: Path) -> None:
    proposed = run("source", "new", listed.name, "--data", "mine")
    looked = run("source", "check", "avustukset", "--data", "mine", "--file", listed.name)
    read = run("source", "read", "avustukset", "--data", "mine", "--file", listed.name, "--json")

    assert 0 == proposed.returncode, proposed.stderr
    assert "project:avustukset-h-1 a hanke:Project" in proposed.stdout
    assert "hankegraafi source check avustukset --file" in proposed.stdout
    assert 0 == looked.returncode, looked.stderr
    assert "20 rows: 19 records and 1 rejected" in looked.stdout
    assert "row 4, Päättymispäivä: 31.6.2016" in looked.stdout
    report = json.loads(read.stdout)
    assert (20, 19, 1) == (report["rows"], report["records"], report["rejected"])
    assert ["3470.50"] == [each["whole"] for each in report["sums"].values()]

    assert 0 == run("check", "--data", "mine").returncode
    built = json.loads(run("build", "--data", "mine", "--json").stdout)
    assert 20 == built["counts"]["things"]["project"]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("check", "nothing"), 2, "there is no source nothing"),
        (("read", "nothing"), 2, "source new LIST"),
        (("new", "nothing.csv"), 1, "there is no such file"),
        (("new", "mine"), 1, "no such file"),
        (("export", "--prefix", "360G-x"), 1, "no funding can be a grant"),
    ],
)
def test_a_wrong_call_is_one_line_with_a_way_out(
    run: Run, listed: Path, arguments: tuple[str, ...], code: int, words: str
) -> None:
    result = run("source", *arguments, "--data", "mine")

    assert (code, 1) == (result.returncode, result.stderr.count("\n"))
    assert words in result.stderr
    assert "Traceback" not in result.stderr


def test_a_description_that_is_there_is_not_overwritten(run: Run, listed: Path) -> None:
    run("source", "new", listed.name, "--data", "mine")

    assert 2 == run("source", "new", listed.name, "--data", "mine").returncode


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04" + b"\0" * 100, "packed folder"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old Office file"),
        (b"<!doctype html><html><body>Error</body></html>", "HTML"),
        (b"", "empty"),
        (b"\0" * 5000, "no text"),
        (b"x" * 3_000_000, "long"),
    ],
    ids=["zip", "ole", "html", "empty", "binary", "long-line"],
)
def test_a_file_that_is_not_what_it_says_is_refused(
    run: Run, listed: Path, content: bytes, words: str
) -> None:
    run("source", "new", listed.name, "--data", "mine")
    listed.write_bytes(content)

    result = run("source", "read", "avustukset", "--data", "mine", "--file", listed.name)

    assert (1, 1) == (result.returncode, result.stderr.count("\n")), result.stderr
    assert words in result.stderr
    folder = listed.parent / "mine" / "sources" / "avustukset"
    assert ["source.toml"] == [path.name for path in folder.iterdir()]
