"""What a client sends: fields of an address or a form, and JSON that is strictly JSON."""

import json
import re
from collections import Counter
from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request

from hankegraafi.serve.bodies import read_body, refuse_packed
from hankegraafi.serve.problems import Refusal

MAX_BODY = 1 << 20
"""The longest body that is read, in bytes."""
MAX_TEXT = 1000
"""The longest name, identifier or value that is looked for, in characters."""
MAX_DEPTH = 12
"""How deep JSON may be nested."""
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"

_DISCARDED = 64 << 20
_FIELDS = 100
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_CALLBACK = re.compile(r"[A-Za-z_$][A-Za-z0-9_$.]{0,199}")


def fields_of(request: Request) -> dict[str, str]:
    """Read the parameters of an address; of several with one name the first counts.

    Raises:
        Refusal: they are not text in UTF-8, or there are too many.
    """
    return _fields(request.scope["query_string"])


async def form_of(request: Request) -> dict[str, str]:
    """Read the fields of a form in a body, and those of the address behind them.

    Raises:
        Refusal: the body is no form, too long, or not text in UTF-8.
    """
    _is_of(request, FORM)
    return fields_of(request) | _fields(await _body(request))


async def json_of(request: Request) -> Any:
    """Read the JSON in a body.

    Raises:
        Refusal: the body is no JSON, too long, or not text in UTF-8.
    """
    _is_of(request, JSON)
    body = await _body(request)
    try:
        return json_in(body.decode("utf-8-sig"), "body")
    except UnicodeDecodeError as error:
        raise Refusal(400, "not_utf8") from error


def json_in(text: str, name: str) -> Any:
    """Read JSON (RFC 8259): no NaN, no name twice in one object, no half characters.

    `name` is where the text stood, for the message.

    Raises:
        Refusal: it is none; names the line and column.
    """
    if _depth(text) > MAX_DEPTH:
        raise Refusal(400, "json_depth", name=name, limit=MAX_DEPTH)
    try:
        value = json.loads(
            text, object_pairs_hook=partial(_object, name), parse_constant=partial(_no_number, name)
        )
    except json.JSONDecodeError as error:
        raise Refusal(400, "json", name=name, line=error.lineno, column=error.colno) from error
    except ValueError as error:
        raise Refusal(400, "json_value", name=name) from error
    if "\\u" in text:
        _whole_characters(value)
    return value


def callback_of(fields: Mapping[str, str]) -> str:
    """Give the name of the function that JSONP asks for; empty where it is not asked for.

    Raises:
        Refusal: it is no name of a function.
    """
    name = fields.get("callback", "")
    if name and not _CALLBACK.fullmatch(name):
        raise Refusal(400, "callback", given=name[:80])
    return name


def _fields(text: bytes) -> dict[str, str]:
    try:
        pairs = parse_qsl(
            text.decode("utf-8"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=_FIELDS,
        )
    except UnicodeDecodeError as error:
        raise Refusal(400, "not_utf8") from error
    except ValueError as error:
        raise Refusal(400, "bad_form") from error
    found: dict[str, str] = {}
    for name, value in pairs:
        found.setdefault(name, value)
    return found


def _is_of(request: Request, wanted: str) -> None:
    given = request.headers.get("content-type", "").partition(";")[0].strip().casefold()
    if given != wanted:
        headers = {"Accept-Post": wanted}
        raise Refusal(415, "wrong_type", given=given[:80] or "–", wanted=wanted, headers=headers)
    refuse_packed(request)


async def _body(request: Request) -> bytes:
    return await read_body(
        request,
        most=MAX_BODY,
        discarded=_DISCARDED,
        too_long=lambda headers: Refusal(413, "too_long", limit=MAX_BODY, headers=headers),
    )


def _depth(text: str) -> int:
    """Count how deep brackets are nested, outside of strings."""
    deepest = depth = 0
    for letter in re.findall(r"[][{}]", _STRING.sub("", text)):
        depth += 1 if letter in "[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _object(name: str, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = Counter(own for own, _ in pairs).most_common(1)[0][0]
        raise Refusal(400, "json_twice", name=name, given=twice[:80])
    return found


def _no_number(name: str, given: str) -> None:
    raise Refusal(400, "json_number", name=name, given=given)


def _whole_characters(value: Any) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError as error:
        raise Refusal(400, "not_utf8") from error
