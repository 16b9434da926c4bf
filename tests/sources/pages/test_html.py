"""HTML: what is shown, and nothing that hurts."""

import pytest
from tests.sources.pages.conftest import said

from hankegraafi.errors import DataError
from hankegraafi.sources.pages import html
from hankegraafi.sources.pages.read import read_page
from hankegraafi.sources.pages.words import PageWords

PAGE = """<!DOCTYPE html><html lang="fi"><head><meta charset="utf-8"><title>Vesi</title>
<link rel="canonical" href="https://www.example.org/hankkeet/vesi">
<script>var x = "Rahoittaja: Skripti Oy";</script></head>
<body class="page menu-open"><nav><ul><li>Etusivu<li>Rahoittaja: Valikko ry</ul></nav>
<div class="cookie">Rahoittaja: Eväste Oy</div>
<main><h1>Vesiviisas</h1><p>Vesiviisas-hanke opettaa s&auml;&auml;st&auml;m&auml;&auml;n vett&auml;.
<dl><dt>Rahoittaja</dt><dd>Vesisäätiö</dd><dt>Hankeaika</dt><dd>1.1.2020&ndash;31.12.2021</dd>
<dt>Budjetti</dt><dd></dd><dt>Koordinaattori</dt><dd>Lähteen opisto</dd></dl>
<table><tr><th>Hankekoodi</th><td>V1234</td></tr><tr><th>Kumppanit</th><td><ul><li>Kaivon kunta
</li><li>Puro Oy</li></ul></td></tr></table>
<aside><h3>Toinen hanke</h3><p>Rahoittaja: Joku muu</p></aside>
<form><label>Nimi</label><textarea>Rahoittaja: Lomake</textarea></form></main>
<footer>Rahoittaja: Alatunniste Oy</footer></body></html>"""


def test_a_page_is_read_as_it_is_seen(words: PageWords) -> None:
    reading = read_page(PAGE, words=words)
    [draft] = reading.drafts
    assert ["Vesiviisas"] == said(draft, "title")
    assert ["Vesisäätiö"] == said(draft, "funder")
    assert ["2020-01-01", "2021-12-31"] == said(draft, "start") + said(draft, "end")
    assert ["Lähteen opisto"] == said(draft, "coordinator")
    assert ["Kaivon kunta", "Puro Oy"] == said(draft, "partner")
    assert ["V1234"] == said(draft, "code")
    assert [] == said(draft, "amount")
    assert ["https://www.example.org/hankkeet/vesi"] == said(draft, "site")
    [funder] = draft.funder
    assert "Vesisäätiö" == reading.text[funder.evidence.begin : funder.evidence.end]


def test_a_table_has_a_project_to_a_row(words: PageWords) -> None:
    reading = read_page(
        "<html><table><tr><th>Hanke</th><th>Rahoittaja</th><th>Aika</th></tr>"
        "<tr><td>Polku</td><td>Luontosäätiö</td><td>2021–2023</td></tr>"
        "<tr><td>Reitti</td><td>Rannan kunta</td><td>2022</td></tr></table>",
        words=words,
    )
    assert [["Polku"], ["Reitti"]] == [said(draft, "title") for draft in reading.drafts]
    assert [["Luontosäätiö"], ["Rannan kunta"]] == [said(d, "funder") for d in reading.drafts]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("ä–".encode("utf-8-sig"), "ä–"),
        ("ä–".encode("utf-16"), "ä–"),
        ("ä".encode("windows-1252"), "ä"),
        (b'<meta charset="iso-8859-15">\xa4', '<meta charset="iso-8859-15">€'),
        (b'<meta charset="no-such">\xc3\xa4', '<meta charset="no-such">ä'),
    ],
)
def test_bytes_become_text_as_they_say(content: bytes, text: str) -> None:
    assert text == html.decode(content)


def test_what_is_no_page_is_refused(words: PageWords) -> None:
    with pytest.raises(DataError, match="binary"):
        html.decode(b"\x89PNG\x00\x00")
    with pytest.raises(DataError, match="larger than 10 MB"):
        html.decode(b"a" * (html.MOST_BYTES + 1))
    with pytest.raises(DataError, match="300000 characters"):
        read_page("Hanke " * 60_000, words=words, html=False)
    with pytest.raises(DataError, match="300000 characters"):
        read_page("<html><p>" + "Hanke " * 60_000, words=words)


@pytest.mark.parametrize(
    "page",
    [
        "<html>" + "<div>" * 50_000 + "Rahoittaja: X",
        "<html><!--" + "<!--" * 50_000,
        "<html><a " + "x=y " * 50_000 + ">",
        "<html>" + "<" * 50_000,
        "<html><script>" * 10_000,
        "</p>" * 20_000,
    ],
    ids=["deep", "comments", "attributes", "brackets", "scripts", "ends"],
)
def test_hostile_html_gives_no_project_and_no_error(words: PageWords, page: str) -> None:
    assert () == read_page(page, words=words, html=True).drafts


@pytest.mark.parametrize(
    "unit",
    ["hanketta koordinoi ", "X -hanke ", "hanke ”", "Rahoittaja:", "Aa Oy, ", "(", "A. ", "1. a "],
)
def test_long_lines_of_cues_are_read_in_linear_time(words: PageWords, unit: str) -> None:
    assert () == read_page(unit * (40_000 // len(unit)), words=words, html=False).drafts
