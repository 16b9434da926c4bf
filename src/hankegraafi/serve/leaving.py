"""How a server takes leave, so that no request is lost on the way."""

from dataclasses import dataclass


@dataclass(slots=True)
class Leave:
    """Whether the server was told to stop, and whether it still answers for a while.

    While it drains, /readyz says so, everything else is answered as ever, and each answer closes
    its connection: whoever shares requests out among several servers turns to the others.
    """

    is_told: bool = False
    is_draining: bool = False
