"""When which release became the current one: a list that grows, beside the releases.

What a release says hangs on its input alone and not on the clock; when it was published is
therefore written down here, in `history.json`, and nowhere in the release.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from hankegraafi.errors import ReleaseError
from hankegraafi.release.files import json_bytes

HISTORY = "history.json"
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
"""Stands for the time where nobody gives it; each release is then a second after the other."""


class Published(NamedTuple):
    """A release, by its version, and when it became the current one (UTC, whole seconds)."""

    version: str
    at: datetime


def read_history(releases: Path) -> list[Published]:
    """Give what was published, in its order; a release that is current again stands there twice.

    Raises:
        ReleaseError: the list is there and cannot be read.
    """
    path = releases / HISTORY
    try:
        told = json.loads(path.read_bytes())["published"]
        return [Published(str(each["version"]), _time(each["at"])) for each in told]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise ReleaseError(
            f"{path} may not be read ({error.strerror})", way_out="Check its rights."
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise ReleaseError(
            f"{path} is broken ({error!r})",
            way_out="Move it away; the next build begins a new one.",
        ) from error


def until(history: Sequence[Published], current: str | None) -> list[Published]:
    """Give a history up to the release that is current: what a build that died wrote is left out.

    Nothing is left out where the current release does not stand there.
    """
    places = [place for place, each in enumerate(history) if each.version == current]
    return list(history[: places[-1] + 1]) if places else list(history)


def written(history: Sequence[Published]) -> bytes:
    """Write a history as `read_history` reads it."""
    told = [{"version": each.version, "at": each.at.isoformat()} for each in history]
    return json_bytes({"published": told})


def followed(history: Sequence[Published], version: str, now: datetime) -> list[Published]:
    """Give a history with one more release at its end; nothing is added that stands there already.

    Times only grow: where the clock was turned back, the release is a second after the one before.

    >>> one = followed([], "2026-11-21-0a1b2c3d", datetime(2026, 11, 22, 12, tzinfo=UTC))
    >>> earlier = datetime(2026, 11, 22, 11, tzinfo=UTC)
    >>> followed(one, "2026-11-22-1a2b3c4d", earlier)[1].at.isoformat()
    '2026-11-22T12:00:01+00:00'
    """
    if history and history[-1].version == version:
        return list(history)
    at = now.astimezone(UTC).replace(microsecond=0)
    if history:
        at = max(at, history[-1].at + timedelta(seconds=1))
    return [*history, Published(version, at)]


def _time(text: str) -> datetime:
    """Read a time that names its zone.

    Raises:
        ValueError: it is none.
    """
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(f"{text} has no time zone")
    return at.astimezone(UTC)
