import gzip
import hashlib
import json
import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from tests.release.conftest import BASE, PREFIXES, Builder

from hankegraafi.errors import DataError, ReleaseRefused, UsageError
from hankegraafi.rdf.read import read_folder
from hankegraafi.records import Finding, Severity, Text
from hankegraafi.release import Release, current_version, list_releases
from hankegraafi.release.build import STEPS, build
from hankegraafi.store import open_store

VIOLATION = Finding(
    Severity.VIOLATION,
    "Project-name",
    Text.of({"fi": "Hankkeella ei ole nimeä.", "en": "The project has no name."}),
    focus=f"{BASE}id/project/alfa",
    file=Path("data/projects/alfa.ttl"),
    line=12,
)
WARNING = Finding(Severity.WARNING, "Project-summary", Text.of({"en": "No summary."}))


def published(release: Release) -> dict[str, bytes]:
    """Every file of the manifest, and the manifest."""
    names = [entry["path"] for entry in release.manifest["files"]]
    return {name: (release.path / name).read_bytes() for name in [*names, "manifest.json"]}


def quads_of(release: Release, name: str) -> set[ox.Quad]:
    return set(ox.parse(path=release.path / "dumps" / name))


def test_a_release_has_every_file_that_its_manifest_lists(small: Release) -> None:
    listed = {entry["path"] for entry in small.manifest["files"]}

    assert {
        "catalogue.ttl",
        "dumps/hankegraafi.jsonld",
        "dumps/hankegraafi.jsonld.gz",
        "dumps/hankegraafi.nq",
        "dumps/hankegraafi.nq.gz",
        "dumps/hankegraafi.nt",
        "dumps/hankegraafi.nt.gz",
        "dumps/hankegraafi.rdf",
        "dumps/hankegraafi.rdf.gz",
        "dumps/hankegraafi.trig",
        "dumps/hankegraafi.trig.gz",
        "dumps/hankegraafi.ttl",
        "dumps/hankegraafi.ttl.gz",
        "findings.json",
        "links/links.nt",
        "ontology/context.jsonld",
        "ontology/hankegraafi.ttl",
        "ontology/schemes/roles.ttl",
        "shapes/project.ttl",
    } == {path for path in listed if not path.startswith(("tables/", "sums/"))}


def test_the_manifest_tells_size_digest_and_type_of_every_file(small: Release) -> None:
    for entry in small.manifest["files"]:
        content = (small.path / entry["path"]).read_bytes()
        assert len(content) == entry["bytes"]
        assert hashlib.sha256(content).hexdigest() == entry["sha256"]
    assert {
        "dumps/hankegraafi.nq": ("application/n-quads", "dataset"),
        "dumps/hankegraafi.nq.gz": ("application/gzip", "dataset"),
        "dumps/hankegraafi.ttl": ("text/turtle", "curated"),
        "ontology/context.jsonld": ("application/ld+json", "context"),
        "findings.json": ("application/json", "findings"),
    }.items() <= {
        entry["path"]: (entry["media_type"], entry["describes"])
        for entry in small.manifest["files"]
    }.items()


def test_the_manifest_counts_quads_graphs_classes_and_things(small: Release) -> None:
    assert {
        "quads": 22,
        "curated": 18,
        "graphs": {f"{BASE}id/source/000-sivu": 2, f"{BASE}ns": 2},
        "classes": {
            "dcat:Dataset": 1,
            "hanke:Money": 1,
            "hanke:Organisation": 1,
            "hanke:Participation": 1,
            "hanke:Project": 1,
        },
        "things": {"organisation": 1, "project": 1},
    } == small.manifest["counts"]


def test_every_whole_dump_says_the_same(small: Release) -> None:
    expected = quads_of(small, "hankegraafi.nq")

    assert 22 == len(expected)
    assert expected == quads_of(small, "hankegraafi.trig")
    assert expected == quads_of(small, "hankegraafi.jsonld")


def test_every_curated_dump_says_the_same(small: Release) -> None:
    expected = quads_of(small, "hankegraafi.nt")

    assert 18 == len(expected)
    assert expected == quads_of(small, "hankegraafi.ttl")
    assert expected == quads_of(small, "hankegraafi.rdf")


def test_another_library_reads_the_rdf_xml_as_the_same_graph(small: Release) -> None:
    dumps = small.path / "dumps"

    assert set(rdflib.Graph().parse(dumps / "hankegraafi.nt")) == set(
        rdflib.Graph().parse(dumps / "hankegraafi.rdf")
    )


def test_n_quads_are_sorted_by_code_point(small: Release) -> None:
    lines = (small.path / "dumps" / "hankegraafi.nq").read_text().splitlines()

    assert sorted(lines) == lines


def test_a_compressed_dump_holds_the_plain_one_and_neither_time_nor_name(small: Release) -> None:
    packed = {
        entry["compressed"]: (small.path / entry["path"]).read_bytes()
        for entry in small.manifest["files"]
        if "compressed" in entry and entry["path"].startswith("dumps/")
    }

    assert len(packed) == 6
    for plain, content in packed.items():
        assert (small.path / plain).read_bytes() == gzip.decompress(content)
        assert b"\x1f\x8b\x08\x00\x00\x00\x00\x00" == content[:8]


def test_amounts_keep_their_decimals_in_the_dumps(small: Release) -> None:
    for name in ("nq", "trig", "nt", "ttl", "rdf", "jsonld"):
        assert "2725092.00" in (small.path / "dumps" / f"hankegraafi.{name}").read_text()


def test_the_labels_of_concepts_are_in_the_default_graph_of_the_store(small: Release) -> None:
    answer = open_store(small.path).query(
        PREFIXES.replace("@prefix", "PREFIX").replace("> .", ">")
        + 'SELECT ?label { ?p hanke:role/skos:prefLabel ?label FILTER(lang(?label) = "en") }'
    )

    assert (("label",), [(ox.Literal("coordinator", language="en"),)]) == answer.table()


def test_the_terms_of_the_ontology_are_in_a_graph_of_their_own(small: Release) -> None:
    terms = f"ASK {{ GRAPH <{BASE}ns> {{ <{BASE}ns#Project> ?p ?o }} }}"
    plain = f"ASK {{ <{BASE}ns#Project> ?p ?o }}"
    engine = open_store(small.path)

    assert (True, False) == (engine.query(terms).boolean, engine.query(plain).boolean)


def test_the_store_holds_what_the_dumps_say(small: Release) -> None:
    _, rows = open_store(small.path).query("SELECT * { ?s ?p ?o }").table()

    assert len(quads_of(small, "hankegraafi.nt")) == len(rows)


def test_the_version_is_the_day_of_the_catalogue_and_a_digest(small: Release) -> None:
    assert "2026-11-21-" == small.version[:11]
    assert 8 == len(small.version[11:])


def test_data_without_a_catalogue_is_undated(make: Builder, room: Path) -> None:
    (room / "data" / "catalogue.ttl").unlink()

    assert make().version.startswith("undated-")


def test_the_same_input_gives_the_same_bytes_in_another_place(make: Builder, room: Path) -> None:
    expected = published(make([WARNING]))
    for folder in ("data", "ontology", "shapes"):
        shutil.copytree(room / folder, room / "elsewhere" / folder)
    other = room / "elsewhere"

    assert expected == published(
        build(
            read_folder(other / "data"),
            [WARNING],
            releases=other / "releases",
            ontology=other / "ontology",
            shapes=other / "shapes",
        )
    )


def test_another_layout_of_the_same_statements_gives_the_same_release(
    own: Release, make: Builder, room: Path
) -> None:
    path = room / "data" / "projects" / "alfa.ttl"
    path.write_text(path.read_text().replace(" ;\n", "   ;\n\n"), encoding="utf-8")

    assert own == make()


def test_another_statement_gives_another_version(own: Release, make: Builder, room: Path) -> None:
    path = room / "data" / "projects" / "alfa.ttl"
    path.write_text(path.read_text() + 'project:alfa hanke:acronym "A" .', encoding="utf-8")
    second = make()

    assert own.version != second.version
    assert second.version == current_version(room / "releases")
    assert {own.version, second.version} == {
        each.version for each in list_releases(room / "releases")
    }


@pytest.mark.parametrize("folder", ["ontology", "shapes"])
def test_a_change_in_ontology_or_shapes_gives_another_version(
    own: Release, make: Builder, room: Path, folder: str
) -> None:
    path = next((room / folder).glob("*.ttl"))
    path.write_text(path.read_text() + "# changed\n", encoding="utf-8")

    assert own.version != make().version


def test_another_base_moves_every_thing_and_no_term(make: Builder) -> None:
    release = make(base="https://data.example.org/")
    text = (release.path / "dumps" / "hankegraafi.nq").read_text()

    assert "https://data.example.org/" == release.base
    assert f"{BASE}id/" not in text
    assert "<https://data.example.org/id/project/alfa>" in text
    assert "<https://data.example.org/id/source/000-sivu> .\n" in text
    assert '"https://data.example.org/"' in text
    assert f"<{BASE}ns#Project>" in text
    assert {"organisation": 1, "project": 1} == release.manifest["counts"]["things"]
    assert "https://data.example.org/" in (release.path / "catalogue.ttl").read_text()


@pytest.mark.parametrize("base", ["data", "https://data.example.org", "https://a b/", "urn:x:"])
def test_a_base_that_cannot_begin_iris_is_refused(make: Builder, base: str) -> None:
    with pytest.raises(UsageError, match=r"cannot begin IRIs. Give a web address"):
        make(base=base)


def test_violations_are_named_and_nothing_is_written(make: Builder, room: Path) -> None:
    with pytest.raises(ReleaseRefused) as caught:
        make([VIOLATION] * 4)

    assert not (room / "releases").exists()
    assert 1 == caught.value.exit_code
    assert (
        "no release was built, for the data has 4 violations: "
        + "; ".join(["data/projects/alfa.ttl:12 Project-name The project has no name"] * 3)
        + "; and 1 more. See them all with: hankegraafi check"
    ) == str(caught.value)


def test_a_file_that_cannot_be_read_is_refused_even_without_findings(
    make: Builder, room: Path
) -> None:
    (room / "data" / "broken.ttl").write_text("project:alfa a")

    with pytest.raises(ReleaseRefused, match=r"broken\.ttl:1: "):
        make()


def test_warnings_are_counted_and_published(make: Builder) -> None:
    release = make([WARNING])

    assert {"violation": 0, "warning": 1, "info": 0} == release.manifest["findings"]
    assert [
        {
            "severity": "warning",
            "rule": "Project-summary",
            "message": {"en": "No summary."},
            "focus": None,
            "path": None,
            "value": None,
            "graph": None,
            "file": None,
        }
    ] == json.loads((release.path / "findings.json").read_bytes())


def test_a_control_character_is_refused_for_xml_cannot_carry_it(make: Builder, room: Path) -> None:
    path = room / "data" / "projects" / "alfa.ttl"
    path.write_text(path.read_text() + 'project:alfa hanke:acronym "a\\u0001" .', encoding="utf-8")

    with pytest.raises(DataError, match="project/alfa> holds a control character"):
        make()


def test_a_backslash_before_a_letter_is_no_control_character(make: Builder, room: Path) -> None:
    path = room / "data" / "projects" / "alfa.ttl"
    path.write_text(path.read_text() + 'project:alfa hanke:acronym "\\\\b" .', encoding="utf-8")

    assert "\\\\b" in (make().path / "dumps" / "hankegraafi.nt").read_text()


def test_progress_tells_every_step_once(make: Builder) -> None:
    told: list[tuple[str, int, int]] = []
    make(progress=lambda *step: told.append(step))

    total = len(STEPS)
    assert [(name, place, total) for place, name in enumerate((*STEPS, "done"))] == told
