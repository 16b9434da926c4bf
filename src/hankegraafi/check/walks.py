"""Walks over data: the steps that a shape takes from its focus node."""

from dataclasses import dataclass

ANY = ""
"""Stands for whatever property there is."""

PROPERTY = "urn:x-hankegraafi:property"
"""Stands for the step from a node to the properties that it has."""

Move = tuple[str, bool]
"""A property's IRI, and whether it is gone against its direction."""


class Unbounded(Exception):
    """How far a shape looks cannot be told; the message says why."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step by one of several moves; a repeated one is taken as long as there is a next."""

    moves: tuple[Move, ...]
    repeated: bool = False

    @classmethod
    def any(cls, *, backward: bool = False) -> "Step":
        """Give a step by whatever property there is."""
        return cls(((ANY, backward),))


Walk = tuple[Step, ...]
