"""The engines that validate: shapes and data as N-Triples in, a report as N-Triples out.

`pyshacl` is the reference, always there, and what checks. `shacl`, where it is installed
(`pip install hankegraafi[fast]`), is held against it by `check --cross`: on the parts of a graph it
is several hundred times as fast, but on a whole graph with SPARQL constraints it is not. Importing
either costs time, so nobody does before something is checked.
"""

import importlib.util
from collections.abc import Callable
from typing import Protocol

from hankegraafi.errors import FaultError

REFERENCE, FAST = "pyshacl", "shacl"


class Program(Protocol):
    """Shapes, made ready to be used on any number of data graphs."""

    def report(self, ntriples: str) -> str:
        """Validate a data graph; give the `sh:ValidationReport`.

        Raises:
            Exception: the engine failed; that is never a pass.
        """


class Engine(Protocol):
    """What makes programs of shapes."""

    name: str

    def compile(self, shapes: str) -> Program:
        """Make a program of shapes, N-Triples.

        Raises:
            Exception: the engine does not take them.
        """


def engine(name: str) -> Engine:
    """Give an engine by its name.

    Raises:
        FaultError: it is not installed, or there is none of this name.
    """
    if name not in _ENGINES:
        raise FaultError(
            f"there is no engine {name!r}", way_out=f"Choose one of {', '.join(_ENGINES)}."
        )
    if name not in installed():
        raise FaultError(
            f"the engine {name} is not installed",
            way_out="Install it with: pip install 'hankegraafi[fast]'",
        )
    return _ENGINES[name]()


def installed() -> list[str]:
    """Name the engines that are there, the reference first."""
    return [name for name in _ENGINES if importlib.util.find_spec(name) is not None]


def _reference() -> Engine:
    from hankegraafi.check.reference import Reference

    return Reference()


def _fast() -> Engine:
    from hankegraafi.check.fast import Fast

    return Fast()


_ENGINES: dict[str, Callable[[], Engine]] = {REFERENCE: _reference, FAST: _fast}
