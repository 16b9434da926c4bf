"""The page of findings: readable without anything else, and safe whatever the data says."""

import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from tests.check.conftest import ALFA, BASE, PREFIXES

from hankegraafi.check import html
from hankegraafi.check.html_words import HTML_WORDS
from hankegraafi.rdf.read import DataFolder, read_turtle
from hankegraafi.records import LANGUAGES, Finding, Severity, Text
from hankegraafi.resources import folder

NAME = Text.of({"fi": "Nimi puuttuu.", "sv": "Namnet saknas.", "en": "No name."})
NEED = Text.of({"fi": "nimi", "sv": "ett namn", "en": "a name"})
WAY = Text.of({"fi": "Lisää se.", "sv": "Lägg till det.", "en": "Add it."})
WRONG = Finding(
    Severity.VIOLATION,
    "hs:Project-status",
    NAME,
    focus=f"{ALFA}#period",
    path=f"{BASE}ns#status",
    value=f"{BASE}ns#status-ended",
    file=Path("my/data/projects/alfa.ttl"),
    line=7,
    column=5,
    expected=NEED,
    hint=WAY,
)
VOID = {"meta", "br"}


class Page(HTMLParser):
    """Reads a page strictly: what opens must close; keeps texts by their elements."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(page)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if data.strip() and self.open:
            self.texts.append((self.open[-1], " ".join(data.split())))

    def words(self, tag: str) -> list[str]:
        return [words for each, words in self.texts if each == tag]


def data(text: str = 'project:alfa a hanke:Project ; skos:prefLabel "Alfa"@fi .') -> DataFolder:
    file = read_turtle(Path("my/data/projects/alfa.ttl"), (PREFIXES + text).encode())
    return DataFolder(Path("my/data"), BASE, (file,), ())


def page(findings: list[Finding], language: str = "fi", given: DataFolder | None = None) -> str:
    return html.page(
        findings,
        language,
        folder=given or data(),
        ontology=folder("ontology"),
        today=date(2026, 11, 2),
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_finding_says_everything_in_the_language_asked_for(language: str) -> None:
    seen = Page(page([WRONG], language))
    words = HTML_WORDS[language]
    label = {"fi": "tila", "sv": "status", "en": "status"}[language]
    value = {"fi": "päättynyt", "sv": "avslutat", "en": "ended"}[language]

    assert ("html", {"lang": language}) == seen.tags[0]
    assert [words["title"]] == seen.words("h1")
    assert ["Alfa"] == [text for text in seen.words("h2") + seen.words("span") if text == "Alfa"]
    assert [dict(NAME.values)[language]] == seen.words("h3")
    for key in ("where", "property", "value", "expected", "hint"):
        assert words[key] in seen.words("dt")
    shown = " ".join(text for _, text in seen.texts)
    for each in (
        "projects/alfa.ttl:7:5",
        ALFA,
        f"{ALFA}#period",
        f"{label} (hanke:status)",
        f"{value} (hanke:status-ended)",
        dict(NEED.values)[language],
        dict(WAY.values)[language],
        "hs:Project-status",
    ):
        assert each in shown
    assert "my/data" not in shown


def test_a_file_elsewhere_is_named_by_its_last_step() -> None:
    for name in ("/somebody/home/x.ttl", "my/data"):
        shown = page([replace(WRONG, file=Path(name), column=None)])
        assert f">{Path(name).name}:7<" in shown
        assert "somebody" not in shown


def test_the_page_needs_nothing_but_itself() -> None:
    seen = Page(page([WRONG]))
    [policy] = [a["content"] for tag, a in seen.tags if a.get("http-equiv")]
    assert "default-src 'none'; style-src 'unsafe-inline'" == policy
    assert not {"script", "img", "link", "iframe"} & {tag for tag, _ in seen.tags}
    assert not [a for _, a in seen.tags if a.get("src") or a.get("style") or a.get("onclick")]
    assert not re.search(r"@import|url\(", page([WRONG]))


def test_what_data_says_stays_words() -> None:
    evil = "</dd><script>alert(1)</script><img src=x onerror=alert(1)>\"'&amp;\u202e\x07"
    words = Text.of({"fi": evil})
    odd = replace(
        WRONG,
        message=words,
        focus=f"{BASE}id/project/{evil}",
        path=evil,
        value=evil,
        graph=evil,
        rule=evil,
        file=Path(f"my/data/{evil}"),
        expected=words,
        hint=words,
    )
    text = f"project:alfa a hanke:Project ; skos:prefLabel {ascii_literal(evil)}@fi ."
    written = page([odd, replace(odd, focus=ALFA)], given=data(text))
    seen = Page(written)
    assert not {"script", "img"} & {tag for tag, _ in seen.tags}
    assert "\u202e" not in written
    assert "‹U+202E›‹U+0007›" in written
    assert "<script>alert(1)</script>" in " ".join(seen.words("h3"))


def ascii_literal(words: str) -> str:
    return '"' + "".join(f"\\u{ord(each):04X}" for each in words) + '"'


def test_equal_findings_stand_as_one_with_a_count_and_three_examples() -> None:
    many = [replace(WRONG, line=line, value=f"v{line}") for line in range(1, 6)]
    seen = Page(page(many, "en"))
    assert 1 == len(seen.words("h3"))
    assert "5 times, for example:" in seen.words("p")
    assert ["v1", "v2", "v3"] == [words for words in seen.words("bdi") if words.startswith("v")]


def test_what_is_said_of_many_things_stands_once() -> None:
    many = [replace(WRONG, focus=f"{BASE}id/project/p{each}") for each in range(5)]
    seen = Page(page(many, "en"))
    assert ["Summary", "In several places"] == seen.words("h2")
    assert 1 == len(seen.words("h3"))


def test_ways_out_that_differ_stand_with_their_examples() -> None:
    ways = [Text.of({"en": f"Did you mean p{each}?"}) for each in range(5)]
    seen = Page(page([replace(WRONG, line=n, hint=way) for n, way in enumerate(ways, 1)], "en"))
    hints = [words for words in seen.words("dd") if words.startswith("Did")]
    assert ["Did you mean p0?", "Did you mean p1?", "Did you mean p2?"] == hints


def test_the_gravest_come_first_and_the_contents_lead_there() -> None:
    note = replace(WRONG, severity=Severity.INFO, focus=f"{BASE}id/project/aaa")
    broken = Finding(Severity.VIOLATION, "syntax", NAME, file=Path("my/data/x.ttl"), line=1)
    seen = Page(page([note, WRONG, broken], "en"))
    headings = [a.get("id") for tag, a in seen.tags if tag == "h2"]
    targets = [str(a["href"])[1:] for tag, a in seen.tags if tag == "a"]
    assert ["summary", "contents", *targets] == headings
    assert ["x.ttl", "project:aaa"] == [
        w for w in seen.words("h2") if w in {"x.ttl", "project:aaa"}
    ]
    assert ("strong", "2") in seen.texts
    assert "violations" in seen.words("li")


def test_a_name_in_another_language_says_so() -> None:
    seen = Page(page([replace(WRONG, focus=ALFA)], "en"))
    [heading] = [a for tag, a in seen.tags if tag == "span" and a.get("lang")]
    assert {"lang": "fi"} == heading


@pytest.mark.parametrize(
    ("language", "words"), [("fi", "Ei huomautettavaa."), ("sv", "Inget att anmärka på.")]
)
def test_no_findings_are_a_page_as_well(language: str, words: str) -> None:
    seen = Page(page([], language))
    assert words in seen.words("p")
    assert "2.11.2026" in seen.words("time")


def test_the_words_are_the_same_in_all_languages() -> None:
    assert {frozenset(words) for words in HTML_WORDS.values()} == {frozenset(HTML_WORDS["en"])}
    assert LANGUAGES == tuple(HTML_WORDS)
