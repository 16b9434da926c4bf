"""Errors as the visitor's client can read them: a page, or application/problem+json (RFC 9457)."""

import json
import logging
import math
import re
import secrets
from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from hankegraafi import formats
from hankegraafi.errors import (
    EngineError,
    HankegraafiError,
    Overloaded,
    QueryError,
    QueryLimit,
)
from hankegraafi.serve.languages import Messages
from hankegraafi.serve.visit import Visit, render, visit_of
from hankegraafi.store import QuerySyntaxError

_SOON, _LATEST = 5, 60
_log = logging.getLogger(__name__)


class Refusal(HankegraafiError):
    """A request that is answered with an error, told in the visitor's language.

    `key` names a message; `key.way_out`, where there is one, says what to do instead.
    """

    def __init__(
        self,
        status: int,
        key: str,
        *,
        headers: Mapping[str, str] | None = None,
        **values: object,
    ) -> None:
        super().__init__(key)
        self.status = status
        self.key = key
        self.headers = dict(headers or {})
        self.values = values

    def tell(self, visit: Visit) -> tuple[str, str]:
        """Give what is wrong and the way out, in the visitor's language."""
        key = f"problem.{self.key}"
        way_out = f"{key}_way_out"
        hint = visit.t(way_out, **self.values) if visit.t.has(way_out) else ""
        return visit.t(key, **self.values), hint


async def on_refusal(request: Request, error: Exception) -> Response:
    """Answer one of our own errors; a fault of the machine tells nothing of its inside."""
    told = isinstance(error, Overloaded | QueryError | Refusal | EngineError)
    if not isinstance(error, HankegraafiError) or (error.status >= 500 and not told):
        return on_fault(request, error)
    visit = reader(request)
    detail, way_out, spoken = tell(visit, error)
    headers = dict(error.headers) if isinstance(error, Refusal) else {}
    if isinstance(error, Overloaded):
        headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, EngineError):
        log_engine(error)
        if error.status == HTTPStatus.SERVICE_UNAVAILABLE:
            headers["Retry-After"] = str(min(math.ceil(error.wait), _LATEST) or _SOON)
    if error.query_id:
        headers["Query-Id"] = error.query_id
    return problem(
        visit,
        error.status,
        detail,
        way_out=way_out,
        headers=headers,
        spoken=spoken,
        extra=_members(error),
    )


def tell(visit: Visit, error: HankegraafiError) -> tuple[str, str, str]:
    """Give what is wrong, the way out, and the language of both where it is not the visitor's."""
    if isinstance(error, Refusal):
        return (*error.tell(visit), "")
    if isinstance(error, QueryLimit):
        value = f"{error.value:g}"
        detail = visit.t(f"problem.limit_{error.limit}", value=value, setting=error.setting)
        return detail, visit.t("problem.limit_way_out"), ""
    if isinstance(error, EngineError):  # its own words tell of the inside
        return visit.t(f"problem.engine_{error.reason}"), visit.t("problem.engine_way_out"), ""
    return error.message, error.way_out, "en"


def in_words(error: HankegraafiError, messages: Messages) -> str:
    """Say what is wrong on one line, for whoever may read it."""
    if isinstance(error, EngineError):  # its own words tell of the inside
        return messages(f"problem.engine_{error.reason}")
    return str(error)


def log_engine(error: HankegraafiError) -> None:
    """Write to the log what is wrong with an engine; that it is left alone is not news."""
    if isinstance(error, EngineError) and not error.alone:
        _log.warning("an engine failed: %s", error)


def _members(error: HankegraafiError) -> dict[str, object]:
    """Give what a program may want to read of an error."""
    members: dict[str, object] = {}
    if isinstance(error, QuerySyntaxError):
        members |= {
            "line": error.line,
            "column": error.column,
            "source": error.source,
            "expected": list(error.expected),
        }
    if isinstance(error, QueryLimit):
        members |= {"limit": error.limit, "value": error.value, "setting": error.setting}
    if error.query_id:
        members["query_id"] = error.query_id
    return members


async def on_http(request: Request, error: Exception) -> Response:
    """Answer what the router refuses: an unknown path, a method that is not offered."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = dict(getattr(error, "headers", None) or {})
    if "Allow" in headers:
        headers["Allow"] = ", ".join(sorted({*headers["Allow"].split(", "), "OPTIONS"}))
    visit = reader(request)
    key = f"problem.{status}"
    detail = visit.t(key) if visit.t.has(key) else HTTPStatus(status).phrase
    return problem(visit, status, detail, headers=headers)


def on_fault(request: Request, error: Exception) -> Response:
    """Answer an error that nobody foresaw: a reference for the visitor, the rest to the log."""
    reference = secrets.token_hex(4)
    _log.error("fault %s at %s", reference, request.url.path, exc_info=error)
    visit = reader(request)
    status = error.status if isinstance(error, HankegraafiError) else 500
    return problem(visit, status, visit.t("problem.fault", reference=reference))


def reader(request: Request) -> Visit:
    """Begin the visit of whoever reads this; a program that names no language gets English."""
    visit = visit_of(request)
    spoken = request.headers.get("accept-language", "")
    named = "lang" in request.query_params or re.search("[a-z]{2}", spoken, re.IGNORECASE)
    if named or _wants_page(request):
        return visit
    return replace(visit, language="en", t=visit.site.messages["en"])


def _wants_page(request: Request) -> bool:
    accept = request.headers.get("accept")
    return formats.negotiate(accept, (formats.PROBLEM, formats.HTML)) is formats.HTML


def problem(
    visit: Visit,
    status: int,
    detail: str,
    *,
    way_out: str = "",
    headers: Mapping[str, str] | None = None,
    spoken: str = "",
    extra: Mapping[str, object] | None = None,
) -> Response:
    """Write an error as a page or as JSON, whichever the Accept header prefers.

    `spoken` is the language of the detail where it is not the visitor's; `extra` are further
    members for the JSON.
    """
    key, t = f"problem.title_{status}", visit.site.messages[spoken or visit.language]
    title = t(key) if t.has(key) else HTTPStatus(status).phrase
    sent = {**(headers or {}), "Vary": _vary(headers or {}), "Cache-Control": "no-store"}
    if _wants_page(visit.request):
        told = {"title": title, "detail": detail, "way_out": way_out, "spoken": spoken}
        return render(visit, "error.html", told | {"status": status}, status=status, headers=sent)
    body: dict[str, object] = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail,
        "instance": quote(visit.request.scope.get("prefix", "") + visit.request.url.path),
    }
    if way_out:
        body["way_out"] = way_out
    body |= extra or {}
    sent["Content-Language"] = spoken or visit.language
    text = json.dumps(body, ensure_ascii=False, indent=2) + "\n"
    return Response(text, status, sent, media_type=formats.PROBLEM.media_type)


def _vary(headers: Mapping[str, str]) -> str:
    """Name what an error's words hang on, beside what the refusal itself hung on."""
    own = [each.strip() for each in headers.get("Vary", "").split(",") if each.strip()]
    return ", ".join(dict.fromkeys(("Accept", "Accept-Language", *own)))
