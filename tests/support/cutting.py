"""A proxy before an engine that lets so many requests through, and then misbehaves."""

import contextlib
import http.client
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

BEFORE, AFTER = "before", "after"
"""A request is not let through; or it is, and its answer is lost."""
_DROPPED = {"connection", "transfer-encoding", "keep-alive", "content-length"}


class Cutting:
    """Counts requests; the one with the number `at` is cut, and so is whatever comes after it.

    Where `at` is 0, nothing is cut. Of `changes` alone, what only asks is not counted. Where a
    `status` is given, it is answered instead, with what is `said`.
    """

    def __init__(
        self,
        port: int,
        *,
        at: int = 0,
        how: str = BEFORE,
        changes: bool = True,
        status: int = 0,
        said: bytes = b"",
    ) -> None:
        self.count = 0
        self.at, self.how, self.changes = at, how, changes
        self.status, self.said = status, said
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self, port))
        self._server.daemon_threads = True
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    def __enter__(self) -> "Cutting":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def cut(self, body: bytes) -> bool:
        """Take a request; say whether it is cut."""
        with self._lock:
            if not self.changes or not body.startswith(b"query="):
                self.count += 1
            return 0 < self.at <= self.count

    def first(self) -> bool:
        """Say whether the request that was just taken is the first that is cut."""
        return self.count == self.at


def _handler(proxy: Cutting, port: int) -> type[BaseHTTPRequestHandler]:  # noqa: C901
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"] or 0))
            cut = proxy.cut(body)
            if cut and proxy.status:
                self._answer(proxy.status, {"Content-Type": "text/plain"}, proxy.said)
                return
            if cut and (proxy.how == BEFORE or not proxy.first()):
                self._drop()
                return
            status, headers, content = self._pass(body)
            if cut:
                self._drop()
            else:
                self._answer(status, headers, content)

        do_GET = do_POST  # noqa: N815

        def log_message(
            self,
            format: str,  # noqa: A002
            *args: object,
        ) -> None:
            pass

        def _pass(self, body: bytes) -> tuple[int, dict[str, str], bytes]:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            try:
                sent = {n: v for n, v in self.headers.items() if n.lower() not in _DROPPED}
                connection.request(self.command, self.path, body, sent)
                reply = connection.getresponse()
                content = reply.read()
                kept = {n: v for n, v in reply.getheaders() if n.lower() not in _DROPPED}
                return reply.status, kept, content
            finally:
                connection.close()

        def _answer(self, status: int, headers: dict[str, str], content: bytes) -> None:
            self.send_response_only(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if status != 204:
                self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def _drop(self) -> None:
            self.close_connection = True
            with contextlib.suppress(OSError):
                self.connection.shutdown(2)

    return Handler
