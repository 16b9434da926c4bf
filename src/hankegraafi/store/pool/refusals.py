"""What is said where a pool gives no answer."""

import signal

from hankegraafi.errors import EngineError, HankegraafiError, Overloaded, QueryLimit
from hankegraafi.store.pool.job import Job


def late(job: Job) -> HankegraafiError:
    """Say that the time of a query is over, and on whom it was waited for."""
    seconds = job.question.limits.seconds
    if not job.away:
        return QueryLimit("time", seconds)
    return EngineError(
        "slow",
        f"the engine elsewhere gave no whole answer within {seconds:g} seconds",
        way_out="Ask for less, or see whether the engine is overloaded.",
    )


def cause(job: Job, status: int) -> HankegraafiError:
    """Say why a worker died before its answer was whole."""
    if status == -signal.SIGABRT:
        return QueryLimit("memory", job.question.limits.memory >> 20)
    return Overloaded(
        "the worker that computed this answer was ended by the system",
        way_out="Try again in a moment; if it happens again, ask for less at once.",
    )


def full(waiting: int) -> Overloaded:
    """Say that no more can wait."""
    return Overloaded(
        f"{waiting} queries wait already, as many as may (HANKEGRAAFI_QUEUE)",
        way_out="Try again in a moment.",
        retry_after=5,
    )


def left() -> HankegraafiError:
    """Say that the client is gone."""
    return Overloaded("nobody waits for the answer")


def too_many_slow() -> HankegraafiError:
    """Say that an answer finds no place to wait for its reader."""
    return Overloaded("too many answers wait for their readers", way_out="Try again later.")
