"""From a data folder to a release: read, check, build; or find that nothing has changed."""

from datetime import datetime
from enum import Enum
from pathlib import Path

from hankegraafi import resources
from hankegraafi.check import check_folder
from hankegraafi.parallel import Hire, here
from hankegraafi.rdf.read import Progress, is_large, read_folder
from hankegraafi.release.build import build
from hankegraafi.release.content import check_base
from hankegraafi.release.fresh import up_to_date
from hankegraafi.release.history import BEGINNING
from hankegraafi.release.inputs import input_digest, read_inputs
from hankegraafi.release.large import build_large
from hankegraafi.release.memory import opened_memory
from hankegraafi.release.opened import Release, current_version
from hankegraafi.release.place import writable
from hankegraafi.release.scan import scan


class Outcome(Enum):
    """What a build came to; the value says it in words."""

    BUILT = "built"
    REPAIRED = "built anew, for what was there of it was not whole"
    UNCHANGED = "is up to date"


def build_folder(
    data: Path,
    releases: Path,
    *,
    base: str | None = None,
    if_changed: bool = False,
    now: datetime = BEGINNING,
    progress: Progress | None = None,
    hire: Hire = here,
) -> tuple[Release, Outcome]:
    """Build a release from a data folder; give it, and what was done.

    `now` is when it is published. With `if_changed`, a current release that was built from the
    same files is taken as it is. `hire` gives who does work that can be parted.

    Raises:
        ReleaseRefused: the data has violations.
        UsageError: the data folder does not exist, or the base cannot begin IRIs.
        FaultError: a file cannot be read or written, a check failed, or another build is running.
    """
    if base is not None:
        check_base(base)
    writable(releases)
    if if_changed:
        ontology, shapes = resources.folder("ontology"), resources.folder("shapes")
        checks = resources.folder("queries") / "checks"
        inputs = read_inputs(data, ontology=ontology, shapes=shapes, checks=checks)
        with opened_memory(releases) as memory:
            seen = scan(data, memory.files() if memory else {})
        files = {path: each.digest for path, each in seen.items()}
        current = up_to_date(releases, input_digest(files, inputs, base=base))
        if current:
            return current, Outcome.UNCHANGED
    version, folder = _standing(releases)
    release = _built(data, releases, base, now, progress, hire)
    if release.version != version:
        return release, Outcome.BUILT
    is_same = _standing(releases) == (version, folder)
    return release, Outcome.UNCHANGED if is_same else Outcome.REPAIRED


def _standing(releases: Path) -> tuple[str | None, int]:
    """Give the current version, and which folder of the disk that is; 0 for none."""
    version = current_version(releases)
    folder = releases / version if version else None
    return version, folder.stat().st_ino if folder and folder.exists() else 0


def _built(
    data: Path,
    releases: Path,
    base: str | None,
    now: datetime,
    progress: Progress | None,
    hire: Hire,
) -> Release:
    ontology, shapes = resources.folder("ontology"), resources.folder("shapes")
    checks = resources.folder("queries") / "checks"
    if is_large(data):
        return build_large(
            data,
            releases=releases,
            ontology=ontology,
            shapes=shapes,
            checks=checks,
            base=base,
            now=now,
            progress=progress,
            hire=hire,
        )
    folder = read_folder(data, progress=progress)
    return build(
        folder,
        check_folder(folder, shapes=shapes, checks=checks, progress=progress),
        releases=releases,
        ontology=ontology,
        shapes=shapes,
        checks=checks,
        base=base,
        now=now,
        progress=progress,
        hire=hire,
    )
