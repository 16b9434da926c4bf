"""The shipped data without what lists were read into: small enough to build in every test."""

import shutil
from pathlib import Path

ROOT = Path(__file__).parents[2]
LIST = "structural-funds-2014-2020"
_OF_THE_LIST = (
    LIST,
    "euroopan-aluekehitysrahasto.ttl",
    "euroopan-sosiaalirahasto.ttl",
    "rakennerahastot-2014-2020.ttl",
)


def is_seed(path: Path) -> bool:
    """Say whether a file of the data folder belongs to the projects that pages tell of."""
    return not set(path.relative_to(ROOT / "data").parts) & set(_OF_THE_LIST)


def seeds(target: Path) -> Path:
    """Copy the shipped data, without the list and what belongs to it alone."""
    shutil.copytree(ROOT / "data", target, ignore=shutil.ignore_patterns(*_OF_THE_LIST))
    return target
