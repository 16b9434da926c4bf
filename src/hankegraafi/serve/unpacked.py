"""Files that a release has compressed alone, given as they were: unpacked while they are sent."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from hankegraafi.release import Release, open_dump

_CHUNK = 1 << 18
_PARTIAL = 206


class Part(NamedTuple):
    """A part of a file: its first byte, and the one after its last."""

    first: int
    end: int


def is_unpacked(release: Release, path: str) -> bool:
    """Say whether a file of a release has to be unpacked; one may be left out at any time."""
    return path in release.left_out or not (release.path / path).is_file()


def unpacked(
    request: Request,
    release: Release,
    path: str,
    *,
    size: int,
    media_type: str,
    name: str,
    headers: Mapping[str, str],
) -> Response:
    """Give a file of so many bytes, or the one part of it that Range asks for (RFC 9110 §14).

    Where several parts are asked for the whole is given, as §14.2 allows.
    """
    part = _part(request.headers.get("range", ""), size)
    end = part or Part(0, size)
    quoted = quote(name)
    told = {
        **headers,
        "Accept-Ranges": "bytes",
        "Content-Length": str(end.end - end.first),
        "Content-Disposition": f'attachment; filename="{name}"'
        if quoted == name
        else f"attachment; filename*=utf-8''{quoted}",
    }
    if part:
        told["Content-Range"] = f"bytes {part.first}-{part.end - 1}/{size}"
    status = _PARTIAL if part else 200
    if request.method == "HEAD":
        return Response(None, status, told, media_type)
    return StreamingResponse(_pieces(release, path, end), status, told, media_type)


def _part(asked: str, size: int) -> Part | None:
    """Read a Range header of bytes that fits the file; None where it does not name one part."""
    first, dash, last = asked.removeprefix("bytes=").partition("-")
    if not dash or "," in last:
        return None
    if not first:
        return Part(max(0, size - int(last)), size)
    return Part(int(first), min(int(last) + 1, size) if last else size)


def _pieces(release: Release, path: str, part: Part) -> Iterator[bytes]:
    with open_dump(release, path) as dump:
        dump.seek(part.first)
        left = part.end - part.first
        while left and (piece := dump.read(min(left, _CHUNK))):
            left -= len(piece)
            yield piece
