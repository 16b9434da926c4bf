"""Room 5: the gate, and the immutable folders that pass it.

What reads releases needs the standard library alone; what builds them stands in `build`.
"""

from hankegraafi.release.opened import (
    Release,
    broken_releases,
    current_version,
    list_releases,
    open_release,
)

__all__ = ["Release", "broken_releases", "current_version", "list_releases", "open_release"]
