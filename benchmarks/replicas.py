"""What stands in front of servers takes off them: `python -m benchmarks.replicas`.

Three servers of the shipped data behind nginx with the shipped configuration, all on this machine,
asked by wrk; ways to the same answers are measured in turn, several times, and the medians told.
"""

import http.client
import random
import re
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing
from itertools import accumulate
from pathlib import Path
from statistics import median
from urllib.parse import quote

from tests.replicas.conftest import Behind, behind
from tests.replicas.visitors import Asked, request
from tests.support.seeds import seeds
from tests.support.servers import Server

from hankegraafi.release.gate import build_folder

ROUNDS = 5
SECONDS = 4
DISTINCT = 1_000
REQUESTS = 5_000
_QUERY = "SELECT ?p ?o { <https://w3id.org/hankegraafi/id/project/pomo> ?p ?o }"
_CSV = (("Accept", "text/csv"),)
_HEAD = """# What stands in front of the servers

Written by `python -m benchmarks.replicas` (needs nginx and wrk). Three servers of the shipped data
behind nginx, and wrk with 8 connections, all on one machine of two cores: they take the cores from
each other, so only the ratios of one run say something.
"""


def ways(group: Behind, version: str) -> dict[str, str]:
    """Give the addresses that are measured, by what they show."""
    own, proxy = group.servers[0].address, f"http://127.0.0.1:{group.port}"
    query = f"/sparql?query={quote(_QUERY)}"
    named = f"/release/{version}{query}"
    page = request(group.servers[0].connect(), Asked("/")).body.decode()
    style = re.findall(r'"(/static/[^"]*style.css)"', page)[0]
    return {
        "a query, asked of a server (its own cache has the answer)": own + query,
        "the same below /release/VERSION (held too, but on the ordinary way)": own + named,
        "the same through nginx, which keeps the answer for a minute": proxy + query,
        "the same below /release/VERSION through nginx": proxy + named,
        "a page, asked of a server": own + "/page/project/pomo",
        "a page through nginx (not kept there)": proxy + "/page/project/pomo",
        "the style of the pages through nginx, which keeps it": proxy + style,
    }


def rate(address: str) -> float:
    """Give requests a second."""
    kind = "text/csv" if "query=" in address else "text/html"
    command = ["wrk", "-t1", "-c8", f"-d{SECONDS}s", "-H", f"Accept: {kind}", address]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603
    found = re.search(r"Requests/sec:\s+([0-9.]+)", said)
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    if not found or bad:
        raise ValueError(said)
    return float(found[1])


def skewed(seed: int) -> Iterator[int]:
    """Draw queries as visitors do: the second is asked half as often as the first, and so on."""
    dice = random.Random(seed)  # noqa: S311 - no secret
    weights = list(accumulate(1 / (rank + 1) for rank in range(DISTINCT)))
    yield from dice.choices(range(DISTINCT), cum_weights=weights, k=REQUESTS)


def reached(servers: list[Server]) -> int:
    """Count the queries that servers were asked, from their own caches or not."""
    total = 0.0
    names = {
        'hankegraafi_queries_total{outcome="answered"}',
        'hankegraafi_cache_total{result="hit"}',
    }
    for server in servers:
        text = request(server.connect(), Asked("/metrics")).body.decode()
        lines = [line.rpartition(" ") for line in text.splitlines()]
        total += sum(float(value) for name, _, value in lines if name in names)
    return int(total)


def share_taken(group: Behind) -> float:
    """Give the share of skewed requests within a minute that nginx answers by itself."""
    before = reached(group.servers)
    connection = http.client.HTTPConnection("127.0.0.1", group.port, timeout=60)
    with closing(connection):
        for number in skewed(1):
            text = quote(f"{_QUERY} # {number}")
            came = request(connection, Asked(f"/sparql?query={text}", _CSV))
            if came.status != 200:
                raise ValueError(came)
    return 1 - (reached(group.servers) - before) / REQUESTS


def main() -> None:
    """Measure, and write the table."""
    with tempfile.TemporaryDirectory() as name:
        room = Path(name)
        release, _ = build_folder(seeds(room / "data"), room / "releases")
        (room / "nginx").mkdir()
        with behind([room / "releases"] * 3, room / "nginx") as group:
            found = ways(group, release.version)
            rates: dict[str, list[float]] = {what: [] for what in found}
            for _ in range(ROUNDS):
                for what, address in found.items():
                    rates[what].append(rate(address))
            share = share_taken(group)
    text = written({what: median(each) for what, each in rates.items()}, share)
    (Path(__file__).parent / "replicas.md").write_text(text)
    print(text)


def written(rates: dict[str, float], share: float) -> str:
    """Write the table."""
    first = next(iter(rates.values()))
    rows = [f"| {what} | {each:,.0f} | {each / first:.2f} |" for what, each in rates.items()]
    table = ["| way | requests a second | of the first |", "|---|---|---|", *rows]
    said = (
        f"Of {REQUESTS:,} requests for {DISTINCT:,} different queries, asked within a minute with "
        f"the frequencies of Zipf's law (the n-th one 1/n as often as the first), nginx answered "
        f"{share:.0%} without asking a server."
    )
    return "\n".join([_HEAD, *table, "", said, ""])


if __name__ == "__main__":
    main()
