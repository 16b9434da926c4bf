"""The process that holds a release and forks the workers that answer visitors' queries.

`store.pool.nursery` starts it as `python -m hankegraafi.store.pool.zygote RELEASE DESCRIPTOR
MEMORY ENGINE`. It does nothing else, so a fork is cheap and safe: one thread, and the store in
memory shared copy-on-write, or opened on the disk by each worker for itself. On its socket it is
told, and tells:

    F         fork a worker                W pid  here is one, with its socket and its handle
    N pid     let a worker yield           X pid  a worker ended, with its status
                                           R      the release is read

Only this process reaps its children, so a number that it is told is never another process's.
"""

import gc
import json
import os
import re
import select
import signal
import socket
import sys
import threading
from pathlib import Path

import pyoxigraph as ox

from hankegraafi.errors import ReleaseError
from hankegraafi.release import Release, open_dump
from hankegraafi.store.choice import DISK
from hankegraafi.store.engine import Engine
from hankegraafi.store.graphs import Layout
from hankegraafi.store.pool import beside, worker
from hankegraafi.store.pool.wire import EXIT, FORK, READY, WORD, WORKER, YIELD
from hankegraafi.store.pool.worker import Held

_DUMP = "dumps/hankegraafi.nq"
_BLANK = re.compile(rb"[ \n]_:")
_CHUNK = 1 << 20


def hold(release: Path, engine: str) -> Held:
    """Read a release into memory, or only see that it can be read from the disk.

    Raises:
        OSError, ValueError, SyntaxError, KeyError, ReleaseError: it cannot be read.
    """
    manifest = json.loads((release / "manifest.json").read_bytes())
    context = json.loads((release / "ontology" / "context.jsonld").read_bytes())
    base = manifest["base"]
    layout = Layout(base, context["@context"])
    if engine == DISK:
        (
            release / "store" / "CURRENT"
        ).stat()  # not opened here: its threads would not outlive a fork
        return Held(Engine(ox.Store(), base, threads=False), layout, blank=True, path=release)
    whole = Release(release, release.name, manifest)
    store = _read(whole)
    return Held(Engine(store, base, threads=False), layout, blank=_has_blank(whole))


def _read(release: Release) -> ox.Store:
    """Read a dump into memory.

    The reading thread ends with the reading: an allocator that was filled by one thread is slow
    in that thread ever after, and quick in another.
    """
    store = ox.Store()
    failed: list[Exception] = []

    def load() -> None:
        try:
            with open_dump(release, _DUMP) as dump:
                store.bulk_load(dump, format=ox.RdfFormat.N_QUADS)
        except (OSError, ValueError, SyntaxError, ReleaseError) as error:
            failed.append(error)

    reader = threading.Thread(target=load)
    reader.start()
    reader.join()
    if failed:
        raise failed[0]
    return store


def _has_blank(release: Release) -> bool:
    """Say whether there may be blank nodes in the dump of a release."""
    with open_dump(release, _DUMP) as dump:
        text = b"\n"
        while piece := dump.read(_CHUNK):
            text = text[-2:] + piece
            if _BLANK.search(text):
                return True
        return False


def main(release: Path, descriptor: int, memory: int, engine: str, shared: int) -> None:
    """Fork workers as they are asked for, until the server is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
    control = socket.socket(fileno=descriptor)
    held = hold(release, engine)
    worker.warm(held)
    if shared >= 0:
        held = held._replace(remote=beside.read(release, sys.stdin.buffer.read(), shared))
    gc.collect()
    gc.freeze()
    control.send(WORD.pack(READY, os.getpid(), 0))
    try:
        _Nursery(held, control, memory).tend()
    finally:
        os.killpg(0, signal.SIGKILL)


class _Nursery:
    """The workers, from their birth to their end."""

    def __init__(self, held: Held, control: socket.socket, memory: int) -> None:
        self._held = held
        self._control = control
        self._memory = memory
        self._living: set[int] = set()
        self._born = 0
        self._bell, bell = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self._ends = (self._bell, bell)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(bell, warn_on_full_buffer=False)

    def tend(self) -> None:
        """Do what the server says, and tell it who ended."""
        while True:
            ready, _, _ = select.select([self._control.fileno(), self._bell], [], [])
            if self._bell in ready:
                os.read(self._bell, 1 << 10)
                self._reap()
            if self._control.fileno() in ready:
                message = self._control.recv(WORD.size)
                if not message:
                    return
                self._obey(*WORD.unpack(message))

    def _obey(self, letter: bytes, pid: int, _: int) -> None:
        if letter == FORK:
            self._fork()
        elif letter == YIELD and pid in self._living:
            os.sched_setscheduler(pid, os.SCHED_IDLE, os.sched_param(0))

    def _fork(self) -> None:
        ours, theirs = socket.socketpair()
        self._born += 1
        pid = os.fork()
        if pid == 0:
            self._work(theirs)
        with ours, theirs:
            self._living.add(pid)
            handle = os.pidfd_open(pid)
            word = WORD.pack(WORKER, pid, 0)
            socket.send_fds(self._control, [word], [ours.fileno(), handle])
            os.close(handle)

    def _work(self, connection: socket.socket) -> None:
        """Be a worker: everything that only the parent needs goes first."""
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            self._control.close()
            keep = connection.fileno()
            os.closerange(3, keep)
            os.closerange(keep + 1, max(keep + 2, 64))
            if self._held.remote:
                self._held.remote[1].count_in(self._born)
            held = self._held.opened(self._memory)
            path = self._held.path
            connects = self._held.remote is not None
            worker.bind(self._memory, path / "store" if path else None, connects=connects)
            worker.Worker(held, connection).serve()
        finally:
            os._exit(0)

    def _reap(self) -> None:
        while self._living:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            self._living.discard(pid)
            self._control.send(WORD.pack(EXIT, pid, os.waitstatus_to_exitcode(status)))


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4], int(sys.argv[5]))
    except (OSError, KeyError, ValueError, SyntaxError) as error:
        sys.exit(f"the release {sys.argv[1]} cannot be read: {error}")
