"""A release rolled through, a server killed, one told to stop: visitors notice nothing."""

import csv
import gzip
import http.client
import io
import json
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from tests.replicas.conftest import Behind, behind, copy_of, point
from tests.replicas.visitors import Asked, Came, Visitors, request
from tests.serve.earlier import NAMES
from tests.support.servers import Server, wait_until_ready

from hankegraafi.release import Release

pytestmark = pytest.mark.replicas

POMO = "<https://w3id.org/hankegraafi/id/project/pomo>"
ACRONYM = f"SELECT ?a {{ {POMO} <https://w3id.org/hankegraafi/ns#acronym> ?a }}"
ALL = "SELECT ?s ?p ?o { ?s ?p ?o }"
CSV = (("Accept", "text/csv"),)
Ask = Callable[[int], Asked]


def sparql(query: str, prefix: str = "", **parameters: str) -> Asked:
    return Asked(f"{prefix}/sparql?{urlencode({'query': query, **parameters})}", CSV)


def posted(number: int) -> Asked:
    kind = ("Content-Type", "application/sparql-query")
    return Asked("/sparql", (*CSV, kind), f"{ACRONYM} #{number}".encode())


def visits() -> list[Ask]:
    """What visitors ask who take the release that is current: each answer tells POMO's name."""
    return [
        lambda _: sparql(ACRONYM),
        lambda number: sparql(f"{ACRONYM} #{number}"),
        posted,
        lambda _: Asked("/page/project/pomo"),
        lambda _: Asked("/id/project/pomo.ttl"),
        lambda _: Asked("/id/project/pomo.jsonld", (("Accept-Encoding", "gzip"),)),
    ]


def naming(version: str) -> list[Ask]:
    """What visitors ask who name their release, in the address or by the header."""
    prefix, header = f"/release/{version}", ("Hankegraafi-Release", version)
    return [
        lambda number: sparql(f"{ACRONYM} # {number}", prefix),
        lambda _: Asked(f"{prefix}/page/project/pomo"),
        lambda _: Asked("/page/project/pomo", (header,)),
        lambda _: Asked(*sparql(ACRONYM)[:1], (*CSV, header)),
    ]


def faults(came: list[Came], releases: list[Release]) -> list[Came]:
    """Give the answers that failed, or that are not of the release which their header names."""
    names = dict(zip((each.version for each in releases), NAMES, strict=True))
    return [each for each in came if each.status != 200 or not is_of(each, names)]


def is_of(came: Came, names: dict[str, str]) -> bool:
    body = came.body
    if ("Accept-Encoding", "gzip") in came.asked.headers:
        body = gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body
    told = [name for name in names.values() if name.encode() in body]
    return told == [names.get(came.release)]


def served_by(server: Server) -> str:
    """Ask a server itself which release it serves."""
    connection = server.connect()
    connection.request("GET", "/readyz")
    told: dict[str, str] = json.loads(connection.getresponse().read())
    connection.close()
    server.connections.remove(connection)
    return told["release"]


def until_all_serve(group: Behind, version: str) -> None:
    while {served_by(each) for each in group.servers} != {version}:
        pass


@pytest.fixture(scope="module")
def started(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Behind]:
    with behind([shared] * 3, tmp_path_factory.mktemp("nginx")) as group:
        yield group


@pytest.fixture
def group(started: Behind, shared: Path, releases: list[Release]) -> Behind:
    """The three servers, all at the first release."""
    point(shared, releases[0].version)
    until_all_serve(started, releases[0].version)
    return started


def test_a_new_release_is_rolled_through(
    group: Behind, shared: Path, releases: list[Release]
) -> None:
    first, second, third = (each.version for each in releases)
    visitors = Visitors(group.port)
    with visitors.at_it([*visits(), *naming(first), *naming(second)]):
        visitors.more(200)
        for version in (second, third):
            point(shared, version)
            until_all_serve(group, version)
            visitors.more(200)

    assert [] == faults(visitors.came, releases)
    assert {first, second, third} == {each.release for each in visitors.came}
    assert {first} == {each.release for each in visitors.came if names(each, first)}
    assert {second} == {each.release for each in visitors.came if names(each, second)}


def names(came: Came, version: str) -> bool:
    asked = came.asked
    return f"/{version}/" in asked.path or ("Hankegraafi-Release", version) in asked.headers


def test_parts_are_of_one_release_and_in_one_order(
    group: Behind, shared: Path, releases: list[Release]
) -> None:
    first, second = (each.version for each in releases[:2])
    connection = http.client.HTTPConnection("127.0.0.1", group.port, timeout=60)
    read = parts(connection, 100)
    begun = [next(read) for _ in range(5)]
    point(shared, second)
    until_all_serve(group, second)
    whole = [*begun, *read]
    connection.close()

    for server in group.servers:
        asked = sparql(ALL, f"/release/{first}", order="memory")
        assert rows(request(server.connect(), asked)) == [row for part in whole for row in part]
    assert len(whole) > 10


def test_parts_asked_without_the_link_have_one_order_too(
    group: Behind, shared: Path, releases: list[Release]
) -> None:
    first, second = (each.version for each in releases[:2])
    asked = [
        sparql(ALL, f"/release/{version}", limit="100", offset="100") for version in (first, second)
    ]
    before = [rows(request(group.servers[0].connect(), each)) for each in asked]
    point(shared, second)
    until_all_serve(group, second)

    for server in group.servers:
        assert before == [rows(request(server.connect(), each)) for each in asked]


def parts(connection: http.client.HTTPConnection, limit: int) -> Iterator[list[list[str]]]:
    """Follow the links to the next part."""
    target: str | None = sparql(ALL, limit=str(limit)).path
    while target:
        connection.request("GET", target, headers=dict(CSV))
        answer = connection.getresponse()
        body = answer.read()
        assert answer.status == 200, body
        yield list(csv.reader(io.StringIO(body.decode())))[1:]
        link = answer.headers["link"] or ""
        found = [each for each in link.split(", ") if 'rel="next"' in each]
        target = found[0].partition("<")[2].partition(">")[0] if found else None


def rows(came: Came) -> list[list[str]]:
    assert came.status == 200, came.body
    return list(csv.reader(io.StringIO(came.body.decode())))[1:]


def test_every_server_gives_the_same_etag(group: Behind, releases: list[Release]) -> None:
    first = releases[0].version
    asked = [ask(0) for ask in (*visits(), *naming(first))]
    asked += [Asked("/download/manifest.json"), Asked("/static/style.css"), Asked("/catalog.ttl")]
    for each in asked:
        tags = set()
        for server in group.servers:
            connection = server.connect()
            headers = {"Host": "data.example.org", **dict(each.headers)}
            connection.request(each.method, each.path, each.body, headers)
            answer = connection.getresponse()
            tags.add((answer.headers["etag"], answer.read()))
        assert 1 == len(tags), each.path
        assert next(iter(tags))[0], each.path


def test_one_that_is_killed_loses_no_request(group: Behind, releases: list[Release]) -> None:
    visitors = Visitors(group.port)
    victim = group.servers[0]
    with visitors.at_it([*visits(), *visits()]):
        visitors.more(200)
        victim.tell(signal.SIGKILL)
        victim.ended()
        visitors.more(300)
        until_asked(group.start_again(0))

    assert [] == faults(visitors.came, releases)


def until_asked(server: Server) -> None:
    """Wait until nginx sends queries to a server again."""
    answered = 'hankegraafi_queries_total{outcome="answered"}'
    while True:
        connection = server.connect()
        connection.request("GET", "/metrics")
        lines = connection.getresponse().read().decode().splitlines()
        if any(line.startswith(answered) and float(line.split()[-1]) > 10 for line in lines):
            return


def test_one_that_is_told_to_stop_loses_no_request(group: Behind, releases: list[Release]) -> None:
    visitors = Visitors(group.port)
    with visitors.at_it([*visits(), *visits()]):
        visitors.more(200)
        for each in group.servers[:2]:
            each.tell(signal.SIGTERM)
            assert 0 == each.ended()
            visitors.more(200)
        for number in range(2):
            group.start_again(number)

    assert [] == faults(visitors.came, releases)


def test_new_software_is_rolled_through_without_a_pause(
    group: Behind, releases: list[Release]
) -> None:
    visitors = Visitors(group.port)
    with visitors.at_it([*visits(), *visits()]):
        visitors.more(50)
        for number, each in enumerate(group.servers):
            each.tell(signal.SIGTERM)
            assert 0 == each.ended()
            visitors.more(50)  # nginx has noticed, and leaves it alone for some seconds
            group.start_again(number)

    assert [] == faults(visitors.came, releases)


def test_many_who_come_at_once_when_two_were_away_and_the_third_is(
    group: Behind, releases: list[Release]
) -> None:
    for each in group.servers[:2]:
        each.tell(signal.SIGKILL)
        each.ended()
    few, many = Visitors(group.port), Visitors(group.port)
    with few.at_it(visits()):
        few.more(50)
    for number in range(2):
        group.start_again(number)
    group.servers[2].tell(signal.SIGKILL)
    group.servers[2].ended()
    with many.at_it([*visits(), *visits()]):
        many.more(50)
    group.start_again(2)

    assert [] == faults([*few.came, *many.came], releases)


def test_a_release_that_has_not_come_to_all_is_given_by_those_that_have_it(
    releases: list[Release], tmp_path: Path
) -> None:
    folders = [copy_of(releases, tmp_path / f"releases-{n}") for n in range(3)]
    second = releases[1].version
    # where files are copied, a release comes to one server after the other
    for folder in folders[1:]:
        away = tmp_path / "away" / folder.name
        away.parent.mkdir(exist_ok=True)
        (folder / second).rename(away)
    strip_history(folders[1:], second)
    with behind(folders, tmp_path) as group:
        asked = sparql(ACRONYM, f"/release/{second}")
        without = [request(each.connect(), asked) for each in group.servers[1:]]
        connection = http.client.HTTPConnection("127.0.0.1", group.port, timeout=60)
        given = [request(connection, ask(n)) for n in range(10) for ask in naming(second)[:2]]
        connection.close()
        late = group.servers[1].connect()
        late.request("GET", asked.path)
        told = late.getresponse()

    assert [404, 404] == [each.status for each in without]
    assert "5" == told.headers["retry-after"]
    assert [] == faults(given, releases)
    assert {second} == {each.release for each in given}


def strip_history(folders: list[Path], version: str) -> None:
    """Let folders know nothing of a release."""
    for folder in folders:
        path = folder / "history.json"
        told = json.loads(path.read_bytes())
        told["published"] = [each for each in told["published"] if each["version"] != version]
        path.write_text(json.dumps(told))


def test_one_that_is_reading_its_release_is_no_hindrance(
    group: Behind, releases: list[Release]
) -> None:
    victim = group.servers[2]
    victim.tell(signal.SIGTERM)
    victim.ended()
    visitors = Visitors(group.port)
    with visitors.at_it(visits()):
        visitors.more(50)
        wait_until_ready(group.start_again(2, ready=False))
        visitors.more(100)

    assert [] == faults(visitors.came, releases)
