"""Earlier versions of a thing, where a site offers them (Memento, RFC 7089)."""

from email.utils import parsedate_to_datetime

from hankegraafi.harvest import links
from hankegraafi.harvest.walk import Walk
from hankegraafi.harvest.web import Reply

_LONG_AGO = "Sat, 01 Jan 2000 00:00:00 GMT"
_LIST = "application/link-format"


def look(walk: Walk, thing: Reply) -> None:
    """Look at the TimeGate and the TimeMap that the answer for a thing names, if it names any.

    Raises:
        Stopped: nothing more may be asked.
    """
    found = {each.rel: each for each in links.read(thing.header("Link"))}
    gate = walk.site.locate(found["timegate"].target, thing.url) if "timegate" in found else None
    times = walk.site.locate(found["timemap"].target, thing.url) if "timemap" in found else None
    if gate:
        _gate(walk, gate)
    if times:
        _map(walk, times)


def _gate(walk: Walk, url: str) -> None:
    reply = walk.ask(url, headers={"Accept-Datetime": _LONG_AGO})
    if reply is None:
        return
    if reply.status != 302 and not (reply.status == 200 and _time(reply)):
        walk.faults.add("memento", url, expected="302", found=reply.status)
        return
    if "accept-datetime" not in reply.header("Vary").lower():
        walk.faults.add(
            "memento", url, expected="Vary: accept-datetime", found=reply.header("Vary")
        )
    place = walk.site.locate(reply.target) if reply.target else None
    if reply.status == 302 and place is None:
        walk.faults.add("redirect-away", url, found=reply.header("Location") or "–")
    if place and (memento := walk.ask(place, "text/turtle")) and not _time(memento):
        last = walk.follow(place, "text/turtle")
        if last is None or last.status != 200 or not _time(last):
            found = memento.header("Memento-Datetime") or memento.status
            walk.faults.add("memento", place, expected="Memento-Datetime", found=found)


def _map(walk: Walk, url: str) -> None:
    reply = walk.follow(url, _LIST)
    if reply is None:
        return
    named = links.read(reply.body.decode("utf-8", "replace"))
    mementos = [each for each in named if "memento" in each.rel]
    if reply.status != 200 or reply.kind != _LIST or not mementos:
        found = f"{reply.status} {reply.kind}, {len(mementos)}"
        walk.faults.add("memento", url, expected=f'200 {_LIST}, rel="memento"', found=found)


def _time(reply: Reply) -> bool:
    """Say whether an answer says of which time it is."""
    try:
        return bool(parsedate_to_datetime(reply.header("Memento-Datetime")))
    except (ValueError, TypeError, IndexError, OverflowError):
        return False
