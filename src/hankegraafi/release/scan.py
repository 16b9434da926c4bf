"""Which files a data folder has, and what is in them: only those are read that look changed."""

from collections.abc import Mapping
from pathlib import Path

from hankegraafi.errors import FaultError
from hankegraafi.rdf.read import turtle_names
from hankegraafi.release.memory import Seen

_UNSURE = 1_000_000_000


def scan(data: Path, known: Mapping[str, Seen], *, now: int | None = None) -> dict[str, Seen]:
    """Look at every file of a data folder; give what was seen, by the files' paths in it.

    A file that looks as it did when it was `known` is not read. `now` is the time by the clock of
    the file system, in nanoseconds since 1970: a file written within the second before it may be
    written again without a sign of it, so its time is not noted.

    Raises:
        UsageError: there is no such folder.
        FaultError: a file may not be read.
    """
    found = {}
    for name in turtle_names(data):
        path = data / name
        try:
            seen = known.get(name)
            if seen is None or not seen.is_same(path):
                seen = Seen.of(path)
        except OSError as error:
            raise FaultError(
                f"{path} may not be read ({error.strerror})", way_out="Check its rights."
            ) from error
        if now is not None and seen.time > now - _UNSURE:
            seen = seen._replace(time=0)
        found[name] = seen
    return found
