"""/lookup: 303 to the thing, 300 with choices, 404 with what is near; CSV in, CSV out."""

import csv
import io
import json
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from tests.serve.conftest import Serving
from tests.support.seeds import seeds
from tests.support.shared import built, copy_of

from hankegraafi.records import LANGUAGES
from hankegraafi.release import Release
from hankegraafi.search.opened import FILE
from hankegraafi.serve.lookup_batch import AT_ONCE, COLUMNS
from hankegraafi.serve.lookup_table import MAX_BODY, MAX_CELL, MAX_COLUMNS, MAX_ROWS

BASE = "https://w3id.org/hankegraafi/"
SALO = f"{BASE}id/organisation/salon-seudun-koulutuskuntayhtyma"
TAMPERE = f"{BASE}id/place/837"
TOWN = f"{BASE}id/organisation/kunta-x"
MORE = """@prefix adms: <http://www.w3.org/ns/adms#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix hanke: <https://w3id.org/hankegraafi/ns#> .
@prefix kunta-x: <https://w3id.org/hankegraafi/id/organisation/kunta-x#> .
@prefix organisation: <https://w3id.org/hankegraafi/id/organisation/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix source: <https://w3id.org/hankegraafi/id/source/> .

organisation:kunta-x a hanke:Organisation ;
    skos:prefLabel "Kunta X"@fi ;
    adms:identifier kunta-x:municipality .

kunta-x:municipality a adms:Identifier ;
    dcterms:source source:municipalities-2026 ;
    hanke:identifierScheme hanke:id-municipality ;
    skos:notation "837" .

organisation:vanha-kunta a hanke:Organisation ;
    skos:prefLabel "Vanha kunta"@fi ;
    dcterms:isReplacedBy organisation:kunta-x ;
    dcterms:modified "2026-11-20"^^<http://www.w3.org/2001/XMLSchema#date> .
"""
NAME = "Salon seudun koulutuskuntayhtymä"
PAGE = {"Accept": "text/html"}
PLAIN_TEXT = {"Content-Type": "text/plain"}


def with_a_town(room: Path) -> Path:
    data = seeds(room)
    (data / "organisations" / "kunta-x.ttl").write_text(MORE)
    return data


@pytest.fixture(scope="module")
def client(serving: Serving, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """The shipped data with a town that has the code of a place, and one that it has replaced."""
    release = built(tmp_path_factory, "with-a-town", with_a_town)
    with serving(release) as address, httpx.Client(base_url=address, timeout=60) as client:
        yield client


def where(response: httpx.Response) -> tuple[int, str]:
    return response.status_code, response.headers.get("location", "")


@pytest.mark.parametrize("text", ["0139545-4", "FI01395454", "01395454", SALO, f"{SALO}.ttl"])
def test_one_identifier_leads_to_its_thing(client: httpx.Client, text: str) -> None:
    response = client.get("/lookup", params={"id": text})

    assert (303, SALO.replace(BASE, "/")) == where(response)
    assert "*" == response.headers["access-control-allow-origin"]
    assert (SALO, "organisation", NAME, "exact") == tuple(
        response.json()[each] for each in ("iri", "kind", "label", "match")
    )


@pytest.mark.parametrize(
    "path",
    [
        *("ytunnus/0139545-4", "Y-tunnus/FI01395454", "oid/1.2.246.562.10.99608712396"),
        *(f"iri/{SALO}", f"iri/{quote(SALO, safe='')}"),
    ],
)
def test_a_scheme_may_be_named_in_the_path(client: httpx.Client, path: str) -> None:
    assert (303, SALO.replace(BASE, "/")) == where(client.get(f"/lookup/{path}"))


@pytest.mark.parametrize("way", ["{0}/id/{1}", "{0}/page/{1}", "{0}/page/{1}?lang=sv", "/id/{1}"])
def test_addresses_on_this_host_are_known(client: httpx.Client, way: str) -> None:
    text = way.format(str(client.base_url).rstrip("/"), SALO.removeprefix(f"{BASE}id/"))

    assert (303, SALO.replace(BASE, "/")) == where(client.get("/lookup", params={"id": text}))


def test_the_way_goes_on_to_the_page_or_to_data(client: httpx.Client) -> None:
    page = client.get("/lookup?id=0139545-4&lang=sv", headers=PAGE, follow_redirects=True)
    data = client.get(
        "/lookup?id=0139545-4", headers={"Accept": "text/turtle"}, follow_redirects=True
    )

    assert (200, f"/page{SALO.removeprefix(f'{BASE}id')}") == (page.status_code, page.url.path)
    assert '<html lang="sv">' in page.text
    assert "text/turtle; charset=utf-8" == data.headers["content-type"]


@pytest.mark.parametrize(
    ("given", "path"),
    [
        (f"{BASE}id/source/antero", "/id/source/antero"),
        (f"{BASE}id/project/pomo#goal-1", "/id/project/pomo#goal-1"),
        (f"{BASE}ns#Project", "/ns#Project"),
        ("project/pomo", "/id/project/pomo"),
        ("yso:p298", "http://www.yso.fi/onto/yso/p298"),
    ],
)
def test_other_known_iris_lead_somewhere(client: httpx.Client, given: str, path: str) -> None:
    assert (303, path) == where(client.get("/lookup", params={"id": given}))


def test_a_theme_leads_to_its_concept_and_to_what_is_about_it(client: httpx.Client) -> None:
    response = client.get("/lookup?id=p298")

    assert (303, "http://www.yso.fi/onto/yso/p298") == where(response)
    assert "</search?theme=http%3A%2F%2Fwww.yso.fi" in response.headers["link"]
    assert "theme" == response.json()["kind"]


def test_head_answers_as_get_does_without_a_body(client: httpx.Client) -> None:
    for path in ("/lookup?id=0139545-4", "/lookup?id=0139545-5", "/lookup", "/lookup/ror/x"):
        get, head = client.get(path), client.head(path)
        assert (get.status_code, b"") == (head.status_code, head.content)
        assert get.headers.get("location") == head.headers.get("location")


def test_any_origin_may_ask_and_send_tables(client: httpx.Client) -> None:
    response = client.options("/lookup")

    assert "GET, HEAD, POST, OPTIONS" == response.headers["access-control-allow-methods"]
    assert "Content-Type" in response.headers["access-control-allow-headers"]


# Several, near, none


def test_what_several_have_is_a_choice(client: httpx.Client) -> None:
    response = client.get("/lookup?id=837")
    told = response.json()

    assert (300, "") == where(response)
    assert {TAMPERE, TOWN} == {each["iri"] for each in told["choices"]}
    assert {"place", "organisation"} == {each["kind"] for each in told["choices"]}
    assert {"municipality"} == {each["why"]["scheme"] for each in told["choices"]}
    assert '</id/place/837>; rel="alternate"' in response.headers["link"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_choice_is_a_page_too(client: httpx.Client, language: str) -> None:
    response = client.get(f"/lookup?id=837&lang={language}", headers=PAGE)

    assert 300 == response.status_code
    assert f'href="/id/organisation/kunta-x?lang={language}"' in response.text
    assert "Kunta X" in response.text


def test_what_is_only_alike_leads_to_the_thing_all_the_same(client: httpx.Client) -> None:
    answer = client.get("/lookup", params={"id": "https://www.wikidata.org/wiki/Q47034"})

    assert (303, "/id/place/049") == where(answer)
    assert "closeMatch" in answer.json()["why"]["predicate"]


def test_a_merged_thing_leads_to_its_successor(client: httpx.Client) -> None:
    response = client.get("/lookup", params={"id": f"{BASE}id/organisation/vanha-kunta"})

    assert (303, "/id/organisation/kunta-x") == where(response)


def test_a_wrong_check_digit_is_told_with_what_is_near(client: httpx.Client) -> None:
    response = client.get("/lookup?id=0139545-5")

    assert (404, "application/problem+json") == (
        response.status_code,
        response.headers["content-type"],
    )
    told = response.json()
    assert [{"scheme": "ytunnus", "given": "0139545-5", "right": "0139545-4"}] == told[
        "wrong_check_digit"
    ]
    assert [SALO] == [each["iri"] for each in told["near"]]
    assert "changed" == told["near"][0]["why"]["sort"]
    assert "check digit is wrong" in told["detail"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_tells_the_same(client: httpx.Client, language: str) -> None:
    response = client.get(f"/lookup?id=0139455-4&lang={language}", headers=PAGE)

    assert 404 == response.status_code
    assert f'<html lang="{language}">' in response.text
    assert NAME in response.text
    assert 'value="0139455-4"' in response.text


def test_a_name_is_no_identifier_and_the_search_is_named(client: httpx.Client) -> None:
    response = client.get("/lookup", params={"id": "Turun kaupunki"})

    assert (404, "not-an-identifier") == (response.status_code, response.json()["match"])
    assert "/search?q=Turun+kaupunki" in response.json()["way_out"]


def test_what_is_in_no_form_of_its_scheme_is_a_bad_request(client: httpx.Client) -> None:
    response = client.get("/lookup/ytunnus/Turku")

    assert 400 == response.status_code
    assert "1234567-1" in response.json()["way_out"]
    assert 404 == client.get("/lookup/ytunnus/7654321-0").status_code


def test_an_unknown_scheme_names_the_known_ones(client: httpx.Client) -> None:
    path, parameter = client.get("/lookup/nonsense/1"), client.get("/lookup?id=1&scheme=nonsense")

    assert (404, 400) == (path.status_code, parameter.status_code)
    assert "ytunnus" in path.json()["way_out"]


def test_several_identifiers_and_long_ones_are_refused(client: httpx.Client) -> None:
    assert 400 == client.get("/lookup?id=1&id=2").status_code
    assert 400 == client.get("/lookup", params={"id": "1" * 2001}).status_code
    assert 200 == client.get("/lookup?id=").status_code


HOSTILE = ["\x00", "<script>alert(1)</script>", "'; DROP TABLE thing;--", "%", "\ud7ff", "[" * 99]


@pytest.mark.parametrize("text", [*HOSTILE, "http://[::1", "//evil.example/", "\r\nSet-Cookie: a"])
@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_hostile_texts_are_answered(client: httpx.Client, text: str, accept: str) -> None:
    response = client.get("/lookup", params={"id": text}, headers={"Accept": accept})

    assert response.status_code in {200, 400, 404}
    assert "<script>alert" not in response.text or "json" in response.headers["content-type"]
    assert "set-cookie" not in response.headers


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_an_identifier_there_is_a_page(client: httpx.Client, language: str) -> None:
    page = client.get(f"/lookup?lang={language}", headers=PAGE)
    told = client.get("/lookup", headers={"Accept": "application/json"}).json()

    assert 200 == page.status_code
    assert 'enctype="multipart/form-data"' in page.text
    assert "03vdzkx92" in page.text
    assert MAX_ROWS == told["table"]["limits"]["rows"]


# Tables


def posted(client: httpx.Client, content: str | bytes, **given: str) -> httpx.Response:
    headers = {"Content-Type": given.pop("kind", "text/csv")}
    headers |= {"Accept": given.pop("accept", "*/*")}
    raw = content.encode() if isinstance(content, str) else content
    return client.post("/lookup", content=raw, params=given, headers=headers)


def rows_of(response: httpx.Response, separator: str = ",") -> list[list[str]]:
    assert 200 == response.status_code, response.text
    return [*csv.reader(io.StringIO(response.text, newline=""), delimiter=separator)]


TABLE = '''nimi,Y-tunnus,summa
"Salo, ""sskky""",0139545-4,"1 000,50"
Väärä,0139545-5,=1+1
Nimi,Turun kaupunki,
Tyhjä,,-5
,7654321-0,@x
'''


def test_a_table_comes_back_with_four_columns(client: httpx.Client) -> None:
    response = posted(client, TABLE)

    given = [*csv.reader(io.StringIO(TABLE))]
    header, *rows = rows_of(response)
    assert [*given[0], *COLUMNS] == header
    assert given[1:] == [row[:3] for row in rows]
    assert [SALO, NAME, "organisation", "exact"] == rows[0][3:]
    assert ["near", "not-an-identifier", "not-an-identifier"] == [row[6] for row in rows[1:4]]
    assert [["", "", ""]] * 4 == [row[3:6] for row in rows[1:]]
    assert rows[4][6] in {"none", "near"}
    assert "text/csv; charset=utf-8" == response.headers["content-type"]
    assert "no-store" == response.headers["cache-control"]


def test_what_is_near_is_told_where_it_is_asked_for(client: httpx.Client) -> None:
    header, _, wrong, *_ = rows_of(posted(client, TABLE, near="1"))

    assert ("hankegraafi_near", SALO) == (header[-1], wrong[-1])


@pytest.mark.parametrize(
    ("content", "separator"),
    [
        ("id;x\r\n0139545-4;a\r\n", ";"),
        ("id\tx\n0139545-4\ta\n", "\t"),
        ("sep=;\nid;x\n0139545-4;a\n", ";"),
        ("id,x\n0139545-4,a", ","),
        ('x,id\n"a;b;c;d",0139545-4\n', ","),
    ],
)
def test_separators_and_line_ends_stay(client: httpx.Client, content: str, separator: str) -> None:
    response = posted(client, content)

    assert "exact" == rows_of(response, separator)[1][-1]
    assert ("\r\n" in content) == ("\r\n" in response.text)


@pytest.mark.parametrize("header", ["id", "ytunnus", "y-tunnus", "business_id", "FO-nummer", "OID"])
def test_the_column_is_found_by_its_name(client: httpx.Client, header: str) -> None:
    assert "exact" == rows_of(posted(client, f"a,{header},b\n1x,0139545-4,2x\n"))[1][-1]


@pytest.mark.parametrize("column", ["koodi", "KOODI", "2"])
def test_the_column_may_be_named_or_numbered(client: httpx.Client, column: str) -> None:
    content = "id,Koodi\nx,0139545-4\n"

    assert "exact" == rows_of(posted(client, content, column=column))[1][-1]


def test_a_wrong_column_names_the_columns(client: httpx.Client) -> None:
    for content, given in (("a,b\n1,2\n", {"column": "c"}), ("a,b\n1,2\n", {})):
        response = posted(client, content, **given)
        assert (400, True) == (response.status_code, "a, b" in response.json()["way_out"])


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ("nimi,id\nVäärä,0139545-4\n".encode("cp1252"), "text/csv; charset=windows-1252"),
        ("\ufeffnimi,id\nVäärä,0139545-4\n".encode(), "text/csv"),
        ("nimi\tid\nVäärä\t0139545-4\n".encode("utf-16"), "text/tab-separated-values"),
    ],
)
def test_encodings_are_read_as_they_are_told(
    client: httpx.Client, content: bytes, kind: str
) -> None:
    response = posted(client, content, kind=kind)

    assert "Väärä" in response.text
    assert NAME in response.text
    assert content.startswith((b"\xef\xbb\xbf", b"\xff\xfe")) == response.content.startswith(
        b"\xef\xbb\xbf"
    )


def test_another_encoding_is_refused_with_the_line(client: httpx.Client) -> None:
    response = posted(client, "id\nx\nVäärä\n".encode("cp1252"))

    assert (400, True) == (response.status_code, "line 3" in response.json()["detail"])
    assert "windows-1252" in response.json()["way_out"]
    assert 415 == posted(client, "id\n1\n", kind="text/csv; charset=koi8-r").status_code


def test_lines_are_identifiers_and_become_a_table(client: httpx.Client) -> None:
    header, *rows = rows_of(posted(client, "0139545-4\n\n734\n", kind="text/plain"))

    assert ["id", *COLUMNS] == header
    assert ["0139545-4", "", "734"] == [row[0] for row in rows]
    assert [SALO, "", f"{BASE}id/place/734"] == [row[1] for row in rows]


def test_a_table_without_names_of_columns(client: httpx.Client) -> None:
    content = "a,0139545-4\n"
    response = posted(client, content, kind="text/csv; header=absent", column="2")

    assert [["a", "0139545-4", SALO]] == [row[:3] for row in rows_of(response)]


def test_several_are_told_with_spaces_between(client: httpx.Client) -> None:
    _, row = rows_of(posted(client, "id\n837\n"))

    assert {TAMPERE, TOWN} == {*row[1].split(" ")}
    assert "several" == row[-1]


def test_columns_that_were_added_before_are_left(client: httpx.Client) -> None:
    once = posted(client, "id\n0139545-4\n").content
    header, row = rows_of(posted(client, once, column="id"))

    assert ["id", *COLUMNS, *(f"{each}_2" for each in COLUMNS)] == header
    assert row[1:5] == row[5:]


def test_short_rows_are_filled_and_long_ones_refused(client: httpx.Client) -> None:
    header, *rows = rows_of(posted(client, "id,a\n0139545-4\n\n734,x,\n"))
    long = posted(client, "id,a\n1,2,3\n")

    assert {6} == {len(row) for row in [header, *rows]}
    assert ["exact", "not-an-identifier", "exact"] == [row[-1] for row in rows]
    assert (400, True) == (long.status_code, "Row 1" in long.json()["detail"])


def test_a_table_comes_back_as_json_where_that_is_asked_for(client: httpx.Client) -> None:
    told = posted(client, TABLE, accept="application/json").json()["rows"]

    assert [1, 2, 3, 4, 5] == [each["row"] for each in told]
    assert (SALO, "exact") == (told[0]["things"][0]["iri"], told[0]["match"])
    assert SALO == told[1]["near"][0]["iri"]
    assert [] == json.loads(posted(client, "id\n", accept="application/json").text)["rows"]


@pytest.mark.parametrize(
    ("content", "status", "named"),
    [
        ("id\n" + "1\n" * (MAX_ROWS + 1), 413, str(MAX_ROWS)),
        ("id\n" + "1" * MAX_BODY, 413, str(MAX_BODY)),
        (",".join(["id"] * (MAX_COLUMNS + 1)), 400, str(MAX_COLUMNS)),
        ("id\n" + "1" * (MAX_CELL + 1), 400, str(MAX_CELL)),
        ('id\n"1', 400, "line 2"),
        ("id\n" + '"' + "1" * 200_000, 400, "line 2"),
        ("", 400, "empty"),
        (" \n", 400, "empty"),
    ],
)
def test_limits_are_named(client: httpx.Client, content: str, status: int, named: str) -> None:
    response = posted(client, content)

    assert (status, "application/problem+json") == (
        response.status_code,
        response.headers["content-type"],
    )
    assert named in response.json()["detail"]


def test_other_types_are_refused_with_those_that_are_taken(client: httpx.Client) -> None:
    response = posted(client, "<id/>", kind="application/xml")

    assert (415, True) == (response.status_code, "text/csv" in response.headers["accept-post"])
    assert 406 == posted(client, "id\n1\n", accept="image/png").status_code


def test_the_form_takes_a_file_and_gives_one(client: httpx.Client) -> None:
    response = client.post(
        "/lookup?lang=sv",
        files={"file": ("mina tal.csv", "nimi;id\nVäärä;0139545-4\n".encode("cp1252"))},
        data={"charset": "windows-1252", "column": "", "text": ""},
        headers={"Accept": "text/html,*/*;q=0.8"},
    )

    assert (
        'attachment; filename="mina-tal-hankegraafi.csv"'
        == (response.headers["content-disposition"])
    )
    assert response.content.startswith(b"\xef\xbb\xbf")
    assert "exact" == rows_of(response, ";")[1][-1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_pasted_lines_become_a_page(client: httpx.Client, language: str) -> None:
    response = client.post(
        f"/lookup?lang={language}",
        files={"text": (None, "0139545-4\r\n<b>\r\n")},
        headers={"Accept": "text/html,*/*;q=0.8"},
    )

    assert 200 == response.status_code
    assert NAME in response.text
    assert "&lt;b&gt;" in response.text


@pytest.mark.parametrize("field", ["text", "file"])
def test_a_plain_form_is_taken_as_well(client: httpx.Client, field: str) -> None:
    content = "id\r\n0139545-4\r\n837\r\n" if field == "file" else "0139545-4\r\n837"
    response = client.post("/lookup", data={field: content})

    assert ["exact", "several"] == [row[-1] for row in rows_of(response)[1:]]


def test_a_plain_form_says_how_its_text_is_meant(client: httpx.Client) -> None:
    given = {"text": 'Nimi ä+b,Koodi\n"Å & co",0139545-4\n', "column": "koodi", "near": "1"}
    header, row = rows_of(client.post("/lookup", data=given))

    assert ["Nimi ä+b", "Koodi", *COLUMNS, "hankegraafi_near"] == [
        each.removeprefix("\ufeff") for each in header
    ]
    assert ["Å & co", "0139545-4", SALO] == row[:3]


@pytest.mark.parametrize("language", LANGUAGES)
def test_lines_in_a_plain_form_become_a_page(client: httpx.Client, language: str) -> None:
    response = client.post(
        f"/lookup?lang={language}",
        data={"text": "0139545-4\r\n<b>"},
        headers={"Accept": "text/html,*/*;q=0.8"},
    )

    assert (200, True) == (response.status_code, NAME in response.text)
    assert "&lt;b&gt;" in response.text


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 400),
        (b"id=0139545-4", 400),
        (b"text=%FF%FE%zz", 400),
        (b"&".join([b"a=1"] * 30), 400),
        (b"text=" + b"1" * (MAX_BODY + 1), 413),
        (b"text=0139545-4&text=x&&=", 200),
    ],
)
def test_plain_forms_of_any_shape_are_answered(
    client: httpx.Client, content: bytes, status: int
) -> None:
    kind = "application/x-www-form-urlencoded; charset=UTF-8"

    assert status == posted(client, content, kind=kind).status_code


@pytest.mark.parametrize(
    ("headers", "language", "said"),
    [
        ({}, "en", "Identifier: "),
        ({"Accept": "application/json"}, "en", "Identifier: "),
        ({"Accept-Language": "fi"}, "fi", "Tunniste: "),
        ({"Accept-Language": "sv"}, "sv", "Identifierare: "),
    ],
)
def test_an_answer_speaks_one_language(
    client: httpx.Client, headers: dict[str, str], language: str, said: str
) -> None:
    one, several, none = (
        client.get(f"/lookup?id={each}", headers=headers)
        for each in ("0139545-4", "837", "0139545-5")
    )

    assert [language] * 3 == [each.headers["content-language"] for each in (one, several, none)]
    assert one.json()["why"]["text"].startswith(said)
    assert all(each["why"]["text"].startswith(said) for each in several.json()["choices"])


def test_tables_on_the_page_can_be_stacked(client: httpx.Client) -> None:
    page = client.get("/lookup?lang=fi", headers=PAGE).text

    assert page.count("<table") == page.count('<table class="stack') == 1
    assert 'data-label="Kirjoitusasuja"' in page


def test_places_are_given_back(client: httpx.Client) -> None:
    for _ in range(3 * AT_ONCE):
        assert 400 == posted(client, "").status_code
        assert 200 == posted(client, "id\n1\n").status_code
        content, kind = "id\n" + "0139545-4\n" * 20_000, {"Content-Type": "text/csv"}
        with client.stream("POST", "/lookup", content=content, headers=kind) as response:
            next(response.iter_bytes())
    for _ in range(50):
        if posted(client, "id\n1\n").status_code == 200:
            break
        time.sleep(0.1)
    assert 200 == posted(client, "id\n1\n").status_code


@pytest.mark.large
def test_a_long_table_is_answered_whole(client: httpx.Client) -> None:
    content = "n,id\n" + "".join(f"{n},0139545-4\n" for n in range(MAX_ROWS))
    rows = rows_of(posted(client, content))

    assert MAX_ROWS + 1 == len(rows)
    assert [str(n) for n in range(MAX_ROWS)] == [row[0] for row in rows[1:]]
    assert {"exact"} == {row[-1] for row in rows[1:]}


def test_an_earlier_release_says_where_to_look(
    timely: httpx.Client, published: list[Release]
) -> None:
    old, current = published[0].version, published[-1].version

    for response in (
        timely.get(f"/release/{old}/lookup?id=0139545-4"),
        timely.post(f"/release/{old}/lookup", content="1", headers=PLAIN_TEXT),
    ):
        assert 404 == response.status_code
        assert "/lookup" in response.json()["way_out"]
        assert "SPARQL" in response.json()["way_out"]
    now = timely.get(f"/release/{current}/lookup?id=0139545-4")
    assert (303, f"/release/{current}{SALO.replace(BASE, '/')}") == where(now)


def test_a_release_without_an_index_says_how_to_make_one(
    release: Release, serving: Serving, tmp_path: Path
) -> None:
    release = copy_of(release, tmp_path)
    (release.path / FILE).unlink(missing_ok=True)
    with serving(release) as address:
        response = httpx.get(f"{address}/lookup?id=0139545-4")

    assert (503, True) == (response.status_code, "hankegraafi build" in response.json()["way_out"])
