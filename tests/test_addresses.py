"""Web addresses are taken apart alike for whoever connects to them."""

import pytest

from hankegraafi.addresses import WebAddress


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://a.example", ("http", "a.example", 80, "/")),
        ("HTTPS://A.Example.:8443/B?c=ä#d", ("https", "a.example", 8443, "/B?c=%C3%A4")),
        ("http://a.example?x=1", ("http", "a.example", 80, "/?x=1")),
        ("http://[2001:DB8::1]:8080/", ("http", "2001:db8::1", 8080, "/")),
        ("http://a.example/%C3%A4", ("http", "a.example", 80, "/%C3%A4")),
    ],
)
def test_an_address_is_taken_apart(url: str, expected: tuple[str, str, int, str]) -> None:
    found = WebAddress.of(url)

    assert found
    assert expected == (found.scheme, found.host, found.port, found.path)


@pytest.mark.parametrize(
    ("url", "netloc"),
    [
        ("http://a.example:80/", "a.example"),
        ("https://a.example:80/", "a.example:80"),
        ("https://[2001:db8::1]/", "[2001:db8::1]"),
        ("https://[2001:db8::1]:8443/", "[2001:db8::1]:8443"),
    ],
)
def test_one_address_has_one_spelling(url: str, netloc: str) -> None:
    found = WebAddress.of(url)

    assert found
    assert netloc == found.netloc
    assert f"{found.scheme}://{netloc}/" == found.url
    assert found == WebAddress.of(found.url)


@pytest.mark.parametrize(
    "url",
    ["ftp://a.example/", "http://me@a.example/", "http://a.example:0/", "http://ä.example/", ""],
)
def test_what_is_no_plain_address_is_none(url: str) -> None:
    assert WebAddress.of(url) is None


def test_a_very_long_address_is_none() -> None:
    start = "http://a.example/"

    assert WebAddress.of(start + "a" * (4000 - len(start)))
    assert WebAddress.of(start + "a" * (4001 - len(start))) is None
