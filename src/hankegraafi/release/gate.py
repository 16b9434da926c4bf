"""From a data folder to a release: read, check, build; or find that nothing has changed."""

from pathlib import Path

from hankegraafi import resources
from hankegraafi.check import check_folder
from hankegraafi.rdf.read import Progress, is_large, read_folder
from hankegraafi.release.build import build
from hankegraafi.release.content import check_base
from hankegraafi.release.fresh import up_to_date
from hankegraafi.release.inputs import input_digest
from hankegraafi.release.large import build_large
from hankegraafi.release.opened import Release, current_version
from hankegraafi.release.place import writable


def build_folder(
    data: Path,
    releases: Path,
    *,
    base: str | None = None,
    if_changed: bool = False,
    progress: Progress | None = None,
) -> tuple[Release, bool]:
    """Build a release from a data folder; give it, and whether it is another than before.

    With `if_changed`, a current release that was built from the same files is taken as it is.

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
        digest = input_digest(data, ontology=ontology, shapes=shapes, checks=checks, base=base)
        current = up_to_date(releases, digest)
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
        progress=progress,
    )
    return release, release.version != before
