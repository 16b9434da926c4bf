"""What a registry is to us: its names and terms, how its files are read, how it is asked."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from hankegraafi.errors import FaultError
from hankegraafi.link.record import Fetch, Record, Skipped
from hankegraafi.link.web import NoAnswer
from hankegraafi.names.identifiers import Identifier
from hankegraafi.records import Text

Question = Identifier | str
"""What is asked of a registry: an identifier in a scheme that it knows, or a name."""
Read = Callable[[Path], Iterator[Record | Skipped]]
"""Reads a snapshot: a file, or a folder of files of one registry, whose records are joined."""
Ask = Callable[[Question, Fetch], Iterator[Record]]

SAME_AS = "http://www.w3.org/2002/07/owl#sameAs"
EXACT = "http://www.w3.org/2004/02/skos/core#exactMatch"
CC_BY = "https://creativecommons.org/licenses/by/4.0/"
CC0 = "https://creativecommons.org/publicdomain/zero/1.0/"

MOST = 20
"""How many records are given for a name, at most."""


@dataclass(frozen=True, slots=True)
class Registry:
    """A registry that our things can be linked to.

    `licence` is an IRI, `rights` what it wants said of it (empty for nothing). `address` is the
    public interface, as the registry documents it. `kinds` are the kinds of our things that it
    describes: "organisation", "place", "concept" or "code". `scheme` is its own identifier scheme,
    by the short name of a `hanke:id-…` concept where there is one. `predicate` is the IRI of a link
    to a record that has an IRI, or empty where the registry gives codes alone.
    """

    name: str
    titles: Text
    homepage: str
    licence: str
    rights: str
    address: str
    kinds: frozenset[str]
    scheme: str
    predicate: str
    read: Read
    ask: Ask | None = None


def address(base: str, **parameters: str) -> str:
    """Write an address with parameters (RFC 3986)."""
    return f"{base}?{urlencode(parameters)}"


def json_at(url: str, fetch: Fetch) -> Any:
    """Fetch a JSON document.

    Raises:
        FaultError: it cannot be had, or what came is no JSON.
    """
    body = fetch(url)
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as wrong:
        raise unlike(url, "is no JSON") from wrong


def found_at(url: str, fetch: Fetch) -> bytes:
    """Fetch what an identifier leads to; nothing where the registry does not know it.

    Raises:
        FaultError: it cannot be had.
    """
    try:
        return fetch(url)
    except NoAnswer as wrong:
        if wrong.answered in {404, 410}:
            return b""
        raise


def object_at(url: str, fetch: Fetch) -> dict[str, Any]:
    """Fetch the JSON object that an identifier leads to; an empty one where it is not known.

    Raises:
        FaultError: it cannot be had, or what came is no JSON object.
    """
    body = found_at(url, fetch)
    found = json_at(url, lambda _: body) if body else {}
    if not isinstance(found, dict):
        raise unlike(url, "has not the documented form")
    return found


def dicts(document: Any, key: str, url: str) -> list[dict[str, Any]]:
    """Give the objects of a list in an answer; `key` is its member, empty for the answer itself.

    Raises:
        FaultError: there is no such list.
    """
    found = document.get(key) if key and isinstance(document, dict) else document
    if not isinstance(found, list):
        raise unlike(url, "has not the documented form")
    return [each for each in found if isinstance(each, dict)]


def unlike(url: str, said: str) -> FaultError:
    """Give the error of an answer that is not what the registry documents."""
    return FaultError(
        f"what {url} answered {said}",
        way_out="Try again later, or read a snapshot with --file; the interface may have changed.",
    )
