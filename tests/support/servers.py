"""`hankegraafi serve` as a process of its own: started, asked, told to stop."""

import http.client
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE = 60.0


class Server:
    """A server that was started, and its process."""

    def __init__(self, port: int, process: "subprocess.Popen[str]", log: Path) -> None:
        self.port = port
        self.process = process
        self.log = log
        self.connections: list[http.client.HTTPConnection] = []

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def connect(self) -> http.client.HTTPConnection:
        """Open a connection, on which requests can follow each other."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        self.connections.append(connection)
        return connection

    def tell(self, number: signal.Signals) -> None:
        """Send a signal."""
        self.process.send_signal(number)

    def ended(self) -> int:
        """Wait until the process has ended; give its exit code."""
        return self.process.wait(PATIENCE)


@contextmanager
def serving(
    releases: Path, log: Path, *options: str, port: int = 0, ready: bool = True, **settings: object
) -> Iterator[Server]:
    """Start a server and wait until it answers queries; whatever is left of it is killed."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("HANKEGRAAFI_")}
    given = {f"HANKEGRAAFI_{name}": str(value) for name, value in settings.items()}
    command = ["serve", "--releases", str(releases), "--port", str(port), *options]
    with log.open("ab") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "hankegraafi", *command],
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env=kept | given,
        )
    assert process.stdout is not None
    with process.stdout:
        server = None
        try:
            line = process.stdout.readline()
            assert " is served on " in line, log.read_text()
            server = Server(int(line.rpartition(":")[2]), process, log)
            if ready:
                wait_until_ready(server)
            yield server
        finally:
            for connection in server.connections if server else ():
                connection.close()
            process.kill()
            process.wait()


def wait_until_ready(server: Server) -> None:
    """Ask a query: it is answered when the release has been read."""
    connection = server.connect()
    connection.request("GET", "/sparql?query=ASK%7B%7D")
    assert connection.getresponse().status == 200
    connection.close()
