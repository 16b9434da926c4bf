"""The service as clients use it: languages, types, limits, pages, and what it refuses."""

import json
from typing import Any

import httpx
import pytest
from tests.serve.reconcile.conftest import FILES, PRESENT, Asking, schema_errors
from tests.serve.reconcile.things import ORGANISATION, PLACE, PROJECT, THEME

KVI = "organisation/koulutusvirasto"


@pytest.mark.parametrize(
    "name",
    [
        *("Koulutusvirasto", "skolverket", "Koulutusviraston", "Agency for Schools", "KVI"),
        *("Kouluhallitus", "2769790-1", f"{ORGANISATION}koulutusvirasto"),
        "organisation/koulutusvirasto",
    ],
)
def test_a_name_in_any_form_is_sure(asking: Asking, name: str) -> None:
    steps, score, sure = asking.best(name)

    assert (KVI, True) == (steps, sure)
    assert 90 <= score <= 100


def test_what_is_found_is_told_in_the_language_of_the_address(asking: Asking) -> None:
    told = {
        language: asking.results({"query": "Koulutusvirasto"}, language=language)[0][0]
        for language in ("fi", "sv", "en")
    }

    assert ["Koulutusvirasto", "Skolverket", "Agency for Schools"] == [
        each["name"] for each in told.values()
    ]
    assert ["Organisaatio", "Organisation", "Organisation"] == [
        each["type"][0]["name"] for each in told.values()
    ]
    assert 1 == len({each["id"] for each in told.values()})
    assert "Koulutusvirasto" in told["sv"]["description"]


def test_without_a_language_it_is_finnish_whoever_asks(made: httpx.Client) -> None:
    swedish = {"Accept-Language": "sv"}

    manifest = made.get("/reconcile", headers=swedish)

    assert "fi" == manifest.headers["content-language"]
    assert "/reconcile/fi/" in manifest.json()["preview"]["url"]
    assert "sv" == made.get("/reconcile?lang=sv").headers["content-language"]
    assert "sv" == made.get("/reconcile/1.0", headers=swedish).headers["content-language"]


def test_what_was_merged_leads_to_what_has_replaced_it(asking: Asking) -> None:
    assert (
        "organisation/lahdenrannan-koulutuskuntayhtyma" == asking.best("Pohjolan opintoyhtymä")[0]
    )


def test_a_score_is_told_by_its_features(asking: Asking) -> None:
    [best, *_] = asking.one(
        "Polku", type="project", properties=[{"pid": "year", "v": 2018}, {"pid": "x", "v": "y"}]
    )

    features = {each["id"]: each["value"] for each in best["features"]}
    assert f"{PROJECT}polku-2018" == best["id"]
    assert {"type", "name", "evidence-short-name", "property-year", "weight"} == features.keys()
    assert (True, 85.0, True, 1.0, 3) == tuple(
        features[each]
        for each in ("type", "name", "evidence-short-name", "property-year", "weight")
    )
    assert 90.0 == best["score"]


@pytest.mark.parametrize(
    ("kind", "steps"),
    [
        ("organisation", ["organisation"]),
        ("place", ["place"]),
        ("kind-municipality", ["organisation"]),
        ("hanke:Organisation", ["organisation"]),
        ("http://purl.org/dc/terms/Location", ["place"]),
        (["place", "organisation"], ["organisation", "place"]),
    ],
)
def test_a_type_is_kept_to(asking: Asking, kind: Any, steps: list[str]) -> None:
    found = asking.one("Lahdenrantta", type=kind, limit=50)

    assert steps == sorted({each["type"][0]["id"] for each in found})
    if kind == "kind-municipality":
        assert {"kind-municipality"} == {each["type"][-1]["id"] for each in found}


def test_an_unknown_type_has_no_candidates_and_a_message(made: httpx.Client) -> None:
    batch = {"a": {"query": "Koulutusvirasto", "type": "Person"}, "b": {"query": "Polku"}}

    told = made.get("/reconcile", params={"queries": json.dumps(batch)}).json()

    assert [] == told["a"]["result"]
    assert "Person" in told["a"]["message"]
    assert told["b"]["result"]
    assert "message" not in told["b"]


def test_should_gives_others_where_there_are_none_of_a_type(asking: Asking) -> None:
    query = {"query": "Koulutusvirasto", "type": "programme"}

    assert [] == asking.results(query | {"type_strict": "any"})[0]
    [[best, *_]] = asking.results(query | {"type_strict": "should"})
    assert (f"{ORGANISATION}koulutusvirasto", 60.0, False) == (
        best["id"],
        best["score"],
        best["match"],
    )


def test_a_limit_is_kept_to(asking: Asking) -> None:
    assert [1, 2] == [len(asking.one("Kartanon tutkimussäätiö", limit=n)) for n in (1, 2)]
    assert asking.one("Kartanon tutkimussäätiö", limit=10**9)


def test_a_batch_is_answered_as_its_queries_are_alone(asking: Asking) -> None:
    names = ("Koulutusvirasto", "Lahdenranta", "Polku", "Koulutusvirasto", "Polkku", "")

    together = asking.results(*({"query": name} for name in names))

    assert together == [asking.one(name) for name in names]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_get_and_post_answer_the_same(made: httpx.Client, method: str) -> None:
    fields = {"queries": json.dumps({"q0": {"query": "Koulutusvirasto"}})}
    where = {"params": fields} if method == "GET" else {"data": fields}

    answer = made.request(method, "/reconcile/fi", **where)  # type: ignore[arg-type]

    assert f"{ORGANISATION}koulutusvirasto" == answer.json()["q0"]["result"][0]["id"]
    assert "*" == answer.headers["access-control-allow-origin"]


def test_jsonp_calls_a_function(made: httpx.Client) -> None:
    answer = made.get("/reconcile", params={"callback": "jQuery123_4"})

    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.text.startswith("/**/jQuery123_4({")
    assert answer.text.endswith("});")
    assert 400 == made.get("/reconcile", params={"callback": "alert(1)"}).status_code


@pytest.mark.parametrize(
    ("path", "method"),
    [
        ("/reconcile", "POST"),
        ("/reconcile/sv", "POST"),
        ("/reconcile/1.0/match", "POST"),
        ("/reconcile/1.0/extend", "POST"),
        ("/reconcile/fi/suggest/entity", "GET"),
        ("/reconcile/fi/preview", "GET"),
    ],
)
def test_every_address_may_be_asked_from_any_site(
    made: httpx.Client, path: str, method: str
) -> None:
    headers = {
        "Origin": "https://client.example",
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "content-type",
    }
    answer = made.options(path, headers=headers)

    assert 204 == answer.status_code
    assert "*" == answer.headers["access-control-allow-origin"]
    assert method in answer.headers["access-control-allow-methods"].split(", ")
    assert "content-type" in answer.headers["access-control-allow-headers"].lower()
    refused = made.get("/reconcile/nowhere", headers={"Origin": "https://client.example"})
    assert (404, "*") == (refused.status_code, refused.headers["access-control-allow-origin"])


def test_the_draft_has_its_own_path(made: httpx.Client) -> None:
    conditions = [
        {"matchType": "name", "propertyValue": ["Polku", "Polkku"]},
        {"matchType": "property", "propertyId": "year", "propertyValue": "2015", "required": True},
    ]
    by_id = [{"matchType": "id", "propertyValue": {"id": THEME}}]
    body = {"queries": [{"type": "project", "conditions": conditions}, {"conditions": by_id}]}

    answer = made.post("/reconcile/1.0/match", json=body, headers={"Accept-Language": "sv"})

    one, other = answer.json()["results"]
    assert [f"{PROJECT}polku-2015"] == [each["id"] for each in one["candidates"]]
    assert [(THEME, "ledning", "sv", True, 100.0)] == [
        tuple(each[key] for key in ("id", "name", "lang", "match", "score"))
        for each in other["candidates"]
    ]
    assert "sv" == answer.headers["content-language"]
    assert 404 == made.post("/reconcile/match", json=body).status_code
    assert 405 == made.get("/reconcile/1.0/match").status_code


# Suggestions, previews, views


def test_suggestions_begin_as_what_is_typed(made: httpx.Client) -> None:
    def ids(sort: str, **asked: Any) -> list[str]:
        answer = made.get(f"/reconcile/fi/suggest/{sort}", params=asked)
        return [each["id"] for each in answer.json()["result"]]

    assert f"{ORGANISATION}koulutusvirasto" == ids("entity", prefix="koulutusvi")[0]
    assert f"{ORGANISATION}koulutusvirasto" == ids("entity", prefix="2769790-1")[0]
    assert [f"{ORGANISATION}lahdenrannan-ammattiopisto"] == ids(
        "entity", prefix=f"{ORGANISATION}lahdenrannan-ammattiopisto"
    )
    everything = ids("entity", prefix="lahdenran", limit=10)
    assert everything[1:3] == ids("entity", prefix="lahdenran", cursor=1, limit=2)
    assert [f"{PLACE}lahdenranta"] == ids("entity", prefix="lahdenran", type="place")
    assert ["kind-school"] == ids("type", prefix="oppil")
    assert ["ytunnus"] == ids("property", prefix="y-tun")
    assert {"funder", "year", "municipality", "start"} <= {*ids("property", prefix="", limit=100)}


@pytest.mark.parametrize(
    ("sort", "given", "told"),
    [
        ("entity", f"{ORGANISATION}koulutusvirasto", "Koulutusvirasto"),
        ("type", "kind-school", "oppilaitos"),
        ("property", "funder", "Rahoittaja"),
    ],
)
def test_a_flyout_tells_of_one_thing(made: httpx.Client, sort: str, given: str, told: str) -> None:
    answer = made.get(f"/reconcile/fi/flyout/{sort}", params={"id": given})

    assert given == answer.json()["id"]
    assert told in answer.json()["html"]
    assert 404 == made.get(f"/reconcile/fi/flyout/{sort}", params={"id": "none"}).status_code


def test_a_preview_may_stand_on_any_site(made: httpx.Client) -> None:
    manifest = made.get("/reconcile/sv").json()
    address = manifest["preview"]["url"].replace("{{id}}", f"{PROJECT}johtajuus")

    answer = made.get(address)

    assert 200 == answer.status_code
    assert answer.headers["content-type"].startswith("text/html")
    policies = answer.headers.get_list("content-security-policy")
    assert 1 == len(policies)
    assert "frame-ancestors" not in policies[0]
    for words in ("Ledarskapets nya stigar", "Skolverket", "Programmet Kunnig", "Vikstrand"):
        assert words in answer.text
    assert 404 == made.get("/reconcile/preview", params={"id": "x"}).status_code
    assert 400 == made.get("/reconcile/preview").status_code


def test_a_view_leads_to_the_page(made: httpx.Client) -> None:
    manifest = made.get("/reconcile/fi").json()

    def led(given: str) -> tuple[int, str]:
        answer = made.get(manifest["view"]["url"].replace("{{id}}", given))
        return answer.status_code, answer.headers.get("location", "")

    assert (303, "/page/organisation/koulutusvirasto") == led(f"{ORGANISATION}koulutusvirasto")
    assert (303, THEME) == led(THEME)
    assert (404, "") == led("https://elsewhere.example/")


def test_values_are_given_as_columns(made: httpx.Client) -> None:
    ids = [f"{PROJECT}johtajuus", "organisation/koulutusvirasto", "unknown"]
    properties = [
        {"id": "funder"},
        {"id": "funder", "settings": {"content": "id"}},
        {"id": "year", "settings": {"limit": "1"}},
        {"id": "name", "settings": {"language": "sv"}},
        {"id": "identifier"},
        {"id": "kind"},
        {"id": "nothing"},
    ]
    answers = [
        made.post("/reconcile/sv", data={"extend": json.dumps({"ids": ids, "properties": [each]})})
        for each in properties
    ]
    rows = [[answer.json()["rows"][each] for each in ids] for answer in answers]
    values = [[next(iter(each.values())) for each in row] for row in rows]

    agency = f"{ORGANISATION}koulutusvirasto"
    assert [
        [[{"id": agency, "name": "Skolverket"}], [], []],
        [[{"str": agency}], [], []],
        [[{"int": 2019}], [], []],
        [[{"str": "Ledarskapets nya stigar på landsbygden"}], [{"str": "Skolverket"}], []],
        [
            [{"str": "S12345"}],
            [{"str": "1.2.246.562.10.00000000001"}, {"str": "2769790-1"}],
            [],
        ],
        [[], [{"str": "statligt ämbetsverk"}], []],
        [[], [], []],
    ] == values
    assert {
        "id": "funder",
        "name": "Finansiär",
        "type": {"id": "organisation", "name": "Organisation"},
    } == (answers[0].json()["meta"][0])


# What is refused


def posted(made: httpx.Client, queries: str) -> httpx.Response:
    return made.post("/reconcile/en", data={"queries": queries}, headers={"Accept-Language": "en"})


@pytest.mark.parametrize(
    ("queries", "said"),
    [
        ("", "line 1"),
        ("{", "line 1"),
        ('{"q0": {"query": "a"},}', "column 2"),
        ("[]", "an object"),
        ("null", "an object"),
        ('{"q0": []}', "queries.q0"),
        ('{"q0": {"query": 1}}', "queries.q0.query"),
        ('{"q0": {"query": "a", "limit": 0}}', "queries.q0.limit"),
        ('{"q0": {"query": "a", "limit": -1}}', "queries.q0.limit"),
        ('{"q0": {"query": "a", "limit": 1.5}}', "queries.q0.limit"),
        ('{"q0": {"query": "a", "limit": true}}', "queries.q0.limit"),
        ('{"q0": {"query": "a", "limit": NaN}}', "NaN"),
        ('{"q0": {"query": "a", "limit": 1e999}}', "queries.q0.limit"),
        ('{"q0": {"query": "a", "limit": ' + "9" * 5000 + "}}", "queries"),
        ('{"q0": {"query": "a"}, "q0": {"query": "b"}}', "twice"),
        ('{"q0": {"query": "a", "type": {"id": "x"}}}', "queries.q0.type"),
        ('{"q0": {"query": "a", "type": [1]}}', "queries.q0.type"),
        ('{"q0": {"query": "a", "type_strict": "maybe"}}', "any | should | all"),
        ('{"q0": {"query": "a", "properties": [{"pid": "x"}]}}', "properties[0]"),
        ('{"q0": {"query": "a", "properties": [{"pid": "x", "v": null}]}}', "properties[0].v"),
        ('{"q0": {"query": "a", "properties": [{"pid": "x", "v": {"name": "y"}}]}}', "lacks id"),
        ('{"q0": {"query": "a", "properties": [{"pid": "x", "v": [["y"]]}]}}', "properties[0].v"),
        ('{"q0": {"query": "\\ud800"}}', "UTF-8"),
        ('{"q0": ' + "[" * 20 + "]" * 20 + "}", "12 levels"),
        ("[" * 100_000, "12 levels"),
    ],
)
def test_wrong_queries_are_refused_with_their_place(
    made: httpx.Client, queries: str, said: str
) -> None:
    answer = posted(made, queries)

    assert 400 == answer.status_code
    assert "application/problem+json" == answer.headers["content-type"].partition(";")[0]
    assert "*" == answer.headers["access-control-allow-origin"]
    told = answer.json()
    assert said in f"{told['detail']} {told.get('way_out', '')}"


@pytest.mark.parametrize(
    ("language", "queries", "said"),
    [
        ("fi", '{"q0": {1}}', "Kentässä queries ei ole JSONia: rivi 1, sarake 9."),
        ("sv", '{"q0": {1}}', "Fältet queries är inte JSON: rad 1, kolumn 9."),
        (
            "fi",
            '{"q0": {"limit": NaN}}',
            "Kentän queries JSONissa on NaN, joka ei ole JSONin luku.",
        ),
        ("fi", '{"a": 1, "a": 2}', "Kentän queries JSONissa on a kahdesti samassa objektissa."),
        ("fi", "[]", "Kohdan queries on oltava objekti."),
        ("sv", '{"q0": {"query": 1}}', "queries.q0.query måste vara en sträng."),
    ],
)
def test_errors_in_json_are_in_one_language(
    made: httpx.Client, language: str, queries: str, said: str
) -> None:
    headers = {"Accept-Language": language}
    answer = made.post(f"/reconcile/{language}", data={"queries": queries}, headers=headers)

    assert (400, said) == (answer.status_code, answer.json()["detail"])


@pytest.mark.parametrize("size", [1001, 20_000])
def test_a_text_that_is_too_long_spares_its_neighbours(made: httpx.Client, size: int) -> None:
    long = "ä" * size
    batch = {
        "q0": {"query": "Koulutusvirasto"},
        "q1": {"query": long},
        "q2": {"query": "a", "properties": [{"pid": "year", "v": ["2019", long]}]},
    }
    told = made.post("/reconcile/en", data={"queries": json.dumps(batch)}).json()

    assert [f"{ORGANISATION}koulutusvirasto"] == [
        each["id"] for each in told["q0"]["result"] if each["match"]
    ]
    assert {"result": [], "message": "queries.q1.query has more than 1000 characters."} == told[
        "q1"
    ]
    assert [] == told["q2"]["result"]
    assert "queries.q2.properties[0].v" in told["q2"]["message"]

    draft = [
        {"conditions": [{"matchType": "name", "propertyValue": each}]} for each in ("KVI", long)
    ]
    one, other = made.post("/reconcile/1.0/match", json={"queries": draft}).json()["results"]
    assert one["candidates"]
    assert [] == other["candidates"]
    assert "queries[1]" in other["message"]


def test_a_required_property_that_is_unknown_is_met_by_nothing(made: httpx.Client) -> None:
    def told(*, required: bool) -> dict[str, Any]:
        name = {"matchType": "name", "propertyValue": "Koulutusvirasto"}
        other = {
            "matchType": "property",
            "propertyId": "colour",
            "propertyValue": "red",
            "required": required,
        }
        batch = {"queries": [{"conditions": [name, other]}]}
        answer = made.post("/reconcile/1.0/en/match", json=batch)
        [found] = answer.json()["results"]
        return dict(found)

    assert told(required=False)["candidates"]
    assert "Unknown properties were left aside: colour." == told(required=False)["message"]
    assert {
        "candidates": [],
        "message": "A required property is unknown, so that nothing meets the condition: colour.",
    } == told(required=True)


def test_results_are_neither_goals_nor_actions(client: httpx.Client) -> None:
    query = """PREFIX hanke: <https://w3id.org/hankegraafi/ns#>
        SELECT ?project ?text { ?project hanke:goal|hanke:action ?plan .
            OPTIONAL { ?project hanke:result/hanke:summary ?text } }"""
    asked = client.get("/sparql", params={"query": query, "format": "json"}).json()
    expected: dict[str, set[str]] = {}
    for row in asked["results"]["bindings"]:
        texts = expected.setdefault(row["project"]["value"], set())
        texts |= {row["text"]["value"]} if "text" in row else set()
    assert any(expected.values())

    extend = {"ids": [*expected], "properties": [{"id": "result"}]}
    answer = client.post("/reconcile/fi", data={"extend": json.dumps(extend)})

    assert expected == {
        iri: {each["str"] for each in row["result"]} for iri, row in answer.json()["rows"].items()
    }


def test_too_many_queries_are_refused_with_the_limit(made: httpx.Client) -> None:
    for count in (1001, 10_000):
        answer = posted(made, json.dumps({f"q{n}": {"query": "a"} for n in range(count)}))
        assert 413 == answer.status_code
        assert "1000" in answer.json()["detail"]
        draft = {"queries": [{"conditions": [{"matchType": "name", "propertyValue": "a"}]}] * count}
        assert 413 == made.post("/reconcile/1.0/match", json=draft).status_code
    assert 1000 == made.get("/reconcile").json()["batchSize"]


def test_a_long_body_is_refused_with_the_limit(made: httpx.Client) -> None:
    answer = posted(made, "x" * (1 << 20))

    assert 413 == answer.status_code
    assert f"{1 << 20}" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("path", "content_type", "body", "status"),
    [
        ("/reconcile", "application/json", b"{}", 415),
        ("/reconcile", "multipart/form-data", b"", 415),
        ("/reconcile", "application/x-www-form-urlencoded", b"", 400),
        ("/reconcile", "application/x-www-form-urlencoded", b"queries=%ff", 400),
        ("/reconcile", "application/x-www-form-urlencoded", b"&".join([b"a=b"] * 500), 400),
        ("/reconcile/1.0/match", "application/x-www-form-urlencoded", b"queries={}", 415),
        ("/reconcile/1.0/match", "application/json", b"\xff", 400),
        ("/reconcile/1.0/match", "application/json", b"", 400),
        ("/reconcile/1.0/extend", "application/json", b'{"ids": "x"}', 400),
        ("/reconcile/1.0", "application/json", b"{}", 405),
    ],
)
def test_a_wrong_body_is_refused(
    made: httpx.Client, path: str, content_type: str, body: bytes, status: int
) -> None:
    answer = made.post(path, content=body, headers={"Content-Type": content_type})

    assert status == answer.status_code
    assert answer.json()["detail"]


@pytest.mark.parametrize(
    "settings", [{"limit": "-1"}, {"limit": "many"}, {"content": "all"}, {"language": "de"}, []]
)
def test_wrong_settings_are_refused(made: httpx.Client, settings: Any) -> None:
    body = {"ids": [], "properties": [{"id": "year", "settings": settings or "x"}]}

    assert 400 == made.post("/reconcile/1.0/extend", json=body).status_code


@pytest.mark.parametrize(
    "query",
    [
        '"', "' OR 1=1 --", "NEAR(a b)", "a AND", "*", "^", "name:x", "{}", "(((", "\\", "%", "_",
        "AND OR NOT", "a" * 1000, "a " * 500, "koulutus " * 100, "\u202e", "😀", "\x00", "-" * 300,
        "x)(y) [z", "1" * 900, "http://", "Q", "0" * 8, "https://" + "a/" * 400,
    ],
)  # fmt: skip
def test_a_hostile_query_has_an_answer(made: httpx.Client, query: str) -> None:
    batch = json.dumps({"q0": {"query": query, "properties": [{"pid": "name", "v": query}]}})

    assert 200 == posted(made, batch).status_code
    suggested = made.get("/reconcile/suggest/entity", params={"prefix": query})
    assert 200 == suggested.status_code
    body = {"ids": [query], "properties": [{"id": query}]}
    assert 200 == made.post("/reconcile/1.0/extend", json=body).status_code


@pytest.mark.parametrize("accept", [None, "*/*", "application/json", "application/json, */*;q=0.1"])
def test_the_manifest_is_for_programs(made: httpx.Client, accept: str | None) -> None:
    headers = {"Accept": accept} if accept else {}

    answer = made.get("/reconcile", headers=headers)

    assert "application/json" == answer.headers["content-type"]
    assert ["0.2"] == answer.json()["versions"]


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_page_is_for_people(made: httpx.Client, language: str) -> None:
    browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Accept-Language": language}

    page = made.get("/reconcile", headers=browser)

    assert page.headers["content-type"].startswith("text/html")
    assert f'<html lang="{language}">' in page.text
    assert f"/reconcile/{language}</code>" in page.text
    assert 200 == made.get(f"/reconcile/{language}/help").status_code
    for anchor in ("evidence-inflection", "property-funder", "weight"):
        assert f'id="{anchor}"' in page.text


@pytest.mark.parametrize("version", PRESENT)
def test_the_schemas_find_what_is_wrong(version: str) -> None:
    folder = f"{version}/examples/reconciliation-result-batch/invalid/"
    wrong = [content for name, content in FILES.items() if name.startswith(folder)]

    assert wrong
    assert all(schema_errors(version, "reconciliation-result-batch", each) for each in wrong)
