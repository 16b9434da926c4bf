"""Room 6: a release's store, and the questions that it answers."""

from hankegraafi.store.answer import Answer
from hankegraafi.store.engine import Engine, open_store
from hankegraafi.store.mistakes import QuerySyntaxError

__all__ = ["Answer", "Engine", "QuerySyntaxError", "open_store"]
