"""Ten thousand wrong queries and requests leave the server as it was."""

import random
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from tests.fuzz import mutants
from tests.fuzz.running import Running, asking, post, running, status

from hankegraafi.release import Release

pytestmark = pytest.mark.fuzz

ROOT = Path(__file__).parents[2]
QUERIES, REQUESTS, CLIENTS = 8000, 2000, 4
FORMATS = "csv json xml tsv turtle jsonld rdfxml html ntriples trig nquads".split()
FORM = "application/x-www-form-urlencoded"
TOLD = {200, 204, 303, 304, 308, 422, 426, 431, *range(400, 418)}
CLOSED, WAITING = 0, 1
MIB = 1 << 20


@pytest.fixture
def server(release: Release, tmp_path: Path) -> Iterator[Running]:
    limits = {"QUERY_SECONDS": 1, "QUERY_MEMORY": 256, "QUERY_SIZE": 16, "CACHE": 2}
    with running(release.path.parent, tmp_path / "log", patience=2, settings=limits) as server:
        yield server


def asked(server: Running, texts: list[str], chance: random.Random) -> int:
    """Ask a wrong query in some way; give the status."""
    parameters = {"format": chance.choice(FORMATS)}
    if chance.random() < 0.1:
        parameters["explain"] = "empty"
    elif chance.random() < 0.2:
        parameters |= {"limit": str(chance.randint(1, 30)), "offset": str(chance.randint(0, 9))}
    query = mutants.mutated(chance.choice(texts), texts, chance)
    body = urlencode({"query": query, **parameters}).encode()
    return status(server.say(post(body, kind=FORM), timeout=60))


def sent(server: Running, texts: list[str], chance: random.Random) -> int:
    """Send a wrong request; give the status. One that is not all there may wait for its rest."""
    try:
        return status(server.say(mutants.request(chance.choice(texts), chance), timeout=0.3))
    except TimeoutError:
        return WAITING


def run(server: Running, seed: str) -> Counter[int]:
    """Let some clients send what is wrong, all at once; count the statuses."""
    texts = [path.read_text("utf-8") for path in sorted((ROOT / "queries").rglob("*.rq"))]
    found: Counter[int] = Counter()

    def client(number: int) -> None:
        chance = random.Random(f"{seed} {number}")
        for _ in range(QUERIES // CLIENTS):
            found[asked(server, texts, chance)] += 1
        for _ in range(REQUESTS // CLIENTS):
            found[sent(server, texts, chance)] += 1

    threads = [threading.Thread(target=client, args=(number,)) for number in range(CLIENTS)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return found


def test_ten_thousand_mutants_leave_the_server_as_it_was(server: Running) -> None:
    for number in range(200):  # what is read late is read now
        server.say(asking(f"SELECT * {{ ?s ?p ?o }} LIMIT {number}", format=FORMATS[number % 4]))
    server.until(lambda: not server.busy())
    descriptors, workers = server.descriptors(), len(server.workers())
    memory, holder = server.resident(), server.resident(server.holder().pid)

    found = run(server, "first")

    assert set(found) <= TOLD | {CLOSED, WAITING}, found
    assert found[200] > 500
    assert found[400] > 2000
    assert 200 == status(server.say(asking("ASK {}")))
    server.until(lambda: not server.busy())
    server.until(lambda: server.descriptors() <= descriptors + 4)
    assert len(server.workers()) <= workers + 2
    assert server.resident() - memory < 32 * MIB
    assert server.resident(server.holder().pid) - holder < 8 * MIB
    assert "" == "\n".join(map(str, server.faults()))
    assert all(len(line.get("query", "")) <= 1000 for line in server.lines())
