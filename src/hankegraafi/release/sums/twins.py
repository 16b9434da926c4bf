"""The twins of queries, in SQL: `queries/sums/NAME.sql` gives the table of `queries/api/NAME.rq`.

What several of them need stands in files that are no query's twin: `lines`, `steps`, `yearly`.
"""

import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from hankegraafi import queries, resources
from hankegraafi.records import Query

LINES, STEPS, UNFIT = "lines", ("steps", "yearly"), "unfit"
_SHARED = frozenset({LINES, *STEPS, UNFIT})
_READS = re.compile(r"^-- reads: (.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Twin:
    """A query and what gives its table; `reads` are the properties that it looks at."""

    query: Query
    sql: str
    reads: tuple[str, ...]

    @property
    def name(self) -> str:
        """The name of the query."""
        return self.query.name


def twins() -> list[Twin]:
    """Read all of them, by name.

    Raises:
        FaultError: the installation lacks the queries.
        DataError: a query has a header that says nothing known.
    """
    folder = resources.folder("queries")
    made = []
    for path in sorted((folder / "sums").glob("*.sql")):
        if path.stem not in _SHARED:
            text = path.read_text(encoding="utf-8")
            reads = " ".join(_READS.findall(text)).split()
            query = queries.load(folder / "api" / f"{path.stem}.rq")
            made.append(Twin(query, text, tuple(dict.fromkeys(reads))))
    return made


def shared(name: str) -> str:
    """Read what several twins need."""
    return sql_folder().joinpath(f"{name}.sql").read_text(encoding="utf-8")


def sql_folder() -> Path:
    """Give the folder in which the SQL stands."""
    return resources.folder("queries") / "sums"


def mark(query: Query) -> str:
    """Give the digest of what a query asks: another text may have another answer."""
    return sha256(query.text.encode()).hexdigest()
