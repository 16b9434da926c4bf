"""What a build remembers of its data folder, so that the next reads and checks what changed alone.

It lies beside the releases, in `.memory`, and belongs to one of them. Nothing is lost with it: a
build that does not find it, or finds one of another release, begins from nothing.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import zstandard

from hankegraafi.check.tally import Tally
from hankegraafi.iris import document
from hankegraafi.release.files import sha256_of
from hankegraafi.release.packing import Block

MEMORY = ".memory"
_FOUND = "found "
_TABLES = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE files (
    path TEXT PRIMARY KEY, size INTEGER NOT NULL, time INTEGER NOT NULL, digest TEXT NOT NULL,
    text BLOB
);
CREATE TABLE documents (document TEXT, path TEXT, PRIMARY KEY (document, path)) WITHOUT ROWID;
CREATE INDEX documents_of ON documents (path);
CREATE TABLE repeated (line BLOB PRIMARY KEY, count INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE blocks (
    file TEXT, digest BLOB, first INTEGER, length INTEGER, PRIMARY KEY (file, digest)
) WITHOUT ROWID;
"""


class Seen(NamedTuple):
    """A file as it was when it was read: bytes, nanoseconds since 1970, SHA-256 in hexadecimal."""

    size: int
    time: int
    digest: str

    @classmethod
    def of(cls, path: Path) -> "Seen":
        """Look at a file, and read it.

        Raises:
            OSError: it cannot be read.
        """
        status = path.stat()
        return cls(status.st_size, status.st_mtime_ns, sha256_of(path))

    def is_same(self, path: Path) -> bool:
        """Say whether a file looks as it did, by its size and its time."""
        status = path.stat()
        return (status.st_size, status.st_mtime_ns) == self[:2]


class Memory:
    """A memory that is open; what is written to it stays when it is committed."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def fact(self, name: str) -> bytes | None:
        """Give what is remembered under a name."""
        row = self._database.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return None if row is None else bytes(row[0])

    def remember(self, name: str, value: bytes) -> None:
        """Remember something under a name."""
        self._database.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    def files(self) -> dict[str, Seen]:
        """Give every file that was read, by its path in the data folder."""
        rows = self._database.execute("SELECT path, size, time, digest FROM files")
        return {path: Seen(size, time, digest) for path, size, time, digest in rows}

    def has(self, path: str) -> bool:
        """Say whether a file was read."""
        asked = "SELECT 1 FROM files WHERE path = ?"
        return self._database.execute(asked, (path,)).fetchone() is not None

    def text(self, path: str) -> bytes | None:
        """Give the text of a file as it was read; None where it was too large to be kept."""
        rows = self._database.execute("SELECT text FROM files WHERE path = ?", (path,)).fetchone()
        return None if rows is None or rows[0] is None else zstandard.decompress(rows[0])

    def keep(self, path: str, seen: Seen, text: bytes | None, documents: Iterable[str]) -> None:
        """Remember a file, in place of what was known of it, and what documents it describes."""
        self.forget(path)
        packed = None if text is None else zstandard.compress(text, 1)
        self._database.execute("INSERT INTO files VALUES (?, ?, ?, ?, ?)", (path, *seen, packed))
        rows = ((document, path) for document in documents)
        self._database.executemany("INSERT INTO documents VALUES (?, ?)", rows)

    def forget(self, path: str) -> None:
        """Forget a file."""
        self._database.execute("DELETE FROM files WHERE path = ?", (path,))
        self._database.execute("DELETE FROM documents WHERE path = ?", (path,))

    def described_in(self, document: str) -> list[str]:
        """Give the files that describe a document."""
        asked = "SELECT path FROM documents WHERE document = ? ORDER BY path"
        return [path for (path,) in self._database.execute(asked, (document,))]

    def count(self, line: bytes) -> int | None:
        """Say how often the data state a line; None where that was not noted: once, or never."""
        asked = "SELECT count FROM repeated WHERE line = ?"
        row = self._database.execute(asked, (line,)).fetchone()
        return None if row is None else int(row[0])

    def note(self, counts: Iterable[tuple[bytes, int]]) -> None:
        """Note how often lines are stated."""
        self._database.executemany("INSERT OR REPLACE INTO repeated VALUES (?, ?)", counts)

    def blocks(self, file: str) -> dict[bytes, Block]:
        """Give the blocks of a compressed file."""
        asked = "SELECT digest, first, length FROM blocks WHERE file = ?"
        rows = self._database.execute(asked, (file,))
        return {digest: Block(first, length) for digest, first, length in rows}

    def lay(self, file: str, blocks: Mapping[bytes, Block]) -> None:
        """Remember where the blocks of a compressed file lie."""
        self._database.execute("DELETE FROM blocks WHERE file = ?", (file,))
        rows = ((file, digest, *block) for digest, block in blocks.items())
        self._database.executemany("INSERT INTO blocks VALUES (?, ?, ?, ?)", rows)

    def paths(self, nodes: Iterable[str]) -> list[str]:
        """Give the files that may describe some nodes."""
        found = {path for node in nodes for path in self.described_in(document(node))}
        large = self._database.execute("SELECT path FROM files WHERE text IS NULL")
        return sorted(found | {path for (path,) in large})

    def remember_found(self, tallies: Mapping[str, Tally]) -> None:
        """Remember what was found, by documents under "", and by each rule over the whole."""
        for name, tally in tallies.items():
            self.remember(f"{_FOUND}{name}", tally.written())

    def found(self) -> dict[str, Tally]:
        """Give what was found."""
        rows = self._database.execute(
            "SELECT name, value FROM facts WHERE name GLOB ?", (f"{_FOUND}*",)
        )
        return {name.removeprefix(_FOUND): Tally.read(value) for name, value in rows}

    def commit(self) -> None:
        """Let what was written stay, and be done."""
        self._database.commit()
        self._database.close()


def new_memory(path: Path) -> Memory:
    """Begin a memory, in a file that is not there yet.

    Raises:
        OSError: it cannot be written.
    """
    database = sqlite3.connect(path)
    try:
        database.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
        database.executescript(_TABLES)
    except sqlite3.OperationalError as error:
        raise OSError(0, str(error), str(path)) from error
    return Memory(database)


@contextmanager
def opened_memory(releases: Path) -> Iterator[Memory | None]:
    """Open the memory of a folder of releases; None where there is none that can be read."""
    path = releases / MEMORY
    if not path.is_file():
        yield None
        return
    with closing(sqlite3.connect(path)) as database:
        memory = None
        with suppress(sqlite3.DatabaseError):
            database.execute("SELECT count(*) FROM facts").fetchone()
            memory = Memory(database)
        yield memory
