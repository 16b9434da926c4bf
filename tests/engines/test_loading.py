"""A release into real engines: beside what is served, checked, and only then served."""

import json
from pathlib import Path

import pytest
from tests.engines.conftest import projects, put
from tests.support.bare import BASE, bare_release
from tests.support.engines import EngineServer, Oxigraph, Virtuoso

from hankegraafi.errors import EngineError, FaultError, ReleaseError, UsageError
from hankegraafi.release import Release
from hankegraafi.store.remote import holding, names, state
from hankegraafi.store.remote.bulk import Folder
from hankegraafi.store.remote.client import Client
from hankegraafi.store.remote.door import Door
from hankegraafi.store.remote.loading import Wish, load


def count(server: EngineServer, graph: str) -> int:
    text = f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
    return int(rows(server, text)[0]["n"])


def rows(server: EngineServer, text: str) -> list[dict[str, str]]:
    found = json.loads(server.ask(text))["results"]["bindings"]
    return [{name: term["value"] for name, term in row.items()} for row in found]


def graphs(server: EngineServer, version: str) -> list[str]:
    text = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
    found = [row["g"] for row in rows(server, text)]
    return [each for each in found if each.startswith(names.space(version))]


def told(server: EngineServer, version: str) -> state.Loaded | None:
    client = Client(server.address)
    try:
        return state.read(client, version, 30)
    finally:
        client.close()


def served(server: EngineServer) -> str | None:
    client = Client(server.address)
    try:
        return state.served(client, 30)
    finally:
        client.close()


def lines_of(release: Release) -> list[str]:
    return (release.path / "dumps" / "hankegraafi.nq").read_text(encoding="utf-8").splitlines()


def quads(folder: Path, text: str, version: str) -> Release:
    folder.mkdir(exist_ok=True)
    path = folder / f"{version}.nq"
    path.write_text(text, encoding="utf-8")
    return bare_release(folder, path, version=version)


def test_a_release_stands_in_graphs_of_its_own(own: EngineServer, tmp_path: Path) -> None:
    release = projects(tmp_path, 40, "r1")
    lines = lines_of(release)
    named = {
        line.rsplit(" ", 2)[1] for line in lines if "/id/source/sivu-" in line.rsplit(" ", 2)[1]
    }

    outcome = put(own, release)

    assert (len(lines), len(lines), "r1") == (outcome.quads, outcome.sent, outcome.version)
    loaded = told(own, "r1")
    assert loaded is not None
    assert ("whole", len(lines)) == (loaded.stage, loaded.quads)
    assert state.digest(release.manifest) == loaded.digest
    assert loaded.curated == count(own, names.view("r1"))
    assert loaded.quads - loaded.curated == sum(
        count(own, each) for each in graphs(own, "r1") if ":graph:" in each
    )
    assert loaded.graphs == count(own, names.names("r1")) == len(named)
    assert 40 == loaded.classes["https://w3id.org/hankegraafi/ns#Project"]
    assert "r1" == served(own)


def test_what_is_there_is_not_loaded_again(own: EngineServer, tmp_path: Path) -> None:
    first, second = (projects(tmp_path / each, 5, each) for each in ("a1", "a2"))
    put(own, first)
    put(own, second)

    outcome = put(own, first)

    assert (0, "", "a2") == (outcome.sent, outcome.way, outcome.before)
    assert "a1" == served(own)


def test_only_some_releases_are_kept(own: EngineServer, tmp_path: Path) -> None:
    made = [projects(tmp_path / f"k{n}", 5 + n, f"k{n}") for n in range(4)]
    for release in made[:3]:
        put(own, release)

    outcome = put(own, made[3], keep=2)

    assert "k3" == served(own)
    assert {"k2", "k3"} == {each for each in (f"k{n}" for n in range(4)) if told(own, each)}
    assert {"k0", "k1"} <= set(outcome.removed)
    assert [] == [*graphs(own, "k0"), *graphs(own, "k1")]


def test_another_content_under_the_same_name_is_refused(own: EngineServer, tmp_path: Path) -> None:
    one, other = projects(tmp_path / "x", 5, "same"), projects(tmp_path / "y", 6, "same")
    put(own, one)

    with pytest.raises(UsageError, match=r"another release that is called same.*--anew"):
        put(own, other)
    assert len(lines_of(one)) == (told(own, "same") or state.Loaded("")).quads

    outcome = put(own, other, anew=True)
    assert ["same was served and was replaced: for a while nothing was served"] == [
        each for each in outcome.warnings if each.startswith("same")
    ]
    assert len(lines_of(other)) == (told(own, "same") or state.Loaded("")).quads
    assert "same" == served(own)


ODD = [
    '"Å\\n\\t\\"x\\\\"@fi',
    '"pitkä ' + "sana " * 600 + '"',
    '"😀 \\u0001"',
    '""',
    '"1000.50"^^<http://www.w3.org/2001/XMLSchema#decimal>',
    '"012"^^<http://www.w3.org/2001/XMLSchema#integer>',
    '"12"^^<http://www.w3.org/2001/XMLSchema#integer>',
    '"9999999999"^^<http://www.w3.org/2001/XMLSchema#integer>',
    '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>',
    '"2020"^^<http://www.w3.org/2001/XMLSchema#gYear>',
    '"2020-05-01"^^<http://www.w3.org/2001/XMLSchema#date>',
    '"ei ole"^^<http://www.w3.org/2001/XMLSchema#integer>',
    '"P1Y"^^<http://www.w3.org/2001/XMLSchema#duration>',
    '"x"^^<https://e.example/own>',
    "<https://e.example/ä?x=%20y&z='1'>",
]


def test_odd_values_arrive_or_are_known_as_odd(own: EngineServer, tmp_path: Path) -> None:
    lines = [f"<urn:x:{n}> <urn:p:{n}> {value} .\n" for n, value in enumerate(ODD)]
    lines += [f"<urn:x:{n}> <urn:p:{n}> {v} <urn:g:{n % 3}> .\n" for n, v in enumerate(ODD)]
    lines += [f"<urn:x:all> <urn:p:all> {value} .\n" for value in ODD]

    put(own, quads(tmp_path, "".join(lines), "odd"))

    loaded = told(own, "odd")
    assert loaded is not None
    odd = {
        int(name[6:])
        for name, kinds in loaded.kinds.items()
        if "other" in kinds and "all" not in name
    }
    assert {1, 2, 3, 5, 7, 9, 11, 12, 13} <= odd
    assert {4, 6, 10, 14}.isdisjoint(odd)


def test_thousands_of_graphs_are_loaded_in_few_requests(own: EngineServer, tmp_path: Path) -> None:
    lines = [
        f'<urn:thing:{n}> <urn:p> "{n}"@fi <urn:graph:{n}> .\n<urn:thing:{n}> <urn:q> <urn:o> .\n'
        for n in range(3000)
    ]

    outcome = put(own, quads(tmp_path, "".join(lines), "many"))

    assert 6000 == outcome.sent
    assert 3000 == (told(own, "many") or state.Loaded("")).graphs
    assert ['2999'] == [row["o"] for row in rows(
        own, f"SELECT ?o {{ GRAPH <{names.graph('many', 'urn:graph:2999')}> {{ ?s ?p ?o }} }}"
    )]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<urn:x> <urn:p> _:b .\n", "nodes without a name"),
        ("<urn:x> <urn:p> <urn:y> .\n<urn:x> <urn:p> <urn:y .\n", "no N-Quads"),
    ],
)
def test_a_dump_that_cannot_be_loaded_is_refused(
    own: EngineServer, tmp_path: Path, text: str, message: str
) -> None:
    put(own, projects(tmp_path / "before", 5, "before"))
    release = quads(tmp_path, "<urn:x> <urn:p> <urn:y> .\n", "spoilt")
    dump = release.path / "dumps" / "hankegraafi.nq"
    dump.write_text(text, encoding="utf-8")

    with pytest.raises(ReleaseError, match=message):
        put(own, release)

    assert "before" == served(own)


def test_a_dump_that_was_altered_is_not_served(own: EngineServer, tmp_path: Path) -> None:
    put(own, projects(tmp_path / "before", 5, "before"))
    release = projects(tmp_path, 5, "altered")
    dump = release.path / "dumps" / "hankegraafi.nq"
    dump.write_bytes(dump.read_bytes() + b"<urn:x> <urn:p> <urn:y> .\n")

    with pytest.raises(ReleaseError, match="digest differs"):
        put(own, release)

    assert "before" == served(own)
    assert "whole" != (told(own, "altered") or state.Loaded("")).stage


def test_a_second_load_is_refused(own: EngineServer, tmp_path: Path) -> None:
    release = projects(tmp_path, 5, "second")
    client = Client(own.address)
    door = Door(client, updates=own.update_path)
    try:
        another = pytest.raises(FaultError, match="another load into the engine")
        with holding.alone(door, beat=0.05), another:
            put(own, release, patience=20.0)
    finally:
        client.close()

    assert "second" == put(own, release).version


def test_what_an_engine_changed_meanwhile_is_noticed(own: EngineServer, tmp_path: Path) -> None:
    """A lying engine: something takes a statement out before the check."""
    put(own, projects(tmp_path / "before", 5, "before"))
    release = projects(tmp_path, 5, "robbed")
    statement = f"?s a <{BASE}ns#Project>"

    def rob(stage: str, *_: int) -> None:
        if stage == "statements sent":
            own.update(f"DELETE WHERE {{ GRAPH <{names.view('robbed')}> {{ {statement} }} }}")

    with pytest.raises(EngineError, match="does not hold what was loaded"):
        load(own.address, release, Wish(beat=0.1, patience=1.0, pauses=()), rob)

    assert "before" == served(own)
    put(own, release)
    assert "robbed" == served(own)


def test_an_engine_that_anybody_may_update_is_warned_of(oxigraph: Oxigraph, small: Release) -> None:
    assert "takes updates from anybody" in put(oxigraph, small).warnings[-1]


def test_one_that_asks_who_updates_is_not_warned_of(virtuoso: Virtuoso, small: Release) -> None:
    assert [] == put(virtuoso, small).warnings


def test_virtuoso_reads_files_of_a_folder(virtuoso: Virtuoso, tmp_path: Path) -> None:
    release = projects(tmp_path, 60, "bulk")
    outside = tmp_path / "outside"
    outside.mkdir()

    outcome = put(virtuoso, release, bulk=Folder.of(str(virtuoso.bulk)), lines=500)

    assert "by Virtuoso's bulk loader" == outcome.way
    assert [] == list(virtuoso.bulk.iterdir())
    assert len(lines_of(release)) == (told(virtuoso, "bulk") or state.Loaded("")).quads
    with pytest.raises(EngineError, match=r"DirsAllowed in its virtuoso\.ini does not name it"):
        put(virtuoso, release, bulk=Folder.of(f"{outside}:/etc"), anew=True)
    with pytest.raises(EngineError, match="it is on another machine, or in a container"):
        put(virtuoso, release, bulk=Folder.of(f"{outside}:bulk"), anew=True)
    assert "bulk" == served(virtuoso)
    assert [] == list(outside.iterdir())


def test_only_virtuoso_has_a_bulk_folder(
    oxigraph: Oxigraph, small: Release, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match="has no bulk loader that we know"):
        put(oxigraph, small, bulk=Folder.of(str(tmp_path)), anew=True)


def test_what_was_bulk_loaded_survives_a_crash(tmp_path: Path) -> None:
    server = Virtuoso(tmp_path / "engine")
    try:
        release = projects(tmp_path / "data", 60, "crash")
        put(server, release, bulk=Folder.of(str(server.bulk)))
        before = (told(server, "crash") or state.Loaded("")).curated

        server.kill()
        server.start()

        assert ("crash", before) == (served(server), count(server, names.view("crash")))
    finally:
        server.stop()
