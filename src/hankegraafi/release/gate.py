"""From a data folder to a release: read, check, build; or find that nothing has changed."""

from datetime import datetime
from pathlib import Path

from hankegraafi import resources
from hankegraafi.check import check_folder
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


def build_folder(
    data: Path,
    releases: Path,
    *,
    base: str | None = None,
    if_changed: bool = False,
    now: datetime = BEGINNING,
    progress: Progress | None = None,
) -> tuple[Release, bool]:
    """Build a release from a data folder; give it, and whether it is another than before.

    `now` is when it is published. With `if_changed`, a current release that was built from the
    same files is taken as it is.

    Raises:
        ReleaseRefused: the data has violations.
        UsageError: the data folder does not exist, or the base cannot begin IRIs.
        FaultError: a file cannot be read or written, a check failed, or another build is running.
    """
    if base is not None:
        check_base(base)
    writable(releases)
    ontology, shapes = resources.folder("ontology"), resources.folder("shapes")
    checks = resources.folder("queries") / "checks"
    if if_changed:
        inputs = read_inputs(data, ontology=ontology, shapes=shapes, checks=checks)
        with opened_memory(releases) as memory:
            seen = scan(data, memory.files() if memory else {})
        files = {path: each.digest for path, each in seen.items()}
        current = up_to_date(releases, input_digest(files, inputs, base=base))
        if current:
            return current, False
    before = current_version(releases)
    if is_large(data):
        release = build_large(
            data,
            releases=releases,
            ontology=ontology,
            shapes=shapes,
            checks=checks,
            base=base,
            now=now,
            progress=progress,
        )
        return release, release.version != before
    folder = read_folder(data, progress=progress)
    findings = check_folder(folder, shapes=shapes, checks=checks, progress=progress)
    release = build(
        folder,
        findings,
        releases=releases,
        ontology=ontology,
        shapes=shapes,
        checks=checks,
        base=base,
        now=now,
        progress=progress,
    )
    return release, release.version != before
