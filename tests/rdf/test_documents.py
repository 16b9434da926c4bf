"""Documents of every format, from anywhere: read, or refused with the fault named, and bounded."""

import json
import resource
import socket
import time
from pathlib import Path

import pyoxigraph as ox
import pytest

from hankegraafi import formats, vocab
from hankegraafi.errors import DataError
from hankegraafi.formats import Format
from hankegraafi.rdf.documents import CONTEXT, RDF, UNMAPPED, guess, read_document
from hankegraafi.rdf.nesting import DEEPEST, bound_file, may_have_deep_lines
from hankegraafi.rdf.read import read_turtle

PATH = Path("given")
RDF_XML = (
    b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e.org/">'
)
ONE = b'<rdf:Description rdf:about="http://e.org/a"><e:p>&a;</e:p></rdf:Description></rdf:RDF>'
TRIPLE = ox.Triple(
    ox.NamedNode("http://e.org/a"), ox.NamedNode("http://e.org/p"), ox.Literal("ä", language="fi")
)
GRAPH = ox.NamedNode("http://e.org/g")


def dtd(declarations: bytes, rest: bytes = ONE) -> bytes:
    return b"<!DOCTYPE rdf:RDF [\n" + declarations + b"]>\n" + RDF_XML + rest


def told(text: bytes, form: Format | None = None, **given: object) -> str:
    with pytest.raises(DataError) as caught:
        read_document(text, form or guess(text), path=PATH, **given)  # type: ignore[arg-type]
    return str(caught.value)


@pytest.mark.parametrize("form", formats.GRAPH_FORMATS, ids=lambda each: each.name)
def test_every_format_is_read_and_known_by_its_look(form: Format) -> None:
    text = ox.serialize([TRIPLE], format=RDF[form]) or b""

    [file] = read_document(text, form, path=PATH)

    assert [TRIPLE] == [quad.triple for quad in file.quads]
    [guessed] = read_document(text, guess(text), path=PATH)
    assert file.quads == guessed.quads


@pytest.mark.parametrize("form", [formats.TRIG, formats.NQUADS, formats.JSONLD])
def test_each_graph_is_a_record_of_its_own(form: Format) -> None:
    quad = ox.Quad(TRIPLE.subject, TRIPLE.predicate, TRIPLE.object, GRAPH)
    text = ox.serialize([quad], format=RDF[form]) or b""

    assert form is guess(text)
    assert [(ox.DefaultGraph(), ()), (GRAPH, (quad,))] == [
        (file.graph, file.quads) for file in read_document(text, form, path=PATH)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"\xef\xbb\xbf{}", formats.JSONLD),
        (b'[ {"@id": "http://e.org/a"} ]', formats.JSONLD),
        (b"[] <http://e.org/p> 1 .", formats.TURTLE),
        (b"[ <http://e.org/p> 1 ] <http://e.org/p> 1 .", formats.TURTLE),
        (b"<urn:x> <urn:y> 1 .", formats.TURTLE),
        (b"# {\n<urn:x> <urn:y> '{' .", formats.TURTLE),
        (b"# a comment\n<urn:x> { <urn:x> <urn:y> 1 }", formats.TRIG),
        (b"# a comment\n<urn:x> <urn:y> _:b <urn:g> .\n", formats.NQUADS),
        (b"<!-- a comment --><rdf:RDF xmlns:rdf='...'/>", formats.RDFXML),
        (b"", formats.TURTLE),
    ],
)
def test_a_format_is_guessed(text: bytes, expected: Format) -> None:
    assert expected is guess(text)


DEEP = {
    "lists": b"<urn:a> <urn:b> " + b"( " * 200_000 + b") " * 200_000 + b".",
    "blank nodes": b"<urn:a> <urn:b> " + b"[ <urn:c> " * 200_000 + b"] " * 200_000 + b".",
    "blank nodes left open": b"<urn:a> <urn:b> " + b"[ <urn:c> " * 200_000,
    "triple terms": b"<urn:a> <urn:b> " + b"<<( <urn:a> <urn:b> " * 200_000 + b"1",
    "JSON": b'{"@id": "urn:a", "urn:b": ' * 200_000 + b"1" + b"}" * 200_000,
    "JSON lists": b"[" * 200_000 + b"]" * 200_000,
    "XML": RDF_XML + b"<rdf:Description><e:p>" * 200_000,
    "TriG": b"<urn:g> { <urn:a> <urn:b> " + b"[ <urn:c> " * 200_000,
}


@pytest.mark.alone
@pytest.mark.parametrize("text", DEEP.values(), ids=DEEP)
def test_what_is_nested_too_deep_is_refused_at_once(text: bytes) -> None:
    start = time.monotonic()

    assert f"given:1: it is nested more than {DEEPEST} levels deep." in told(text)

    assert time.monotonic() - start < 2


def test_a_file_of_a_folder_is_bounded_too_and_its_line_named() -> None:
    with pytest.raises(DataError, match="nested more than") as caught:
        read_turtle(PATH, b"# 1\r\n# 2\r# 3\n" + DEEP["lists"])

    assert 4 == caught.value.line


@pytest.mark.parametrize(
    "text", [b'<urn:a> <urn:b> "' + b"x" * 20_000_000, b'{"' + b"\\" * 20_000_000]
)
def test_a_value_without_an_end_is_refused(text: bytes) -> None:
    assert "a value is longer than 16 MiB. Shorten it." in told(text)


@pytest.mark.parametrize("name", ["lists", "blank nodes left open", "triple terms", "TriG"])
def test_a_file_of_any_length_is_bounded_before_it_is_read(tmp_path: Path, name: str) -> None:
    path = tmp_path / "given"
    path.write_bytes(b"# 1\n" + DEEP[name])

    with pytest.raises(DataError, match="nested more than") as caught:
        bound_file(path)

    assert (path, 2) == (caught.value.path, caught.value.line)


def test_a_file_that_is_not_nested_is_not_bounded(tmp_path: Path) -> None:
    for text in (b"", b"<urn:a> <urn:b> [ <urn:c> ( 1 ) ] .\n" * 300, b"# " + DEEP["lists"]):
        path = tmp_path / "given"
        path.write_bytes(text)
        bound_file(path)

        assert not may_have_deep_lines(path)


def test_lines_may_be_deep_where_all_together_open_enough(tmp_path: Path) -> None:
    path = tmp_path / "given"
    for number, expected in ((DEEPEST, False), (DEEPEST + 1, True)):
        path.write_bytes(b"<urn:a> <urn:b> '<<' .\n" * number)

        assert expected is may_have_deep_lines(path)


def test_brackets_in_strings_iris_and_comments_are_none() -> None:
    text = (
        "# " + "(" * 300 + "\n"
        '<urn:a> <urn:b> "' + "[" * 300 + '\\"[" , \'' + "(" * 300 + "\\'(' , "
        '"""' + '[ "" \\""" ' * 200 + "\"\"\" , '''" + "( '' " * 200 + "''' , "
        "<urn:" + "(" * 300 + "> ; <urn:c> " + "( 1 ) , " * 200 + "[] .\n"
        "PREFIX e: <urn:e> e:" + "\\(" * 300 + " e:a e:b ."
    ).encode()

    assert 300 < len(read_turtle(PATH, text).quads)


def test_json_may_hold_any_brackets_in_its_strings() -> None:
    text = json.dumps({"@id": "urn:a", "urn:b": ["[{" * 300 + '"\\'] * 200}).encode()

    [file] = read_document(text, formats.JSONLD, path=PATH)

    assert 200 == len(file.quads)


BOMBS = {
    "a billion laughs": (
        b'<!ENTITY x "lololololol">\n'
        + b"".join(
            b'<!ENTITY %c "%b">\n' % (c, b"&%c;" % (c - 1 if c > 98 else 120) * 10)
            for c in range(98, 110)
        )
        + b'<!ENTITY a "&m;">'
    ),
    "a file": b'<!ENTITY a SYSTEM "file:///etc/passwd">',
    "an address": b'<!ENTITY a PUBLIC "x" "http://127.0.0.1:9/">',
    "a parameter": b'<!ENTITY % a "x">',
    "quadratic": b'<!ENTITY a "' + b"x" * 1_000_000 + b'">',
}


@pytest.mark.alone
@pytest.mark.parametrize("declared", BOMBS.values(), ids=BOMBS)
def test_entities_that_multiply_or_lead_elsewhere_are_refused(declared: bytes) -> None:
    start, before = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    said = told(dtd(declared, ONE.replace(b"&a;", b"&a;" * 20)))

    assert "entit" in said
    assert said.startswith("given:")
    assert "Write the text out where it belongs." in said
    assert time.monotonic() - start < 2
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000


def test_an_entity_that_shortens_an_iri_is_read() -> None:
    [file] = read_document(dtd(b'<!ENTITY a "http://e.org/">'), formats.RDFXML, path=PATH)

    assert ["http://e.org/"] == [
        each.object.value for each in file.quads if isinstance(each.object, ox.Literal)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (RDF_XML + b"\n<rdf:Description/>", "given:2: no element found"),
        (RDF_XML + b"\n<a>\n</b></rdf:RDF>", "given:3: mismatched tag"),
        (b"<?xml version='1.0' encoding='latin-1'?>" + RDF_XML + b"</rdf:RDF>", "Only UTF-8"),
        (
            RDF_XML + b'<rdf:Description rdf:about="b"><e:p>1</e:p></rdf:Description></rdf:RDF>',
            "No scheme",
        ),
        (
            RDF_XML
            + b"<rdf:Description "
            + b" ".join(b'e:a%d=""' % n for n in range(2000))
            + b"/></rdf:RDF>",
            "more than 1000 attributes",
        ),
    ],
)
def test_rdf_xml_that_is_wrong_is_told_with_its_line(text: bytes, expected: str) -> None:
    assert expected in told(text)


@pytest.mark.parametrize(
    "context",
    [
        "http://127.0.0.1:{port}/c.jsonld",
        [{"p": "http://e.org/p"}, "http://127.0.0.1:{port}/c.jsonld"],
        {"@version": 1.1, "@import": "http://127.0.0.1:{port}/c.jsonld"},
        {"p": {"@id": "http://e.org/p", "@context": "http://127.0.0.1:{port}/c.jsonld"}},
        "//127.0.0.1:{port}/c.jsonld",
        "file:///etc/passwd",
    ],
)
def test_a_remote_context_is_named_and_not_fetched(context: object) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        given = json.dumps({"@context": context, "@id": "http://e.org/a", "p": {"p": "x"}})
        text = given.replace("{port}", str(port)).encode()

        said = told(text)

        listening.settimeout(0)
        with pytest.raises(BlockingIOError):
            listening.accept()
    assert "and nothing is fetched" in said
    assert "c.jsonld" in said or "passwd" in said
    assert f"Write the context out in the document, or name {CONTEXT}" in said


@pytest.mark.parametrize("named", [CONTEXT, [CONTEXT, {"own": "http://e.org/own"}]])
def test_the_house_s_own_context_is_at_hand(named: object) -> None:
    text = json.dumps({"@context": named, "@id": "http://e.org/a", "acronym": "x"}).encode()
    context = {"acronym": "http://e.org/p"}

    [file] = read_document(text, formats.JSONLD, path=PATH, context=context)

    assert ["http://e.org/p"] == [quad.predicate.value for quad in file.quads]


@pytest.mark.parametrize(
    "text", [b'{"@id": "b", "urn:p": 1}', b'{"@id": "urn:a", "urn:p": {"@id": "../b"}}']
)
def test_a_relative_iri_in_json_ld_is_an_error_and_not_left_out(text: bytes) -> None:
    assert "is relative. Write whole IRIs, or give the context an @base." in told(text)


def test_a_key_that_no_context_knows_is_not_left_out() -> None:
    text = b'{"@context": {"p": "urn:p"}, "@id": "urn:a", "p": 1, "q": 2, "@type": "T"}'

    [file] = read_document(text, formats.JSONLD, path=PATH)

    assert {"urn:p", f"{UNMAPPED}q", vocab.term("rdf:type")} == {
        quad.predicate.value for quad in file.quads
    }
    assert f"{UNMAPPED}T" in {str(quad.object).strip("<>") for quad in file.quads}


@pytest.mark.parametrize(
    ("text", "form", "expected"),
    [
        (b'{"@id": "urn:a",\n"urn:p": NaN}', formats.JSONLD, "given:2: "),
        (b'{"@id": "urn:a",\n"urn:p": "\\ud800"}', formats.JSONLD, "given: "),
        (b'{"@id": "urn:a",\n"urn:p": x}', formats.JSONLD, "given:2: "),
        (b"<urn:a> <urn:b> <urn:c> .\n<urn:a> <urn:b> .", formats.NTRIPLES, "given:2: "),
        (b"<urn:a> <urn:b> <urn:c> <urn:g>", formats.NQUADS, "given:1: "),
        (b"<urn:a> <urn:b> <urn:c> _:g .", formats.NQUADS, "the graph _:g has no name"),
        (b"<urn:g> { <urn:a> <urn:b> <c> }", formats.TRIG, "No scheme"),
        ("<urn:a> <urn:b> 'ä' .".encode("latin-1"), formats.TURTLE, "not valid UTF-8"),
        ("<urn:a> <urn:b> 1 .".encode("utf-16"), formats.TRIG, "not UTF-8"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text: bytes, form: Format, expected: str) -> None:
    assert expected in told(text, form)
