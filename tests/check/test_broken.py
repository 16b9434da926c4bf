"""Large files that cannot be read, or not all of them: told in three languages, and no crash."""

import time
from pathlib import Path

import pyoxigraph as ox
import pytest
from tests.check.conftest import BASE, HARMLESS_CHECK, HARMLESS_SHAPE, write

from hankegraafi.check.command import Check
from hankegraafi.check.documents import Bucket
from hankegraafi.check.spill import Block
from hankegraafi.check.stored import load_file
from hankegraafi.records import LANGUAGES, Finding, Severity

pytestmark = pytest.mark.usefixtures("one_process")

TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
GOOD = f"<{BASE}id/project/a> {TYPE} <{BASE}ns#Project> .\n"
ODD = f'<{BASE}id/project/b> <{BASE}ns#titel> "x" .\n'
TERMS = (
    "<urn:a> <urn:b> " + "<<( <urn:a> <urn:b> " * 200_000 + "<urn:c> " + ")>> " * 200_000 + ".\n"
)
DEEP = "nested more than 100 levels deep"
RULE = f"""#+ title@en: Every project
#+ level: info
SELECT ?focus ?graph {{ {{ ?focus a <{BASE}ns#Project> }}
  UNION {{ GRAPH ?graph {{ ?focus a <{BASE}ns#Project> }} }} }}
"""


def found(path: Path, text: str | bytes) -> list[Finding]:
    """What is found in a file; a rule over the whole names every project."""
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    shapes = write(path.parent / "shapes", {"nothing.ttl": HARMLESS_SHAPE})
    checks = {"nothing.rq": HARMLESS_CHECK, "every-project.rq": RULE}
    check = Check(path, shapes, write(path.parent / "checks", checks, prefixes=""))
    return check.run(None, None, lambda _rule, _seconds: None).findings


@pytest.mark.parametrize(
    ("name", "text", "line", "words"),
    [
        ("a.ttl", f"{GOOD}<{BASE}id/project/b> ", 2, "The file ends in the middle"),
        ("a.trig", f"{GOOD}<urn:g> {{ <urn:a> <urn:b> }}", 2, "The value is missing"),
        ("a.ttl", b"<urn:a> <urn:b> '\xe4' .", 1, "A character is not valid UTF-8"),
        ("a.ttl", (GOOD * 2).encode("utf-16"), 1, "The file is not UTF-8"),
        ("a.ttl", "<urn:a> <urn:b> '" + "x" * 20_000_000, None, "A value is longer than 16 MiB"),
        ("a.trig", f"{GOOD}_:g {{ {GOOD} }}", None, "has no name"),
        ("a.trig", f"{GOOD}[] {{ {GOOD} }}", None, "has no name"),
        ("a.ttl", f"{GOOD}\n<urn:a> <urn:b> " + "[ <urn:c> " * 200_000, 3, DEEP),
        ("a.ttl", f"{GOOD}\n<urn:a> <urn:b> " + "( " * 200_000, 3, DEEP),
        ("a.ttl", TERMS, 1, DEEP),
        ("a.trig", f"{GOOD}<urn:g> {{ {TERMS[:-2]} }}", 2, DEEP),
    ],
)
def test_a_broken_document_is_one_finding(
    tmp_path: Path, name: str, text: str | bytes, line: int | None, words: str
) -> None:
    path = tmp_path / name
    told = [each for each in found(path, text) if each.rule != "shapes"]

    assert [("syntax", path, line)] == [(each.rule, each.file, each.line) for each in told]
    assert words in told[0].message.best("en")[1]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (TERMS.encode(), DEEP),
        (TERMS.replace("<<( ", "<<(").encode(), DEEP),
        (b'<urn:a> <urn:b> "' + b"<<(" * 101 + b'" . x\n', "A statement has to begin with"),
        (b'<urn:a> <urn:b> "x"\n', "A full stop is missing"),
        (b"<urn:a> <urn:b> <urn:c> _:g .\n", "The graph _:g has no name"),
        (b'<urn:a> <urn:b> "\xe4" .\n', "A character is not valid UTF-8"),
        (b'<urn:a> <urn:b> "' + b"x" * 20_000_000 + b'" .\n', "A value is longer than 16 MiB"),
        (b"<urn:a> <urn:b> .\n", "The value has to be an IRI"),
        (b"<a> <urn:b> 'x' .\n", ""),
    ],
)
@pytest.mark.parametrize("suffix", [".nt", ".nq"])
def test_a_broken_line_is_one_finding_and_the_others_are_checked(
    tmp_path: Path, text: bytes, words: str, suffix: str
) -> None:
    path = tmp_path / f"data{suffix}"
    told = found(path, GOOD.encode() + text + ODD.encode())
    [broken] = [each for each in told if each.rule == "syntax"]

    assert (path, 2) == (broken.file, broken.line)
    assert words in broken.message.best("en")[1]
    assert [3] == [each.line for each in told if "hanke:titel" in each.message.best("en")[1]]
    assert [f"{BASE}id/project/a"] == [each.focus for each in told if each.rule == "every-project"]


@pytest.mark.parametrize("text", ["<urn:a> <urn:b> <urn:c> _:g .\n", "<urn:a> <urn:b> .\n", TERMS])
def test_what_cannot_be_read_is_told_in_three_languages(tmp_path: Path, text: str) -> None:
    [broken] = [each for each in found(tmp_path / "data.nq", text) if each.rule == "syntax"]

    assert [*LANGUAGES] == [broken.message.best(language)[0] for language in LANGUAGES]
    assert 3 == len({broken.message.best(language)[1] for language in LANGUAGES})
    assert 3 == len({broken.hint.best(language)[1] for language in LANGUAGES})


def test_a_literal_full_of_brackets_is_no_nesting(tmp_path: Path) -> None:
    text = f'<{BASE}id/project/a> <{BASE}ns#titel> "' + "<<( [ { " * 300 + '" .\n'
    told = found(tmp_path / "data.nq", GOOD + text)

    assert "syntax" not in {each.rule for each in told}
    assert [f"{BASE}id/project/a"] == [each.focus for each in told if each.rule == "every-project"]


@pytest.mark.parametrize("name", ["a.nt", "a.nq", "a.ttl", "a.trig"])
def test_a_byte_order_mark_is_passed_over(tmp_path: Path, name: str) -> None:
    told = found(tmp_path / name, b"\xef\xbb\xbf" + (GOOD + ODD).encode())

    assert "syntax" not in {each.rule for each in told}
    assert [f"{BASE}id/project/a"] == [each.focus for each in told if each.rule == "every-project"]
    assert any("hanke:titel" in each.message.best("en")[1] for each in told)


@pytest.mark.parametrize("name", ["a.nt", "a.nq", "a.ttl", "a.trig"])
@pytest.mark.parametrize("text", ["", "# nothing\n"])
def test_a_file_that_says_nothing_has_not_passed(tmp_path: Path, name: str, text: str) -> None:
    told = [each for each in found(tmp_path / name, text) if each.rule != "shapes"]

    assert [("no-data", Severity.VIOLATION)] == [(each.rule, each.severity) for each in told]


def test_a_graph_without_a_name_meets_no_rule(tmp_path: Path) -> None:
    path = tmp_path / "data.nq"
    path.write_text(GOOD + GOOD.replace(" .", " _:g ."))
    load_file(path, tmp_path / "store")
    store = ox.Store.read_only(str(tmp_path / "store"))

    assert [[], 1] == [list(store.named_graphs()), len(store)]


@pytest.mark.alone
def test_a_document_in_many_pieces_is_put_together_in_time() -> None:
    pieces = 100_000
    start = time.monotonic()
    bucket = Bucket.of(Block("urn:a", "", " ", [f"{n}\n"]) for n in range(pieces))

    assert [f"{n}\n" for n in range(pieces)] == bucket.lines["urn:a"][""]
    assert {"urn:a"} == bucket.held
    assert time.monotonic() - start < 2
