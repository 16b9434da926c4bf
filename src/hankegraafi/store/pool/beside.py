"""An engine elsewhere, as the server tells the process that forks its workers."""

import json
import os
import weakref
from pathlib import Path
from typing import NamedTuple

from hankegraafi.store.choice import Elsewhere
from hankegraafi.store.remote import state
from hankegraafi.store.remote.address import EngineAddress
from hankegraafi.store.remote.breaker import Breaker, shared
from hankegraafi.store.remote.calls import Spec


class Remote(NamedTuple):
    """An engine elsewhere that the workers ask; `descriptor` is the memory of its breaker."""

    address: EngineAddress
    only_scans: bool
    seconds: float
    descriptor: int

    @classmethod
    def of(cls, elsewhere: Elsewhere, seconds: float, owner: object) -> "Remote":
        """Make the memory of the breaker, which is given back when its owner goes."""
        descriptor = shared()
        weakref.finalize(owner, os.close, descriptor)
        return cls(*elsewhere, seconds=seconds, descriptor=descriptor)

    def written(self) -> bytes:
        """Write what the process that forks has to know: on its input, for there is a secret."""
        told = {
            "address": str(self.address),
            "user": self.address.user,
            "password": self.address.password,
            "only_scans": self.only_scans,
            "seconds": self.seconds,
        }
        return json.dumps(told).encode()


def read(release: Path, told: bytes, descriptor: int) -> tuple[Spec, Breaker]:
    """Read what `written` wrote, for a release.

    Raises:
        OSError, ValueError, KeyError: it is something else.
    """
    manifest = json.loads((release / "manifest.json").read_bytes())
    given = json.loads(told)
    address = EngineAddress.of(given["address"], user=given["user"], password=given["password"])
    digest = state.digest(manifest)
    spec = Spec(address, given["only_scans"], manifest["version"], digest, given["seconds"])
    return spec, Breaker(descriptor)
