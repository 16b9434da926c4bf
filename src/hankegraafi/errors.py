"""Every error that a user can meet, in one tree.

HankegraafiError          exit 3, status 500
├── UsageError            exit 2, status 400   the command was called wrongly
├── DataError             exit 1, status 422   a file says something that cannot be read
│   └── ReleaseRefused    exit 1, status 422   data that does not pass the gate
├── VocabularyError       exit 3, status 500   our own code names a term that does not exist
├── NotFound              exit 1, status 404   nothing is known under that name
├── NotAcceptable         exit 2, status 406   no format that was asked for can be given
├── Overloaded            exit 3, status 503   more to do than can be done now; try again
├── EngineError           exit 3, status 502   a SPARQL engine elsewhere, or 503, 504
├── QueryError            exit 1, status 400   a query that cannot be answered as it stands
│   ├── QueryLimit        exit 1, status 422   a query that took more than it may
│   ├── QuerySyntaxError  exit 1, status 400   (in store.mistakes) it is not SPARQL
│   ├── ServiceError      exit 1, status 502   (in store) another server gave no answer
│   └── QueryRefused      exit 1, status 403   a query that is not allowed here
└── FaultError            exit 3, status 500   the machine, not the user: rights, ports, disks
    └── ReleaseError      exit 3, status 503   a release is missing or broken

`str(error)` is one line: place, what is wrong, the way out.
"""

from pathlib import Path
from typing import Any


class HankegraafiError(Exception):
    """The root: a message that names the thing, and a way out.

    `query_id` is the name under which a query that failed stands in the log.
    """

    exit_code = 3
    status = 500
    query_id = ""

    def __init__(self, message: str, *, way_out: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.way_out = way_out

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel between processes whole, whatever the arguments of a subclass are."""
        return _restored, (type(self), self.args, self.__dict__)

    def __str__(self) -> str:
        return " ".join(part for part in (_sentence(self.message), self.way_out) if part)


class UsageError(HankegraafiError):
    """The command was called wrongly."""

    exit_code = 2
    status = 400


class DataError(HankegraafiError):
    """A file says something that cannot be read; names file and line (1-based)."""

    exit_code = 1
    status = 422

    def __init__(
        self, message: str, *, path: Path | None = None, line: int | None = None, way_out: str = ""
    ) -> None:
        super().__init__(message, way_out=way_out)
        self.path = path
        self.line = line

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.path, self.line) if part is not None)
        return f"{place}: {super().__str__()}" if place else super().__str__()


class ReleaseRefused(DataError):
    """Data that does not pass the gate: it has violations, or files that cannot be read."""


class VocabularyError(HankegraafiError):
    """Our own code names a term that the vocabulary does not hold."""


class NotFound(HankegraafiError):
    """Nothing is known under that name."""

    exit_code = 1
    status = 404


class NotAcceptable(HankegraafiError):
    """None of the formats that were asked for can be given."""

    exit_code = 2
    status = 406


class QueryError(HankegraafiError):
    """A query that cannot be answered as it stands."""

    exit_code = 1
    status = 400


class QueryRefused(QueryError):
    """A query that is not allowed here: an update, or a call to another server."""

    status = 403


class QueryLimit(QueryError):
    """A query that took more than it may.

    `limit` is "time" (seconds), "memory" or "size" (MiB), `value` is how much of it there is, and
    `setting` names what the publisher may change.
    """

    status = 422

    def __init__(self, limit: str, value: float) -> None:
        said, self.setting, rest = _LIMITS[limit]
        super().__init__(
            f"the query was stopped: {said.format(value=f'{value:g}')}, the limit here "
            f"({self.setting})",
            way_out=rest,
        )
        self.limit = limit
        self.value = value


_IN_PIECES = "ask in pieces, with limit= and the next links; or take the dumps at /download/."
_LIMITS = {
    "time": (
        "it takes more than {value} seconds of computing",
        "HANKEGRAAFI_QUERY_SECONDS",
        f"Join every pattern to another and {_IN_PIECES}",
    ),
    "memory": (
        (
            "it needs more than {value} MiB of memory, is nested too deep, or orders values that "
            "cannot be compared (ORDER BY STR(?x) orders them by their words)"
        ),
        "HANKEGRAAFI_QUERY_MEMORY",
        f"Sort and group less at once, and {_IN_PIECES}",
    ),
    "size": (
        "its answer is longer than {value} MiB",
        "HANKEGRAAFI_QUERY_SIZE",
        f"Be content with less, or {_IN_PIECES}",
    ),
}


class Overloaded(HankegraafiError):
    """There is more to do than can be done now; `retry_after` is in seconds."""

    status = 503

    def __init__(self, message: str, *, way_out: str = "", retry_after: int = 1) -> None:
        super().__init__(message, way_out=way_out)
        self.retry_after = retry_after


class EngineError(HankegraafiError):
    """A SPARQL engine elsewhere gives no answer that can be used.

    `reason` is "unreachable" or "without" (the release; 503 both), "slow" (504), "broken" or
    "refused" (502 both). `engine` is its address, which visitors are not told. `wait` is for how
    many seconds it shall not be asked, where it says so; `alone` says that it was not asked, for
    it has failed too often.
    """

    status = 502

    def __init__(
        self,
        reason: str,
        message: str,
        *,
        engine: str = "",
        way_out: str = "",
        wait: float = 0.0,
        alone: bool = False,
    ) -> None:
        super().__init__(message, way_out=way_out)
        self.reason = reason
        self.status = _ENGINE_STATUS[reason]
        self.engine = engine
        self.wait = wait
        self.alone = alone


_ENGINE_STATUS = {"unreachable": 503, "without": 503, "slow": 504, "broken": 502, "refused": 502}


class FaultError(HankegraafiError):
    """The machine, not the user: rights, ports, disks, a crash in a library."""


class ReleaseError(FaultError):
    """A release is missing or broken; names the file of it that is wrong, where it is one."""

    status = 503

    def __init__(self, message: str, *, way_out: str = "", file: Path | None = None) -> None:
        super().__init__(message, way_out=way_out)
        self.file = file


def _restored(
    kind: type[HankegraafiError], arguments: tuple[Any, ...], state: dict[str, Any]
) -> HankegraafiError:
    error = kind.__new__(kind, *arguments)
    error.__dict__.update(state)
    return error


def _sentence(text: str) -> str:
    """Text on one line, closed by a full stop."""
    line = " ".join(text.split())
    return line if line.endswith((".", "!", "?")) else f"{line}."
