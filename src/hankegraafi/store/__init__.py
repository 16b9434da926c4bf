"""Room 6: a release's store, and the questions that it answers."""

from hankegraafi.store.ahead import read_ahead
from hankegraafi.store.answer import Answer
from hankegraafi.store.choice import Choice, Elsewhere, available_memory, choose
from hankegraafi.store.engine import Engine, open_store
from hankegraafi.store.mistakes.syntax import QuerySyntaxError
from hankegraafi.store.pool.job import Job
from hankegraafi.store.pool.lanes import Places, Pool
from hankegraafi.store.pool.plain import Manner, Plain, is_volatile, unquoted
from hankegraafi.store.pool.wire import WEAK, Head, Limits, Page, Plan, Question, Table, Wanted
from hankegraafi.store.sums import Named, named

__all__ = [
    "WEAK",
    "Answer",
    "Choice",
    "Elsewhere",
    "Engine",
    "Head",
    "Job",
    "Limits",
    "Manner",
    "Named",
    "Page",
    "Places",
    "Plain",
    "Plan",
    "Pool",
    "QuerySyntaxError",
    "Question",
    "Table",
    "Wanted",
    "available_memory",
    "choose",
    "is_volatile",
    "named",
    "open_store",
    "read_ahead",
    "unquoted",
]
