"""One run of `link`: a registry is read, our things are found in it, and the links are written."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from hankegraafi import __version__, iris
from hankegraafi.errors import DataError
from hankegraafi.link import decisions, spaces
from hankegraafi.link.decisions import Place
from hankegraafi.link.finding import finds
from hankegraafi.link.propose import Making, Outcome, propose
from hankegraafi.link.record import Record, Skipped
from hankegraafi.link.registries.registry import Registry
from hankegraafi.link.sssom import REJECT, RULE
from hankegraafi.link.things import Thing, read_things
from hankegraafi.link.turtle import LinkSet
from hankegraafi.link.words import load_link_words
from hankegraafi.names.wordlists import load_words
from hankegraafi.rdf.read import CATALOGUE, declared_base, turtle_paths

_DOCUMENT = "document.ttl"


@dataclass(frozen=True, slots=True)
class Report:
    """What a run found: counts of links, and what was left out of the registry and why.

    `by_rule`, `by_person` and `rejected` are pairs that were decided, `open` those that wait for
    `link review`; `changed` says whether any file was written.
    """

    registry: str
    records: int
    things: int
    by_rule: int
    by_person: int
    rejected: int
    open: int
    changed: bool
    skipped: tuple[Skipped, ...] = ()


Read = Callable[[Mapping[str, Thing]], Iterable[Record | Skipped]]
"""Reads the records of a registry, at least those that our things may be."""


def link(data: Path, registry: Registry, read: Read, *, now: datetime, source: str = "") -> Report:
    """Look for our things in a registry, and write what was found.

    Args:
        data: the data folder.
        registry: which registry it is.
        read: gives its records.
        now: the time of the run.
        source: the name of the source in the data folder that describes what is read; by default
            the one that is called as the registry, where there is one.

    Raises:
        UsageError: there is no such data folder.
        DataError: a file is broken, or there is no such source; nothing was written.
        FaultError: a file may not be read or written, or another change is under way.
    """
    turtle_paths(data)
    base, words = declared_base(data / CATALOGUE), load_words()
    place = Place(data, link_set(registry, base))
    with decisions.alone(data):
        things = read_things(data, besides=place.of.source)
        before = place.read(_day(now))
        said = tuple(read(things))
        records = [each for each in said if isinstance(each, Record)]
        making = Making(
            dataset=f"{base}id/dataset",
            source=_source(data, registry, base, source),
            tool_version=__version__,
            day=_day(now),
        )
        known = with_links(things, before, making)
        found = finds(records, known, words)
        outcome = propose(known.values(), found, before, making, registry.kinds)
        change = place.change(outcome, things, load_link_words())
        changed = decisions.write(data, change)
    skipped = tuple(each for each in said if isinstance(each, Skipped))
    return _report(place, outcome, (len(records), len(things)), skipped, changed=changed)


def write(data: Path, registry: Registry, *, now: datetime) -> Report:
    """Publish what the files of links say, without looking for anything.

    Raises:
        UsageError: there is no such data folder.
        DataError: a file is broken; nothing was written.
        FaultError: a file may not be read or written, or another change is under way.
    """
    turtle_paths(data)
    place = Place(data, link_set(registry, declared_base(data / CATALOGUE)))
    with decisions.alone(data):
        things = read_things(data, besides=place.of.source)
        outcome = place.read(_day(now))
        changed = decisions.write(data, place.change(outcome, things, load_link_words()))
    return _report(place, outcome, (0, len(things)), (), changed=changed)


def link_set(registry: Registry, base: str) -> LinkSet:
    """Give the set of links to a registry, under a base."""
    return LinkSet(registry.name, registry.titles, registry.homepage, base)


def with_links(things: Mapping[str, Thing], before: Outcome, making: Making) -> Mapping[str, Thing]:
    """Let things have the identifiers, too, that links from elsewhere or by a person say."""
    known = dict(things)
    for each in before.decided:
        identifier = spaces.identifier_of(each.object_id)
        own = each.decision == RULE and each.object_source == making.source
        thing = known.get(each.subject_id)
        if each.is_accepted and identifier and thing and not own:
            nodes = {**thing.nodes, f"link {each.object_id}": identifier}
            known[thing.iri] = replace(thing, nodes=nodes)
    return known


def lines(report: Report, *, most: int = 10) -> list[str]:
    """Tell of a run, line by line."""
    said = [f"{report.registry}: {report.records} records, {report.things} things of ours"]
    said.append(
        f"links: {report.by_rule} by rule, {report.by_person} by a person; "
        f"{report.rejected} rejected; {report.open} open"
    )
    if report.open:
        said.append(f"decide on them with: hankegraafi link review {report.registry}")
    said += [f"not taken: {each.place}: {each.reason}" for each in report.skipped[:most]]
    if len(report.skipped) > most:
        said.append(f"and {len(report.skipped) - most} more (--json tells all)")
    said.append("written" if report.changed else "nothing has changed")
    return said


def _report(
    place: Place,
    outcome: Outcome,
    sizes: tuple[int, int],
    skipped: tuple[Skipped, ...],
    *,
    changed: bool,
) -> Report:
    rule = sum(each.decision == RULE for each in outcome.decided)
    rejected = sum(each.decision == REJECT for each in outcome.decided)
    return Report(
        registry=place.of.name,
        records=sizes[0],
        things=sizes[1],
        by_rule=rule,
        by_person=len(outcome.decided) - rule - rejected,
        rejected=rejected,
        open=len(outcome.open),
        changed=changed,
        skipped=skipped,
    )


def _source(data: Path, registry: Registry, base: str, asked: str) -> str:
    """Give the IRI of what was read: a source that the data describes, or the registry itself.

    Raises:
        DataError: the data does not describe the source that was asked for.
    """
    name = asked or registry.name
    if (data / "sources" / name / _DOCUMENT).is_file():
        return iris.thing(base, "source", name)
    if asked:
        raise DataError(
            f"the data describes no source {asked!r}",
            path=data / "sources",
            way_out=f"Describe it in sources/{asked}/{_DOCUMENT}, or leave --source out.",
        )
    return registry.homepage


def _day(now: datetime) -> str:
    return now.date().isoformat()
