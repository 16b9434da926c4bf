"""What every check of a walk needs: the site, the client, and where faults are noted."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from hankegraafi.harvest.faults import Faults
from hankegraafi.harvest.place import Site
from hankegraafi.harvest.web import MOST, REDIRECTS, NoAnswer, Reply, Take, Web

LINKS = 300
"""How many links a walk looks up beside what it reads."""
RDF = {
    "text/turtle": "ttl",
    "application/ld+json": "jsonld",
    "application/rdf+xml": "rdf",
    "application/n-triples": "nt",
}
"""The media types that data is asked for in, and their usual extensions."""

Progress = Callable[[str, int, int], None]
T = TypeVar("T")


@dataclass(slots=True)
class Walk:
    """A walk through a site.

    `sample` is how many things and pages are looked at; `today` is the day of the walk. `site`
    is told the base of its IRIs as soon as that is known; `release` is the current one's version.
    """

    site: Site
    web: Web
    faults: Faults
    sample: int
    today: date
    progress: Progress
    everything: bool = False
    release: str = ""
    looked_up: set[str] = field(default_factory=set)

    def ask(
        self,
        url: str,
        accept: str = "",
        *,
        method: str = "GET",
        most: int = MOST,
        take: Take | None = None,
        headers: Mapping[str, str] | None = None,
        part: bool = False,
    ) -> Reply | None:
        """Ask once; None where no whole answer came, which is noted.

        With `part`, an answer that is longer than is read is an answer as well.

        Raises:
            Stopped: nothing more may be asked.
        """
        sent = {**({"Accept": accept} if accept else {}), **(headers or {})}
        try:
            reply = self.web.ask(url, sent, method=method, most=most, take=take)
        except NoAnswer as error:
            self.faults.add("no-answer", error.url, found=error.key)
            return None
        if reply.cut and not part:
            self.faults.add("too-long", url, expected=f"≤ {most} B", found=f"> {most} B")
            return None
        if reply.short:
            announced = reply.header("Content-Length")
            self.faults.add("broken-off", url, expected=f"{announced} B", found=f"{reply.length} B")
            return None
        return reply

    def follow(self, url: str, accept: str = "", *, method: str = "GET") -> Reply | None:
        """Ask, and go on where redirects within the site lead; None where that ends nowhere.

        Raises:
            Stopped: nothing more may be asked.
        """
        at = url
        for _ in range(REDIRECTS + 1):
            reply = self.ask(at, accept, method=method)
            if reply is None or not 300 <= reply.status < 400 or reply.status == 304:
                return reply
            onward = self.site.locate(reply.target) if reply.target else None
            if onward is None:
                self.faults.add("redirect-away", url, found=reply.header("Location") or "–")
                return None
            at = onward
        self.faults.add("redirect-circle", url, expected=f"≤ {REDIRECTS}", found=f"> {REDIRECTS}")
        return None

    def look_up(self, reference: str, at: str, *, kind: str = "") -> None:
        """See that a link leads somewhere on the site, and to the media type that it says.

        A link to another host is nothing of ours, and one that was looked up is not again.

        Raises:
            Stopped: nothing more may be asked.
        """
        url = self.site.locate(reference, at)
        if url is None or url in self.looked_up or len(self.looked_up) >= LINKS:
            return
        self.looked_up.add(url)
        reply = self.follow(url, kind, method="HEAD")
        if reply is None:
            return
        if reply.status >= 400 and reply.status != 405:
            self.faults.add("link-dead", at, expected=200, found=f"{reply.status} {reference}")
        elif kind and reply.status == 200 and reply.kind != kind:
            self.faults.add("link-type", at, expected=kind, found=f"{reply.kind} {reference}")


def spread(found: Sequence[T], count: int) -> list[T]:
    """Choose so many from a list, as far from each other as they can be; always the same ones.

    >>> spread([1, 2, 3, 4, 5], 3)
    [1, 3, 5]
    """
    if len(found) <= count or count < 2:
        return list(found[:count])
    last = len(found) - 1
    return [found[place * last // (count - 1)] for place in range(count)]
