"""What is known of the engines that others run: the one place that knows that they differ.

Every engine but those that are built from the same code as ours is asked only what all of them
understand alike (see `store.remote.fragment`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from types import MappingProxyType

_LEAST = 1000
_ROWS = "X-SPARQL-MaxRows"
_STATES = ("X-SQL-State", "X-SQL-Message")


@dataclass(frozen=True, slots=True)
class Dialect:
    """How an engine is asked.

    `exact` says that it answers whatever ours answers, with the same values; `timeout` is the
    parameter by which it is told how many milliseconds a query may take, if there is one. `bulk`
    says that its own loader can be called (see `store.remote.bulk`); `clearing` is what a request
    that removes a graph begins with, so that it is not one transaction. `chooses` says that a graph
    which is chosen by FROM is asked more quickly than one that GRAPH names.
    """

    name: str
    exact: bool = False
    timeout: str = ""
    bulk: bool = False
    clearing: str = ""
    chooses: bool = False

    def limits(self, seconds: float) -> dict[str, str]:
        """Give the parameters that go with a query which may take so many seconds."""
        return {self.timeout: str(max(int(seconds * 1000), _LEAST))} if self.timeout else {}


OTHER = Dialect("SPARQL 1.1")
"""An engine that nothing is known of."""

_BY_SERVER: Mapping[str, Dialect] = MappingProxyType(
    {
        "oxigraph": Dialect("Oxigraph", exact=True),
        "virtuoso": Dialect(
            "Virtuoso",
            timeout="timeout",
            bulk=True,
            clearing="DEFINE sql:log-enable 3 ",
            chooses=True,
        ),
    }
)


def of(server: str) -> Dialect:
    """Tell by the `Server` header of its answers what an engine is (RFC 9110, 10.2.4)."""
    known = server.casefold()
    return next((each for name, each in _BY_SERVER.items() if name in known), OTHER)


def partial(headers: Message) -> str:
    """Say why an answer is only a part of what was asked for; nothing where it is whole.

    Virtuoso gives what it has found when its own time is over, and says so in a header alone.
    """
    found = [f"{name}: {headers[name]}" for name in _STATES if name in headers]
    return "; ".join(found)[:200]


def most_rows(headers: Message) -> int | None:
    """Give how many rows an engine gives at most, where it says so: more would be left out."""
    said = str(headers.get(_ROWS, "")).strip()
    return int(said) if said.isascii() and said.isdigit() else None
