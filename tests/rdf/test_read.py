from pathlib import Path

import pyoxigraph as ox
import pytest

from hankegraafi.errors import DataError, UsageError
from hankegraafi.rdf.read import read_folder, read_turtle, rebase

SKOS = "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"


def write(folder: Path, name: str, text: str | bytes) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (b"<http://e.org/a> <http://e.org/b>\n\n.", 3, "a statement ends with a full stop"),
        (b"<http://e.org/a> skos:prefLabel 'x' .", 1, "Declare it: @prefix skos:"),
        (b"<a> <http://e.org/b> 1 .", 1, "Write whole IRIs"),
        ("<http://e.org/a> <http://e.org/b>\n 'ä' .".encode("latin-1"), 2, "Save it as UTF-8"),
        ("<http://e.org/a> <http://e.org/b> 'ä' .".encode("utf-16"), 1, "Save it as UTF-8"),
    ],
)
def test_a_broken_file_is_named_with_line_and_way_out(text: bytes, line: int, words: str) -> None:
    with pytest.raises(DataError) as caught:
        read_turtle(Path("x.ttl"), text)

    assert (Path("x.ttl"), line) == (caught.value.path, caught.value.line)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_broken_file_does_not_stop_the_others(tmp_path: Path) -> None:
    write(tmp_path, "a.ttl", "broken")
    write(tmp_path, "b.ttl", SKOS + "<http://e.org/b> skos:prefLabel 'B' .")

    folder = read_folder(tmp_path)

    assert [tmp_path / "b.ttl"] == [file.path for file in folder.files]
    assert [tmp_path / "a.ttl"] == [error.path for error in folder.broken]


def test_claims_speak_in_the_graph_of_their_source(tmp_path: Path) -> None:
    write(
        tmp_path,
        "catalogue.ttl",
        "@prefix void: <http://rdfs.org/ns/void#> .\n"
        '<https://d.example.org/id/dataset> void:uriSpace "https://d.example.org/" .',
    )
    write(tmp_path, "sources/page/claims.ttl", SKOS + "<http://e.org/b> skos:prefLabel 'B' .")
    write(tmp_path, "sources/page/document.ttl", SKOS + "<http://e.org/d> skos:prefLabel 'D' .")

    folder = read_folder(tmp_path)

    assert folder.base == "https://d.example.org/"
    assert {
        "catalogue.ttl": ox.DefaultGraph(),
        "claims.ttl": ox.NamedNode("https://d.example.org/id/source/page"),
        "document.ttl": ox.DefaultGraph(),
    } == {file.path.name: file.graph for file in folder.files}


def test_a_missing_folder_says_how_to_start_one(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="hankegraafi new"):
        read_folder(tmp_path / "nothing")


def test_rebasing_moves_things_and_leaves_the_vocabulary() -> None:
    old, new = "https://w3id.org/hankegraafi/", "https://d.example.org/"
    quad = ox.Quad(
        ox.NamedNode(f"{old}id/project/x"),
        ox.NamedNode(f"{old}ns#goal"),
        ox.NamedNode(f"{old}id/project/x#goal-1"),
        ox.NamedNode(f"{old}id/source/y"),
    )
    expected = ox.Quad(
        ox.NamedNode(f"{new}id/project/x"),
        ox.NamedNode(f"{old}ns#goal"),
        ox.NamedNode(f"{new}id/project/x#goal-1"),
        ox.NamedNode(f"{new}id/source/y"),
    )

    assert [expected] == list(rebase([quad], old, new))


def test_a_byte_order_mark_is_passed_over() -> None:
    text = b"\xef\xbb\xbf<http://e.org/a> <http://e.org/b> 1 ."

    assert 1 == len(read_turtle(Path("x.ttl"), text).quads)


@pytest.mark.parametrize("name", ["a b", "ä<"])
def test_a_source_whose_name_is_no_part_of_an_iri_is_named(tmp_path: Path, name: str) -> None:
    write(tmp_path, f"sources/{name}/claims.ttl", "<http://e.org/a> <http://e.org/b> 1 .")

    [error] = read_folder(tmp_path).broken

    assert "cannot be part of an IRI" in str(error)


def test_a_base_that_is_no_address_is_named_with_its_line(tmp_path: Path) -> None:
    text = '<http://e.org/d> <http://rdfs.org/ns/void#uriSpace>\n "https://exa mple.org/" .'
    write(tmp_path, "catalogue.ttl", text)

    [error] = read_folder(tmp_path).broken

    assert (tmp_path / "catalogue.ttl", 1) == (error.path, error.line)


def test_links_in_a_circle_are_followed_once(tmp_path: Path) -> None:
    write(tmp_path, "a.ttl", "<http://e.org/a> <http://e.org/b> 1 .")
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "gone.ttl").symlink_to(tmp_path / "nothing")

    folder = read_folder(tmp_path)

    assert ["a.ttl"] == [file.path.name for file in folder.files]
    assert ["gone.ttl"] == [error.path.name for error in folder.broken if error.path]
