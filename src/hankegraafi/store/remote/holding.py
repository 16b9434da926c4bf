"""One load at a time into an engine: a lock in it, with a sign of life of whoever holds it.

An engine has no lock that ends with its holder, and clocks of two machines differ. So the holder
writes a new sign every few seconds; whoever finds the lock taken watches the sign, and takes the
lock over when it stays the same for long enough.
"""

import contextlib
import json
import os
import secrets
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from hankegraafi.errors import EngineError, FaultError
from hankegraafi.store.remote import names
from hankegraafi.store.remote.client import Client
from hankegraafi.store.remote.door import Door, text, text_of

BEAT = 5.0
"""How often a sign of life is written, in seconds."""
PATIENCE = 60.0
"""How long a sign may stay the same until its writer counts as dead."""
LOCK, HELD, SIGN = "urn:hankegraafi:lock", "urn:hankegraafi:held", "urn:hankegraafi:beat"
_LOOK = 1.0


class Holder:
    """Who holds the lock."""

    def __init__(self, door: Door, beat: float) -> None:
        self._door = door
        self._beat = beat
        self._over = threading.Event()
        self.name = f"urn:hankegraafi:load:{secrets.token_hex(8)}"
        self._sign = secrets.token_hex(4)

    def take(self) -> None:
        """Write the name down, and see that nobody else did.

        Raises:
            EngineError: the engine does not take it.
            FaultError: somebody else did at the same time.
        """
        held = f"<{LOCK}> <{HELD}> <{self.name}> . {self._told(self._sign)}"
        self._door.change(f"INSERT DATA {{ GRAPH <{names.STATE}> {{ {held} }} }}")
        if {self.name} != holders(self._door).keys():
            self.leave()
            raise _another(self._door)

    def check(self) -> None:
        """See that the lock is still held.

        Raises:
            FaultError: somebody else took it over.
        """
        if self.name not in holders(self._door):
            raise _another(self._door)

    def leave(self) -> None:
        """Give the lock back."""
        drop(self._door, self.name)

    def end(self) -> None:
        """Write no more signs of life."""
        self._over.set()

    def beat(self) -> None:
        """Write a new sign of life every few seconds until it is over; in a thread of its own."""
        client = Client(self._door.client.address)
        door = Door(client, updates=self._door.updates, seconds=self._beat * 4, pauses=())
        try:
            while not self._over.wait(self._beat):
                new = secrets.token_hex(4)
                old, self._sign = self._sign, new
                graph = f"GRAPH <{names.STATE}>"
                with contextlib.suppress(EngineError):  # the work itself tells of what is wrong
                    door.change(
                        f"DELETE DATA {{ {graph} {{ {self._told(old)} }} }} ;\n"
                        f"INSERT DATA {{ {graph} {{ {self._told(new)} }} }}"
                    )
        finally:
            client.close()

    def _told(self, sign: str) -> str:
        told = {"machine": _machine(), "process": os.getpid(), "began": _began(os.getpid())}
        return f"<{self.name}> <{SIGN}> {text_of(json.dumps({**told, 'sign': sign}))}"


@contextlib.contextmanager
def alone(door: Door, *, beat: float = BEAT, patience: float = PATIENCE) -> Iterator[Holder]:
    """Keep other loads out of an engine meanwhile.

    Raises:
        EngineError: the engine cannot be asked.
        FaultError: another load is under way.
    """
    _wait(door, patience)
    holder = Holder(door, beat)
    holder.take()
    thread = threading.Thread(target=holder.beat, daemon=True)
    thread.start()
    try:
        yield holder
    finally:
        holder.end()
        thread.join(timeout=beat * 5)
        with contextlib.suppress(EngineError):  # what went wrong before is told
            holder.leave()


def holders(door: Door) -> dict[str, frozenset[str]]:
    """Give who holds the lock, and the signs of life of each."""
    found: dict[str, frozenset[str]] = {}
    for row in door.rows("holders"):
        name = row["holder"].value
        found[name] = found.get(name, frozenset()) | {row["told"].value}
    return found


def drop(door: Door, name: str) -> None:
    """Take a holder's lock away."""
    door.change(
        f"DELETE DATA {{ GRAPH <{names.STATE}> {{ <{LOCK}> <{HELD}> <{name}> }} }} ;\n"
        + text("remove", thing=name, property=SIGN)
    )


def _wait(door: Door, patience: float) -> None:
    """Take the locks of the dead away; a process of this machine that ended is seen at once."""
    seen = holders(door)
    dead = {name for name, signs in seen.items() if any(map(_has_ended, signs))}
    end = time.monotonic() + patience
    while seen.keys() - dead and time.monotonic() < end:
        time.sleep(min(_LOOK, patience))
        now = holders(door)
        if any(now.get(name) != seen[name] for name in seen.keys() - dead if name in now):
            raise _another(door)
        seen = {name: signs for name, signs in seen.items() if name in now}
    for name in seen:
        drop(door, name)


def _has_ended(sign: str) -> bool:
    """Say whether a sign is of a process of this machine that is no more."""
    try:
        told = json.loads(sign)
        here = told["machine"] == _machine()
        return bool(here and _began(int(told["process"])) != told["began"])
    except (ValueError, TypeError, KeyError):
        return False


def _began(process: int) -> str:
    """Give when a process began, in the kernel's ticks; nothing where it is not there."""
    try:
        told = Path(f"/proc/{process}/stat").read_text(encoding="utf-8")
    except OSError:
        return ""
    fields = told.rpartition(")")[2].split()
    return "" if fields[0] == "Z" else fields[19]


def _machine() -> str:
    """Name this start of this machine, and the space of process numbers we are in."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="utf-8").strip()
        return f"{boot} {Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        return secrets.token_hex(8)  # nobody's: signs of life have to tell


def _another(door: Door) -> FaultError:
    return FaultError(
        f"another load into the engine {door.name} is under way",
        way_out="Wait until it is done. One that was killed is noticed within a minute.",
    )
