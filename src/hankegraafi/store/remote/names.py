"""What the graphs of a release are called in an engine that holds several releases.

Each release has a graph of its own for the curated view and for each source, so that a new one is
loaded beside the one that is served. A further graph says which of them stands for which source.
"""

_START = "urn:hankegraafi:"
STATE = f"{_START}state"
"""The graph that says which releases are there, and which of them is served."""
OF = f"{_START}of"
"""The property from a graph of the engine to the graph of the release that it stands for."""


def space(version: str) -> str:
    """Give how the names of all graphs of a release begin.

    >>> space("2026-11-22-1f00ba12")
    'urn:hankegraafi:2026-11-22-1f00ba12:'
    """
    return f"{_START}{version}:"


def release(version: str) -> str:
    """Name a release.

    >>> release("r1")
    'urn:hankegraafi:r1'
    """
    return f"{_START}{version}"


def version_of(name: str) -> str:
    """Give the version of a release by its name.

    >>> version_of("urn:hankegraafi:r1")
    'r1'
    """
    return name.removeprefix(_START)


def view(version: str) -> str:
    """Name the graph of the curated view."""
    return f"{space(version)}view"


def names(version: str) -> str:
    """Name the graph that says which graph stands for which."""
    return f"{space(version)}names"


def graph(version: str, name: str) -> str:
    """Name the graph that stands for a graph of the release.

    >>> graph("r1", "https://example.org/id/source/x")
    'urn:hankegraafi:r1:graph:https://example.org/id/source/x'
    """
    return f"{space(version)}graph:{name}"
