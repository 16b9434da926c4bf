"""Somebody's text is published only where its licence lets it be."""

import pytest

from hankegraafi.sources.giving.built_in import with_built_in
from hankegraafi.sources.licences import lets_publish

OPEN = (
    "https://creativecommons.org/licenses/by/4.0/",
    "http://creativecommons.org/licenses/by-sa/3.0/deed.fi",
    "https://creativecommons.org/publicdomain/zero/1.0/",
    "http://publications.europa.eu/resource/authority/licence/CC_BY_4_0",
    "https://opendatacommons.org/licenses/odbl/1-0/",
)
CLOSED = (
    "",
    "https://creativecommons.org/licenses/by-nc/4.0/",
    "https://creativecommons.org/licenses/by-nd/4.0/",
    "https://creativecommons.org/licenses/by-nc-nd/4.0/",
    "https://rightsstatements.org/vocab/InC/1.0/",
    "https://example.org/creativecommons.org/licenses/by/4.0/",
    "https://example.org/all-rights-reserved",
)


@pytest.mark.parametrize("licence", OPEN)
def test_an_open_licence_lets_a_text_be_published(licence: str) -> None:
    assert lets_publish(licence)


@pytest.mark.parametrize("licence", CLOSED)
def test_any_other_does_not(licence: str) -> None:
    assert not lets_publish(licence)


@pytest.mark.parametrize(("licence", "read"), [(OPEN[0], True), (CLOSED[3], False)])
def test_texts_of_grants_are_read_by_the_same_rule(licence: str, *, read: bool) -> None:
    content = {"source": {"licence": licence}, "file": {"format": "360giving"}}

    columns = with_built_in(content)["columns"]

    assert read == (columns.get("description") == "summary")
