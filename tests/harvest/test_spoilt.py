"""A good site has nothing wrong; of a spoilt one the walk says what is."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from tests.harvest.spoilt import Answer, Asked, Spoil, spoilt

from hankegraafi.harvest.command import Walked, publish_check

pytestmark = pytest.mark.whole

TODAY = date(2030, 1, 1)
Change = Callable[[Answer], Answer]


def walk(
    address: str, *, sample: int = 2, seconds: float = 10.0, everything: bool = False
) -> Walked:
    return publish_check(
        address,
        today=TODAY,
        progress=lambda *_: None,
        sample=sample,
        seconds=seconds,
        everything=everything,
    )


def told(walked: Walked) -> list[tuple[str, str, str, str]]:
    return [(each.rule, each.url, each.expected, each.found) for each in walked.faults]


def rules(walked: Walked) -> set[str]:
    return {each.rule for each in walked.faults}


@pytest.mark.parametrize("everything", [False, pytest.param(True, marks=pytest.mark.large)])
def test_nothing_is_wrong_with_a_good_site(site: str, everything: bool) -> None:
    walked = walk(site, sample=20, everything=everything)

    assert [] == told(walked)
    assert walked.asked > 100


def test_a_proxy_that_changes_nothing_changes_nothing(site: str) -> None:
    with spoilt(site) as address:
        assert [] == told(walk(address))


def where(pattern: str, change: Change, *, accept: str = "", method: str = "") -> Spoil:
    """Change the answers for some paths."""

    def spoil(asked: Asked, answer: Answer) -> Answer:
        meant = re.search(pattern, asked.path) and accept in asked.accept
        return change(answer) if meant and method in asked.method else answer

    return spoil


def gone(answer: Answer) -> Answer:
    return Answer(404, (("Content-Type", "text/plain"), ("Content-Length", "0")), b"")


def page(answer: Answer) -> Answer:
    body = b"<!doctype html><title>Oops</title>"
    return answer.having("Content-Type", "text/html").saying(body)


def shown(answer: Answer) -> Answer:
    """A page, though the type is as before."""
    return answer.saying(b"\n<HTML><title>Oops</title>")


def without(name: str) -> Change:
    return lambda answer: answer.having(name, None)


def having(name: str, value: str) -> Change:
    return lambda answer: answer.having(name, value)


def saying(body: bytes) -> Change:
    return lambda answer: answer.saying(body) if answer.status == 200 else answer


def replacing(old: bytes, new: bytes) -> Change:
    return lambda answer: answer.replacing(old, new)


def flipped(answer: Answer) -> Answer:
    """One bit of the file is another."""
    return answer.saying(bytes([answer.body[0] ^ 1]) + answer.body[1:]) if answer.body else answer


def unlinked(rel: str) -> Change:
    def change(answer: Answer) -> Answer:
        kept = [each for each in answer.get("Link").split(", ") if f'rel="{rel}"' not in each]
        return answer.having("Link", ", ".join(kept))

    return change


def ok(answer: Answer) -> Answer:
    return Answer(200, answer.headers, answer.body)


NT = r"/download/dumps/hankegraafi\.nt$"
GZ = r"/download/dumps/hankegraafi\.nt\.gz$"
ENTITIES = b"""<?xml version="1.0"?>
<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>
"""
BOMB = (
    ENTITIES
    + b"""<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>&b;</loc></url></urlset>"""
)
RDF_BOMB = (
    ENTITIES
    + b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description
rdf:about="https://e.example/"><rdf:value>&b;</rdf:value></rdf:Description></rdf:RDF>"""
)
FUTURE = b"<lastmod>2999-01-01</lastmod></url>"
SPOILS = [
    ("robots-missing", where("^/robots.txt", gone)),
    ("robots-missing", where("^/robots.txt", page)),
    ("robots-closed", where("^/robots.txt", saying(b"User-agent: *\nDisallow: /\n"))),
    ("robots-sitemap", where("^/robots.txt", saying(b"User-agent: *\nDisallow:\n"))),
    ("robots-sitemap", where("^/robots.txt", saying(b"Sitemap: http://e.example/s.xml\n"))),
    ("sitemap-missing", where("^/sitemap.xml", gone)),
    ("sitemap-broken", where("^/sitemap.xml", saying(b"<urlset>"))),
    ("sitemap-broken", where("^/sitemap.xml", saying(BOMB))),
    ("sitemap-broken", where("^/sitemap.xml", saying(b"<feed xmlns='x'/>"))),
    ("sitemap-entry", where("^/sitemap.xml", replacing(b"<loc>http:", b"<loc>https:"))),
    ("sitemap-entry", where("^/sitemap.xml", replacing(b"</url>", FUTURE))),
    ("page-dead", where("^/page/", gone)),
    ("page-dead", where("^/$", gone)),
    ("catalogue-missing", where("^/catalog", gone, accept="ld+json")),
    ("catalogue-differs", where("^/catalog", replacing(b"Hanke", b"Hunke"), accept="turtle")),
    ("html-instead", where("^/catalog", page, accept="rdf+xml")),
    ("html-instead", where("^/catalog", shown, accept="turtle")),
    ("rdf-broken", where("^/catalog", saying(b"<a> <b> ."), accept="turtle")),
    ("rdf-broken", where("^/catalog", saying(b"[" * 9000), accept="ld+json")),
    ("rdf-broken", where("^/catalog", saying(RDF_BOMB), accept="rdf+xml")),
    ("rdf-broken", where("^/catalog", saying(b"\xff\xfe\x00"), accept="turtle")),
    ("type-wrong", where("^/catalog", having("Content-Type", "text/plain"), accept="turtle")),
    ("catalogue-incomplete", where("^/catalog", replacing(b"dcat:Catalog", b"dcat:Cat"))),
    ("licence-missing", where("^/catalog", replacing(b"license", b"licence"))),
    ("distribution-unsaid", where("^/catalog", replacing(b"byteSize", b"bytes"))),
    ("distribution-unsaid", where("^/catalog", replacing(b"checksumValue", b"checked"))),
    ("distribution-dead", where(NT, gone)),
    ("distribution-length", where(NT, lambda answer: answer.saying(answer.body + b"\n"))),
    ("distribution-length", where(NT, lambda answer: answer.saying(answer.body[:-1]))),
    ("distribution-digest", where(NT, flipped)),
    ("distribution-type", where(NT, having("Content-Type", "application/octet-stream"))),
    ("html-instead", where(NT, page)),
    ("distribution-packed", where(GZ, lambda answer: answer.saying(answer.body[:-9]))),
    ("distribution-packed", where(GZ, lambda answer: answer.saying(b"not packed at all"))),
    ("broken-off", where(NT, having("Content-Length", "99999999"))),
    ("address-elsewhere", where("^/catalog", replacing(b"<http://127", b"<http://128"))),
    ("thing-dead", where("^/id/[a-z]+/[^.]*$", gone, accept="html")),
    ("thing-redirect", where("^/id/[a-z]+/[^.]*$", lambda a: Answer(302, a.headers, b""))),
    ("redirect-away", where("^/id/[a-z]+/[^.]*$", having("Location", "http://e.example/"))),
    ("redirect-circle", where("^/page/", lambda a: Answer(302, (("Location", "?a"),), b""))),
    ("vary-missing", where("^/id/[a-z]+/[^.]*$", without("Vary"))),
    ("type-wrong", where(r"^/id/.*\.ttl$", having("Content-Type", "text/plain"))),
    ("html-instead", where(r"^/id/.*\.ttl$", shown, method="GET")),
    ("rdf-broken", where(r"^/id/.*\.rdf$", saying(b"<rdf"))),
    ("thing-unsaid", where(r"^/id/.*\.nt$", saying(b"<x:a> <x:b> <x:c> .\n"))),
    ("not-refused", where("^/id/[a-z]+/[^.]*$", ok, accept="nobody")),
    ("head-differs", where(r"^/id/.*\.ttl$", having("ETag", '"x"'), method="HEAD")),
    ("head-differs", where("^/page/", gone, method="HEAD")),
    ("etag-missing", where(r"^/id/.*\.ttl$", without("ETag"))),
    ("sent-again", where(r"^/id/.*\.ttl$", lambda a: ok(a) if a.status == 304 else a)),
    ("cors-missing", where(r"^/id/.*\.ttl$", without("Access-Control-Allow-Origin"))),
    ("cors-missing", where("^/sparql", without("Access-Control-Allow-Origin"))),
    ("cite-as", where("^/page/", unlinked("cite-as"))),
    ("signpost-missing", where("^/page/", unlinked("license"))),
    ("signpost-missing", where("^/page/", unlinked("describedby"))),
    ("signpost-missing", where("^/page/", unlinked("linkset"))),
    ("signpost-missing", where("^/page/", unlinked("type"))),
    ("signpost-missing", where(r"^/id/.*\.ttl$", unlinked("describes"))),
    ("link-dead", where(r"^/id/.*\.trig$", gone)),
    ("link-dead", where("^/linkset/", gone)),
    ("link-type", where(r"^/id/.*\.trig$", having("Content-Type", "text/plain"))),
    ("linkset-broken", where("^/linkset/", saying(b"[" * 99999))),
    ("linkset-broken", where("^/linkset/", saying(b'{"linkset": [1, {"anchor": 2}]}'))),
    ("void-missing", where("^/.well-known/", gone)),
    ("link-dead", where(r"/download/.*\.ttl", gone, method="HEAD")),
    ("sparql-answer", where("^/sparql", gone)),
    ("sparql-answer", where("^/sparql", saying(b"[]"))),
    ("error-form", where("no-such", ok)),
    ("error-form", where("no-such", having("Content-Type", "text/html"), accept="json")),
    ("error-form", where("no-such", page, accept="json")),
    ("memento", where("^/timegate/", gone)),
    ("memento", where("^/timemap/", page)),
    ("memento", where("^/release/", without("Memento-Datetime"))),
    ("feed-missing", where("^/changes.atom", gone)),
    (
        "feed-broken",
        where("^/changes.atom", saying(b"<feed xmlns='http://www.w3.org/2005/Atom'/>")),
    ),
    ("feed-broken", where("^/changes.atom", saying(BOMB))),
]


@pytest.mark.large
@pytest.mark.parametrize(("rule", "spoil"), SPOILS, ids=[rule for rule, _ in SPOILS])
def test_what_is_spoilt_is_told(site: str, rule: str, spoil: Spoil) -> None:
    with spoilt(site, spoil) as address:
        assert rule in rules(walk(address, sample=1))


def test_every_rule_can_be_broken() -> None:
    from hankegraafi.harvest.faults import WORDS

    told = set(re.findall(r"^\[([a-z-]+)\]", WORDS.read_text(), re.MULTILINE))
    elsewhere = {"no-answer", "stopped", "too-long", "sitemap-long", "no-things"}

    assert told == {rule for rule, _ in SPOILS} | elsewhere
