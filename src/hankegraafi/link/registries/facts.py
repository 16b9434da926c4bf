"""Small steps that all adapters share: names, identifiers, and what is wrong with them."""

from collections.abc import Iterable, Iterator
from typing import Any

from hankegraafi.link.record import Record, Skipped
from hankegraafi.link.spaces import right as right_of
from hankegraafi.names.identifiers import Identifier
from hankegraafi.names.register import Label

LONGEST = 500
"""The longest name that is taken, in characters."""


def labels(pairs: Iterable[tuple[Any, str]], *, once: bool = False) -> tuple[Label, ...]:
    """Make labels of (text, language), without empty and repeated ones.

    `once` leaves out the same text in a further language: where a registry fills its gaps so.
    """
    found: dict[object, Label] = {}
    for value, language in pairs:
        text = " ".join(value.split())[:LONGEST] if isinstance(value, str) else ""
        if text:
            found.setdefault(text.casefold() if once else (text, language), Label(text, language))
    return tuple(found.values())


def checked(pairs: Iterable[tuple[str, Any]]) -> tuple[tuple[Identifier, ...], tuple[str, ...]]:
    """Give the right ones of (scheme, notation), in one way of writing, and what is wrong.

    Empty notations are left out.
    """
    right: list[Identifier] = []
    wrong: list[str] = []
    for scheme, value in pairs:
        text = str(value).strip() if isinstance(value, str | int) else ""
        if not text:
            continue
        identifier = right_of(Identifier(scheme, text))
        if identifier is None:
            wrong.append(f"{scheme} {text[:50]} has a wrong form or check digit")
        elif identifier not in right:
            right.append(identifier)
    return tuple(right), tuple(wrong)


def given(
    record: Record, wrong: Iterable[str], none: str = "has no identifier"
) -> Iterator[Record | Skipped]:
    """Give a record and what was left out of it; without a key it is itself skipped.

    `none` is the reason where nothing is wrong but the key is not there.
    """
    said = tuple(wrong)
    if not record.key:
        yield Skipped(record.place, "; ".join(said) or none)
        return
    yield record
    for each in said:
        yield Skipped(record.place, f"{each}; the record is kept without it")


def known(value: Any, *steps: str | int) -> Any:
    """Go into nested JSON; None where a step is missing."""
    for step in steps:
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return None
    return value


def strings(value: Any) -> list[str]:
    """Give the strings of a JSON list; one string is a list of one."""
    if isinstance(value, str):
        return [value]
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def entries(value: Any) -> list[dict[str, Any]]:
    """Give the objects of a JSON list; none where it is no list."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
