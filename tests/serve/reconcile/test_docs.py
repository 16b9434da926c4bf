"""What docs/reconcile.md and the page say is true: their programs run, their lists are whole."""

import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from hankegraafi.search.properties import PROPERTIES
from hankegraafi.serve.reconcile.asked import MOST_CANDIDATES, MOST_QUERIES
from hankegraafi.serve.reconcile.received import MAX_BODY, MAX_DEPTH, MAX_TEXT

DOCUMENT = (Path(__file__).parents[3] / "docs" / "reconcile.md").read_text(encoding="utf-8")
SHOWN = "http://127.0.0.1:8000"


def run(program: str) -> list[list[str]]:
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, text=True, timeout=60
    )
    return [line.split("\t") for line in ran.stdout.splitlines()]


def test_the_program_of_the_document_runs(address: str) -> None:
    [program] = re.findall(r"```python\n(.*?)```", DOCUMENT, re.DOTALL)

    rows = run(program.replace(SHOWN, address))

    sure = {name: iri.rpartition("/")[2] for name, how, _, _, iri in rows if how == "yes"}
    assert {
        "Opetushallitus": "opetushallitus",
        "Tampereen kaupungin": "tampereen-kaupunki",
        "Salon seudun koulutuskuntayhtymä": "salon-seudun-koulutuskuntayhtyma",
    } == sure


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_program_of_the_page_runs(client: httpx.Client, language: str) -> None:
    page = client.get(f"/reconcile/{language}/help").text
    [program] = re.findall(r"<pre><code>(.*?)</code></pre>", page, re.DOTALL)

    rows = run(program.replace("&#34;", '"').replace("&amp;", "&").replace("&#39;", "'"))

    assert ["Opetushallitus", "yes"] in [row[:2] for row in rows]


def test_the_command_of_the_document_runs(address: str) -> None:
    [command] = re.findall(r"```\n(curl .*?)```", DOCUMENT, re.DOTALL)

    ran = subprocess.run(
        ["sh", "-c", command.replace(SHOWN, address).replace("curl", "curl -sS", 1)],
        capture_output=True,
        check=True,
        text=True,
        timeout=60,
    )

    assert '"results":[{"candidates":[{"id":' in ran.stdout


def test_every_limit_and_property_is_documented() -> None:
    for limit in (MOST_QUERIES, MAX_BODY, MAX_TEXT):
        assert f"{limit:,}".replace(",", " ") in DOCUMENT
    for limit in (MAX_DEPTH, MOST_CANDIDATES):
        assert f" {limit}" in DOCUMENT
    named = {each.id for each in PROPERTIES.values() if each.sort != "identifier"}
    assert [] == sorted(
        each for each in named - {"name", "acronym", "former-name"} if f"`{each}`" not in DOCUMENT
    )
