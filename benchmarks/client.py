"""One request at a time, with the time to the first byte of the answer."""

import contextlib
import http.client
import time
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit


class Reply(NamedTuple):
    """An answer: seconds to the first byte of its body and to the last, and its size in bytes."""

    status: int
    first: float
    seconds: float
    size: int
    body: bytes


def fetch(url: str, accept: str, *, timeout: float = 120.0, keep: bool = False) -> Reply:
    """Ask for something on a connection of its own; `keep` keeps the body.

    Raises:
        OSError: no answer within `timeout` seconds, or no connection.
        http.client.HTTPException: an answer that broke off.
    """
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(
        parts.hostname or "127.0.0.1", parts.port, timeout=timeout
    )
    connection.connect()
    began = time.perf_counter()
    try:
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        connection.request("GET", path, headers={"Accept": accept})
        response = connection.getresponse()
        kept = [response.read1(1 << 16)]
        first = time.perf_counter() - began
        size = len(kept[0])
        while piece := response.read(1 << 18):
            size += len(piece)
            if keep:
                kept.append(piece)
        return Reply(response.status, first, time.perf_counter() - began, size, b"".join(kept))
    finally:
        connection.close()


def send(url: str, file: Path, media_type: str, *, timeout: float = 1800.0) -> None:
    """Post a file.

    Raises:
        RuntimeError: it was not taken.
    """
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(
        parts.hostname or "127.0.0.1", parts.port, timeout=timeout
    )
    headers = {"Content-Type": media_type, "Content-Length": str(file.stat().st_size)}
    with file.open("rb") as body, contextlib.closing(connection):
        connection.request("POST", f"{parts.path}?{parts.query}", body, headers)
        status = connection.getresponse().status
    if status >= 300:
        raise RuntimeError(f"{file.name} was not taken: {status}")
