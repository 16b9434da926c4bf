"""A whole walk through a site, and what it gives."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from hankegraafi.addresses import WebAddress
from hankegraafi.errors import FaultError
from hankegraafi.harvest import catalogue, entrance, services, things
from hankegraafi.harvest.faults import Fault, Faults
from hankegraafi.harvest.place import Site
from hankegraafi.harvest.walk import Progress, Walk
from hankegraafi.harvest.web import REDIRECTS, NoAnswer, Reply, Stopped, Web

SAMPLE = 10
SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Walked:
    """What a walk gave: the faults, how many more were only counted, how many requests it made."""

    url: str
    release: str
    asked: int
    faults: tuple[Fault, ...]
    more: int

    def record(self) -> dict[str, Any]:
        """Give it as plain values, for machines."""
        return {
            "url": self.url,
            "release": self.release or None,
            "requests": self.asked,
            "findings": [each.record() for each in self.faults],
            "omitted": self.more,
        }


def publish_check(
    url: str,
    *,
    today: date,
    progress: Progress,
    sample: int = SAMPLE,
    seconds: float = SECONDS,
    everything: bool = False,
) -> Walked:
    """Walk through a site as a harvester would.

    Args:
        url: the address of the site.
        today: the day on which this is done.
        progress: is told the stage, how much is done and how much there is.
        sample: how many things and pages are looked at.
        seconds: the time in which an answer has to begin.
        everything: whether the files of all releases are downloaded, not of the current one alone.

    Raises:
        UsageError: the address is none.
        FaultError: nothing answers there.
    """
    faults, web = Faults(), Web(seconds=seconds)
    walk = Walk(Site.of(url), web, faults, sample, today, progress, everything)
    try:
        _begin(walk)
        _look_around(walk)
    except Stopped as error:
        faults.add("stopped", walk.site.root, found=error.key)
    return Walked(walk.site.root, walk.release, web.asked, tuple(faults.listed()), faults.more)


def _look_around(walk: Walk) -> None:
    examples = services.look_at_void(walk)
    pages = entrance.look(walk)
    graph = catalogue.look(walk)
    services.look_at_sparql(walk, graph)
    services.look_at_errors(walk)
    services.look_at_feed(walk)
    things.look(walk, examples, pages)


def _begin(walk: Walk) -> None:
    """Ask for the start page; where it leads to another host, that is the site."""
    at = walk.site.root
    for _ in range(REDIRECTS + 1):
        reply = _first(walk.web, at)
        onward = WebAddress.of(reply.target) if reply.target else None
        if onward is None:
            break
        at = onward.url
        if not at.startswith(walk.site.root):
            walk.site = Site.of(at.partition("?")[0])
    if reply.status != 200 or reply.kind != "text/html":
        found = f"{reply.status} {reply.kind}"
        walk.faults.add("page-dead", walk.site.root, expected="200 text/html", found=found)


def _first(web: Web, url: str) -> Reply:
    try:
        return web.ask(url, {"Accept": "text/html"}, most=1 << 20)
    except NoAnswer as error:
        raise FaultError(
            f"{url} cannot be reached ({error.key})",
            way_out="Check the address, and that the site is served there.",
        ) from error
