"""/download/: every published file of the release, by ranges too, and nothing beside them."""

import json
import os
import re
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response

from hankegraafi import formats
from hankegraafi.formats import Format
from hankegraafi.serve import signposting
from hankegraafi.serve.problems import Refusal
from hankegraafi.serve.site import Site, site_of
from hankegraafi.serve.things import settled
from hankegraafi.serve.unpacked import is_unpacked, unpacked
from hankegraafi.serve.visit import Visit, render, visit_of

_RANGE = re.compile(
    r"bytes=((?:\s*(?:[0-9]{1,18}-[0-9]{0,18}|-[0-9]{1,18})\s*(?:,|$))+)", re.IGNORECASE
)
MANIFEST = "manifest.json"

JSON = Format("json", "application/json", "json", "page", text=False)


def listing(request: Request) -> Response:
    """List every published file of the release, as a page or as JSON."""
    visit = visit_of(request)
    files = [_described(visit, each) for each in _files(visit.site).values()]
    chosen = formats.negotiate(request.headers.get("accept"), (JSON, formats.HTML))
    if chosen is None:
        raise Refusal(406, "not_acceptable", types="text/html, application/json")
    if chosen is formats.HTML:
        groups: dict[str, list[dict[str, Any]]] = {}
        for each in files:
            size = {"size": size_words(each["bytes"], visit.language)}
            groups.setdefault(each["group"], []).append(each | size)
        return render(visit, "download.html", {"groups": groups, "count": len(files)})
    release = visit.site.release
    body = {"release": release.version, "base": visit.site.base, "files": files}
    text = json.dumps(body, ensure_ascii=False, indent=2) + "\n"
    return Response(text, headers={"Vary": "Accept"}, media_type=JSON.media_type)


def folder(request: Request) -> Response:
    """Send on to the list with its closing slash."""
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"/download/{query}", 308)


def file(request: Request) -> Response:
    """Give one file, or a part of it."""
    site = site_of(request)
    path: str = request.path_params["path"]
    entry = _files(site).get(path)
    if entry is None:
        raise Refusal(404, "unknown_file", path=request.url.path)
    etag = f'"{entry["sha256"]}"'
    links = signposting.written(signposting.of_file(site, path))
    signposts = {"Link": links} if links else {}
    if held := settled(request, etag, signposts):
        return held
    _take_range(request, etag, entry["bytes"])
    headers = {"ETag": etag, "Cache-Control": "no-cache", **signposts}
    name, media_type = _file_name(site, path), entry["media_type"]
    packed = path != MANIFEST and is_unpacked(site.release, path)
    there = _as_published(site, f"{path}.gz" if packed else path, path)
    if packed:
        return unpacked(
            request,
            site.release,
            path,
            size=entry["bytes"],
            media_type=media_type,
            name=name,
            headers=headers,
        )
    return _File(there, media_type=media_type, filename=name, headers=headers)


def _as_published(site: Site, held: str, path: str) -> Path:
    """Give the file that holds what a path names, if it is as long as it was.

    Raises:
        Refusal: it is missing, or its length is another.
    """
    there, entry = site.release.path / held, _files(site).get(held)
    if entry is None or not there.is_file() or there.stat().st_size != entry["bytes"]:
        raise Refusal(503, "broken_file", path=path, release=site.release.version)
    return there


class _File(FileResponse):
    """A file whose version its ETag tells: when it was written to this disk means nothing."""

    def set_stat_headers(self, stat_result: os.stat_result) -> None:
        """Say how long the file is, in bytes."""
        self.headers.setdefault("content-length", str(stat_result.st_size))


def _take_range(request: Request, etag: str, size: int) -> None:
    """Leave of the Range header what can be given; it is ignored where it does not apply.

    Raises:
        Refusal: no part that is asked for lies within the file (RFC 9110 §14.1.2).
    """
    asked = request.headers.get("range", "")
    applies = request.method == "GET" and request.headers.get("if-range", etag) == etag
    pairs = _pairs(asked) if applies else []
    fitting = [f"{first}-{last}" for first, last in pairs if _fits(first, last, size)]
    if pairs and not fitting:
        raise Refusal(416, "no_range", size=size, headers={"Content-Range": f"bytes */{size}"})
    kept = [each for each in request.scope["headers"] if each[0] not in {b"range", b"if-range"}]
    if fitting:
        kept.append((b"range", f"bytes={','.join(fitting)}".encode()))
    request.scope["headers"] = kept


def _pairs(asked: str) -> list[tuple[str, str]]:
    """Read a Range header of bytes; nothing where it cannot be read (RFC 9110 §14.2)."""
    match = _RANGE.fullmatch(asked.strip())
    parts = [part.strip().partition("-") for part in match[1].split(",") if part] if match else []
    backward = any(first and last and int(first) > int(last) for first, _, last in parts)
    return [] if backward else [(first, last) for first, _, last in parts]


def _fits(first: str, last: str, size: int) -> bool:
    return int(first) < size if first else int(last) > 0 and size > 0


def _files(site: Site) -> Mapping[str, Mapping[str, Any]]:
    """Give the manifest's files by path, and the manifest itself; nothing else is given out."""
    if "files" not in site.kept:
        entries = [*site.release.manifest["files"], _manifest(site)]
        files = {entry["path"]: entry for entry in entries}
        site.kept["files"] = dict(sorted(files.items()))
    kept: Mapping[str, Mapping[str, Any]] = site.kept["files"]
    return kept


def _manifest(site: Site) -> dict[str, Any]:
    """Describe the manifest, which cannot hold its own digest."""
    content = (site.release.path / MANIFEST).read_bytes()
    return {
        "path": MANIFEST,
        "bytes": len(content),
        "sha256": sha256(content).hexdigest(),
        "media_type": JSON.media_type,
    }


def _described(visit: Visit, entry: Mapping[str, Any]) -> dict[str, Any]:
    path: str = entry["path"]
    return {
        "path": path,
        "url": visit.path(f"/download/{path}"),
        "bytes": entry["bytes"],
        "sha256": entry["sha256"],
        "media_type": entry["media_type"],
        "holds": _holds(path),
        "group": path.partition("/")[0] if "/" in path else "release",
        "file_name": _file_name(visit.site, path),
    }


def _holds(path: str) -> str:
    """Give the key of the words for what a file holds."""
    folder, _, name = path.rpartition("/")
    if name == "context.jsonld":
        return "holds_context"
    if folder == "links":
        return "holds_links" if name.endswith(".nt") else "holds_mappings"
    if folder == "dumps":
        whole = {"nq", "trig", "jsonld"} & set(name.split("."))
        return "holds_dataset" if whole else "holds_view"
    return f"holds_{folder.partition('/')[0] or name.partition('.')[0]}"


def size_words(count: int, language: str) -> str:
    """Write a number of bytes for people: three digits are enough."""
    amount = float(count)
    for unit in ("B", "kB", "MB", "GB"):
        if amount < 1000 or unit == "GB":
            break
        amount /= 1000
    digits = 0 if unit == "B" or amount >= 100 else 1
    number = f"{amount:.{digits}f}"
    number = number if language == "en" else number.replace(".", ",")
    return f"{number}\N{NO-BREAK SPACE}{unit}"


def _file_name(site: Site, path: str) -> str:
    """Make a name that still says what it is in somebody's download folder, and is its own.

    dumps/hankegraafi.nq.gz of release 2026-11-21-0a1b2c3d → hankegraafi-2026-11-21-0a1b2c3d.nq.gz
    ontology/context.jsonld → hankegraafi-ontology-context-2026-11-21-0a1b2c3d.jsonld
    """
    *folders, name = path.split("/")
    stem, dot, extension = name.partition(".")
    steps = [each for each in (*folders, stem) if each not in {"dumps", "hankegraafi"}]
    return "-".join(("hankegraafi", *steps, site.release.version)) + dot + extension
