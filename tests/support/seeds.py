"""The shipped data without what lists were read into: small enough to build in every test."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

from hankegraafi.link import command, decisions
from hankegraafi.link.registries import REGISTRIES

ROOT = Path(__file__).parents[2]
LIST = "structural-funds-2014-2020"
_OF_THE_LIST = (
    LIST,
    "euroopan-aluekehitysrahasto.ttl",
    "euroopan-sosiaalirahasto.ttl",
    "rakennerahastot-2014-2020.ttl",
)
_LINKS, _LINK_SOURCES = "links", "links-"


def is_seed(path: Path) -> bool:
    """Say whether a file of the data folder belongs to the projects that pages tell of."""
    parts = path.relative_to(ROOT / "data").parts
    links = any(each == _LINKS or each.startswith(_LINK_SOURCES) for each in parts)
    return not links and not set(parts) & set(_OF_THE_LIST)


def seeds(target: Path, *, linked: bool = False) -> Path:
    """Copy the shipped data, without the list and what belongs to it alone.

    The links to other registries come with it where they are wanted.
    """
    others = (_LINKS, f"{_LINK_SOURCES}*")
    shutil.copytree(ROOT / "data", target, ignore=shutil.ignore_patterns(*_OF_THE_LIST, *others))
    if linked and (ROOT / "data" / _LINKS).is_dir():
        shutil.copytree(ROOT / "data" / _LINKS, target / _LINKS)
        for name in decisions.names(target):
            command.write(target, REGISTRIES[name], now=datetime(2026, 11, 22, tzinfo=UTC))
    return target
