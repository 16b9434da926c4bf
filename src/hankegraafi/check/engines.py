"""The engines that validate: shapes and data as N-Triples in, a report as N-Triples out.

`pyshacl` is the reference, always there. `shacl`, where it is installed (`pip install
hankegraafi[fast]`), is hundreds of times as fast; `check --cross` holds it against the reference.
Importing either costs time, so nobody does before something is checked.
"""

import importlib.util
from collections.abc import Callable
from typing import Protocol

from hankegraafi.errors import FaultError

REFERENCE, FAST = "pyshacl", "shacl"


About = Callable[[str], bool]


def everything(_focus: str) -> bool:
    """Take every focus node."""
    return True


class Program(Protocol):
    """Shapes, made ready to be used on any number of data graphs."""

    def report(self, ntriples: str, about: About = everything) -> str:
        """Validate a data graph; give the `sh:ValidationReport`.

        What is found of focus nodes that `about` does not take may be left out.

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
    """Name the engines that are there, the reference first and the fastest last."""
    return [name for name in _ENGINES if importlib.util.find_spec(name) is not None]


def fastest() -> str:
    """Name the fastest engine that is there."""
    return installed()[-1]


def _reference() -> Engine:
    from hankegraafi.check.reference import Reference

    return Reference()


def _fast() -> Engine:
    from hankegraafi.check.fast import Fast

    return Fast()


_ENGINES: dict[str, Callable[[], Engine]] = {REFERENCE: _reference, FAST: _fast}
