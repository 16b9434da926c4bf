"""Whatever the data says, the dumps say it, in any order of files and with any words."""

import random
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.release.conftest import BASE

from hankegraafi import vocab
from hankegraafi.rdf.read import DataFolder, TurtleFile
from hankegraafi.release import Release
from hankegraafi.release.build import build
from hankegraafi.store import open_store

pytestmark = pytest.mark.whole

OWN = {"store.json", "build.json", "sealed.json", "search.json", "search.sqlite"}
"""What is another one each time that a release is built."""
THINGS = [f"{BASE}id/{name}" for name in ("project/a", "project/a#goal-1", "organisation/b-ö", "x")]
GRAPHS = [ox.DefaultGraph(), ox.NamedNode(f"{BASE}id/source/s"), ox.NamedNode(f"{BASE}id/source/t")]
PREDICATES = [
    "rdf:type dcterms:source hanke:goal hanke:summary hanke:position hanke:value skos:prefLabel",
    "skos:notation dcat:startDate hanke:approximate dcterms:identifier",
]
WORDS = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff")
    | st.sampled_from('\n\t"\\<&{}'),
    max_size=12,
)
LITERALS = st.one_of(
    WORDS.map(ox.Literal),
    st.builds(ox.Literal, WORDS, language=st.sampled_from(["fi", "sv", "en", "de"])),
    st.sampled_from(
        [
            ox.Literal(words, datatype=ox.NamedNode(vocab.expand(datatype)))
            for words, datatype in (
                ("007", "xsd:integer"),
                ("7", "xsd:integer"),
                ("123456789012345678901", "xsd:integer"),
                ("200000", "xsd:decimal"),
                ("2725092.00", "xsd:decimal"),
                ("true", "xsd:boolean"),
                ("1", "xsd:boolean"),
                ("2013", "xsd:gYear"),
                ("2013-09", "xsd:gYearMonth"),
                ("2013-09-01", "xsd:date"),
                ("not a date", "xsd:date"),
            )
        ]
    ),
)
NODES = st.sampled_from(THINGS).map(ox.NamedNode)
QUADS = st.builds(
    ox.Quad,
    NODES,
    st.sampled_from([vocab.expand(name) for line in PREDICATES for name in line.split()]).map(
        ox.NamedNode
    ),
    NODES | LITERALS,
    st.sampled_from(GRAPHS),
)
FEW = settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)


def release_of(room: Path, files: Sequence[Sequence[ox.Quad]]) -> Release:
    """Build a release of some files, with an ontology that says nothing."""
    (room / "ontology").mkdir(parents=True)
    context = {"@version": 1.1, **vocab.PREFIXES, "id": "@id", "type": "@type"}
    text = str(context).replace("'", '"')
    (room / "ontology" / "context.jsonld").write_text(f'{{"@context": {text}}}')
    default = ox.DefaultGraph()
    read = tuple(
        TurtleFile(room / f"{place}.ttl", b"", default, tuple(quads), {})
        for place, quads in enumerate(files)
    )
    return build(
        DataFolder(room, BASE, read, ()),
        [],
        releases=room / "releases",
        ontology=room / "ontology",
        shapes=room / "shapes",
    )


@FEW
@given(st.lists(QUADS, max_size=25))
def test_every_dump_of_the_whole_dataset_gives_back_the_same_quads(quads: list[ox.Quad]) -> None:
    with tempfile.TemporaryDirectory() as room:
        release = release_of(Path(room), [quads])
        dumps = {
            name: set(ox.parse(path=release.path / "dumps" / f"hankegraafi.{name}"))
            for name in ("nq", "trig", "jsonld")
        }

    assert {name: set(quads) for name in dumps} == dumps


@FEW
@given(st.lists(QUADS, max_size=25))
def test_every_dump_of_the_curated_view_gives_back_its_triples(quads: list[ox.Quad]) -> None:
    expected = {quad for quad in quads if quad.graph_name == ox.DefaultGraph()}
    with tempfile.TemporaryDirectory() as room:
        release = release_of(Path(room), [quads])
        dumps = {
            name: set(ox.parse(path=release.path / "dumps" / f"hankegraafi.{name}"))
            for name in ("nt", "ttl", "rdf")
        }

    assert dict.fromkeys(dumps, expected) == dumps


@pytest.mark.large
@FEW
@given(st.lists(st.lists(QUADS, max_size=8), min_size=2, max_size=4), st.randoms())
def test_the_order_of_files_and_statements_changes_no_byte(
    files: list[list[ox.Quad]], dice: random.Random
) -> None:
    shuffled = [dice.sample(quads, len(quads)) for quads in files]
    dice.shuffle(shuffled)
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        contents = [
            {
                path.relative_to(release.path): path.read_bytes()
                for path in sorted(release.path.rglob("*"))
                if path.is_file()
                and "store" not in path.relative_to(release.path).parts
                and path.name not in OWN
            }
            for release in (release_of(Path(one), files), release_of(Path(other), shuffled))
        ]

    assert contents[0] == contents[1]


@FEW
@given(st.lists(QUADS, min_size=1, max_size=25))
def test_the_store_tells_every_subject_of_the_curated_view(quads: list[ox.Quad]) -> None:
    expected = {quad.subject for quad in quads if quad.graph_name == ox.DefaultGraph()}
    with tempfile.TemporaryDirectory() as room:
        engine = open_store(release_of(Path(room), [quads]).path)
        _, rows = engine.query("SELECT DISTINCT ?s { ?s ?p ?o }").table()

    assert expected == {row[0] for row in rows}
