"""Queries and requests with something wrong in them; the same seed makes the same ones."""

import random
import re
from collections.abc import Callable, Sequence
from urllib.parse import quote_plus

_TOKENS = re.compile(r"\s+|\w+|<[^<>\s]*>|\"[^\"\n]*\"|.", re.DOTALL)
_NASTY = (
    *"{ } ( ) [ ] . , ; * + ? ! | / ^ < > = & && || << >> <<( )>> {| |} ^^ @ # \\".split(),
    *("'", '"', "'''", '"""'),
    *"SELECT ASK CONSTRUCT DESCRIBE WHERE FROM NAMED GRAPH SERVICE SILENT OPTIONAL UNION".split(),
    *"MINUS FILTER BIND VALUES UNDEF EXISTS NOT IN GROUP BY HAVING ORDER LIMIT OFFSET".split(),
    *"DISTINCT REDUCED COUNT SUM GROUP_CONCAT SEPARATOR SAMPLE REGEX REPLACE IF COALESCE".split(),
    *"INSERT DELETE DATA LOAD CLEAR DROP PREFIX BASE LATERAL TRIPLE STRLANG NOW() RAND()".split(),
    *"?x ?y $z ?s ?p ?o _:b [] () a true false 1 -1 1e400 0.0 99999999999999999999 NaN".split(),
    *"<> <a:b> <http://127.0.0.1:9/> <\\u0020> :x ex:y xsd:integer rdf:type \\u0041 %00".split(),
    *("ä", "\u202e", "\u0000", "\U0001f9ed", "\ufeff", "\u2028", "e\u0301", "\ud7ff", "\uffff"),
    *("(" * 120, "{" * 120, "!" * 500, "<a:b>/" * 300, "(<a:b>*)*" * 20, "9" * 400, "x" * 3000),
)
_METHODS = "GET HEAD POST PUT DELETE PATCH OPTIONS TRACE CONNECT get FOO".split()
_PATHS = (
    "/ /sparql /graphs /page/project /id/project/pomo /ns /ns.ttl /download/ /metrics /healthz "
    "/download/../../etc/passwd /static/%2e%2e/app.py /page/%00 /%ff %2f * // /a/b/c/ "
    "/context.jsonld"
).split()
_HEADERS = (
    "Accept: text/html",
    "Accept: */*;q=2, text/csv;q=0.0000001",
    "Accept: \xff\xfe",
    "Accept-Encoding: gzip, zstd;q=0.5, identity;q=0",
    "Accept-Encoding: " + "a" * 50 + " " * 900 + "!",
    "Accept-Language: sv;q=nan, fi;q=-1",
    "Content-Length: 5",
    "Content-Length: -1",
    "Content-Length: 99999999999999999999",
    "Transfer-Encoding: chunked",
    "Transfer-Encoding: gzip, chunked",
    "Content-Encoding: gzip",
    "Content-Type: application/sparql-query; charset=utf-16",
    "Content-Type: application/x-www-form-urlencoded",
    "Content-Type: multipart/form-data; boundary=x",
    "Expect: 100-continue",
    "Connection: upgrade",
    "Upgrade: websocket",
    "Host: [::1",
    "Range: bytes=0-,5-2,-0",
    'If-None-Match: W/"x", *, "',
    "Prefer: limit=3, limit=x",
    "Cookie: " + "a=b; " * 200,
    "X-Long: " + "y" * 9000,
    " folded: x",
    "no colon",
)
_SEEDS = (
    "{method} {path} HTTP/1.1\r\nHost: x\r\n{headers}Connection: close\r\n\r\n",
    "{method} {path} HTTP/1.0\r\n{headers}\r\n",
    (
        "POST /sparql HTTP/1.1\r\nHost: x\r\n{headers}Connection: close\r\n"
        "Content-Type: application/sparql-query\r\nContent-Length: 5\r\n\r\nASK{{}}"
    ),
    (
        "POST /sparql HTTP/1.1\r\nHost: x\r\n{headers}Connection: close\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n"
        "10\r\nquery=ASK%20%7B%7\r\n1\r\nD\r\n0\r\n\r\n"
    ),
    "GET /sparql?query={query} HTTP/1.1\r\nHost: x\r\n{headers}Connection: close\r\n\r\n",
)


def mutated(text: str, others: Sequence[str], chance: random.Random) -> str:
    """Give a query with one to four things wrong."""
    tokens = _TOKENS.findall(text)
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        tokens = chance.choice(_CHANGES)(tokens, others, chance)
    return "".join(tokens)


def request(query: str, chance: random.Random) -> bytes:
    """Give a request with nothing, or some bytes, or some headers wrong."""
    headers = "".join(f"{each}\r\n" for each in chance.sample(_HEADERS, chance.randint(0, 3)))
    text = chance.choice(_SEEDS).format(
        method=chance.choice(_METHODS),
        path=chance.choice(_PATHS),
        headers=headers,
        query=quote_plus(query[:2000]),
    )
    content = bytearray(text.encode("latin-1"))
    for _ in range(chance.choice((0, 0, 1, 2, 8))):
        place = chance.randrange(len(content))
        chance.choice(_BYTES)(content, place, chance)
    return bytes(content)


def _delete(tokens: list[str], _: Sequence[str], chance: random.Random) -> list[str]:
    start = chance.randrange(len(tokens) + 1)
    return tokens[:start] + tokens[start + chance.choice((1, 1, 1, 2, 9)) :]


def _insert(tokens: list[str], _: Sequence[str], chance: random.Random) -> list[str]:
    place = chance.randrange(len(tokens) + 1)
    space = chance.choice(("", " "))
    return [*tokens[:place], space + chance.choice(_NASTY) + space, *tokens[place:]]


def _replace(tokens: list[str], others: Sequence[str], chance: random.Random) -> list[str]:
    return _insert(_delete(tokens, others, chance), others, chance)


def _exchange(tokens: list[str], others: Sequence[str], chance: random.Random) -> list[str]:
    """Put a token of the same kind, of another query, in the place of one or of all like it."""
    place = chance.randrange(len(tokens) or 1)
    old = tokens[place] if tokens else ""
    like = [each for each in _TOKENS.findall(chance.choice(others)) if _alike(each, old)]
    new = chance.choice(like or [old])
    everywhere = chance.random() < 0.5
    return [
        new if each == old and (everywhere or number == place) else each
        for number, each in enumerate(tokens)
    ]


def _alike(one: str, other: str) -> bool:
    return one[:1].isalnum() == other[:1].isalnum() and one[:1].isupper() == other[:1].isupper()


def _double(tokens: list[str], _: Sequence[str], chance: random.Random) -> list[str]:
    start = chance.randrange(len(tokens) + 1)
    part = tokens[start : start + chance.choice((1, 2, 5, 30))]
    return tokens[:start] + part * chance.choice((2, 2, 3, 50)) + tokens[start:]


def _swap(tokens: list[str], _: Sequence[str], chance: random.Random) -> list[str]:
    if len(tokens) < 2:
        return tokens
    one, two = chance.sample(range(len(tokens)), 2)
    tokens[one], tokens[two] = tokens[two], tokens[one]
    return tokens


def _splice(tokens: list[str], others: Sequence[str], chance: random.Random) -> list[str]:
    other = _TOKENS.findall(chance.choice(others))
    return tokens[: chance.randrange(len(tokens) + 1)] + other[chance.randrange(len(other)) :]


def _cut(tokens: list[str], _: Sequence[str], chance: random.Random) -> list[str]:
    return tokens[: chance.randrange(len(tokens) + 1)]


def _byte(content: bytearray, place: int, chance: random.Random) -> None:
    content[place] = chance.randrange(256)


def _lose(content: bytearray, place: int, chance: random.Random) -> None:
    del content[place : place + chance.choice((1, 2, 30))]
    content += b"" if content else b"x"


def _repeat(content: bytearray, place: int, chance: random.Random) -> None:
    content[place:place] = content[place : place + 20] * chance.choice((1, 2, 200))


_CHANGES: tuple[Callable[[list[str], Sequence[str], random.Random], list[str]], ...] = (
    _exchange,
    _exchange,
    _exchange,
    _delete,
    _delete,
    _insert,
    _replace,
    _double,
    _swap,
    _splice,
    _cut,
)
_BYTES: tuple[Callable[[bytearray, int, random.Random], None], ...] = (_byte, _lose, _repeat)
