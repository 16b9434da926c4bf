"""The command line as a user meets it: what is printed where, and the exit code."""

import csv
import io
import json
import os
import shlex
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]
POMO = "https://w3id.org/hankegraafi/id/project/pomo"


def one_line(text: str) -> str:
    """The single line of standard error."""
    lines = text.splitlines()
    assert len(lines) == 1, text
    return lines[0]


def test_help_has_examples_and_names_every_command(program: Run) -> None:
    result = program("--help")

    assert result.returncode == 0
    assert "Examples:" in result.stdout
    for command in "new check format build serve query show releases".split():
        assert f"  {command} " in result.stdout


@pytest.mark.parametrize(
    "command", "new check format build serve query show releases".split(), ids=str
)
def test_every_command_explains_itself(run: Run, command: str) -> None:
    result = run(command, "--help")

    assert result.returncode == 0
    assert f"Usage: hankegraafi {command}" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["chek"], "Did you mean 'check'?"),
        (["check", "--colour"], "No such option '--colour'"),
        (["query"], "Missing argument 'TEXT'"),
        (["serve", "--port", "http"], "'http' is not a valid integer range"),
        (["check", "--data", "nothing"], "the data folder nothing does not exist"),
        (["new", "x", "--base", "data.example.org"], "Give one such as https://"),
        (["format", "nothing.ttl"], "nothing.ttl does not exist"),
    ],
)
def test_a_wrong_call_is_one_line_and_exit_code_2(
    run: Run, arguments: list[str], words: str
) -> None:
    result = run(*arguments)

    assert result.returncode == 2
    assert words in one_line(result.stderr)
    assert result.stdout == ""


@pytest.mark.parametrize("command", ["serve", "show pomo", "query ASK{}"])
def test_a_missing_release_says_how_to_build_one(run: Run, command: str) -> None:
    result = run(*command.split())

    assert result.returncode == 3
    assert "hankegraafi build" in one_line(result.stderr)


def test_a_wrong_setting_is_named(tmp_path: Path) -> None:
    from hankegraafi.cli import main

    assert main(["releases"], {"HANKEGRAAFI_PORT": "eighty"}) == 2


def test_the_shipped_data_has_no_violation(run: Run, data: Path) -> None:
    result = run("check", "--json")
    findings = json.loads(result.stdout)

    assert result.returncode == 0
    assert {"warning", "info"} == {finding["severity"] for finding in findings}


def test_findings_stand_under_their_file_with_line_and_way_out(run: Run, data: Path) -> None:
    pomo = data / "projects" / "pomo.ttl"
    text = pomo.read_text()
    line = text[: text.index("hanke:acronym")].count("\n") + 1
    pomo.write_text(text.replace("hanke:acronym", "hanke:acronim"))

    result = run("check")

    assert result.returncode == 1
    _, _, report = result.stdout.partition("data/projects/pomo.ttl\n")
    assert report.lstrip().startswith(f"{line}  violation")
    assert "hanke:acronym" in report.splitlines()[0]


def test_findings_are_a_page_that_can_be_sent(run: Run, data: Path) -> None:
    pomo = data / "projects" / "pomo.ttl"
    pomo.write_text(pomo.read_text().replace("hanke:acronym", "hanke:acronim"))

    result = run("check", "--format", "html", "--lang", "sv")

    assert result.returncode == 1
    assert result.stdout.startswith('<!DOCTYPE html>\n<html lang="sv">')
    assert "Okänd egenskap hanke:acronim." in result.stdout
    assert "Menade du hanke:acronym?" in result.stdout
    assert "POMO" in result.stdout
    assert str(data) not in result.stdout


@pytest.mark.parametrize(
    ("language", "word"), [("fi", "virhe"), ("sv", "fel"), ("en", "violation")]
)
def test_findings_speak_three_languages(run: Run, data: Path, language: str, word: str) -> None:
    (data / "projects" / "pomo.ttl").write_text("broken")

    result = run("check", "--lang", language)

    assert result.returncode == 1
    assert word in result.stdout


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<http://e.org/a> <http://e.org/b>\n\n .", "data/projects/pomo.ttl"),
        ("<http://e.org/a> <http://e.org/b> 'ä' .".encode("latin-1"), "UTF-8"),
    ],
)
def test_a_broken_file_stops_the_build_and_nothing_is_written(
    run: Run, data: Path, tmp_path: Path, content: bytes, words: str
) -> None:
    (data / "projects" / "pomo.ttl").write_bytes(content)

    result = run("build")

    assert result.returncode == 1
    assert words in one_line(result.stderr)
    assert not (tmp_path / "releases" / "current").exists()


def test_a_build_is_done_once_and_its_base_moves_every_thing_and_no_term(
    run: Run, data: Path
) -> None:
    base = ("--base", "https://hankkeet.example.fi/")
    first, second = run("build", *base, "--json"), run("build", *base, "--if-changed", "--json")

    assert (0, True) == (first.returncode, json.loads(first.stdout)["new"])
    assert (0, False) == (second.returncode, json.loads(second.stdout)["new"])
    assert json.loads(first.stdout)["version"] == json.loads(second.stdout)["version"]
    listed = json.loads(run("releases", "--json").stdout)
    assert [(json.loads(first.stdout)["version"], True)] == [
        (each["version"], each["current"]) for each in listed
    ]
    answer = run("query", "SELECT ?c { <https://hankkeet.example.fi/id/project/pomo> a ?c }")

    assert "hanke:Project" in answer.stdout


def test_a_query_is_answered_as_a_table(run: Run, releases: Path) -> None:
    result = run(
        "query",
        "SELECT ?start { project:pomo dcterms:temporal/dcat:startDate ?start }",
        "--releases",
        str(releases),
    )

    assert ["start", "──────────", "2017-12-13", "(1 row)"] == result.stdout.splitlines()


def test_a_query_is_read_from_a_file_and_from_standard_input(
    program: Run, releases: Path, tmp_path: Path
) -> None:
    text = "SELECT (COUNT(*) AS ?n) { ?p a hanke:Project }"
    (tmp_path / "count.rq").write_text(text)
    at = ["--releases", str(releases), "--format", "csv"]

    from_file = program("query", "count.rq", *at)
    from_input = program("query", "-", *at, stdin=text)

    assert [["n"], ["8"]] == list(csv.reader(io.StringIO(from_file.stdout)))
    assert from_file.stdout == from_input.stdout


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("SELECT ?x { ?x a hanke:Project ", 1, "line 1"),
        ("SELECT ?x { SERVICE <http://127.0.0.1:1/> { ?x ?p ?o } }", 1, "SERVICE"),
        ("INSERT DATA { <a:a> <a:b> <a:c> }", 1, "only reads"),
        ("no-such-file.rq", 2, "no-such-file.rq"),
    ],
)
def test_a_query_that_cannot_be_answered_is_one_line(
    run: Run, releases: Path, text: str, code: int, words: str
) -> None:
    result = run("query", text, "--releases", str(releases))

    assert code == result.returncode
    assert words in one_line(result.stderr)


def test_a_format_that_does_not_fit_names_those_that_do(run: Run, releases: Path) -> None:
    result = run("query", "ASK {}", "--format", "turtle", "--releases", str(releases))

    assert result.returncode == 2
    assert "csv" in one_line(result.stderr)


@pytest.mark.parametrize("name", ["pomo", "project/pomo", POMO])
def test_a_thing_is_shown_with_labels(run: Run, releases: Path, name: str) -> None:
    result = run("show", name, "--lang", "sv", "--releases", str(releases))
    lines = result.stdout.splitlines()

    assert ["POMO – Pomokillasta osaamista muutosjohtajuuteen", POMO] == lines[:2]
    assert "    roll: koordinator" in [line.lower() for line in lines]


def test_a_thing_is_shown_as_turtle(run: Run, releases: Path) -> None:
    import pyoxigraph as ox

    result = run("show", "pomo", "--format", "turtle", "--releases", str(releases))
    triples = set(ox.parse(result.stdout, format=ox.RdfFormat.TURTLE))

    assert POMO in {
        triple.subject.value for triple in triples if isinstance(triple.subject, ox.NamedNode)
    }


def test_an_unknown_thing_names_what_comes_near(run: Run, releases: Path) -> None:
    result = run("show", "pomoo", "--releases", str(releases))

    assert result.returncode == 1
    assert "project/pomo" in one_line(result.stderr)


def test_a_port_in_use_is_named_with_a_way_out(program: Run, releases: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        result = program("serve", "--port", port, "--releases", str(releases))

    assert result.returncode == 3
    assert f"port {port} on 127.0.0.1 is in use" in one_line(result.stderr)
    assert "--port" in result.stderr


def test_a_host_that_is_not_here_is_named(program: Run, releases: Path) -> None:
    result = program("serve", "--host", "192.0.2.1", "--port", "0", "--releases", str(releases))

    assert result.returncode == 3
    assert "192.0.2.1" in one_line(result.stderr)


def test_a_new_folder_passes_every_check_and_builds(run: Run, tmp_path: Path) -> None:
    made = run("new", "my-data", "--base", "https://data.example.org", "--publisher", "Opisto")
    checked = run("check", "--data", "my-data", "--json")
    built = run("build", "--data", "my-data")
    shown = run("show", "example-project")

    assert (0, 0, 0, 0) == tuple(each.returncode for each in (made, checked, built, shown))
    assert {"hs:Recommended-organisation-identifier"} == {
        finding["rule"] for finding in json.loads(checked.stdout)
    }
    assert "https://data.example.org/id/project/example-project" in shown.stdout
    assert '"Opisto"@en' in (tmp_path / "my-data" / "catalogue.ttl").read_text()
    assert run("format", "--check", "my-data").returncode == 0


def test_a_folder_that_is_there_is_left_alone(run: Run, data: Path) -> None:
    before = sorted(path.read_bytes() for path in data.rglob("*.ttl"))

    result = run("new", "data")

    assert result.returncode == 2
    assert "data is there already" in one_line(result.stderr)
    assert before == sorted(path.read_bytes() for path in data.rglob("*.ttl"))


def test_a_file_in_the_place_of_a_folder_is_a_fault(run: Run, data: Path, tmp_path: Path) -> None:
    (tmp_path / "releases").write_text("")

    result = run("build")

    assert result.returncode == 3
    assert "releases" in one_line(result.stderr)


@pytest.mark.parametrize("locked", ["projects/pomo.ttl", "projects", "."])
def test_unreadable_data_is_a_fault_in_one_line(
    data: Path, locked: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from hankegraafi.cli import main

    monkeypatch.chdir(data.parent)
    (data / locked).chmod(0)
    user = os.geteuid()
    try:
        if user == 0:  # root may read everything
            os.seteuid(65534)
        code = main(["check", "--data", data.name], {})
    finally:
        os.seteuid(user)
        (data / locked).chmod(0o755)

    assert code == 3
    assert "may not be read" in one_line(capsys.readouterr().err)


def test_output_is_plain_where_there_is_no_terminal(program: Run, data: Path) -> None:
    result = program("check")

    assert "\x1b" not in result.stdout + result.stderr


def test_a_reader_that_leaves_early_is_no_fault(releases: Path) -> None:
    words = [sys.executable, "-m", "hankegraafi", "query", "SELECT * { ?s ?p ?o }"]
    command = shlex.join([*words, "--releases", str(releases)])
    result = subprocess.run(
        ["/bin/bash", "-c", f"{command} | head -1"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert "" == result.stderr


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("DESCRIBE project:pomo", "project:pomo a hanke:Project"),
        ("describe <https://w3id.org/hankegraafi/id/project/pomo>", "project:pomo a hanke:Project"),
        ('CONSTRUCT { [] rdfs:label "1²3" } WHERE {}', '"1²3"'),
    ],
)
def test_a_graph_is_answered_as_turtle(run: Run, releases: Path, text: str, words: str) -> None:
    result = run("query", text, "--releases", str(releases))

    assert (0, "") == (result.returncode, result.stderr)
    assert words in result.stdout


@pytest.mark.parametrize(
    "base",
    [
        "https:///",
        "http://?/",
        "https://a.example/?q=/",
        "https://u:p@h.example/",
        "http://x.example/../",
        "https://a.example:99999/",
        "https://a.example/#/",
        "https://x.example:port/",
        "https://[/",
        "https://exa mple.org/",
    ],
)
def test_a_base_that_cannot_begin_iris_is_refused_alike(run: Run, data: Path, base: str) -> None:
    made, built = run("new", "x", "--base", base), run("build", "--base", base)

    assert (2, 2) == (made.returncode, built.returncode)
    assert one_line(made.stderr)
    assert one_line(built.stderr)


def test_an_empty_folder_is_filled_in_place(run: Run, tmp_path: Path) -> None:
    assert run("new", ".").returncode == 0
    assert (tmp_path / "catalogue.ttl").is_file()


def test_control_characters_in_data_do_not_steer_the_terminal(run: Run, data: Path) -> None:
    pomo = data / "projects" / "pomo.ttl"
    text = pomo.read_text()
    pomo.write_text(text.replace('hanke:acronym "POMO"', 'hanke:acronym "a\\u0007b\\u001B[31m"'))

    result = run("check")

    assert result.returncode == 1
    assert not {"\x07", "\x1b"} & set(result.stdout)


def test_help_needs_no_right_setting() -> None:
    from hankegraafi.cli import main

    assert main(["--version"], {"HANKEGRAAFI_PORT": "eighty"}) == 0
