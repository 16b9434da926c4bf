"""What a registry says of one thing: plain values, whichever registry it is."""

from collections.abc import Callable
from dataclasses import dataclass

from hankegraafi.names.identifiers import Identifier
from hankegraafi.names.register import Label

Fetch = Callable[[str], bytes]
"""Gives the body at an address; raises FaultError when it cannot be had."""


@dataclass(frozen=True, slots=True)
class Record:
    """A thing as one registry describes it.

    `iri` is what a link leads to, or empty where the registry gives no IRIs but codes alone.
    `labels` has preferred names first, then others; `former` has names of the past. `identifiers`
    are all that the registry states, its own first. `kind` is the local name of a `hanke:kind-…`
    concept for an organisation, else "place", "concept" or "code"; empty where unknown.
    `body` and `successors` are keys of other records of the registry: the legal body of a school,
    those that a merged body went into. `municipality` is a code of three digits, `page` an address
    for people, `place` where it stands in its file, such as "line 12".
    """

    key: str
    iri: str
    labels: tuple[Label, ...]
    identifiers: tuple[Identifier, ...] = ()
    former: tuple[Label, ...] = ()
    kind: str = ""
    body: str = ""
    successors: tuple[str, ...] = ()
    municipality: str = ""
    active: bool = True
    page: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row of a registry's file that was not taken, and why."""

    place: str
    reason: str
