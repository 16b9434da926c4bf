"""Real SPARQL servers for tests: Virtuoso and `oxigraph`, started and ended as processes."""

import contextlib
import http.client
import shutil
import socket
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from pathlib import Path
from string import Template

from hankegraafi.store.remote.address import EngineAddress
from hankegraafi.store.remote.client import Client

INI = Path(__file__).parents[1] / "engines" / "virtuoso.ini"
UPDATE = "application/sparql-update"
JSON = "application/sparql-results+json"
USER, PASSWORD = "dba", "dba"
_READY, _GRACE, _PAUSE = 120, 30, 0.05


class EngineServer(ABC):
    """A SPARQL server in a folder of its own, at a free port that it keeps when it restarts."""

    user = password = ""
    update_path = ""

    def __init__(self, folder: Path) -> None:
        """Start it, and wait until it answers."""
        self.folder = folder
        self.folder.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    @property
    @abstractmethod
    def path(self) -> str:
        """Where it answers queries."""

    @abstractmethod
    def command(self) -> list[str]:
        """The command that starts it in its folder."""

    @property
    def query_address(self) -> str:
        """What `--engine` and HANKEGRAAFI_ENGINE take."""
        return f"sparql+http://127.0.0.1:{self.port}{self.path}"

    @property
    def address(self) -> EngineAddress:
        """The same with who may update."""
        return EngineAddress.of(self.query_address, user=self.user, password=self.password)

    @property
    def environment(self) -> dict[str, str]:
        """The settings under which the command line asks it and loads into it."""
        told = {"HANKEGRAAFI_ENGINE": self.query_address}
        if self.user:
            told["HANKEGRAAFI_ENGINE_USER"] = self.user
            told["HANKEGRAAFI_ENGINE_PASSWORD"] = self.password
        return told

    @property
    def pid(self) -> int:
        """The number of its process."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start it."""
        log = self.folder / "server.log"
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                self.command(),
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        until = time.monotonic() + _READY
        while time.monotonic() < until and self._process.poll() is None:
            with contextlib.suppress(OSError, http.client.HTTPException):
                if self._answers():
                    return
            time.sleep(_PAUSE)
        self.kill()
        raise RuntimeError(f"{self.command()[0]}: {log.read_text(errors='replace')[-2000:]}")

    def stop(self) -> None:
        """End it as its operator would, and wait."""
        if self._process is not None:
            self._process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_GRACE)
            self.kill()

    def kill(self) -> None:
        """End it at once."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def restart(self) -> None:
        """End it and start it again, over the same data at the same port."""
        self.stop()
        self.start()

    def update(self, text: str) -> None:
        """Change what it holds."""
        client = Client(self.address)
        try:
            body, headers = text.encode(), {"Content-Type": UPDATE}
            reply = client.send("POST", self.update_path, body, headers, seconds=60)
            said = reply.said()
            reply.close()
            assert reply.status < 300, said
        finally:
            client.close()

    def ask(self, text: str, accept: str = JSON) -> bytes:
        """Ask it directly."""
        client = Client(self.address)
        try:
            reply = client.ask(text, accept=accept, seconds=60)
            content = reply.read()
            reply.close()
            assert reply.status == 200, content
            return content
        finally:
            client.close()

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_READY)
        try:
            connection.request("GET", f"{self.path}?query=ASK%7B%7D", headers={"Accept": JSON})
            return connection.getresponse().status == 200
        finally:
            connection.close()


class Oxigraph(EngineServer):
    """The server of the `oxigraph` package, over a store on disk; it takes updates from anybody."""

    path = "/query"
    update_path = "/update"

    def command(self) -> list[str]:
        program = str(Path(sys.executable).with_name("oxigraph"))
        return [program, "serve", "--location", "store", "--bind", f"127.0.0.1:{self.port}"]


class Virtuoso(EngineServer):
    """Debian's Virtuoso 7 with the limits of its package; its loader may read the folder `bulk`."""

    path = "/sparql"
    update_path = "/sparql-auth"
    user, password = USER, PASSWORD

    def __init__(self, folder: Path) -> None:
        """Make its database, which takes some ten seconds, and start it."""
        self.sql_port = free_port()
        self.bulk = folder / "bulk"
        self.bulk.mkdir(parents=True, exist_ok=True)
        super().__init__(folder)

    @property
    def isql(self) -> str:
        """The address that its loader is started by."""
        return f"127.0.0.1:{self.sql_port}"

    def command(self) -> list[str]:
        template = Template(INI.read_text(encoding="utf-8"))
        text = template.substitute(sql=self.sql_port, http=self.port)
        (self.folder / "virtuoso.ini").write_text(text, encoding="utf-8")
        (self.folder / "virtuoso.lck").unlink(missing_ok=True)
        program = shutil.which("virtuoso-t")
        assert program, "virtuoso-t is missing; on Debian: apt-get install virtuoso-opensource-7"
        return [program, "+foreground", "+configfile", "virtuoso.ini"]

    def sql(self, text: str) -> str:
        """Run SQL; gives what `isql-vt` prints."""
        done = subprocess.run(
            ["isql-vt", self.isql, USER, PASSWORD, f"EXEC={text}"],
            capture_output=True,
            check=False,
            timeout=600,
            stdin=subprocess.DEVNULL,
        )
        return done.stdout.decode(errors="replace") + done.stderr.decode(errors="replace")


def free_port() -> int:
    """Give a port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
