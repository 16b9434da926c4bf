"""What every test may ask for: the shipped data, built once for all; and who runs beside whom."""

from collections.abc import Callable, Generator, Iterator, Mapping
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import pytest
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from tests.support.seeds import seeds
from tests.support.shared import built
from tests.support.turns import turn

from hankegraafi.check import fast, reference
from hankegraafi.release import Release


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Where several processes share the tests, one that is marked `alone` runs alone."""
    if not hasattr(item.config, "workerinput"):
        return (yield)
    rooms = Path(item.config.option.basetemp).parent
    with turn(rooms, alone=item.get_closest_marker("alone") is not None):
        return (yield)


@pytest.fixture(scope="session", autouse=True)
def _queries_are_parsed_once() -> Iterator[None]:
    """The reference for shapes parses each query once in a process; a build, once in a build."""
    parsed: dict[tuple[object, ...], Query] = {}

    def once(text: str, initNs: Mapping[str, Any]) -> Query:  # noqa: N803 - rdflib's name
        key = (text, *sorted(initNs.items()))
        if key not in parsed:
            parsed[key] = prepareQuery(text, initNs=initNs)
        return parsed[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reference, "prepareQuery", once)
        yield


@pytest.fixture(scope="session", autouse=True)
def _shapes_are_compiled_once() -> Iterator[None]:
    """An engine makes one program of the same shapes in a process; a watch does so too."""
    with pytest.MonkeyPatch.context() as patch:
        for each in (reference.Reference, fast.Fast):
            made = lru_cache(maxsize=4)(partial(_compiled, each.compile, each))
            patch.setattr(each, "compile", lambda _, shapes, made=made: made(shapes))
        yield


def _compiled(
    compile_: Callable[[Any, str], object], kind: Callable[[], object], shapes: str
) -> object:
    return compile_(kind(), shapes)


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """The release that the shipped data gives, without the list."""
    return built(tmp_path_factory, "shipped", seeds)
