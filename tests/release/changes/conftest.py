"""Dumps and releases to compare, written as TriG."""

from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from hankegraafi.release import Release
from hankegraafi.release.changes.patch import difference
from hankegraafi.release.changes.told import Side, Thing, things

BASE = "https://x.test/"
PREFIXES = """@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix hanke: <https://w3id.org/hankegraafi/ns#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix project: <https://x.test/id/project/> .
@prefix organisation: <https://x.test/id/organisation/> .
@prefix source: <https://x.test/id/source/> .
@base <https://x.test/id/project/> .
"""


def dump(trig: str) -> list[bytes]:
    """The sorted lines of what TriG says."""
    quads = ox.parse(PREFIXES + trig, format=ox.RdfFormat.TRIG)
    text = ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""
    return sorted(set(text.splitlines(keepends=True)))


def side(lines: list[bytes], version: str) -> Side:
    subjects = {line.partition(b">")[0][1:].decode() for line in lines}
    return Side(version, BASE, subjects.__contains__)


def tell(old: str, new: str) -> list[Thing]:
    """What happened from one state of the data to another."""
    before, after = dump(old), dump(new)
    return list(things(difference(before, after), side(before, "1"), side(after, "2")))


@pytest.fixture(scope="session")
def current_dump(release: Release) -> Path:
    """The N-Quads of a release that was built of the product's own data."""
    return release.path / "dumps" / "hankegraafi.nq"


Kept = Callable[[str, str], Release]


@pytest.fixture
def keep(tmp_path: Path) -> Kept:
    """A function that lays a release of some TriG into a folder, with its dump and its store."""

    def kept(version: str, trig: str) -> Release:
        path = tmp_path / "releases" / version
        (path / "dumps").mkdir(parents=True)
        lines = dump(trig)
        (path / "dumps" / "hankegraafi.nq").write_bytes(b"".join(lines))
        store = ox.Store(str(path / "store"))
        store.bulk_load(b"".join(lines), format=ox.RdfFormat.N_QUADS)
        store.flush()
        del store
        return Release(path, version, {"version": version, "base": BASE})

    return kept
