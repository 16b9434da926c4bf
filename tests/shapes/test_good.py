"""What is right passes: rich examples, the barest project, and what only looks forbidden."""

from functools import lru_cache
from pathlib import Path

import pytest

from hankegraafi.check.shacl import Shapes
from hankegraafi.check.shapes import full, ntriples, reduced
from hankegraafi.rdf.read import TurtleFile, read_turtle, turtle_paths
from hankegraafi.records import Severity

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


def read(path: Path) -> TurtleFile:
    return read_turtle(path, path.read_bytes())


@lru_cache(maxsize=2)
def shapes(*, claims: bool) -> Shapes:
    files = [read(path) for path in turtle_paths(ROOT / "shapes")]
    return Shapes(reduced(files) if claims else full(files))


def rules(path: Path, *levels: Severity, claims: bool = False) -> list[tuple[str, str | None]]:
    """What is found in a file at these levels: (rule, value or node)."""
    results = shapes(claims=claims).check(ntriples(read(path).quads), name=path.name)
    return sorted((r.rule, r.value or r.focus) for r in results if r.severity in levels)


@pytest.mark.parametrize("path", sorted((HERE / "good").glob("*.ttl")), ids=lambda path: path.stem)
def test_the_example_has_no_violation(path: Path) -> None:
    assert [] == rules(path, Severity.VIOLATION)


def test_the_rich_example_leaves_nothing_to_wish_for() -> None:
    assert [] == rules(HERE / "good" / "network.ttl", *Severity)


def test_the_ontology_beside_the_data_changes_nothing() -> None:
    """Our project is a PROV activity by its superclass; it is no reading all the same."""
    quads = [
        *read(HERE / "good" / "network.ttl").quads,
        *read(ROOT / "ontology" / "hankegraafi.ttl").quads,
    ]

    assert [] == list(shapes(claims=False).check(ntriples(quads), name="with the ontology"))


def test_the_barest_project_is_told_what_it_lacks() -> None:
    lacking = {rule for rule, _ in rules(HERE / "good" / "minimal.ttl", *Severity)}

    assert lacking == {
        "hs:Recommended-coordinator",
        "hs:Recommended-funder",
        "hs:Recommended-period",
        "hs:Recommended-source",
        "hs:Recommended-summary-en",
        "hs:Recommended-summary-fi",
        "hs:Recommended-summary-sv",
        "hs:Recommended-theme",
    }


def test_a_page_need_not_tell_everything() -> None:
    page = HERE / "claims" / "page.ttl"

    assert [] == rules(page, *Severity, claims=True)


def test_the_same_page_would_not_do_as_curated_data() -> None:
    page = HERE / "claims" / "page.ttl"

    assert {
        "hs:Funding-content",
        "hs:Funding-owner",
        "hs:Participation-organisation",
        "hs:PeerNetwork-owner",
        "hs:PeerNetwork-prefLabel",
        "hs:Project-prefLabel",
    } == {rule for rule, _ in rules(page, Severity.VIOLATION)}
