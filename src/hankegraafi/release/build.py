"""Build a release: beside the others, whole or not at all, and only then the current one.

A build that dies at any moment leaves a folder `.building-…` and nothing else behind; the next
one sweeps it. `current` moves by one rename, after everything is on the disk.
"""

import errno
import fcntl
import os
import secrets
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from hankegraafi import __version__, formats
from hankegraafi.errors import FaultError, ReleaseError, ReleaseRefused
from hankegraafi.rdf.read import DataFolder
from hankegraafi.rdf.write import data_prefixes, serialize
from hankegraafi.records import Finding, Severity
from hankegraafi.release.content import Content, catalogue_text, count_findings, gather
from hankegraafi.release.files import compressed, json_bytes, sha256_of, sync, sync_tree, write
from hankegraafi.release.inputs import Inputs, digest_of, read_inputs
from hankegraafi.release.opened import BUILD, CURRENT, MANIFEST, STORE, Release, open_release

Progress = Callable[[str, int, int], None]

DUMPS = (
    (formats.NQUADS, "dataset"),
    (formats.TRIG, "dataset"),
    (formats.JSONLD, "dataset"),
    (formats.NTRIPLES, "curated"),
    (formats.TURTLE, "curated"),
    (formats.RDFXML, "curated"),
)
"""The formats of the dumps, and whether they hold the whole dataset or the curated view."""

STEPS = (
    "gather",
    *(f"write {each.extension}" for each, _ in DUMPS),
    "copy",
    "store",
    "manifest",
    "sync",
    "publish",
    "switch",
)
"""What a build does, in order; each is told to `progress` before it begins."""

GZIP = "application/gzip"
_DRAFT = ".building-"
_LOCK = ".lock"
_NAMED = 3


def build(
    folder: DataFolder,
    findings: Sequence[Finding],
    *,
    releases: Path,
    ontology: Path,
    shapes: Path,
    checks: Path | None = None,
    base: str | None = None,
    progress: Progress | None = None,
) -> Release:
    """Build a release from a data folder that was checked, and make it the current one.

    A release that is there already and whole is taken as it is. `checks` only tells when the
    release is out of date; `base` is what the IRIs of things shall begin with, None for what the
    data declares; `progress` is called with (step, steps done, steps in all).

    Raises:
        ReleaseRefused: there are violations; nothing was written.
        DataError: a file of the ontology is broken, or a text cannot be published.
        UsageError: the base cannot be the beginning of IRIs.
        FaultError: another build is running, or the folder of releases cannot be written.
    """
    refuse(folder, findings)
    step = _steps(progress)
    step("gather")
    inputs = read_inputs(ontology=ontology, shapes=shapes, checks=checks)
    content = gather(folder, findings, inputs, base=base or folder.base)
    built = {"inputs": digest_of(folder, inputs, base=base)}
    with _faults(releases), _alone(releases):
        _sweep(releases)
        draft = releases / f"{_DRAFT}{secrets.token_hex(8)}"
        try:
            if not _is_whole(releases, content.version):
                draft.mkdir()
                _fill(draft, content, inputs, count_findings(findings), step)
                write(draft / BUILD, json_bytes(built))
                step("sync")
                sync_tree(draft)
                step("publish")
                _publish(draft, releases / content.version)
            else:
                _replace(releases / content.version / BUILD, json_bytes(built), draft)
            step("switch")
            _point(releases, content.version, draft)
        finally:
            _remove(draft)
    if progress:
        progress("done", len(STEPS), len(STEPS))
    return open_release(releases, content.version)


def refuse(folder: DataFolder, findings: Sequence[Finding]) -> None:
    """Stand at the gate.

    Raises:
        ReleaseRefused: there is a violation, or a file that could not be read.
    """
    violations = [each for each in findings if each.severity is Severity.VIOLATION]
    told = [_told(each) for each in violations] or [str(error) for error in folder.broken]
    if not told:
        return
    count = "1 violation" if len(told) == 1 else f"{len(told)} violations"
    rest = f"; and {len(told) - _NAMED} more" if len(told) > _NAMED else ""
    raise ReleaseRefused(
        f"no release was built, for the data has {count}: {'; '.join(told[:_NAMED])}{rest}",
        way_out="See them all with: hankegraafi check",
    )


def writable(releases: Path) -> None:
    """Look, before any work is done, whether releases can lie where they shall.

    Raises:
        FaultError: something else is in the place of the folder, or it may not be written.
    """
    there = next(each for each in (releases, *releases.absolute().parents) if each.exists())
    with _faults(releases):
        if not there.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(there))
        if not os.access(there, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(there))


def _told(finding: Finding) -> str:
    place = ":".join(str(part) for part in (finding.file, finding.line) if part is not None)
    message = finding.message.best("en")[1] or finding.focus or ""
    return " ".join(part for part in (place, finding.rule, message.rstrip(".")) if part)


def _steps(progress: Progress | None) -> Callable[[str], None]:
    def step(name: str) -> None:
        if progress:
            progress(name, STEPS.index(name), len(STEPS))

    return step


@contextmanager
def _faults(releases: Path) -> Iterator[None]:
    """Say in one line what the machine refused.

    Raises:
        FaultError: a folder cannot be written, or the disk is full.
    """
    try:
        yield
    except OSError as error:
        where = error.filename or releases
        raise FaultError(
            f"the release cannot be written: {where}: {error.strerror or error}",
            way_out="Give the folder rights and room, or choose another with --releases.",
        ) from error


@contextmanager
def _alone(releases: Path) -> Iterator[None]:
    """Keep other builds out of the folder; the lock ends with the process, however it ends.

    Raises:
        FaultError: another build is running.
    """
    releases.mkdir(parents=True, exist_ok=True)
    with (releases / _LOCK).open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise FaultError(
                f"another build is running in {releases}", way_out="Wait until it is done."
            ) from error
        yield


def _sweep(releases: Path) -> None:
    """Remove what builds left behind that died."""
    for leftover in releases.glob(f"{_DRAFT}*"):
        _remove(leftover)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _is_whole(releases: Path, version: str) -> bool:
    try:
        open_release(releases, version, verify=True)
    except ReleaseError:
        return False
    return True


def _fill(
    draft: Path,
    content: Content,
    inputs: Inputs,
    findings: dict[str, int],
    step: Callable[[str], None],
) -> None:
    files = list(_dumps(draft, content, inputs, step))
    step("copy")
    files += _copies(draft, content, inputs)
    step("store")
    _store(draft, content.quads)
    step("manifest")
    manifest = {
        "product": {"name": "hankegraafi", "version": __version__},
        "version": content.version,
        "base": content.base,
        "counts": content.counts,
        "findings": findings,
        "files": sorted(files, key=lambda entry: str(entry["path"])),
    }
    write(draft / MANIFEST, json_bytes(manifest))


def _dumps(
    draft: Path, content: Content, inputs: Inputs, step: Callable[[str], None]
) -> Iterator[dict[str, Any]]:
    prefixes = data_prefixes(content.base)
    context = inputs.json_context()
    for each, describes in DUMPS:
        step(f"write {each.extension}")
        quads = content.quads if describes == "dataset" else content.curated
        text = serialize(quads, each, prefixes=prefixes, context=context)
        path = f"dumps/hankegraafi.{each.extension}"
        yield _add(draft, path, text, media_type=each.media_type, describes=describes)
        packed = _add(draft, f"{path}.gz", compressed(text), media_type=GZIP, describes=describes)
        yield packed | {"compressed": path}


def _copies(draft: Path, content: Content, inputs: Inputs) -> Iterator[dict[str, Any]]:
    turtle, jsonld = formats.TURTLE.media_type, formats.JSONLD.media_type
    for describes, (path, text) in inputs.copied():
        media_type = jsonld if describes == "context" else turtle
        yield _add(draft, path, text, media_type=media_type, describes=describes)
    findings = content.findings
    yield _add(
        draft, "findings.json", findings, media_type="application/json", describes="findings"
    )
    if content.catalogue:
        text = catalogue_text(content)
        yield _add(draft, "catalogue.ttl", text, media_type=turtle, describes="catalogue")


def _add(draft: Path, path: str, text: bytes, *, media_type: str, describes: str) -> dict[str, Any]:
    """Write a file, and give what the manifest says of it."""
    write(draft / path, text)
    return {
        "path": path,
        "media_type": media_type,
        "bytes": len(text),
        "sha256": sha256_of(draft / path),
        "describes": describes,
    }


def _store(draft: Path, quads: Sequence[ox.Quad]) -> None:
    """Load the store, and list its files beside the manifest: their bytes are never the same."""
    store = ox.Store(str(draft / "store"))
    store.bulk_extend(quads)
    store.flush()
    store.optimize()
    del store
    files = [
        {
            "path": path.relative_to(draft).as_posix(),
            "bytes": path.stat().st_size,
            "sha256": sha256_of(path),
        }
        for path in sorted((draft / "store").rglob("*"))
    ]
    write(draft / STORE, json_bytes({"files": files}))


def _publish(draft: Path, target: Path) -> None:
    """Give a finished draft its name; what stood there was not whole and goes away."""
    if target.exists() or target.is_symlink():
        target.rename(target.with_name(f"{_DRAFT}{secrets.token_hex(8)}"))
    draft.rename(target)
    sync(target.parent)
    _sweep(target.parent)


def _replace(path: Path, text: bytes, draft: Path) -> None:
    """Write a file anew, by way of another name."""
    write(draft, text)
    draft.replace(path)
    sync(path.parent)


def _point(releases: Path, version: str, draft: Path) -> None:
    """Make a release the current one, in one move."""
    pointer = releases / CURRENT
    if pointer.is_symlink() and str(pointer.readlink()) == version:
        return
    _remove(draft)
    draft.symlink_to(version)
    draft.replace(pointer)
    sync(releases)
