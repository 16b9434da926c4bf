"""Sees that a cluster is there and has workers, and that each of them runs what runs here."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Any

from hankegraafi.cluster.sending import CODE, asking
from hankegraafi.errors import FaultError

if TYPE_CHECKING:
    from distributed import Client

_LOOK, _SILENCE = 1.0, 30.0
"""How long is waited for a worker at a time, and how long somebody may be silent; in seconds."""
_SHOWN = 3
_PAUSED = "paused"
_WAY_OUT = "Install the same versions on all workers."


@dataclass(slots=True)
class Seen:
    """When a worker spoke to the scheduler last, by the scheduler's clock; since when here."""

    last: float
    since: float
    told: bool = False


@dataclass(slots=True)
class Watch:
    """Sees that a cluster is there, and has workers; waits for these as long as it may.

    `versions` are those of what makes results; a worker that has others is refused.
    """

    client: "Client"
    address: str
    patience: float
    say: Callable[[str], None]
    versions: dict[str, str] = field(default_factory=lambda: asking()(CODE))
    count: int = 0
    _alone: float | None = None
    _seen: dict[str, Seen] = field(default_factory=dict)
    _paused: set[str] = field(default_factory=set)

    def look(self) -> int:
        """Count the workers; whoever is new is compared, who is silent for long is told once.

        Raises:
            FaultError: the scheduler is gone, for too long there was no worker, or one of them
                runs something else than this machine.
        """
        workers = self._workers()
        self._compare([each for each in workers if each not in self._seen])
        self._listen({name: each["last_seen"] for name, each in workers.items()})
        paused = {name for name, each in workers.items() if each["status"] == _PAUSED}
        for name in sorted(paused - self._paused):
            self.say(f"The worker {name} is paused: it has used most of its memory limit.")
        self._paused = paused
        self.count = len(workers) - len(paused)
        if self.count:
            self._alone = None
        elif self._alone is None:
            self._alone = monotonic()
            free = " that is not paused" if paused else ""
            self.say(
                f"The cluster {self.address} has no worker{free}; waiting {self.patience:g} s."
            )
        elif monotonic() - self._alone > self.patience:
            raise self._without(paused=bool(paused))
        return self.count

    def moved(self) -> None:
        """Note that something came back: who is paused may still do what it has begun."""
        self._alone = None

    def wait_for_workers(self) -> None:
        """Wait until there is a worker.

        Raises:
            FaultError: there is none for too long, or what is there runs something else.
        """
        while not self.look():
            with suppress(Exception):  # that there is none yet; `look` tells what else may be
                self.client.wait_for_workers(1, timeout=_LOOK)

    def gone(self) -> FaultError:
        """Give the fault of a scheduler that is not there any more."""
        return FaultError(
            f"the scheduler of the cluster {self.address} is gone",
            way_out="Start it and begin again; nothing is half done.",
        )

    def _without(self, *, paused: bool) -> FaultError:
        if paused:
            return FaultError(
                f"all workers of the cluster {self.address} have been paused for "
                f"{self.patience:g} seconds: they have used most of their memory limits",
                way_out="Give them more: dask worker … --memory-limit 4GB",
            )
        return FaultError(
            f"the cluster {self.address} has had no worker for {self.patience:g} seconds",
            way_out=f"Start one with: dask worker {self.address} --nthreads 1",
        )

    def _workers(self) -> dict[str, dict[str, Any]]:
        scheduler = self.client.scheduler
        if self.client.status != "running" or scheduler is None:
            raise self.gone()
        try:
            answer = self.client.sync(scheduler.identity, callback_timeout=_SILENCE)
            workers: dict[str, dict[str, Any]] = answer["workers"]
        except Exception as error:
            raise self.gone() from error
        return workers

    def _compare(self, workers: list[str]) -> None:
        """See that workers have the same versions as this machine.

        One that ends meanwhile is not asked again.

        Raises:
            FaultError: they have not.
        """
        if not workers:
            return
        try:
            found: dict[str, Any] = self._pythons(workers)
            alike = [each for each in workers if each not in found]
            if alike:
                found |= self.client.run(asking(), CODE, workers=alike, on_error="return")
        except Exception as error:
            raise self.gone() from error
        others = [
            f"{worker} has {told(has)}" if isinstance(has, dict) else f"{worker}: {has}"
            for worker, has in found.items()
            if has != self.versions and not isinstance(has, OSError)
        ]
        if others:
            named = "; ".join(others[:_SHOWN])
            more = f"; and {len(others) - _SHOWN} more" if len(others) > _SHOWN else ""
            raise FaultError(
                f"workers of the cluster do not run what runs here ({told(self.versions)}): "
                f"{named}{more}",
                way_out=_WAY_OUT,
            )

    def _pythons(self, workers: list[str]) -> dict[str, Any]:
        """Give the workers of another Python, by what Dask knows: our code could end them."""
        scheduler: Any = self.client.scheduler
        found: dict[str, Any] = self.client.sync(
            scheduler.broadcast, msg={"op": "versions"}, workers=workers, on_error="ignore"
        )
        pythons = {
            name: {"Python": ".".join(found[name]["host"]["python"].split(".")[:2])}
            for name in workers
            if name in found
        }
        return {
            name: has for name, has in pythons.items() if has["Python"] != self.versions["Python"]
        }

    def _listen(self, workers: dict[str, float]) -> None:
        """Note when each worker spoke; say of one that it has been silent for long."""
        now = monotonic()
        for gone in self._seen.keys() - workers.keys():
            del self._seen[gone]
        for name, last in workers.items():
            seen = self._seen.get(name)
            if seen is None or seen.last != last:
                self._seen[name] = Seen(last, now)
            elif now - seen.since >= _SILENCE and not seen.told:
                seen.told = True
                self.say(
                    f"The worker {name} has been silent for {_SILENCE:g} s; once the scheduler "
                    "gives it up, its pieces are done by others."
                )


def told(versions: dict[str, str]) -> str:
    """Tell versions in words."""
    return ", ".join(
        f"{name} {version}" if version else f"no {name}" for name, version in versions.items()
    )
