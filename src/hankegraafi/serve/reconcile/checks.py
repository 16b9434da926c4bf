"""Checks of what stands in the JSON of a client; each names the place where something is wrong."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from hankegraafi.serve.problems import Refusal
from hankegraafi.serve.reconcile.received import MAX_TEXT

TOO_LONG = "too_long_text"
"""The key of the refusal of a text that is too long."""


def is_a(value: Any, kind: type, place: str, wanted: str) -> Any:
    """Give a value that is of a kind; `wanted` is the end of the key of the refusal.

    Raises:
        Refusal: it is not.
    """
    if not isinstance(value, kind):
        raise Refusal(400, f"not_{wanted}", place=place)
    return value


def has(given: Mapping[str, Any], name: str, place: str) -> None:
    """Refuse an object that has no such field."""
    if name not in given:
        raise Refusal(400, "missing", place=place, name=name)


def only(given: Mapping[str, Any], known: Iterable[str], place: str) -> None:
    """Refuse an object with a field that is none of those that are known."""
    for name in given:
        if name not in known:
            fields = ", ".join(sorted(known))
            raise Refusal(400, "no_field", place=place, name=name[:80], known=fields)


def few(
    given: Sequence[Any] | Mapping[str, Any],
    most: int,
    place: str,
    *,
    status: int = 400,
) -> None:
    """Refuse more than so many."""
    if len(given) > most:
        raise Refusal(status, "too_many", place=place, count=len(given), limit=most)


def text(value: Any, place: str) -> str:
    """Give a string that is not too long."""
    found: str = is_a(value, str, place, "string")
    if len(found) > MAX_TEXT:
        raise Refusal(400, TOO_LONG, place=place, limit=MAX_TEXT)
    return found


def choice(value: Any, known: Sequence[str], place: str) -> str:
    """Give a string that is one of some."""
    if not isinstance(value, str) or value not in known:
        raise Refusal(400, "not_a", place=place, wanted=" | ".join(each or '""' for each in known))
    return value
