"""Of which release a request is, where its address names one: /release/<version>/…."""

import re
from datetime import datetime
from typing import NamedTuple

_OF_ALL = re.compile(r"/(release|changes|timegate|timemap|catalog|static|validate)(?![a-z])")


class AsOf(NamedTuple):
    """The release that answers, and the one that is current; when each was published.

    A time is None where nobody noted it.
    """

    version: str
    at: datetime | None
    latest: str
    latest_at: datetime | None

    @property
    def is_latest(self) -> bool:
        """Whether it is the current release."""
        return self.version == self.latest


def prefixed(prefix: str, path: str) -> str:
    """Give a path as of a release; what is about all releases is of none.

    >>> prefixed("/release/2026-11-21-26647cc6", "/page/project")
    '/release/2026-11-21-26647cc6/page/project'
    >>> prefixed("/release/2026-11-21-26647cc6", "/changes.atom")
    '/changes.atom'
    """
    return path if is_of_all(path) else prefix + path


def is_of_all(path: str) -> bool:
    """Say whether an address is about all releases, or about none."""
    return _OF_ALL.match(path) is not None
