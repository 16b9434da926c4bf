"""Tables made of statements that a test states, with the house's ontology and shapes."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest

from hankegraafi import resources
from hankegraafi.release.inputs import Inputs, read_inputs
from hankegraafi.release.tables import write_tables
from hankegraafi.release.tables.meaning import Meaning, read_meaning

BASE = "https://w3id.org/hankegraafi/"
VERSION = "2026-11-21-0059dd57"
PREFIXES = f"""
@prefix adms: <http://www.w3.org/ns/adms#> . @prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dcterms: <http://purl.org/dc/terms/> . @prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix hanke: <{BASE}ns#> . @prefix org: <http://www.w3.org/ns/org#> .
@prefix organisation: <{BASE}id/organisation/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix project: <{BASE}id/project/> . @prefix programme: <{BASE}id/programme/> .
@prefix kunta: <{BASE}id/organisation/kunta#> .
@prefix alfa: <{BASE}id/project/alfa#> . @prefix beta: <{BASE}id/project/beta#> .
@prefix gamma: <{BASE}id/project/gamma#> .
@prefix source: <{BASE}id/source/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix euro: <http://publications.europa.eu/resource/authority/currency/> .
"""

Tabled = Callable[..., Path]
Kept = Callable[[], Meaning]


@pytest.fixture(scope="session")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Inputs:
    """The house's ontology and shapes."""
    return read_inputs(
        tmp_path_factory.mktemp("data"),
        ontology=resources.folder("ontology"),
        shapes=resources.folder("shapes"),
    )


@pytest.fixture(scope="session")
def meaning(inputs: Inputs) -> Kept:
    """What ontology and shapes say, read once; a function, so that no example is as long."""
    held = read_meaning(inputs)
    return lambda: held


def triples(turtle: str) -> set[ox.Triple]:
    """Read Turtle, with the house's prefixes."""
    quads = ox.parse((PREFIXES + turtle).encode(), format=ox.RdfFormat.TURTLE)
    return {quad.triple for quad in quads}


def draft_of(folder: Path, said: Iterable[ox.Triple]) -> Path:
    """Make what a build has when it writes tables: the sorted dump and the store."""
    held = set(said)
    (folder / "dumps").mkdir(parents=True)
    lines = sorted(f"{each} .\n".encode() for each in held)
    (folder / "dumps" / "hankegraafi.nt").write_bytes(b"".join(lines))
    store = ox.Store(str(folder / "store"))
    store.bulk_extend(ox.Quad(*each) for each in held)
    store.flush()
    return folder


@pytest.fixture
def tabled(tmp_path: Path, inputs: Inputs) -> Tabled:
    """Write the tables of some Turtle, or triples; gives the draft."""

    def make(said: str | Iterable[ox.Triple], name: str = "draft") -> Path:
        held = triples(said) if isinstance(said, str) else said
        draft = draft_of(tmp_path / name, held)
        write_tables(draft, base=BASE, version=VERSION, inputs=inputs)
        return draft

    return make
