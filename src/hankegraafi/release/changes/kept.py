"""What changed between two releases, in a folder: the patch, what it means, and how much it is.

A release carries the one against the release before it in its folder `changes/`, beside the
manifest: neither its version nor its manifest knows of it, for what a release says does not hang
on what was published before. Any other is made when it is asked for. So `changes/` may be taken
away; what is asked for then is compared anew, if the release before is there still.

    summary.json         the two versions, and counts
    patch.rdfp.gz        the patch (see `patch`)
    things.jsonl.gz      a line for each thing (see `form`)
"""

import gzip
import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import dropwhile, islice, takewhile
from pathlib import Path
from typing import IO, Any, cast

from hankegraafi.errors import ReleaseError
from hankegraafi.release.changes import form, patch
from hankegraafi.release.changes.patch import Row
from hankegraafi.release.changes.told import Side, Thing, things
from hankegraafi.release.files import json_bytes, write

FOLDER = "changes"
_SUMMARY, _PATCH, _THINGS = "summary.json", "patch.rdfp.gz", "things.jsonl.gz"
_LEVEL = 6


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed from one release to another.

    `counts` says by kind how many things appeared, changed, were merged or withdrawn; `added` and
    `removed` count statements.
    """

    path: Path
    old: str
    new: str
    base: str
    counts: Mapping[str, Mapping[str, int]]
    added: int
    removed: int

    @property
    def total(self) -> int:
        """How many things there are."""
        return sum(sum(each.values()) for each in self.counts.values())

    def of_kind(self, kind: str) -> int:
        """How many things of a kind there are; of all kinds where none is named."""
        return sum(self.counts.get(kind, {}).values()) if kind else self.total

    def lines(self, kind: str = "", iri: str = "") -> Iterator[bytes]:
        """Go through the things as lines of JSON: all, or those of a kind, or the one."""
        if not self.of_kind(kind):
            return
        start = form.begins(kind, iri) if kind else b""
        with _unpacked(self.path / _THINGS) as file:
            later = dropwhile(lambda line: not line.startswith(start), file)
            yield from takewhile(lambda line: line.startswith(start), later)

    def things(
        self, kind: str = "", iri: str = "", *, first: int = 0, limit: int | None = None
    ) -> list[Thing]:
        """Give some of the things, in their order."""
        last = None if limit is None else first + limit
        return [form.thing_of_line(each) for each in islice(self.lines(kind, iri), first, last)]

    def each(self) -> Iterator[Thing]:
        """Go through all things."""
        return map(form.thing_of_line, self.lines())

    def json(self, kind: str = "", iri: str = "") -> Iterator[bytes]:
        """Go through the whole as one JSON document, piece by piece; see docs/changes.md."""
        told = {
            "old": self.old,
            "new": self.new,
            "base": self.base,
            "counts": self.counts,
            "added": self.added,
            "removed": self.removed,
        }
        yield json.dumps(told, ensure_ascii=False).encode().removesuffix(b"}") + b', "things": ['
        mark = b"\n"
        for line in self.lines(kind, iri):
            yield mark + line.removesuffix(b"\n")
            mark = b",\n"
        yield b"\n]}\n"

    def rows(self) -> Iterator[Row]:
        """Go through the patch."""
        return patch.read(self.patch())

    def patch(self) -> Iterator[bytes]:
        """Go through the text of the patch, line by line."""
        with _unpacked(self.path / _PATCH) as file:
            yield from file


def write_changes(folder: Path, rows: Iterable[Row], old: Side, new: Side) -> Changes:
    """Write into a folder what changed; `rows` is what differs, sorted.

    Raises:
        OSError: a file cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    header = {"id": f"{new.base}release/{new.version}", "prev": f"{old.base}release/{old.version}"}
    with _packed(folder / _PATCH) as file:
        file.writelines(patch.written(rows, header))
    counts: dict[str, Counter[str]] = {}
    signs: Counter[str] = Counter()
    with _unpacked(folder / _PATCH) as text, _packed(folder / _THINGS) as file:
        for thing in things(patch.read(text), old, new):
            counts.setdefault(thing.kind, Counter())[thing.what] += 1
            signs.update(added=thing.added, removed=thing.removed)
            file.write(form.line_of(thing))
    told = {
        "old": old.version,
        "new": new.version,
        "base": new.base,
        "counts": {kind: dict(each) for kind, each in counts.items()},
        "added": signs["added"],
        "removed": signs["removed"],
    }
    (folder / _SUMMARY).unlink(missing_ok=True)
    write(folder / _SUMMARY, json_bytes(told))
    return _changes(folder, told)


def read_changes(folder: Path) -> Changes | None:
    """Read what was written into a folder; None where there is nothing.

    Raises:
        ReleaseError: it is broken.
    """
    try:
        return _changes(folder, json.loads((folder / _SUMMARY).read_bytes()))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ReleaseError(
            f"{folder / _SUMMARY} is broken ({error})", way_out=f"Take {folder} away."
        ) from error


def _changes(folder: Path, told: Mapping[str, Any]) -> Changes:
    return Changes(
        path=folder,
        old=str(told["old"]),
        new=str(told["new"]),
        base=str(told["base"]),
        counts={
            str(kind): {str(what): int(count) for what, count in each.items()}
            for kind, each in told["counts"].items()
        },
        added=int(told["added"]),
        removed=int(told["removed"]),
    )


@contextmanager
def _packed(path: Path) -> Iterator[IO[bytes]]:
    """Write a file that is compressed (RFC 1952) and on the disk at the end."""
    with path.open("wb") as file:
        with gzip.GzipFile(
            filename="", mode="wb", fileobj=file, compresslevel=_LEVEL, mtime=0
        ) as packed:
            yield cast("IO[bytes]", packed)
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def _unpacked(path: Path) -> Iterator[IO[bytes]]:
    """Read a compressed file.

    Raises:
        ReleaseError: it is missing or broken.
    """
    try:
        with gzip.open(path) as file:
            yield cast("IO[bytes]", file)
    except (OSError, EOFError) as error:
        folder = path.parent
        raise ReleaseError(f"{path} is broken ({error})", way_out=f"Take {folder} away.") from error
