"""/download/: every file of the release, by ranges too, and nothing beside them."""

import json
import re
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response

from hankegraafi import formats
from hankegraafi.formats import Format
from hankegraafi.serve.problems import Refusal
from hankegraafi.serve.site import Site, site_of
from hankegraafi.serve.visit import matches, render, visit_of

_RANGE = re.compile(r"bytes=((?:\s*(?:[0-9]+-[0-9]*|-[0-9]+)\s*(?:,|$))+)", re.IGNORECASE)

JSON = Format("json", "application/json", "json", "page", text=False)


async def listing(request: Request) -> Response:
    """List every file of the release, as a page or as JSON."""
    visit = visit_of(request)
    files = [_described(visit.site, each) for each in _files(visit.site).values()]
    chosen = formats.negotiate(request.headers.get("accept"), (JSON, formats.HTML))
    if chosen is None:
        raise Refusal(406, "not_acceptable", types="text/html, application/json")
    if chosen is formats.HTML:
        groups: dict[str, list[dict[str, Any]]] = {}
        for each in files:
            groups.setdefault(each["group"], []).append(each)
        return render(visit, "download.html", {"groups": groups, "count": len(files)})
    release = visit.site.release
    body = {"release": release.version, "base": visit.site.base, "files": files}
    text = json.dumps(body, ensure_ascii=False, indent=2) + "\n"
    return Response(text, headers={"Vary": "Accept"}, media_type=JSON.media_type)


async def folder(request: Request) -> Response:
    """Send on to the list with its closing slash."""
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"/download/{query}", 308)


async def file(request: Request) -> Response:
    """Give one file, or a part of it."""
    site = site_of(request)
    path: str = request.path_params["path"]
    entry = _files(site).get(path)
    if entry is None:
        raise Refusal(404, "unknown_file", path=request.url.path)
    etag = f'"{entry["sha256"]}"'
    if matches(request, etag):
        return Response(status_code=304, headers={"ETag": etag, "Cache-Control": "no-cache"})
    _forget_odd_range(request)
    return FileResponse(
        site.release.path / path,
        media_type=entry["media_type"],
        filename=_file_name(site, path),
        headers={"ETag": etag, "Cache-Control": "no-cache"},
    )


def _forget_odd_range(request: Request) -> None:
    """Take a Range header away that is not one of bytes: it is to be ignored (RFC 9110 §14.2)."""
    match = _RANGE.fullmatch(request.headers.get("range", "").strip())
    pairs = [part.strip().partition("-") for part in match[1].split(",")] if match else []
    backward = any(first and last and int(first) > int(last) for first, _, last in pairs)
    if not match or backward:
        headers = request.scope["headers"]
        request.scope["headers"] = [each for each in headers if each[0] != b"range"]


def _files(site: Site) -> Mapping[str, Mapping[str, Any]]:
    """Give the manifest's files by path; only what stands there is ever given out."""
    if "files" not in site.kept:
        files = {entry["path"]: entry for entry in site.release.manifest["files"]}
        site.kept["files"] = dict(sorted(files.items()))
    kept: Mapping[str, Mapping[str, Any]] = site.kept["files"]
    return kept


def _described(site: Site, entry: Mapping[str, Any]) -> dict[str, Any]:
    path: str = entry["path"]
    return {
        "path": path,
        "url": f"/download/{path}",
        "bytes": entry["bytes"],
        "sha256": entry["sha256"],
        "media_type": entry["media_type"],
        "holds": _holds(path),
        "group": path.partition("/")[0] if "/" in path else "release",
        "size": _size(int(entry["bytes"])),
        "file_name": _file_name(site, path),
    }


def _holds(path: str) -> str:
    """Give the key of the words for what a file holds."""
    folder, _, name = path.rpartition("/")
    if name == "context.jsonld":
        return "holds_context"
    if folder == "dumps":
        whole = {"nq", "trig", "jsonld"} & set(name.split("."))
        return "holds_dataset" if whole else "holds_view"
    return f"holds_{folder.partition('/')[0] or name.partition('.')[0]}"


def _size(count: int) -> str:
    """Write a number of bytes for people: three digits are enough."""
    amount = float(count)
    for unit in ("B", "kB", "MB", "GB"):
        if amount < 1000 or unit == "GB":
            break
        amount /= 1000
    digits = 0 if unit == "B" or amount >= 100 else 1
    return f"{amount:.{digits}f}\N{NO-BREAK SPACE}{unit}"


def _file_name(site: Site, path: str) -> str:
    """Make a name that still says what it is in somebody's download folder.

    dumps/hankegraafi.nq.gz of release 2026-11-21-0a1b2c3d → hankegraafi-2026-11-21-0a1b2c3d.nq.gz
    """
    name = path.rpartition("/")[2]
    stem, dot, extension = name.partition(".")
    stem = stem if stem == "hankegraafi" else f"hankegraafi-{stem}"
    return f"{stem}-{site.release.version}{dot}{extension}"
