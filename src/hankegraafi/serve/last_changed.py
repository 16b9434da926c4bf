"""When each thing last changed, as far as the releases that are kept tell."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from hankegraafi.errors import ReleaseError
from hankegraafi.release import read_history, stored


class LastChanged(NamedTuple):
    """The days on which things last changed, by IRI, and the day for all others.

    Days are written as 2026-11-21 (UTC), and are empty where they are not known.
    """

    days: Mapping[str, str]
    others: str

    def of(self, iri: str) -> str:
        """Give the day on which a thing last changed."""
        return self.days.get(iri, self.others)


def look_back(releases: Path, version: str) -> LastChanged:
    """Go back from a release through those published before it, as far as each says what changed.

    A thing that none of them names has been as it is since the first of them was published.

    Raises:
        ReleaseError: the history cannot be read.
    """
    history, days = read_history(releases), dict[str, str]()
    place = max((n for n, each in enumerate(history) if each.version == version), default=None)
    if place is None:
        return LastChanged(days, "")
    while step := _step(releases, history[place].version):
        if not place or history[place - 1].version != step.old:
            break
        days |= dict.fromkeys(step.iris - days.keys(), _day(history[place].at))
        place -= 1
    return LastChanged(days, _day(history[place].at))


class _Step(NamedTuple):
    """What a release says changed from the one before: that one, and the things."""

    old: str
    iris: frozenset[str]


def _step(releases: Path, version: str) -> _Step | None:
    """Give what changed from the release before; None where that is not known, or is broken."""
    try:
        found = stored(releases, version)
        return _Step(found.old, frozenset(each.iri for each in found.each())) if found else None
    except (ReleaseError, ValueError, KeyError):
        return None


def _day(at: datetime) -> str:
    return at.astimezone(UTC).date().isoformat()
