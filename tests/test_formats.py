import pytest

from hankegraafi import formats
from hankegraafi.formats import GRAPH_FORMATS, HTML, JSON, RESULT_FORMATS, Format, negotiate

PAGE_OR_DATA = (HTML, *GRAPH_FORMATS)


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, "html"),
        ("", "html"),
        ("*/*", "html"),
        ("text/turtle", "turtle"),
        ("TEXT/Turtle", "turtle"),
        ("text/turtle;charset=utf-8", "turtle"),
        ("text/turtle;version=1.2", "turtle"),
        ("application/x-turtle", "turtle"),
        ("application/json", "jsonld"),
        ("text/*", "html"),
        ("application/*", "jsonld"),
        ("text/turtle;q=0, */*", "html"),
        ("text/html;q=0, text/turtle;q=0, */*", "jsonld"),
        ("text/html;q=0.5, text/turtle", "turtle"),
        ("text/html;q=0.5,text/turtle;q=0.5", "html"),
        ("application/rdf+xml;q=0.9, text/turtle;q=0.8", "rdfxml"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "html"),
        ("*/*;q=0.1, application/n-quads", "nquads"),
        ('application/ld+json;profile="http://a.example/x,y;q=0"', "jsonld"),
        ("image/png, text/turtle;q=0.001", "turtle"),
        ("image/png", None),
        ("text/turtle;q=0", None),
        ("text/turtle;q=0.0", None),
        ("text/turtle;q=2", None),
        ("text/turtle;q=abc", None),
        (",,;", None),
        ("*", None),
    ],
)
def test_the_accept_header_chooses_the_format(accept: str | None, expected: str | None) -> None:
    chosen = negotiate(accept, PAGE_OR_DATA)

    assert expected == (chosen.name if chosen else None)


def test_nothing_offered_gives_nothing() -> None:
    assert negotiate(None, ()) is None
    assert negotiate("*/*", ()) is None


def test_plain_json_asks_for_json_results() -> None:
    assert negotiate("application/json", RESULT_FORMATS) is JSON


@pytest.mark.parametrize("each", formats.FORMATS, ids=lambda each: each.name)
def test_a_format_is_found_by_name_extension_and_media_type(each: Format) -> None:
    assert each is formats.by_extension(each.extension)
    assert each is formats.by_name(each.name.upper())
    assert each is formats.by_name(each.media_type)


def test_an_unknown_extension_is_no_format() -> None:
    assert formats.by_extension("exe") is None
    assert formats.by_name("excel") is None
