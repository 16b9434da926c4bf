"""The house's own sums are known in visitors' words, and their rows stand in for them."""

from urllib.parse import quote, quote_plus

import pytest

from hankegraafi import queries, resources
from hankegraafi.records import Query
from hankegraafi.release import Release
from hankegraafi.release.sums import sums_of
from hankegraafi.store import Engine, Named, named, open_store
from hankegraafi.store.sums import columns

API = queries.load_folder(resources.folder("queries") / "api")
SUMS = [q for q in API if (resources.folder("queries") / "sums" / f"{q.name}.sql").is_file()]
OTHERS = [each for each in API if each not in SUMS]


@pytest.fixture(scope="module")
def engine(release: Release) -> Engine:
    return open_store(release.path)


@pytest.fixture(scope="module")
def known(release: Release) -> Named:
    return named(sums_of(release), API)


def params_of(query: Query, release: Release) -> list[dict[str, str]]:
    if not query.params:
        return [{}]
    things = sums_of(release).largest(query, 2)
    return [{name: iri} for name in query.params for iri in (*things, "urn:x:nobody")]


def texts_of(query: Query, params: dict[str, str]) -> list[str]:
    return [queries.bind(query, params), queries.shown(query, params)]


def table(engine: Engine, text: str) -> tuple[list[str], list[tuple[str, ...]]]:
    names, rows = engine.query(text).table()
    return list(names), [tuple(map(str, row)) for row in rows]


@pytest.mark.parametrize("query", SUMS, ids=lambda each: each.name)
def test_what_is_asked_instead_has_the_same_answer(
    query: Query, known: Named, engine: Engine, release: Release
) -> None:
    for params in params_of(query, release):
        for text in texts_of(query, params):
            asked = known.asked(text)
            assert asked is not None
            assert (query.name, params) == (asked.query.name, dict(asked.params))
            instead = known.rewritten(asked)
            names, rows = table(engine, text)
            is_ordered = "\nORDER BY" in query.text
            if instead is None:
                assert rows == []
                continue
            told, found = table(engine, instead)
            assert names == told == columns(query)
            assert (rows if is_ordered else sorted(rows)) == (
                found if is_ordered else sorted(found)
            )


@pytest.mark.parametrize("query", SUMS, ids=lambda each: each.name)
def test_blanks_and_comments_do_not_matter(query: Query, known: Named, release: Release) -> None:
    params = params_of(query, release)[-1]
    for text in texts_of(query, params):
        for written in (
            text.replace("\n", "\r\n\t # a comment\n  "),
            f"# another SELECT \n{text}",
        ):
            asked = known.asked(written)
            assert asked is None or query.name == asked.query.name
        asked = known.asked(text.replace("\n", "\r\n\t "))
        assert query.name == (asked and asked.query.name)
        for encoded in (quote(text, safe=""), quote_plus(text)):
            assert known.may_ask(encoded.encode())


@pytest.mark.parametrize("query", SUMS, ids=lambda each: each.name)
def test_other_words_are_another_query(query: Query, known: Named, release: Release) -> None:
    params = params_of(query, release)[-1]
    for text in texts_of(query, params):
        changed = [f"{text} LIMIT 1", text.replace("hanke:", "h:"), text.replace("?", "?x")]
        changed += [text.replace("#type", "#kind"), text.replace("ns#", "ns/")]
        for each in changed:
            assert each == text or known.asked(each) is None


def test_two_things_in_place_of_one_are_another_query(known: Named) -> None:
    (query,) = (each for each in SUMS if each.name == "organisation_sum")
    text = queries.bind(query, {"organisation": "urn:x:a"})

    assert known.asked(text) is not None
    assert known.asked(text.replace("<urn:x:a>", "<urn:x:b>", 1)) is None


@pytest.mark.parametrize("query", OTHERS, ids=lambda each: each.name)
def test_other_queries_go_their_way(query: Query, known: Named) -> None:
    text = queries.bind(query, dict.fromkeys(query.params, "urn:x:a"))

    assert known.asked(text) is None


@pytest.mark.parametrize(
    "asked",
    [b"", b"SELECT", b"%", b"SELECT%7B", b"SELECT%FF%7B", b"SELECT+%3Fclass+%7B", b"ASK{}"],
)
def test_whatever_stands_in_an_address_may_be_looked_at(asked: bytes, known: Named) -> None:
    assert known.may_ask(asked) is False
