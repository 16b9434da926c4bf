"""What is said of a release in an engine, as JSON."""

import json
from dataclasses import replace
from typing import Any

import pytest

from hankegraafi.errors import EngineError
from hankegraafi.store.remote import names
from hankegraafi.store.remote.register import oldest
from hankegraafi.store.remote.state import Loaded, Watched

LOADED = Loaded(
    version="2026-11-22-1f00ba12",
    stage="whole",
    digest="ab" * 32,
    quads=7,
    curated=5,
    graphs=2,
    properties={"urn:p": (3, 2, 2)},
    classes={"urn:C": 2},
    kinds={"urn:p": ("integer", "lang")},
    number=3,
)


def test_what_is_written_is_read() -> None:
    assert LOADED == Loaded.of(LOADED.json())
    assert "whole" == json.loads(LOADED.json())["stage"]


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", '{"version": 1, "properties": [], "kinds": {}}', '{"x": 1}']
)
def test_what_is_something_else_is_told(text: str) -> None:
    with pytest.raises(EngineError, match=r"cannot be read.*load --anew"):
        Loaded.of(text)


def test_names_lead_back() -> None:
    assert "v1" == names.version_of(names.release("v1"))
    assert names.view("v1").startswith(names.space("v1"))


def made(*versions: str) -> dict[str, Loaded]:
    return {version: Loaded(version, number=n) for n, version in enumerate(versions)}


@pytest.mark.parametrize(
    ("keep", "before", "gone"),
    [
        (1, None, ["a", "b", "c"]),
        (2, None, ["a", "b"]),
        (2, "a", ["b", "c"]),
        (3, "a", ["b"]),
        (4, None, []),
        (9, None, []),
    ],
)
def test_what_is_removed(keep: int, before: str | None, gone: list[str]) -> None:
    found = oldest(made("a", "b", "c", "d"), keep, "d", before)

    assert gone == [each.version for each in found]


def test_what_is_served_stays_though_it_was_loaded_first() -> None:
    assert ["b"] == [each.version for each in oldest(made("a", "b", "c"), 2, "a", "c")]


class Saying:
    """An engine that says what it is told to say."""

    def __init__(self, *said: Loaded | None) -> None:
        self.said = list(said)
        self.address = "sparql+http://engine.example/"

    def ask(self, text: str, **_: object) -> "Saying":
        return self

    @property
    def status(self) -> int:
        return 200

    def whole(self, most: int) -> bytes:
        said = self.said.pop(0)
        value = {"told": {"type": "literal", "value": said.json()}} if said else None
        rows = {"head": {"vars": ["told"]}, "results": {"bindings": [value] if value else []}}
        return json.dumps(rows).encode()

    def close(self) -> None:
        pass


def test_what_is_said_again_is_not_read_again() -> None:
    leaving = replace(LOADED, stage="leaving")
    engine: Any = Saying(LOADED, LOADED, leaving, None, LOADED)
    watched = Watched(LOADED.version)
    told = [watched.read(engine, 1.0) for _ in range(5)]

    assert [LOADED, LOADED, leaving, None, LOADED] == told
    assert told[0] is told[1]


@pytest.mark.parametrize("content", [b"", b"{}", b"no"])
def test_what_is_no_answer_is_told_each_time(content: bytes) -> None:
    engine: Any = Saying()
    engine.whole = lambda most: content
    watched = Watched(LOADED.version)

    for _ in range(2):
        with pytest.raises(EngineError, match="no answer"):
            watched.read(engine, 1.0)
