"""/conformance: which cases of the W3C's test suites the service passes, and why not the others."""

import json
from importlib.resources import files
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from hankegraafi import formats
from hankegraafi.formats import Format
from hankegraafi.serve.problems import Refusal
from hankegraafi.serve.visit import render, visit_of

JSON = Format("json", "application/json", "json", "page", text=False)


def show(request: Request) -> Response:
    """Show the table, as a page or as JSON."""
    visit = visit_of(request)
    content = files("hankegraafi.serve").joinpath("conformance.json").read_bytes()
    chosen = formats.negotiate(request.headers.get("accept"), (JSON, formats.HTML))
    if chosen is None:
        raise Refusal(406, "not_acceptable", types="text/html, application/json")
    if chosen is JSON:
        return Response(content, headers={"Vary": "Accept"}, media_type=JSON.media_type)
    table: dict[str, Any] = json.loads(content)
    told: dict[str, Any] = {
        "reasons": {},
        "notes": [each[visit.language] for each in table["notes"]],
    }
    for part in ("failed", "not_applicable"):
        told["reasons"][part] = _by_reason(table, part, visit.language)
    return render(visit, "conformance.html", {"table": table, **told})


def _by_reason(table: dict[str, Any], part: str, language: str) -> list[dict[str, Any]]:
    """Gather the cases by what they have in common, the most frequent reason first."""
    cases: dict[str, list[dict[str, str]]] = {}
    for group in table["groups"]:
        for case in group[part]:
            told = {"test": case["test"], "name": case["name"], "group": group["folder"]}
            cases.setdefault(case["reason"], []).append(told)
    ordered = sorted(cases.items(), key=lambda each: (-len(each[1]), each[0]))
    reasons = table["reasons"]
    return [{"words": reasons[key][language], "cases": found} for key, found in ordered]
