"""Cases that ask one query: its answer, in every format, or whether it is a query at all.

The SPARQL 1.1 Protocol gives a query no base but the one it names, so one with relative IRIs and
no BASE is sent with a line before it that names the base which the suite expects: its own file.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from urllib.parse import urljoin

import pyoxigraph as ox
from tests.conformance import results
from tests.conformance.compare import as_strings, same
from tests.conformance.data import Data, Source, read
from tests.conformance.manifest import Case
from tests.conformance.results import Graph, Result, Strings, Table, Unreadable
from tests.conformance.serving import Client, Response, Wrong
from tests.conformance.suite import Suite

from hankegraafi.store.lexer import Token, tokens

_PROBLEM = "application/problem+json"
TABLES = {
    "srj": "application/sparql-results+json",
    "srx": "application/sparql-results+xml",
    "tsv": "text/tab-separated-values",
    "csv": "text/csv",
}
GRAPHS = {
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
    "jsonld": "application/ld+json",
}
_ABSOLUTE = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:")


def text(case: Case) -> bytes:
    """Give the query of a case as it is sent."""
    content = case.query.read_bytes() if case.query else b""
    items = list(tokens(content.decode("utf-8", "replace")))
    relative = any(each.kind == "iri" and not _ABSOLUTE.match(each.text) for each in items)
    if relative and not any(each.says("BASE") for each in items):
        return f"BASE <{case.base}>\n".encode() + content
    return content


def has_service(case: Case) -> bool:
    """Say whether the query of a case calls other servers."""
    return any(each.says("SERVICE") for each in tokens(text(case).decode("utf-8", "replace")))


def with_graphs_named(case: Case, suite: Suite) -> Data:
    """Give the data of a case, with the files that its query names in FROM and FROM NAMED."""
    named = dict(case.data.named)
    for iri in _from(list(tokens(text(case).decode("utf-8", "replace")))):
        name = urljoin(case.base, iri)
        path = suite.path(name)
        if path:
            named.setdefault(name, read(path, name))
    return Data(case.data.default, tuple(named.items()))


def _from(items: list[Token]) -> Iterator[str]:
    for place, token in enumerate(items):
        if token.says("FROM"):
            following = [each for each in items[place + 1 : place + 3] if not each.says("NAMED")]
            if following and following[0].kind == "iri":
                yield following[0].text[1:-1]


def evaluate(case: Case, client: Client) -> None:
    """Ask in every format that fits; the answers must agree, and be the expected one.

    Raises:
        Wrong: they are not.
    """
    if case.result is None:
        raise Wrong("the suite has no result for it")
    expected = results.expected(read(case.result, case.result_base))
    if isinstance(expected, Table):
        expected = expected._replace(ordered=expected.ordered or _is_ordered(case))
    answers = {extension: _ask(case, client, extension) for extension in _offered(expected)}
    chosen = case.result.suffix[1:]
    answer = answers.get(chosen, next(iter(answers.values())))
    if not same(expected, answer, computed=_computed(case), lax=case.lax):
        raise Wrong(f"expected {_shown(expected)}; got {_shown(answer)}")
    if isinstance(expected, tuple) and "jsonld" not in answers:
        _has_no_jsonld(case, client)
    first, *others = answers
    for other in others:
        if not _agree(answers[first], answers[other]):
            raise Wrong(
                f"{first} and {other} differ: {_shown(answers[first])} and {_shown(answers[other])}"
            )


def _is_ordered(case: Case) -> bool:
    """Say whether the whole query has an ORDER BY, and not only a part of it."""
    depth = 0
    for token in tokens(text(case).decode("utf-8", "replace")):
        depth += {"{": 1, "}": -1}.get(token.text, 0)
        if token.says("ORDER") and not depth:
            return True
    return False


def _offered(expected: Result) -> list[str]:
    if isinstance(expected, bool):
        return ["srj", "srx"]
    if isinstance(expected, Table | Strings):
        return list(TABLES)
    return [each for each in GRAPHS if each != "jsonld" or not _has_triples(expected)]


def _has_no_jsonld(case: Case, client: Client) -> None:
    """Have JSON-LD refused for a graph with triple terms, which it cannot say: 406."""
    status = _send(case, client, GRAPHS["jsonld"]).status
    if status != 406:
        raise Wrong(f"a graph with triple terms as JSON-LD: 406 expected, got {status}")


def _ask(case: Case, client: Client, extension: str) -> Result:
    media_type = (TABLES | GRAPHS)[extension]
    response = _send(case, client, media_type)
    _ok(response)
    if response.media_type != media_type:
        raise Wrong(f"asked for {media_type}, got {response.media_type}")
    try:
        return results.expected(Source("x:answer", extension, response.content))
    except Unreadable as error:
        raise Wrong(str(error)) from error


def _agree(one: Result, other: Result) -> bool:
    if isinstance(one, Table) and isinstance(other, Strings):
        return _has_triples(one) or same(as_strings(one), other)
    return same(one, other)


def _has_triples(result: Table | Graph) -> bool:
    """Say whether there is a triple term, for which CSV and JSON-LD have no form of their own."""
    rows = result.rows if isinstance(result, Table) else result
    return any(isinstance(term, ox.Triple) for row in rows for term in row)


def _computed(case: Case) -> set[str]:
    """Give the names of the variables that the query computes: those after AS."""
    items = list(tokens(text(case).decode("utf-8", "replace")))
    return {name.text[1:] for word, name in pairwise(items) if word.says("AS")}


def parses(case: Case, client: Client) -> None:
    """Have a query answered, whatever the answer.

    Raises:
        Wrong: it is refused.
    """
    _ok(_send(case, client))


def does_not_parse(case: Case, client: Client) -> None:
    """Have a text refused that is no query: 400, told as application/problem+json (RFC 9457).

    Raises:
        Wrong: it is answered, or refused in another way.
    """
    response = _send(case, client)
    if response.status != 400 or response.media_type != _PROBLEM:
        raise Wrong(f"400 {_PROBLEM} expected, got {response.status} {response.media_type}")


def is_refused(case: Case, client: Client) -> None:
    """Have a query refused that calls other servers: 403.

    Raises:
        Wrong: it is not.
    """
    response = _send(case, client)
    if response.status != 403:
        raise Wrong(f"403 expected, got {response.status}")


def update_is_refused(case: Case, client: Client) -> None:
    """Have an update refused, as an update (403) and as a query (400 or 403).

    Raises:
        Wrong: it is not.
    """
    for sort, refused in (("update", {403}), ("query", {400, 403})):
        headers = {"Content-Type": f"application/sparql-{sort}"}
        response = client.send("POST", "/sparql", headers, text(case))
        if response.status not in refused:
            raise Wrong(f"as {sort}: {sorted(refused)} expected, got {response.status}")


def _send(case: Case, client: Client, accept: str = "*/*") -> Response:
    headers = {"Content-Type": "application/sparql-query", "Accept": accept}
    return client.send("POST", "/sparql", headers, text(case))


def _ok(response: Response) -> None:
    if response.status != 200:
        said = " ".join(response.content.decode("utf-8", "replace").split())
        raise Wrong(f"200 expected, got {response.status}: {said[:300]}")


def _shown(result: Result | Graph) -> str:
    if isinstance(result, bool):
        return str(result)
    rows = result.rows if isinstance(result, Table | Strings) else result
    names = result.names if isinstance(result, Table | Strings) else ()
    lines = [" ".join(str(cell) if cell is not None else "-" for cell in row) for row in rows]
    return f"{' '.join(names)} [{'; '.join(lines)}]"[:800]
