"""What a draft is filled with, whichever way its quads came: files, and the manifest of them."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from hankegraafi import __version__, formats
from hankegraafi.release.content import Content, catalogue_text
from hankegraafi.release.files import json_bytes, sha256_of, sync_tree, write
from hankegraafi.release.history import HISTORY, followed, read_history, until, written
from hankegraafi.release.inputs import Inputs
from hankegraafi.release.keeping import pack_others, unpack
from hankegraafi.release.links import under_base
from hankegraafi.release.opened import BUILD, MANIFEST, STORE, current_version, open_release
from hankegraafi.release.place import point, publish, replace
from hankegraafi.release.sealed import seal

Entry = dict[str, Any]
"""What the manifest says of a file."""

GZIP = "application/gzip"
NQUADS = f"dumps/hankegraafi.{formats.NQUADS.extension}"
NTRIPLES = f"dumps/hankegraafi.{formats.NTRIPLES.extension}"
_MEDIA_TYPES = {
    ".jsonld": formats.JSONLD.media_type,
    ".json": "application/json",
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
}


def add(draft: Path, path: str, text: bytes, *, media_type: str, describes: str) -> Entry:
    """Write a file, and give what the manifest says of it."""
    write(draft / path, text)
    return entry(draft, path, media_type=media_type, describes=describes)


def entry(draft: Path, path: str, *, media_type: str, describes: str) -> Entry:
    """Give what the manifest says of a file that was written."""
    return {
        "path": path,
        "media_type": media_type,
        "bytes": (draft / path).stat().st_size,
        "sha256": sha256_of(draft / path),
        "describes": describes,
    }


def copies(draft: Path, content: Content, inputs: Inputs) -> Iterator[Entry]:
    """Write what a release carries besides its quads."""
    turtle = formats.TURTLE.media_type
    for describes, (path, text) in inputs.copied():
        media_type = _MEDIA_TYPES.get(Path(path).suffix, turtle)
        if describes == "mappings":
            text = under_base(text, content.base)
        yield add(draft, path, text, media_type=media_type, describes=describes)
    findings = content.findings
    yield add(draft, "findings.json", findings, media_type="application/json", describes="findings")
    if content.catalogue:
        text = catalogue_text(content)
        yield add(draft, "catalogue.ttl", text, media_type=turtle, describes="catalogue")


def list_store(draft: Path) -> None:
    """List the files of the store beside the manifest: their bytes are never the same."""
    files = [
        {
            "path": path.relative_to(draft).as_posix(),
            "bytes": path.stat().st_size,
            "sha256": sha256_of(path),
        }
        for path in sorted((draft / "store").rglob("*"))
    ]
    write(draft / STORE, json_bytes({"files": files}))


def write_manifest(
    draft: Path, content: Content, findings: dict[str, int], files: list[Entry]
) -> None:
    """Write what a release says of itself: its counts, its findings by severity, its files."""
    manifest = {
        "product": {"name": "hankegraafi", "version": __version__},
        "version": content.version,
        "base": content.base,
        "counts": content.counts,
        "findings": findings,
        "files": sorted(files, key=lambda each: str(each["path"])),
    }
    write(draft / MANIFEST, json_bytes(manifest))


def finish(
    draft: Path,
    releases: Path,
    version: str,
    built: dict[str, str],
    step: Callable[[str], None],
    now: datetime,
) -> None:
    """Make a draft the current release; where there is no draft, the one that is there already.

    `built` is what it was built from; it is written down beside the manifest. `now` is when it is
    published: the history says so before the release is current. Other releases are packed then.
    """
    history = until(read_history(releases), current_version(releases))
    if draft.exists():
        write(draft / BUILD, json_bytes(built))
        seal(draft)
        step("sync")
        sync_tree(draft)
        step("publish")
        publish(draft, releases / version)
    else:
        replace(releases / version / BUILD, json_bytes(built), draft)
        unpack(open_release(releases, version))
    step("switch")
    replace(releases / HISTORY, written(followed(history, version, now)), draft)
    point(releases, version, draft)
    step("pack")
    pack_others(releases, version)
