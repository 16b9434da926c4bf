"""/validate: anybody's data is checked by workers that can be ended, and nothing of it is kept."""

import gzip
import json
import os
import select
import signal
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from tests.fuzz.running import Running, everything, get, running, status
from tests.rdf.test_documents import BOMBS, DEEP, ONE, dtd

from hankegraafi import formats, vocab
from hankegraafi.records import LANGUAGES
from hankegraafi.release import Release
from hankegraafi.serve.validate import MAX_BODY, MAX_SHOWN
from hankegraafi.serve.validator import AT_ONCE, QUEUE

pytestmark = pytest.mark.servers

ROOT = Path(__file__).parents[2]
MIB = 1 << 20
POMO = (ROOT / "data" / "projects" / "pomo.ttl").read_bytes()
WRONG = POMO.replace(b"hanke:role-coordinator", b"hanke:role-cordinator")
SLOW = b"".join(
    b"<https://e.org/id/project/p%d> a <https://w3id.org/hankegraafi/ns#Project> .\n" % n
    for n in range(100_000)
)
SH = vocab.PREFIXES["sh"]


@pytest.fixture(scope="module")
def server(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server that allows a check two seconds; it ends as it began, without a fault."""
    log = tmp_path_factory.mktemp("validate") / "log"
    allowed = {"QUERY_SECONDS": 2, "QUERY_MEMORY": 4096}
    with running(release.path.parent, log, settings=allowed) as server:
        assert 200 == post(server, POMO).status_code
        before = server.descriptors()
        yield server
        server.until(lambda: not workers(server))
        server.until(lambda: server.descriptors() <= before + 8)
        assert 200 == post(server, POMO).status_code
    assert "" == "\n".join(map(str, server.faults()))


def post(server: Running, content: bytes, **headers: str) -> httpx.Response:
    given = {"Content-Type": "text/plain", **{k.replace("_", "-"): v for k, v in headers.items()}}
    return httpx.post(f"{server.address}/validate", content=content, headers=given, timeout=60)


def desk(server: Running) -> int:
    """Give the process that has the shapes ready."""
    for each in Path("/proc").glob("[0-9]*"):
        try:
            command = (each / "cmdline").read_bytes()
            parent = int((each / "stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, IndexError):
            continue
        if b"hankegraafi.check.apart" in command and parent == server.pid:
            return int(each.name)
    return 0


def workers(server: Running) -> list[int]:
    try:
        told = Path(f"/proc/{desk(server)}/task/{desk(server)}/children").read_text()
    except OSError:
        return []
    return [int(each) for each in told.split()]


def head(length: int | None, *more: str, kind: str = "text/turtle") -> bytes:
    size = "Transfer-Encoding: chunked" if length is None else f"Content-Length: {length}"
    return get("/validate", f"Content-Type: {kind}", size, *more, method="POST")


# What it answers


def test_good_data_conforms_and_the_findings_have_lines(server: Running) -> None:
    told = post(server, POMO, Content_Type="text/turtle").json()

    assert (True, 0, 0) == (told["conforms"], told["counts"]["violation"], told["omitted"])
    assert all(each["line"] for each in told["findings"])


def test_bad_data_does_not_conform_which_is_an_answer_and_no_error(server: Running) -> None:
    response = post(server, WRONG)

    assert (200, False) == (response.status_code, response.json()["conforms"])
    assert "no-store" == response.headers["cache-control"]
    rules = {
        each["rule"] for each in response.json()["findings"] if each["severity"] == "violation"
    }
    assert {"vocabulary", "hs:Participation-role"} <= rules
    assert set(LANGUAGES) == response.json()["findings"][0]["message"].keys()


@pytest.mark.parametrize("form", formats.GRAPH_FORMATS, ids=lambda each: each.name)
def test_every_format_is_taken_and_given(server: Running, form: formats.Format) -> None:
    from hankegraafi.rdf.documents import RDF

    triples = [quad.triple for quad in ox.parse(WRONG, format=ox.RdfFormat.TURTLE)]
    content = ox.serialize(triples, format=RDF[form]) or b""

    told = post(server, content, Content_Type=form.media_type).json()
    answer = post(server, content, Content_Type=form.media_type, Accept=form.media_type)

    assert not told["conforms"]
    if form is formats.JSONLD:
        assert answer.headers["content-type"] == "application/ld+json"
    report = [each.triple for each in ox.parse(answer.content, format=RDF[form])]
    results = [t for t in report if t.predicate.value == f"{SH}result"]
    assert len(told["findings"]) == len(results)
    assert [ox.Literal(False)] == [t.object for t in report if t.predicate.value == f"{SH}conforms"]


def test_sarif_is_given(server: Running) -> None:
    log = post(server, WRONG, Accept="application/sarif+json", Accept_Language="sv").json()

    assert "2.1.0" == log["version"]
    assert {"error", "note"} <= {each["level"] for each in log["runs"][0]["results"]}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_shows_the_findings_of_a_file(server: Running, language: str) -> None:
    response = httpx.post(
        f"{server.address}/validate?lang={language}",
        files={"file": ("minun pomo.ttl", WRONG)},
        data={"text": "", "as": ""},
        headers={"Accept": "text/html"},
    )

    assert 200 == response.status_code
    assert "<code>minun pomo.ttl</code>" in response.text
    assert "hanke:role-cordinator" in response.text
    assert '<li class="violation">' in response.text
    assert f'<html lang="{language}">' in response.text


def test_the_page_shows_a_pasted_text_again_but_no_file(server: Running) -> None:
    pasted = httpx.post(
        f"{server.address}/validate",
        files={"text": (None, "<urn:a> a <urn:B> . # <script>")},
        headers={"Accept": "text/html"},
    )

    assert "&lt;urn:a&gt; a &lt;urn:B&gt; . # &lt;script&gt;</textarea>" in pasted.text


def test_a_text_that_cannot_be_read_is_shown_with_its_line(server: Running) -> None:
    form = {"text": (None, "<urn:a> a <urn:B> .\n<urn:a"), "as": (None, "turtle")}
    url = f"{server.address}/validate?lang=en"

    page = httpx.post(url, files=form, headers={"Accept": "text/html"})
    problem = httpx.post(url, files=form)

    assert (400, True) == (page.status_code, "line 2: " in page.text)
    assert '<option value="turtle" selected>' in page.text
    assert (400, 2) == (problem.status_code, problem.json()["line"])
    assert "application/problem+json" == problem.headers["content-type"]


def test_the_example_has_its_two_mistakes(server: Running) -> None:
    page = httpx.get(f"{server.address}/validate?example=1&lang=en").text
    text = page.partition("<textarea")[2].partition(">\n")[2].partition("</textarea>")[0]
    for sign, letter in (("&lt;", "<"), ("&gt;", ">"), ("&#34;", '"')):
        text = text.replace(sign, letter)

    told = post(server, text.encode()).json()

    violations = [each for each in told["findings"] if each["severity"] == "violation"]
    assert {"hanke:status-runing", "2026-02-30"} == {
        vocab.compact(each["value"]) for each in violations
    }


def test_the_page_is_linked_and_takes_no_other_method(server: Running) -> None:
    assert 'href="/validate"' in httpx.get(f"{server.address}/shapes").text
    assert 'href="/validate"' in httpx.get(server.address).text
    assert 405 == httpx.put(f"{server.address}/validate", content=b"x").status_code
    offered = httpx.options(f"{server.address}/validate")
    assert "GET, HEAD, POST, OPTIONS" == offered.headers["access-control-allow-methods"]


@pytest.mark.parametrize(
    ("content", "headers", "expected"),
    [
        (b"", {}, (400, "There is no document.")),
        (b" \n", {}, (400, "There is no document.")),
        (POMO, {"Content_Type": "image/png"}, (415, "image/png is none of RDF")),
        (POMO, {"Content_Type": "application/x-www-form-urlencoded"}, (415, "none of RDF")),
        (POMO, {"Content_Type": "multipart/form-data; boundary=x"}, (400, "form")),
        (POMO, {"Content_Type": "multipart/form-data"}, (400, "form")),
        (POMO, {"Accept": "image/png"}, (406, "Accept")),
        (gzip.compress(POMO), {"Content_Encoding": "gzip"}, (415, "compressed")),
        (gzip.compress(bytes(MIB), 1) * 500, {"Content_Encoding": "br"}, (415, "compr")),
    ],
)  # fmt: skip
def test_what_is_no_document_is_refused(
    server: Running, content: bytes, headers: dict[str, str], expected: tuple[int, str]
) -> None:
    before = server.resident()

    response = post(server, content, **headers)

    assert expected == (response.status_code, expected[1] * (expected[1] in response.text))
    assert server.resident() - before < 20 * MIB


def test_a_format_can_be_named(server: Running) -> None:
    url = f"{server.address}/validate"

    assert 200 == httpx.post(f"{url}?as=ttl", content=POMO).status_code
    assert 400 == httpx.post(f"{url}?as=nt", content=POMO).status_code
    assert "Known formats" in httpx.post(f"{url}?as=pdf", content=POMO).json()["way_out"]


# Bad input


@pytest.mark.parametrize("content", DEEP.values(), ids=DEEP)
def test_what_is_nested_too_deep_is_refused(server: Running, content: bytes) -> None:
    response = post(server, content)

    assert (400, 1) == (response.status_code, response.json()["line"])
    assert "nested more than 100 levels deep" in response.json()["detail"]


@pytest.mark.alone
@pytest.mark.parametrize("declared", BOMBS.values(), ids=BOMBS)
def test_a_bomb_of_entities_is_refused_soon(server: Running, declared: bytes) -> None:
    start = time.monotonic()

    response = post(server, dtd(declared, ONE.replace(b"&a;", b"&a;" * 20)))

    assert (400, True) == (response.status_code, "entit" in response.json()["detail"])
    assert time.monotonic() - start < 5


def test_nothing_is_fetched(server: Running) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        place = f"http://127.0.0.1:{listening.getsockname()[1]}/x"
        owl = vocab.PREFIXES["owl"]
        documents = (
            json.dumps({"@context": place, "@id": "urn:a", "p": 1}),
            f'<!DOCTYPE a SYSTEM "{place}"><rdf:RDF xmlns:rdf="{vocab.PREFIXES["rdf"]}"/>',
            f"<{place}> a <{owl}Ontology> ; <{owl}imports> <{place}> .",
        )
        answers = [post(server, each.encode()) for each in documents]

        listening.settimeout(0)
        with pytest.raises(BlockingIOError):
            listening.accept()
    assert [400, 200, 200] == [each.status_code for each in answers]
    assert place in answers[0].json()["detail"]


@pytest.mark.parametrize("length", [500_000_000, None], ids=["with its length", "in chunks"])
def test_an_upload_of_500_megabytes_is_cut_off(server: Running, length: int | None) -> None:
    before, highest, sent = server.resident(), 0, 0
    piece = b"# a comment, and nothing else ..\n" * 2000
    chunk = piece if length else b"%x\r\n%b\r\n" % (len(piece), piece)
    with server.connect() as connection:
        connection.sendall(head(length))
        while sent < 500_000_000 and not select.select([connection], [], [], 0)[0]:
            try:
                connection.sendall(chunk)
            except (BrokenPipeError, ConnectionResetError):
                break
            sent += len(piece)
            highest = max(highest, server.resident())
        answer = everything(connection)

    assert sent < 100_000_000
    assert 413 == status(answer)
    assert str(MAX_BODY).encode() in answer
    assert max(highest, server.resident()) - before < 20 * MIB


def test_what_is_a_little_too_long_is_refused_with_the_limit_named(server: Running) -> None:
    response = post(server, b"#" * (MAX_BODY + 1))

    assert (413, True) == (response.status_code, str(MAX_BODY) in response.json()["detail"])


@pytest.mark.alone
def test_a_check_that_takes_too_long_is_ended(server: Running) -> None:
    start = time.monotonic()

    response = post(server, SLOW)

    assert 422 == response.status_code
    assert "takes more than 2 seconds" in response.json()["detail"]
    assert time.monotonic() - start < 10
    server.until(lambda: not workers(server))


def test_a_check_that_takes_too_much_memory_is_ended(release: Release, tmp_path: Path) -> None:
    allowed = {"QUERY_SECONDS": 60, "QUERY_MEMORY": 192}
    with running(release.path.parent, tmp_path / "log", settings=allowed) as server:
        assert 200 == post(server, POMO).status_code
        before = server.resident()

        response = post(server, SLOW)

        assert 422 == response.status_code
        assert "needs more than 192 MiB" in response.json()["detail"]
        assert server.resident() - before < 20 * MIB
        assert [] == server.faults()


@pytest.mark.alone
def test_a_worker_goes_with_its_client(server: Running) -> None:
    with server.connect() as connection:
        connection.sendall(head(len(SLOW)) + SLOW)
        server.until(lambda: workers(server))
    start = time.monotonic()

    server.until(lambda: not workers(server))

    assert time.monotonic() - start < 1


def test_a_worker_that_the_system_ends_costs_its_own_document_only(server: Running) -> None:
    with server.connect() as connection:
        connection.sendall(head(len(SLOW), "Connection: close") + SLOW)
        server.until(lambda: workers(server))
        os.kill(workers(server)[0], signal.SIGKILL)
        answer = everything(connection)

    assert 422 == status(answer)
    assert 200 == post(server, POMO).status_code


@pytest.mark.alone
def test_another_process_begins_when_that_with_the_shapes_is_ended(server: Running) -> None:
    with server.connect() as connection:
        connection.sendall(head(len(SLOW), "Connection: close") + SLOW)
        server.until(lambda: workers(server))
        os.kill(desk(server), signal.SIGKILL)
        assert 200 == post(server, POMO).status_code
        answer = everything(connection)

    assert 503 == status(answer)
    assert b"retry-after" in answer
    assert 200 == post(server, POMO).status_code


@pytest.mark.large
def test_no_more_wait_than_may(server: Running) -> None:
    count = AT_ONCE + QUEUE + 4
    with ThreadPoolExecutor(count) as threads:
        answers = list(threads.map(lambda _: post(server, SLOW), range(count)))

    assert {422, 503} == {each.status_code for each in answers}
    assert all(each.headers["retry-after"] for each in answers if each.status_code == 503)
    assert 200 == post(server, POMO).status_code


@pytest.mark.alone
def test_queries_are_answered_meanwhile(server: Running) -> None:
    with server.connect() as connection:
        connection.sendall(head(len(SLOW)) + SLOW)
        server.until(lambda: workers(server))
        start = time.monotonic()
        assert 200 == httpx.get(f"{server.address}/page/project/pomo").status_code
        assert time.monotonic() - start < 1


@pytest.mark.alone
def test_findings_without_number_are_counted_and_the_gravest_told(server: Running) -> None:
    many = b"".join(b"<urn:a%d> <urn:p%d> 1 .\n" % (n, n) for n in range(2000))

    told = post(server, many)
    page = post(server, many, Accept="text/html")
    turtle = post(server, many, Accept="text/turtle")

    assert 1000 == len(told.json()["findings"])
    total = sum(told.json()["counts"].values())
    assert total - 1000 == told.json()["omitted"] == int(turtle.headers["hankegraafi-omitted"])
    assert MAX_SHOWN == page.text.count('<li class="violation">')


@pytest.mark.alone
def test_a_very_long_value_does_not_make_the_answer_long(server: Running) -> None:
    value = b"x" * 5_000_000
    content = b'<urn:a> <urn:b> "' + value + b'"^^<http://www.w3.org/2001/XMLSchema#date> .'

    assert len(post(server, content).content) < 100_000


@pytest.mark.alone
def test_nothing_is_kept(server: Running) -> None:
    def files() -> set[Path]:
        return set(Path("/tmp").iterdir())

    before = files()
    post(server, WRONG.replace(b"pomo", b"unforgettable"))

    assert not [each for each in files() - before if "unforgettable" in str(each)]
    assert b"unforgettable" not in server.log.read_bytes()
    for each in files() - before:
        assert "hanke" not in each.name
