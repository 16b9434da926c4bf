"""Room 6: a release's store, and the questions that it answers."""

from hankegraafi.store.answer import Answer
from hankegraafi.store.choice import Choice, available_memory, choose
from hankegraafi.store.engine import Engine, open_store
from hankegraafi.store.mistakes.syntax import QuerySyntaxError
from hankegraafi.store.pool.job import Job
from hankegraafi.store.pool.lanes import Places, Pool
from hankegraafi.store.pool.plain import Manner, Plain, is_volatile, unquoted
from hankegraafi.store.pool.wire import Head, Limits, Page, Question, Table, Wanted

__all__ = [
    "Answer",
    "Choice",
    "Engine",
    "Head",
    "Job",
    "Limits",
    "Manner",
    "Page",
    "Places",
    "Plain",
    "Pool",
    "QuerySyntaxError",
    "Question",
    "Table",
    "Wanted",
    "available_memory",
    "choose",
    "is_volatile",
    "open_store",
    "unquoted",
]
