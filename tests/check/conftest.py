from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from hankegraafi import parallel
from hankegraafi.check import check_folder
from hankegraafi.rdf.read import read_folder
from hankegraafi.records import Finding

PREFIXES = """@prefix adms: <http://www.w3.org/ns/adms#> .
@prefix alfa: <https://w3id.org/hankegraafi/id/project/alfa#> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix hanke: <https://w3id.org/hankegraafi/ns#> .
@prefix hs: <https://w3id.org/hankegraafi/shapes#> .
@prefix project: <https://w3id.org/hankegraafi/id/project/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix source: <https://w3id.org/hankegraafi/id/source/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
# What stands after the prefixes begins on this line of a file.
FIRST = PREFIXES.count("\n") + 1

BASE = "https://w3id.org/hankegraafi/"
ALFA = f"{BASE}id/project/alfa"
HANKE = f"{BASE}ns#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"

HARMLESS_CHECK = """#+ title@en: Nothing
#+ level: info
SELECT ?focus { VALUES ?focus {} }
"""
HARMLESS_SHAPE = "hs:Nothing a sh:NodeShape ; sh:targetNode hanke:Project ."

Files = Mapping[str, str]
Checker = Callable[..., list[Finding]]


def write(folder: Path, files: Files, *, prefixes: str = PREFIXES) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(prefixes + text, encoding="utf-8")
    return folder


@pytest.fixture
def one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do here what else every core would do in a process of its own."""
    monkeypatch.setattr(parallel, "cores", lambda: 1)


@pytest.fixture
def check(tmp_path: Path) -> Checker:
    """Checks a folder of these files, written with the usual prefixes."""

    def run(
        data: Files | str,
        shapes: Files | str = HARMLESS_SHAPE,
        queries: Files | None = None,
    ) -> list[Finding]:
        data = {"projects/alfa.ttl": data} if isinstance(data, str) else data
        shapes = {"project.ttl": shapes} if isinstance(shapes, str) else shapes
        rules = {"nothing.rq": HARMLESS_CHECK} if queries is None else queries
        return check_folder(
            read_folder(write(tmp_path / "data", data)),
            shapes=write(tmp_path / "shapes", shapes),
            checks=write(tmp_path / "checks", rules, prefixes=""),
        )

    return run
