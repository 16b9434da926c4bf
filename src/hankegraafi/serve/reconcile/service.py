"""What the reconciliation service needs of a release: its index, the words, the concepts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any, TypeVar

from anyio import CapacityLimiter, fail_after, to_thread

from hankegraafi.errors import Overloaded
from hankegraafi.names.wordlists import load_words
from hankegraafi.search.candidates import Names
from hankegraafi.search.questions import Asker, Candidate, Question
from hankegraafi.serve.indexed import index_of
from hankegraafi.serve.reconcile import types
from hankegraafi.serve.reconcile.asked import Asked
from hankegraafi.serve.site import Site
from hankegraafi.serve.visit import Visit

SECONDS = 30.0
"""So long may one batch take, in seconds."""

_AT_ONCE = 2
_WAITING = 10.0
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Service:
    """Answers batches from the index of a release."""

    names: Names
    concepts: Mapping[str, frozenset[str]]

    def answer(self, asked: Sequence[Asked]) -> list[list[Candidate]]:
        """Answer the queries of a batch, each by itself; the same query is answered once.

        Raises:
            Overloaded: it takes too long.
        """
        asker, until = Asker(self.names, self.concepts), monotonic() + SECONDS
        known: dict[Question, list[Candidate]] = {}
        for each in asked:
            if each.question not in known:
                if monotonic() > until:
                    raise too_slow()
                known[each.question] = [] if each.empty else asker.answer(each.question)
        return [[] if each.empty else known[each.question] for each in asked]


def service_of(visit: Visit) -> Service:
    """Give the service of the release that a request asks; made when somebody asks first.

    Raises:
        Refusal: the release has no index.
    """
    index, site = index_of(visit), visit.site
    return site.once("reconcile", lambda: Service(Names(index, load_words()), types.concepts(site)))


async def in_thread(work: Callable[..., T], *given: Any) -> T:
    """Do something that is soon done, while the server answers others."""
    return await to_thread.run_sync(work, *given)


async def in_turn(site: Site, work: Callable[..., T], *given: Any) -> T:
    """Do something that may take long; a few at once, so that there is room for all others.

    Raises:
        Overloaded: others took all the room for too long.
    """
    room = site.once("reconcile_room", lambda: CapacityLimiter(_AT_ONCE))
    try:
        with fail_after(_WAITING):
            await room.acquire()
    except TimeoutError as error:
        raise Overloaded(
            "other batches are being answered now",
            way_out="Send the batch again in a few seconds.",
            retry_after=int(_WAITING),
        ) from error
    try:
        return await to_thread.run_sync(work, *given)
    finally:
        room.release()


def too_slow() -> Overloaded:
    """Say that a batch takes too long."""
    return Overloaded(
        f"the batch was stopped: it takes more than {SECONDS:g} seconds",
        way_out="Send fewer queries at a time.",
    )
