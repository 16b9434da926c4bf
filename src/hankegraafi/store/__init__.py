"""Room 6: a release's store, and the questions that it answers."""

from hankegraafi.store.answer import Answer
from hankegraafi.store.engine import Engine, open_store
from hankegraafi.store.mistakes import QuerySyntaxError
from hankegraafi.store.wire import Limits, Question, Table
from hankegraafi.store.workers import Asked, Workers

__all__ = [
    "Answer",
    "Asked",
    "Engine",
    "Limits",
    "QuerySyntaxError",
    "Question",
    "Table",
    "Workers",
    "open_store",
]
