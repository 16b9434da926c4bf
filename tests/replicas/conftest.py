"""Three servers behind nginx with the configuration that is shipped, all on the loopback."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from tests.serve.earlier import publish
from tests.support.servers import Server, serving

from hankegraafi.release import Release

DEPLOY = Path(__file__).parents[2] / "deploy"
NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
MANY = 3


class Behind:
    """Three servers, and the port at which nginx answers for them."""

    def __init__(self, folders: list[Path], room: Path, stack: ExitStack, drain: int) -> None:
        self._folders = folders
        self._room = room
        self._stack = stack
        self._drain = drain
        with ThreadPoolExecutor(MANY) as starting:
            self.servers = list(starting.map(self._start, range(MANY)))
        self.port = stack.enter_context(balanced([each.port for each in self.servers], room))

    def start_again(self, number: int, *, ready: bool = True) -> Server:
        """Start a server where one has ended."""
        self.servers[number] = self._start(number, self.servers[number].port, ready=ready)
        return self.servers[number]

    def _start(self, number: int, port: int = 0, *, ready: bool = True) -> Server:
        log = self._room / f"log-{number}"
        folder = self._folders[number]
        started = serving(folder, log, port=port, ready=ready, DRAIN=self._drain)
        return self._stack.enter_context(started)


@pytest.fixture(scope="session")
def releases(tmp_path_factory: pytest.TempPathFactory) -> list[Release]:
    """Three releases; nobody changes them."""
    return publish(tmp_path_factory.mktemp("published"))


@pytest.fixture(scope="session")
def shared(releases: list[Release], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of releases for several servers."""
    return copy_of(releases, tmp_path_factory.mktemp("shared") / "releases")


def copy_of(releases: list[Release], folder: Path) -> Path:
    """Copy a folder of releases; the first one is current there."""
    shutil.copytree(releases[0].path.parent, folder, symlinks=True)
    point(folder, releases[0].version)
    return folder


def point(folder: Path, version: str) -> None:
    """Make a release the current one, as a build does."""
    beside = folder / ".next"
    beside.symlink_to(version)
    beside.rename(folder / "current")


@contextmanager
def behind(folders: list[Path], room: Path, *, drain: int = 1) -> Iterator[Behind]:
    """Start a server for each folder, and nginx before them."""
    with ExitStack() as stack:
        yield Behind(folders, room, stack, drain)


@contextmanager
def balanced(ports: list[int], room: Path) -> Iterator[int]:
    """Start nginx: the shipped file, with this port, these servers and this cache in it."""
    (room / "cache").mkdir(parents=True)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    shipped = (DEPLOY / "nginx.conf").read_text()
    for theirs, ours in (
        ("listen 80;", f"listen 127.0.0.1:{port};"),
        ("/var/cache/hankegraafi", str(room / "cache")),
    ):
        assert 1 == shipped.count(theirs)
        shipped = shipped.replace(theirs, ours)
    lines = (DEPLOY / "nginx.servers").read_text()
    for theirs, own in zip(("8001", "8002", "8003"), ports, strict=True):
        lines = lines.replace(f":{theirs} ", f":{own} ")
    (room / "hankegraafi.conf").write_text(shipped)
    (room / "hankegraafi.servers").write_text(lines)
    (room / "nginx.conf").write_text(around(room))
    command = [NGINX, "-p", str(room), "-c", str(room / "nginx.conf"), "-e", str(room / "log")]
    subprocess.run([*command, "-t", "-q"], check=True)
    process = subprocess.Popen([*command, "-g", "daemon off;"])
    try:
        until_it_listens(port)
        yield port
    finally:
        process.terminate()
        process.wait()


def around(room: Path) -> str:
    """Write what stands around the shipped file: what a distribution's nginx.conf says."""
    folders = "client_body proxy fastcgi uwsgi scgi".split()
    temporary = "".join(f"{each}_temp_path {room}/{each}; " for each in folders)
    user = "user root; " if os.geteuid() == 0 else ""
    return (
        f"{user}worker_processes 2; pid {room}/pid; events {{ worker_connections 1024; }}\n"
        f"http {{ access_log off; {temporary}\ninclude hankegraafi.conf; }}\n"
    )


def until_it_listens(port: int) -> None:
    """Wait until connections are taken."""
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            continue
        return
