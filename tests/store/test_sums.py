"""The house's own sums are known in visitors' words, and their rows stand in for them."""

import random
import re
from itertools import pairwise
from urllib.parse import quote, quote_plus

import pytest

from hankegraafi import queries, resources, vocab
from hankegraafi.records import Query
from hankegraafi.release import Release
from hankegraafi.release.sums import sums_of
from hankegraafi.store import Engine, Named, named, open_store, wording
from hankegraafi.store.lexer import Token, prologue_end, tokens, without_comments

API = queries.load_folder(resources.folder("queries") / "api")
SUMS = [q for q in API if (resources.folder("queries") / "sums" / f"{q.name}.sql").is_file()]
OTHERS = [each for each in API if each not in SUMS]
VISITORS = {
    "SELECT ?c (COUNT(?s) AS ?n) { ?s a ?c } GROUP BY ?c": "count_classes",
    "select ?c (count(*) as ?n) where { ?s a ?c . } group by ?c order by desc(?n) ?c limit 5": (
        "count_classes"
    ),
    "SELECT (COUNT(?s) AS ?n) ?c { ?s a ?c } GROUP BY ?c ORDER BY DESC(COUNT(*)) ?c": (
        "count_classes"
    ),
    "SELECT (COUNT(*) AS ?n) { ?s a ?c } GROUP BY ?c ORDER BY ?c OFFSET 2": "count_classes",
    "SELECT DISTINCT ?p { ?s ?p ?o } GROUP BY ?p": "count_properties",
    "SELECT ?g (COUNT(?o) AS ?n) { GRAPH ?g { ?s ?p ?o . } } GROUP BY ?g": "count_graphs",
    "SELECT (COUNT(DISTINCT ?a) AS ?n) { ?a ?b ?c }": "count_subjects",
    "SELECT (COUNT(?o) AS ?n) { ?s ?p ?o }": "count_triples",
}
WORDS = (
    "( ) { } . ; , * ?c ?s ?n ?p ?o $c SELECT DISTINCT WHERE AS COUNT GROUP BY ORDER LIMIT OFFSET "
    "1 3 ASC DESC HAVING a A <urn:x:a> VALUES UNION GRAPH ?g FILTER UNDEF REDUCED FROM 'x' true + "
    "= ! BASE PREFIX"
).split()


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


def is_same_answer(engine: Engine, known: Named, text: str, *, has_ties: bool = False) -> bool:
    """Say whether a table answers a query, and see to it that it answers as the engine does."""
    ending = text.rpartition("}")[2].upper()
    asked = known.asked(text)
    instead = asked and known.rewritten(asked)
    if asked is None:
        return False
    names, rows = table(engine, text)
    if instead is None:
        assert rows == []
        return True
    told, found = table(engine, instead)
    assert names == told
    if "ORDER" in ending and not has_ties:
        assert rows == found
    elif "LIMIT" in ending or "OFFSET" in ending:
        assert len(rows) == len(found)
    else:
        assert sorted(rows) == sorted(found)
    return True


@pytest.mark.parametrize("query", SUMS, ids=lambda each: each.name)
def test_what_is_asked_instead_has_the_same_answer(
    query: Query, known: Named, engine: Engine, release: Release
) -> None:
    for params in params_of(query, release):
        for text in texts_of(query, params):
            asked = known.asked(text)
            assert asked is not None
            assert (query.name, params) == (asked.query.name, dict(asked.params))
            assert is_same_answer(engine, known, text)


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


def reworded(text: str, chance: random.Random) -> list[str]:
    """Write a query in other words: variables, prefixes, keywords and WHERE; blanks stay."""
    items = list(tokens(text))
    begin = prologue_end(items)
    prefixes = {items[at + 1].text: items[at + 2].text[1:-1] for at in range(0, begin, 3)}
    renamed: dict[str, str] = {}
    said = [f"PREFIX p{name} <{iri}>\n" for name, iri in prefixes.items()]
    for one, following in pairwise([*items[begin:], Token("blank", "", len(text))]):
        is_needless = one.says("WHERE") and following.text == "{" and chance.random() < 0.5
        word = "" if is_needless else other_word(one, prefixes, renamed, chance)
        blank = without_comments(text[one.end : following.start])
        said.append(word + re.sub(r"\s+", " ", blank))
    return said


def other_word(
    token: Token, prefixes: dict[str, str], renamed: dict[str, str], chance: random.Random
) -> str:
    if token.kind == "variable":
        name = token.text[1:]
        renamed.setdefault(name, f"{chance.choice('vw')}{len(renamed)}")
        return chance.choice("?$") + renamed[name]
    if token.kind == "name":
        prefix, _, local = token.text.partition(":")
        whole = f"<{prefixes[f'{prefix}:']}{local}>"
        return chance.choice([f"p{token.text}", whole])
    if token.text == "a":
        return chance.choice(["a", f"<{vocab.PREFIXES['rdf']}type>"])
    if token.kind == "word" and token.text not in {"true", "false"}:
        return chance.choice([token.text.lower(), token.text.upper()])
    return token.text


@pytest.mark.parametrize("query", SUMS, ids=lambda each: each.name)
@pytest.mark.parametrize("seed", range(3))
def test_other_words_ask_the_same(
    query: Query, seed: int, known: Named, engine: Engine, release: Release
) -> None:
    chance = random.Random(f"{query.name} {seed}")
    for params in params_of(query, release):
        for text in texts_of(query, params):
            assert is_same_answer(engine, known, "".join(reworded(text, chance)))


@pytest.mark.parametrize(
    "query", [each for each in SUMS if "LIMIT" not in each.text], ids=lambda each: each.name
)
@pytest.mark.parametrize("seed", range(3))
def test_some_of_the_columns_in_another_order(
    query: Query, seed: int, known: Named, engine: Engine, release: Release
) -> None:
    chance = random.Random(f"{query.name} {seed}")
    params = params_of(query, release)[0]
    text = without_order(queries.shown(query, params))
    told = wording.read(text)
    assert told is not None
    head, group = text[: text.index("WHERE")], text[text.index("WHERE") :]
    items = re.findall(
        r"\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)|\?\w+", head[head.index("SELECT") :]
    )
    assert len(items) == len(told.columns)
    some = chance.sample(range(len(items)), chance.randint(1, len(items)))
    names = [told.columns[at].name for at in some]
    by = " ".join(f"{chance.choice(['', 'DESC', 'ASC'])}(?{each})" for each in names)
    by = re.sub(r"(?<![CS])\((\?\w+)\)", r"\1", by)
    distinct = "DISTINCT " if "DISTINCT" in head or chance.random() < 0.3 else ""
    ends = f" ORDER BY {by}" + chance.choice(["", " LIMIT 3", " OFFSET 1", " LIMIT 2 OFFSET 2"])
    select = f"SELECT {distinct}{' '.join(items[at] for at in some)} "
    asked = head[: head.index("SELECT")] + select + group.rstrip() + ends

    assert is_same_answer(engine, known, asked)


def without_order(text: str) -> str:
    return text[: text.rindex("ORDER BY")] if "ORDER BY" in text.rpartition("}")[2] else text


@pytest.mark.parametrize(("text", "name"), VISITORS.items())
def test_what_visitors_write_is_known(
    text: str, name: str, known: Named, engine: Engine, release: Release
) -> None:
    asked = known.asked(text)

    assert name == (asked and asked.query.name)
    assert is_same_answer(engine, known, text)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?c (COUNT(?s) AS ?n) { ?s a ?c } GROUP BY ?s",
        "SELECT ?s (COUNT(?s) AS ?n) { ?s a ?c } GROUP BY ?c",
        "SELECT ?c (COUNT(?z) AS ?n) { ?s a ?c } GROUP BY ?c",
        "SELECT ?c (COUNT(DISTINCT ?s) AS ?n) { ?s a ?c } GROUP BY ?c",
        "SELECT ?c (SUM(?s) AS ?n) { ?s a ?c } GROUP BY ?c",
        "SELECT ?c (COUNT(?s) AS ?s) { ?s a ?c } GROUP BY ?c",
        "SELECT ?c (COUNT(?s) AS ?c) { ?s a ?c } GROUP BY ?c",
        "SELECT (?c AS ?c) (COUNT(?s) AS ?n) { ?s a ?c } GROUP BY ?c",
        "SELECT ?c ?c { ?s a ?c } GROUP BY ?c",
        "SELECT { ?s a ?c } GROUP BY ?c",
        "SELECT * { ?s a ?c } GROUP BY ?c",
        "SELECT REDUCED ?c { ?s a ?c } GROUP BY ?c",
        "SELECT ?c WHERE WHERE { ?s a ?c } GROUP BY ?c",
        "SELECT ?c { WHERE { ?s a ?c } } GROUP BY ?c",
        "SELECT ?c { ?s a ?c . . } GROUP BY ?c",
        "SELECT ?c { ?s A ?c } GROUP BY ?c",
        "SELECT ?c { ?s a ?c } GROUP BY ?c ORDER BY",
        "SELECT ?c { ?s a ?c } GROUP BY ?c ORDER BY ?s",
        "SELECT ?c { ?s a ?c } GROUP BY ?c ORDER BY DESC",
        "SELECT (COUNT(*) AS ?CC) { ?s a ?c } GROUP BY ?c ORDER BY DESC(XCC)",
        "SELECT ?c { ?s a ?c } GROUP BY ?c LIMIT -1",
        "SELECT ?c { ?s a ?c } GROUP BY ?c LIMIT 1 LIMIT 1",
        "SELECT ?c { ?s a ?c } GROUP BY ?c LIMIT",
        "SELECT ?c { ?s a ?c } GROUP BY ?c HAVING (COUNT(*) > 1)",
        "SELECT ?c { ?s a ?c } GROUP BY ?c VALUES ?c { <urn:x:a> }",
        "SELECT ?c FROM <urn:x:a> { ?s a ?c } GROUP BY ?c",
        "BASE <urn:x:a> SELECT ?c { ?s a ?c } GROUP BY ?c",
        "PREFIX x: <no iri> SELECT ?c { ?s a ?c } GROUP BY ?c",
        "PREFIX x: <http://[bad> SELECT ?c { ?s a ?c } GROUP BY ?c",
        "PREFIX x <urn:x:> SELECT ?c { ?s a ?c } GROUP BY ?c",
        "PREFIX _: <urn:x:> SELECT ?c { ?s a ?c } GROUP BY ?c",
        "PREFIX x:y <urn:x:> SELECT ?c { ?s a ?c } GROUP BY ?c",
        "PREFIX x: SELECT ?c { ?s a ?c } GROUP BY ?c",
        "SELECT ?c { ?s rdf:type ?c } GROUP BY ?c",
        "SELECT ?c { ?s a ?c } GROUP BY ?c } ",
        "SELECT ?× { ?s a ?× } GROUP BY ?×",
        "ſELECT ?c { ?s a ?c } GROUP BY ?c",
        "SELECT ?c { ?s a ?c } GROUP BY ?c LıMIT 1",
        "SELECT (COUNT(*) AS ?n) { { SELECT ?s { ?s ?p ?o } . } }",
    ],
)
def test_what_looks_alike_is_another_query(text: str, known: Named) -> None:
    assert known.asked(text) is None


@pytest.mark.parametrize(
    "text",
    [*VISITORS, *(each.text for each in SUMS if not each.params)],
    ids=[*(str(at) for at in range(len(VISITORS))), *(q.name for q in SUMS if not q.params)],
)
def test_a_word_more_or_less_never_gives_a_wrong_answer(
    text: str, known: Named, engine: Engine
) -> None:
    """What a table answers is a query, and the engine answers it the same."""
    chance = random.Random(text)
    items = (
        [f"{each.text} " for each in tokens(text)] if text in VISITORS else reworded(text, chance)
    )
    for _ in range(500):
        words = list(items)
        for _ in range(chance.randint(1, 3)):
            at = chance.randrange(len(words))
            other = chance.choice([chance.choice(words), f"{chance.choice(WORDS)} "])
            put: list[list[str]] = [[], [other], [other, words[at]], [words[at], other]]
            words[at : at + chance.randint(0, 2)] = chance.choice(put)
        is_same_answer(engine, known, "".join(words), has_ties=True)


def test_what_is_cut_is_known_as_it_is_cut(known: Named, engine: Engine) -> None:
    (query,) = (each for each in SUMS if each.name == "link_sets")
    text = query.text.rstrip()
    fewer = text.replace("?property ?space (COUNT(*) AS ?count)", "?space (COUNT(*) AS ?n)")
    fewer = fewer.replace("DESC(?count)", "DESC(?n)")

    assert is_same_answer(engine, known, fewer)
    for other in (text.removesuffix("LIMIT 100"), text + "0", text.replace("DESC", "ASC")):
        assert known.asked(other) is None


def test_an_example_that_counts_is_answered_from_a_table(known: Named, engine: Engine) -> None:
    path = resources.folder("queries") / "examples" / "12_what_is_there.rq"

    assert is_same_answer(engine, known, queries.load(path).text)


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
