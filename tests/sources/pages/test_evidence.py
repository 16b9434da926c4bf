"""Every value has a place, and nobody's name, number or address is anywhere."""

import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.sources.pages.conftest import PAGES, One, said

from hankegraafi import vocab
from hankegraafi.sources.pages.command import page_command
from hankegraafi.sources.pages.read import read_page
from hankegraafi.sources.pages.words import PageWords, load_page_words

words_of_pages = cache(load_page_words)
_LINES = st.sampled_from(
    """Rahoittaja|Hankeaika:|1.1.2020–31.12.2021|Koordinaattori: Aavan kunta|• Rannan opisto
    |Matti Virtanen, projektipäällikkö|Hanketta rahoittaa|, jota koordinoi|Budjetti|100 000 €
    |ja|Partners: A, B and C|§ 12|hankkeelle ”|”|Tavoitteet|1. 2. 3.|(|)|-hanke|\t|Lue lisää"""
    .replace("\n    ", "").split("|")
)  # fmt: skip


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_quotes_stand_where_the_evidence_says(words: PageWords, path: Path) -> None:
    reading = read_page(path.read_text(encoding="utf-8"), words=words)
    values = [each for draft in reading.drafts for _, each in draft.values()]
    for each in values:
        place = reading.text[each.evidence.begin : each.evidence.end]
        assert 0.0 <= each.confidence <= 1.0
        assert place.strip()
        if each.quote and len(each.quote) < 80:
            assert place.strip() in each.quote or each.quote in place


@given(st.lists(st.one_of(_LINES, st.text(max_size=20)), max_size=25).map("\n".join))
@settings(max_examples=150, deadline=None)
def test_no_text_breaks_the_reader(text: str) -> None:
    for html in (False, True):
        reading = read_page(text, words=words_of_pages(), html=html)
        assert bool(reading.drafts) != bool(reading.reason)
        for draft in reading.drafts:
            for _, each in draft.values():
                assert 0 <= each.evidence.begin <= each.evidence.end <= len(reading.text)


HEAD = "Uusi alku\n\nRahoittaja: Työsäätiö\nHankeaika: 2020\n"
CONTACTS = """Uusi alku

Rahoittaja: Työsäätiö
Hankeaika: 2020–2021
Koordinaattori: Matti Virtanen
Kumppanit: Rannan opisto, Maija Korhonen

Yhteyshenkilö
Projektipäällikkö Maija Korhonen
p. 040 123 4567
maija.korhonen@example.org

Kehittämisasiantuntija Pekka Nieminen, puh. 050 765 4321
"""


def test_contacts_are_roles(one: One) -> None:
    draft = one(CONTACTS)
    assert ["Projektipäällikkö"] == said(draft, "contact")
    assert ([], ["Rannan opisto"]) == (said(draft, "coordinator"), said(draft, "partner"))


def test_nothing_personal_is_written(words: PageWords) -> None:
    page = page_command(CONTACTS.encode(), base=vocab.DEFAULT_BASE, source_slug="sivu", words=words)
    for each in ("Virtanen", "Korhonen", "Nieminen", "Maija", "040", "050", "example.org"):
        assert each not in page.turtle


def test_the_wording_of_goals_is_left_to_the_editor(one: One) -> None:
    draft = one(f"{HEAD}\nTavoitteet:\n• Aivan oma sana\n• Toinen")
    assert ["1", "2"] == said(draft, "goal")
    assert ["", ""] == [each.quote for each in draft.goal]
    assert not re.search("oma", "".join(each.quote for _, each in draft.values()))
