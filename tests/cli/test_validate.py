"""`hankegraafi validate` checks one document, from a file or from standard input."""

import json
import re
from pathlib import Path

import pytest
from tests.cli.conftest import ROOT, Run
from tests.rdf.test_documents import BOMBS, DEEP, dtd

POMO = ROOT / "data" / "projects" / "pomo.ttl"
WRONG = POMO.read_text().replace("hanke:role-coordinator", "hanke:role-cordinator")


def test_a_good_file_passes(run: Run) -> None:
    done = run("validate", str(POMO))

    assert (0, "") == (done.returncode, done.stderr)
    assert "violation" not in done.stdout


def test_a_bad_one_from_standard_input_does_not(run: Run) -> None:
    done = run("validate", "-", "--lang", "fi", stdin=WRONG)

    assert (1, "") == (done.returncode, done.stderr)
    assert done.stdout.startswith("stdin\n")
    assert "virhe  Tuntematon käsite hanke:role-cordinator." in done.stdout


@pytest.mark.parametrize("form", ["json", "sarif", "ttl", "github", "html"])
def test_findings_are_written_in_every_form(run: Run, form: str) -> None:
    done = run("validate", "-", "--format", form, stdin=WRONG)

    assert (1, "") == (done.returncode, done.stderr)
    assert "role-cordinator" in done.stdout
    if form in {"json", "sarif"}:
        assert json.loads(done.stdout)


def test_a_format_is_told_by_the_name_by_an_option_or_by_the_look(run: Run, tmp_path: Path) -> None:
    line = '<urn:a> <urn:b> "c" .\n'
    xml = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>'
    (tmp_path / "a.jsonld").write_text(line)
    (tmp_path / "a").write_text(xml)

    assert "Unexpected char" in run("validate", "a.jsonld").stdout
    assert "Unknown property urn:b" in run("validate", "a.jsonld", "--as", "nt").stdout
    assert "makes no statement" in run("validate", "a").stdout


@pytest.mark.parametrize(
    "text", [DEEP["triple terms"], DEEP["JSON"], DEEP["XML"], dtd(BOMBS["a billion laughs"])]
)
def test_bad_input_is_a_finding_and_no_crash(run: Run, tmp_path: Path, text: bytes) -> None:
    (tmp_path / "bad").write_bytes(text)

    done = run("validate", "bad")

    assert (1, "") == (done.returncode, done.stderr)
    assert re.search(r"The file cannot be read: (it is nested|the entity)", done.stdout)


def test_a_data_folder_with_deep_nesting_is_refused_and_not_built(run: Run, data: Path) -> None:
    (data / "projects" / "deep.ttl").write_bytes(DEEP["triple terms"])
    (data / "projects" / "torn.ttl").write_text("<urn:a> <urn:b>")

    done = run("check", "--data", str(data), "--json")
    built = run("build", "--data", str(data), "--releases", "out")

    found = [each for each in json.loads(done.stdout) if each["rule"] == "syntax"]
    assert {("deep.ttl", 1), ("torn.ttl", 1)} == {
        (Path(each["file"]).name, each["line"]) for each in found
    }
    assert (1, 1) == (done.returncode, built.returncode)
    assert not list(data.parent.glob("out/*/manifest.json"))


def test_a_file_that_is_not_there_is_named(run: Run) -> None:
    done = run("validate", "nowhere.ttl")

    assert 2 == done.returncode
    assert "error: nowhere.ttl cannot be read (No such file or directory)." in done.stderr
