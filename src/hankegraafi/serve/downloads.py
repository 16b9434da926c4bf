"""/download/: every file of the release, by ranges too, and nothing beside them."""

import json
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from hankegraafi import formats
from hankegraafi.formats import Format
from hankegraafi.serve.problems import Refusal
from hankegraafi.serve.site import Site
from hankegraafi.serve.visit import matches, render, visit_of

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


async def file(request: Request) -> Response:
    """Give one file, or a part of it."""
    site: Site = request.app.state.site
    path: str = request.path_params["path"]
    entry = _files(site).get(path)
    if entry is None:
        raise Refusal(404, "unknown_file", path=request.url.path)
    etag = f'"{entry["sha256"]}"'
    if matches(request, etag):
        return Response(status_code=304, headers={"ETag": etag})
    return FileResponse(
        site.release.path / path,
        media_type=entry["media_type"],
        filename=_file_name(site, path),
        headers={"ETag": etag, "Cache-Control": "no-cache"},
    )


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
        "group": path.partition("/")[0] if "/" in path else "release",
        "file_name": _file_name(site, path),
    }


def _file_name(site: Site, path: str) -> str:
    """Make a name that still says what it is in somebody's download folder.

    dumps/hankegraafi.nq.gz of release 2026-11-21-0a1b2c3d → hankegraafi-2026-11-21-0a1b2c3d.nq.gz
    """
    name = path.rpartition("/")[2]
    stem, dot, extension = name.partition(".")
    stem = stem if stem == "hankegraafi" else f"hankegraafi-{stem}"
    return f"{stem}-{site.release.version}{dot}{extension}"
