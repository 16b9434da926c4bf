"""Bodies of requests, read as they come, and no further than they may be long."""

from collections.abc import Callable

from starlette.requests import Request

from hankegraafi.serve.problems import Refusal


def refuse_packed(request: Request) -> None:
    """See that a body is sent as it is.

    Raises:
        Refusal: it is compressed.
    """
    if request.headers.get("content-encoding", "identity") != "identity":
        raise Refusal(415, "packed", headers={"Connection": "close"})


async def read_body(
    request: Request,
    *,
    most: int,
    discarded: int,
    too_long: Callable[[dict[str, str]], Refusal],
    hold: Callable[[int], None] | None = None,
) -> bytes:
    """Read a body, but keep none beyond its longest length.

    What is too long is read on for a while, so that its sender comes to read the answer; a sender
    who waits for leave (`Expect`) is told before.

    Args:
        request: what was sent.
        most: the longest length, in bytes.
        discarded: up to which length it is read on, in bytes.
        too_long: makes the refusal, with headers that close the connection where it was not read.
        hold: is told of every piece that is kept, in bytes.

    Raises:
        Refusal: it is too long (413).
    """
    closing = {"Connection": "close"}
    length = request.headers.get("content-length", "")
    if length.isdigit() and int(length[:12]) > (most if "expect" in request.headers else discarded):
        raise too_long(closing)
    body, size = bytearray(), 0
    async for chunk in request.stream():
        size += len(chunk)
        if size <= most:
            if hold:
                hold(len(chunk))
            body += chunk
        elif size > discarded:
            break
    if size > most:
        raise too_long(closing if size > discarded else {})
    return bytes(body)
