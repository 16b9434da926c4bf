"""One run of `link`: a registry is read, our things are found in it, and the links are written."""

from collections.abc import Callable, Iterable, Mapping, Sequence
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
from hankegraafi.link.sssom import REJECT, RULE, Link
from hankegraafi.link.things import Thing, read_both, read_things
from hankegraafi.link.turtle import LinkSet
from hankegraafi.link.words import load_link_words
from hankegraafi.names.wordlists import load_words
from hankegraafi.rdf.read import CATALOGUE, declared_base, turtle_paths

_DOCUMENT = "document.ttl"
_FEW, _SHARE = 3, 0.2
"""How many links may always vanish, and which share of all."""
_ANYWAY = "Give --drop to do it anyway."


@dataclass(frozen=True, slots=True)
class Report:
    """What a run found: counts of links, and what was left out of the registry and why.

    `by_rule`, `by_person` and `rejected` are pairs that were decided, `open` those that wait for
    `link review`; `gone` are things that links were decided of and that the data does not have;
    `changed` says whether any file was written.
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
    gone: tuple[str, ...] = ()


Read = Callable[[Mapping[str, Thing]], Iterable[Record | Skipped]]
"""Reads the records of a registry, at least those that our things may be."""


def link(
    data: Path,
    registry: Registry,
    read: Read,
    *,
    now: datetime,
    source: str = "",
    drop: bool = False,
) -> Report:
    """Look for our things in a registry, and write what was found.

    Args:
        data: the data folder.
        registry: which registry it is.
        read: gives its records.
        now: the time of the run.
        source: the name of the source in the data folder that describes what is read; by default
            the one that is called as the registry, where there is one.
        drop: whether many links may vanish.

    Raises:
        UsageError: there is no such data folder.
        DataError: a file is broken, there is no such source, nothing was read, or more than a
            fifth of the links would vanish; nothing was written.
        FaultError: a file may not be read or written, or another change is under way.
    """
    turtle_paths(data)
    base, words = declared_base(data / CATALOGUE), load_words()
    place = Place(data, link_set(registry, base))
    with decisions.alone(data):
        own, things = read_both(data, besides=place.of.source)
        before = place.read(_day(now))
        own = stated(own, decisions.by_persons(data, base))
        said = tuple(read(things))
        records = [each for each in said if isinstance(each, Record)]
        making = Making(
            dataset=f"{base}id/dataset",
            source=_source(data, registry, base, source),
            tool_version=__version__,
            day=_day(now),
        )
        found = finds(records, own, words, with_links(things, before, making))
        outcome = propose(own.values(), found, before, making, registry.kinds)
        if not drop:
            _check_read(records, said, own, registry)
            _check_loss(before, outcome, own)
        change = place.change(outcome, things, load_link_words())
        changed = decisions.write(data, change)
    skipped = tuple(each for each in said if isinstance(each, Skipped))
    sizes = len(records), len(things)
    return _report(place, outcome, sizes, skipped, gone=_gone(outcome, things), changed=changed)


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
    sizes = 0, len(things)
    return _report(place, outcome, sizes, (), gone=_gone(outcome, things), changed=changed)


def link_set(registry: Registry, base: str) -> LinkSet:
    """Give the set of links to a registry, under a base."""
    return LinkSet(registry.name, registry.titles, registry.homepage, base)


def with_links(things: Mapping[str, Thing], before: Outcome, making: Making) -> Mapping[str, Thing]:
    """Let things have the identifiers, too, that links from elsewhere or by a person say."""
    others = (
        each
        for each in before.decided
        if each.decision != RULE or each.object_source != making.source
    )
    return stated(things, others)


def stated(things: Mapping[str, Thing], links: Iterable[Link]) -> dict[str, Thing]:
    """Let things have the identifiers, too, that links lead to which were accepted."""
    known = dict(things)
    for each in links:
        identifier = spaces.identifier_of(each.object_id)
        thing = known.get(each.subject_id)
        if each.is_accepted and identifier and thing:
            nodes = {**thing.nodes, f"link {each.object_id}": identifier}
            known[thing.iri] = replace(thing, nodes=nodes)
    return known


def _check_read(
    records: Sequence[Record],
    said: Sequence[Record | Skipped],
    things: Mapping[str, Thing],
    registry: Registry,
) -> None:
    """See that something was read, where there is something to look for.

    Raises:
        DataError: nothing was.
    """
    if records or not any(each.kind in registry.kinds for each in things.values()):
        return
    why = next((f": {each.place}: {each.reason}" for each in said if isinstance(each, Skipped)), "")
    raise DataError(
        f"no record of {registry.name} was read{why}",
        way_out=f"Check what is read. {_ANYWAY}",
    )


def _check_loss(before: Outcome, after: Outcome, things: Mapping[str, Thing]) -> None:
    """See that a run does not take away many links of things that there are.

    Raises:
        DataError: it would; says how many, and names some.
    """
    kept = {each.pair for each in after.decided if each.is_accepted}
    had = [each for each in before.decided if each.is_accepted and each.subject_id in things]
    lost = [each for each in had if each.pair not in kept]
    if len(lost) <= _FEW or len(lost) <= _SHARE * len(had):
        return
    some = "; ".join(f"{each.subject_id} → {each.object_id}" for each in lost[:_FEW])
    raise DataError(
        f"{len(lost)} of {len(had)} accepted links would be taken away, such as {some}",
        way_out=f"Check that what is read is whole. {_ANYWAY}",
    )


def _gone(outcome: Outcome, things: Mapping[str, Thing]) -> tuple[str, ...]:
    """Name the things of decided links that the data does not have."""
    return tuple(sorted({each.subject_id for each in outcome.decided} - things.keys()))


def lines(report: Report, *, most: int = 10) -> list[str]:
    """Tell of a run, line by line."""
    said = [f"{report.registry}: {report.records} records, {report.things} things of ours"]
    said.append(
        f"links: {report.by_rule} by rule, {report.by_person} by a person; "
        f"{report.rejected} rejected; {report.open} open"
    )
    if report.open:
        said.append(f"decide on them with: hankegraafi link review {report.registry}")
    said += [
        f"not published, for the data has no such thing: {each}" for each in report.gone[:most]
    ]
    if len(report.gone) > most:
        said.append(f"and {len(report.gone) - most} more (--json tells all)")
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
    gone: tuple[str, ...],
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
        gone=gone,
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
