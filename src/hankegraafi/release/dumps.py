"""Read the dumps of a release as streams, whether they lie there plain or compressed alone."""

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

from hankegraafi.errors import ReleaseError
from hankegraafi.release.opened import Release

_VERIFY = "See what else is wrong with: hankegraafi releases verify"


@contextmanager
def open_dump(release: Release, path: str) -> Iterator[BinaryIO]:
    """Open a file of a release by its path in the manifest, such as "dumps/hankegraafi.nq".

    One that was left out is unpacked while it is read (RFC 1952); nothing is written.

    Raises:
        ReleaseError: it is missing, or, while it is read, not what it was.
    """
    packed = path in release.left_out or not (release.path / path).is_file()
    file = release.path / (f"{path}.gz" if packed else path)
    if not file.is_file():
        missing = release.path / path
        raise ReleaseError(f"{missing} is missing", way_out=_VERIFY, file=missing)
    try:
        with gzip.open(file) if packed else file.open("rb") as opened:
            yield cast("BinaryIO", opened)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise ReleaseError(f"{file} is broken ({error})", way_out=_VERIFY, file=file) from error
