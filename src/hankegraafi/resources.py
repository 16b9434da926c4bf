"""Where the ontology, the shapes and the queries lie: in a checkout, or packed into a wheel."""

from pathlib import Path

from hankegraafi.errors import FaultError

_PACKAGE = Path(__file__).parent
_PLACES = (_PACKAGE / "_resources", _PACKAGE.parents[1])


def folder(name: str) -> Path:
    """Give the folder `ontology`, `shapes` or `queries`.

    Raises:
        FaultError: the installation lacks it.
    """
    for place in _PLACES:
        if (place / name).is_dir():
            return place / name
    raise FaultError(f"the folder {name}/ is missing", way_out="Install hankegraafi anew.")
