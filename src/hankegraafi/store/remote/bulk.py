"""Virtuoso's own loader: it reads files of a folder that both see.

The loader is called through the SPARQL endpoint, as a user who may update, so it needs no other
port and no other program, and no password in a list of processes. It writes its log as ever: to
turn that off saves little, and would stay off for whoever is served by the same thread of it.
"""

import contextlib
import fcntl
import os
import secrets
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from hankegraafi.errors import EngineError, UsageError
from hankegraafi.store.remote import names
from hankegraafi.store.remote.client import Client
from hankegraafi.store.remote.door import UPDATE, Answered, Door, denied, text, text_of
from hankegraafi.store.remote.gathering import Piece
from hankegraafi.store.remote.probing import PROBE
from hankegraafi.store.remote.sending import MEGABYTE, Way, quads

LOADERS = 2
"""How many files Virtuoso reads at once."""
_PREFIX, _SIGN = "hankegraafi-", ".loading"
_LOAD = "DB.DBA.TTLP_V(file_open('{file}'), '', 'urn:hankegraafi:none', 512)"


class Folder(NamedTuple):
    """A folder as this machine sees it, and as the engine does."""

    here: Path
    there: PurePosixPath

    @classmethod
    def of(cls, text: str) -> "Folder":
        """Read `HERE`, or `HERE:THERE` where the engine sees it under another path.

        Raises:
            UsageError: it is no folder.
        """
        here, _, there = text.partition(":")
        path = Path(here).absolute()
        if not path.is_dir():
            raise UsageError(
                f"there is no folder {here} for Virtuoso's loader",
                way_out="Name one that it may read: --bulk-folder HERE, or HERE:THERE where "
                "Virtuoso sees it under another path.",
            )
        return cls(path, PurePosixPath(there or path))


def settle(door: Door) -> None:
    """Have Virtuoso write everything to its place, so that after a crash it is soon back.

    Where that is not allowed, it does so by itself now and then.
    """
    with contextlib.suppress(EngineError):
        door.change(_text("checkpoint").decode())


class Bulk(Way):
    """Files that Virtuoso reads."""

    name = "by Virtuoso's bulk loader"
    lines = 50_000
    size = 50 * MEGABYTE

    def __init__(self, door: Door, version: str, folder: Folder) -> None:
        """Make sure that it reads files of the folder.

        Raises:
            EngineError: it does not.
            UsageError: nothing can be written there.
        """
        super().__init__(door, version)
        self._folder = folder
        self._name = f"{_PREFIX}{secrets.token_hex(4)}"
        self._sign = _signed(folder.here, self._name)
        self._number = 0
        self._written: set[Path] = set()
        self._running: deque[tuple[Future[None], int]] = deque()
        self._done = 0
        try:
            self._try()
        except BaseException:
            self._sign.close()
            raise
        self._pool = ThreadPoolExecutor(LOADERS)

    def send(self, piece: Piece, upto: int) -> int:
        """Write a file; it is read while the next one is written."""
        path = self._write(quads(self.version, piece))
        self._running.append((self._pool.submit(self._load, path), upto))
        self._wait(LOADERS)
        return self._done

    def end(self) -> None:
        """Wait until all is read."""
        self._wait(0)

    def close(self) -> None:
        """Remove the files."""
        if hasattr(self, "_pool"):
            self._pool.shutdown(wait=True, cancel_futures=True)
        for path in list(self._written):
            path.unlink(missing_ok=True)
        self._sign.close()

    def _wait(self, running: int) -> None:
        while len(self._running) > running:
            future, upto = self._running.popleft()
            future.result()
            self._done = upto

    def _try(self) -> None:
        """Have a file of one line read, and see that it is the same engine that has it then."""
        thing = f"{PROBE}:{self._name}"
        path = self._write([f"<{thing}> <{names.OF}> <{thing}> <{PROBE}> .\n".encode()])
        try:
            self._load(path)
            if not self.door.rows("thing", graph=PROBE, thing=thing):
                raise self._unread("it said that it did, but nothing is there")
        finally:
            path.unlink(missing_ok=True)
            with contextlib.suppress(EngineError):
                self.door.change(f"CLEAR SILENT GRAPH <{PROBE}>")

    def _write(self, lines: list[bytes]) -> Path:
        self._number += 1
        path = self._folder.here / f"{self._name}-{self._number:05}.nq"
        self._written.add(path)
        try:
            with path.open("wb") as file:
                os.fchmod(file.fileno(), 0o644)
                file.writelines(lines)
        except OSError as error:
            raise _unwritten(path, error) from error
        return path

    def _load(self, path: Path) -> None:
        client = Client(self.door.client.address)
        door = Door(client, updates=self.door.updates, seconds=self.door.seconds)
        try:
            file = str(self._folder.there / path.name).replace("'", "''")
            answered = door.send(door.updates, _text(_LOAD.format(file=file)), UPDATE)
        finally:
            client.close()
        if not answered.well:
            raise self._error(answered)
        self._written.discard(path)
        path.unlink(missing_ok=True)

    def _error(self, answered: Answered) -> EngineError:
        said = answered.said
        if "FA003" in said:
            return self._unread("DirsAllowed in its virtuoso.ini does not name it")
        if "FA006" in said or "FA005" in said:
            return self._unread(
                "it is on another machine, or in a container, or its user may not look into it"
            )
        if "S1T00" in said:
            return EngineError(
                "slow",
                f"the engine {self.door.name} stopped its own loader, which took too long",
                engine=self.door.name,
                way_out="Raise MaxQueryExecutionTime in its virtuoso.ini, or load without "
                "--bulk-folder.",
            )
        if denied(answered) or "SP031" in said:
            return self._unread("our user there may not call its loader")
        return self.door.error("loaded", answered)

    def _unread(self, why: str) -> EngineError:
        return EngineError(
            "refused",
            f"Virtuoso reads no file of {self._folder.there}: {why}",
            engine=self.door.name,
            way_out="Mend that, or load without --bulk-folder: over the network, more slowly.",
        )


class _Sign:
    """A file that is locked for as long as a load writes others beside it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = path.open("wb")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._file.close()
            raise

    def close(self) -> None:
        """Remove it."""
        self._path.unlink(missing_ok=True)
        self._file.close()


def _signed(folder: Path, name: str) -> _Sign:
    """Remove what loads that were ended have left in a folder, and give the sign of this one.

    Raises:
        UsageError: nothing can be written there.
    """
    for path in folder.glob(f"{_PREFIX}*{_SIGN}"):
        with contextlib.suppress(OSError):  # it is at work, or it is not ours to remove
            left = _Sign(path)
            for each in folder.glob(f"{path.name.removesuffix(_SIGN)}-*.nq"):
                each.unlink()
            left.close()
    path = folder / f"{name}{_SIGN}"
    try:
        return _Sign(path)
    except OSError as error:
        raise _unwritten(path, error) from error


def _unwritten(path: Path, error: OSError) -> UsageError:
    return UsageError(
        f"{path} cannot be written ({error.strerror})",
        way_out="Give a folder for --bulk-folder that has room and may be written.",
    )


def _text(sql: str) -> bytes:
    return text("bulk").replace("?sql", text_of(sql)).encode()
