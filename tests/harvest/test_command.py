"""`hankegraafi publish-check` as a user meets it: exit codes, words, JSON."""

import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from tests.harvest.spoilt import Answer, Asked, spoilt

from hankegraafi.harvest.faults import WORDS, Faults
from hankegraafi.records import LANGUAGES

pytestmark = pytest.mark.whole

ROOT = Path(__file__).parents[2]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "hankegraafi", "publish-check", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT / "src")},
    )


def without_feed(asked: Asked, answer: Answer) -> Answer:
    if asked.path.startswith("/changes.atom"):
        return Answer(404, (("Content-Type", "text/\x1b[31mplain"), ("Content-Length", "0")), b"")
    return answer


def test_a_good_site_is_exit_code_0(site: str) -> None:
    result = run(site, "--sample", "2")

    assert (0, "") == (result.returncode, result.stderr)
    assert f"{site}/: nothing is wrong. Requests: " in result.stdout


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fi", "varoitus  Muutosten syöte puuttuu."),
        ("sv", "varning  Flödet med ändringar saknas."),
        ("en", "warning  There is no feed of changes."),
    ],
)
def test_a_finding_is_exit_code_1_and_told_with_its_way_out(
    site: str, language: str, words: str
) -> None:
    with spoilt(site, without_feed) as address:
        result = run(address, "--sample", "1", "--lang", language)

    assert 1 == result.returncode
    assert words in result.stdout
    assert "[feed-missing]" in result.stdout
    assert "200 application/atom+xml" in result.stdout
    assert "→ " in result.stdout
    assert "\x1b" not in result.stdout


def test_json_is_for_machines(site: str) -> None:
    with spoilt(site, without_feed) as address:
        result = run(address, "--sample", "1", "--json")
    told = json.loads(result.stdout)
    [finding] = told["findings"]

    assert (1, address, 0) == (result.returncode, told["url"], told["omitted"])
    assert ("feed-missing", "warning", f"{address}changes.atom") == (
        finding["rule"],
        finding["severity"],
        finding["url"],
    )
    assert "200 application/atom+xml" == finding["expected"]
    assert list(LANGUAGES) == list(finding["message"]) == list(finding["way_out"])


@pytest.mark.parametrize(
    "arguments", [["data.example.org"], ["ftp://x/"], [], ["http://x/", "--sample", "0"]]
)
def test_a_wrong_call_is_exit_code_2(arguments: list[str]) -> None:
    result = run(*arguments)

    assert (2, "") == (result.returncode, result.stdout)
    assert 1 == len(result.stderr.splitlines())


def test_where_nothing_answers_is_exit_code_3() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    result = run(f"http://127.0.0.1:{port}", "--timeout", "2")

    assert (3, "") == (result.returncode, result.stdout)
    assert "cannot be reached" in result.stderr
    assert 1 == len(result.stderr.splitlines())


def test_every_rule_has_its_words_and_stands_in_the_documentation() -> None:
    faults = Faults()
    documented = (ROOT / "docs" / "publishing.md").read_text()
    rules = faults.rules

    assert rules
    for rule, told in rules.items():
        faults.add(rule, "http://x.example/")
        for part in ("message", "way_out"):
            assert set(LANGUAGES) == {language for language, words in told[part].items() if words}
        assert f"| `{rule}` | {told['severity']} | {told['message']['en']} |" in documented
    assert len(rules) == len(faults.listed())
    assert WORDS.is_file()
