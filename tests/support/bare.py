"""Releases of any data at all: a store and a dump, without the check that the gate makes."""

import shutil
from pathlib import Path

import pyoxigraph as ox

from hankegraafi import __version__, resources
from hankegraafi.release import Release, open_release
from hankegraafi.release.files import json_bytes, sha256_of

BASE = "https://w3id.org/hankegraafi/"
VERSION = "undated-00000000"


def bare_release(
    releases: Path, data: Path, *, base: str = BASE, version: str = VERSION
) -> Release:
    """Make an N-Quads file a release, and the current one.

    The file is moved when it stands in `releases`, and copied when not. Each call with another
    version makes another release; the pointer moves to the newest.
    """
    folder = releases / version
    dump = folder / "dumps" / "hankegraafi.nq"
    dump.parent.mkdir(parents=True)
    if data.parent == releases:
        data.rename(dump)
    else:
        shutil.copyfile(data, dump)
    shutil.copytree(resources.folder("ontology"), folder / "ontology")
    store = ox.Store(str(folder / "store"))
    store.bulk_load(path=str(dump), format=ox.RdfFormat.N_QUADS)
    store.flush()
    store.optimize()
    count = len(store)
    del store
    files = sorted((folder / "store").rglob("*"))
    (folder / "store.json").write_bytes(json_bytes({"files": [_entry(folder, p) for p in files]}))
    listed = [dump, folder / "ontology" / "context.jsonld"]
    entries = [
        _entry(folder, path) | {"media_type": "application/n-quads", "describes": "dataset"}
        for path in listed
    ]
    manifest = {
        "product": {"name": "hankegraafi", "version": __version__},
        "version": version,
        "base": base,
        "counts": {"quads": count},
        "findings": {},
        "files": entries,
    }
    (folder / "manifest.json").write_bytes(json_bytes(manifest))
    pointer = releases / "next"
    pointer.symlink_to(version)
    pointer.replace(releases / "current")
    return open_release(releases, version)


def _entry(folder: Path, path: Path) -> dict[str, object]:
    return {
        "path": path.relative_to(folder).as_posix(),
        "bytes": path.stat().st_size,
        "sha256": sha256_of(path),
    }
