"""The calls that OpenRefine makes, in its order and its way of writing them, with a small table.

They are those of its sources of 2026 (recon-manager.js, standard-service-panel.js, suggest-4_3a.js,
GuessTypesOfColumnCommand, StandardReconConfig, add-column-by-reconciliation.js,
ReconciledDataExtensionJob, recon-renderer.js); OpenRefine itself is not run here.
"""

import json
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from tests.serve.reconcile.things import ORGANISATION, PROJECT

_BROWSER = {
    "Accept": "application/json, text/javascript, */*; q=0.01",
    "Accept-Language": "sv-FI,sv;q=0.9",
    "Origin": "http://127.0.0.1:3333",
    "User-Agent": "Mozilla/5.0",
}
_SERVER = {
    "User-Agent": "OpenRefine/3.9",
    "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
    "Accept-Encoding": "gzip, x-gzip, deflate",
}
NAMES = ("Koulutusviraston", "Lahdenrannan ammattiopisto", "Kartanon tutkimussäätiö")


class OpenRefine:
    """A project of OpenRefine, with a service that was added to it."""

    def __init__(self, client: httpx.Client, address: str) -> None:
        self.client = client
        answer = client.get(address, headers=_BROWSER)
        assert "*" == answer.headers["access-control-allow-origin"]
        self.service = answer.json()
        self.address = address

    def post(self, **form: Any) -> Any:
        """What its server sends: one field of a form in UTF-8."""
        body = "&".join(f"{name}={quote(json.dumps(v))}" for name, v in form.items())
        answer = self.client.post(self.address, content=body, headers=_SERVER)
        assert 200 == answer.status_code
        return answer.json()

    def types(self, names: tuple[str, ...]) -> list[str]:
        """Guess the type of a column by the first ten of its values."""
        queries = {f"q{n}": {"query": name, "limit": 3} for n, name in enumerate(names)}
        scores: dict[str, float] = {}
        for told in self.post(queries=queries).values():
            for rank, each in enumerate(told["result"]):
                for place, kind in enumerate(each["type"]):
                    part = (len(each["type"]) - place) / len(each["type"])
                    scores[kind["id"]] = scores.get(kind["id"], 0) + part / (1 + rank)
        return sorted(scores, key=lambda each: -scores[each])

    def suggested(self, sort: str, typed: str, **more: str) -> list[dict[str, Any]]:
        """What a box offers while somebody types."""
        where = self.service["suggest"][sort]
        address = where["service_url"] + where["service_path"]
        answer = self.client.get(address, params={"prefix": typed} | more, headers=_BROWSER)
        found: list[dict[str, Any]] = answer.json()["result"]
        for each in found:
            path = where["flyout_service_path"].replace("${id}", quote(each["id"], safe=""))
            flyout = self.client.get(where["flyout_service_url"] + path, headers=_BROWSER).json()
            assert each["id"] == flyout["id"]
            assert each["name"] in flyout["html"]
        return found


@pytest.fixture(params=["/reconcile", "/reconcile/fi", "/reconcile/sv", "/reconcile/en"])
def openrefine(made: httpx.Client, request: pytest.FixtureRequest) -> OpenRefine:
    return OpenRefine(made, f"{made.base_url}{request.param}")


def test_a_table_is_reconciled(openrefine: OpenRefine) -> None:
    service = openrefine.service
    assert {"name", "identifierSpace", "schemaSpace", "view", "preview", "extend"} <= service.keys()
    assert "organisation" == openrefine.types(NAMES)[0]
    [kind] = [e for e in openrefine.suggested("type", "organisa") if e["id"] == "organisation"]
    places = openrefine.suggested("property", "municipality", type=kind["id"])
    assert "municipality" in {each["id"] for each in places}

    queries = {
        f"q{number}": {
            "query": name,
            "type": kind["id"],
            "type_strict": "should",
            "properties": [{"pid": "municipality", "v": "Saarikoski"}],
            "limit": 6,
        }
        for number, name in enumerate(NAMES)
    }
    told = openrefine.post(queries=queries)

    matched = {
        name: max(told[f"q{number}"]["result"], key=lambda each: each["score"])
        for number, name in enumerate(NAMES)
    }
    assert f"{ORGANISATION}kartano-saarikoski" == matched[NAMES[2]]["id"]
    assert matched[NAMES[2]]["match"]
    assert f"{ORGANISATION}koulutusvirasto" == matched[NAMES[0]]["id"]
    for each in matched.values():
        page = service["view"]["url"].replace("{{id}}", each["id"])
        assert 303 == openrefine.client.get(page).status_code
        frame = service["preview"]["url"].replace("{{id}}", each["id"])
        assert each["name"] in openrefine.client.get(frame).text


def test_a_cell_is_searched_for(openrefine: OpenRefine) -> None:
    found = openrefine.suggested("entity", "kartan", type="organisation", type_strict="should")

    assert {f"{ORGANISATION}kartano-{each}" for each in ("lahdenranta", "saarikoski")} == {
        each["id"] for each in found
    }


def test_columns_are_added(openrefine: OpenRefine) -> None:
    where = openrefine.service["extend"]["propose_properties"]
    address = f"{where['service_url']}{where['service_path']}?type=project"
    proposed = {
        e["id"] for e in openrefine.client.get(address, headers=_BROWSER).json()["properties"]
    }
    assert {"funder", "year", "start", "amount"} <= proposed

    told = openrefine.post(
        extend={
            "ids": [f"{PROJECT}johtajuus", f"{PROJECT}polku-2015"],
            "properties": [{"id": "funder"}, {"id": "year", "settings": {"limit": "1"}}],
        }
    )

    assert ["funder", "year"] == [each["id"] for each in told["meta"]]
    assert "organisation" == told["meta"][0]["type"]["id"]
    assert {
        f"{PROJECT}johtajuus": (f"{ORGANISATION}koulutusvirasto", 2019),
        f"{PROJECT}polku-2015": (f"{ORGANISATION}koulutusvirasto", 2015),
    } == {
        each: (row["funder"][0]["id"], row["year"][0]["int"]) for each, row in told["rows"].items()
    }


def test_where_a_browser_may_not_jsonp_is_used(made: httpx.Client) -> None:
    answer = made.get("/reconcile", params={"callback": "jQuery36_1", "_": "1"}, headers=_BROWSER)

    assert answer.text.startswith("/**/jQuery36_1(")
    assert "0.2" in json.loads(answer.text.partition("(")[2].removesuffix(");"))["versions"]
