"""What differs between any two releases: of the patches that lead there, or of their dumps."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from hankegraafi.release.changes.kept import FOLDER, Changes, read_changes
from hankegraafi.release.changes.patch import Row, composed, difference, inverse
from hankegraafi.release.dumps import open_dump
from hankegraafi.release.opened import Release

DUMP = "dumps/hankegraafi.nq"


def stored(releases: Path, version: str) -> Changes | None:
    """Give what a release carries about what changed from the one before it, if it does.

    Raises:
        ReleaseError: it is broken.
    """
    found = read_changes(releases / version / FOLDER)
    return found if found and found.new == version else None


@contextmanager
def rows_between(old: Release, new: Release) -> Iterator[Iterator[Row]]:
    """Give what leads from one release to another of the same folder, sorted.

    Where patches lead from the one to the other, perhaps by way of a third, they are put together,
    which takes as long as they are; else the dumps are compared.

    Raises:
        ReleaseError: a file is missing or broken.
        DataError: a dump or a patch is not what it was.
    """
    back, forth = _way(old, new)
    if back or forth or old.version == new.version:
        steps = [inverse(each.rows()) for each in back]
        steps += [each.rows() for each in reversed(forth)]
        yield composed(*steps)
        return
    with ExitStack() as stack:
        before, after = (stack.enter_context(open_dump(each, DUMP)) for each in (old, new))
        yield difference(before, after)


def forget(releases: Path, version: str) -> list[str]:
    """Let no other release tell what one said that is gone: take away what changed since it.

    What changed from another one is compared when it is asked for. Gives the versions that carried
    something.

    Raises:
        ReleaseError: what a release carries is broken.
        OSError: the folder cannot be written.
    """
    later = [path.name for path in sorted(releases.iterdir()) if not path.is_symlink()]
    found = [each for each in later if (told := stored(releases, each)) and told.old == version]
    for each in found:
        shutil.rmtree(releases / each / FOLDER)
    return found


def compare(old: Release, new: Release, folder: Path) -> Changes:
    """Write into a folder what changed between two releases that lie beside each other.

    Raises:
        ReleaseError: a file of theirs is missing or broken.
        OSError: a file cannot be written.
    """
    from hankegraafi.release.changes.making import compared

    return compared(old, new, folder)


def _way(old: Release, new: Release) -> tuple[list[Changes], list[Changes]]:
    """Give the patches that lead back from each release to the one that both come from."""
    before = list(_line(old))
    after = list(_line(new))
    past = {old.version: 0} | {each.old: place for place, each in enumerate(before, start=1)}
    if new.version in past:
        return before[: past[new.version]], []
    for place, each in enumerate(after, start=1):
        if each.old in past:
            return before[: past[each.old]], after[:place]
    return [], []


def _line(release: Release) -> Iterator[Changes]:
    """Go back from a release through those before it, as far as they carry what changed."""
    releases, version = release.path.parent, release.version
    seen = {version}
    while (found := stored(releases, version)) and found.old not in seen:
        yield found
        version = found.old
        seen.add(version)
