"""Two rows with one identifier: one record if they agree, none if they do not; never the last."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from hankegraafi.link.record import Record, Skipped
from hankegraafi.names.identifiers import UNIQUE, Identifier
from hankegraafi.names.register import Label

Read = Callable[[], Iterator[Record | Skipped]]
_NAMED = 10


def settled(read: Read, *, trusted: bool = False) -> Iterator[Record | Skipped]:
    """Settle what several rows say of one key; the rows are read twice and not kept.

    Rows with the same key and the same names become one record; with other names each of them is
    skipped, and says where the others are: save where `trusted` says that a thing has several rows
    by nature. An identifier that two keys have is taken from both.
    """
    twice, shared = _repeated(read())
    groups: dict[str, _Group] = {}
    for each in read():
        if isinstance(each, Skipped):
            yield each
        elif each.key in twice:
            groups.setdefault(each.key, _Group(trusted=trusted)).add(each)
        else:
            yield from _without(each, shared)
    for key, group in groups.items():
        yield from group.outcome(key, shared)


def _repeated(rows: Iterable[Record | Skipped]) -> tuple[set[str], dict[Identifier, list[str]]]:
    """Give the keys that come twice, and the identifiers of several keys with these."""
    keys: set[str] = set()
    twice: set[str] = set()
    owners: dict[Identifier, str] = {}
    shared: dict[Identifier, list[str]] = {}
    for each in rows:
        if isinstance(each, Skipped):
            continue
        if each.key in keys:
            twice.add(each.key)
        keys.add(each.key)
        for identifier in each.identifiers:
            owner = owners.setdefault(identifier, each.key)
            if owner != each.key and identifier.scheme in UNIQUE:
                known = shared.setdefault(identifier, [owner])
                if each.key not in known and len(known) < _NAMED:
                    known.append(each.key)
    return twice, shared


def _without(record: Record, shared: dict[Identifier, list[str]]) -> Iterator[Record | Skipped]:
    """Take from a record the identifiers that are another's too."""
    lost = [each for each in record.identifiers if each in shared]
    if not lost:
        yield record
        return
    kept = tuple(each for each in record.identifiers if each not in shared)
    yield replace(record, identifiers=kept)
    for each in lost:
        others = ", ".join(key for key in shared[each] if key != record.key)
        yield Skipped(
            record.place,
            f"{each.scheme} {each.notation} is also stated for {others}; "
            f"{record.key} is kept without it",
        )


@dataclass(slots=True)
class _Group:
    """The rows of one key: what they say together, while they agree."""

    trusted: bool
    record: Record | None = None
    places: list[str] = field(default_factory=list)
    agree: bool = True

    def add(self, record: Record) -> None:
        self.places.append(record.place)
        if self.record is None:
            self.record = record
        elif self.trusted or agree(self.record, record):
            self.record = together(self.record, record)
        else:
            self.agree = False

    def outcome(self, key: str, shared: dict[Identifier, list[str]]) -> Iterator[Record | Skipped]:
        if self.agree and self.record is not None:
            yield from _without(self.record, shared)
            return
        named = ", ".join(self.places[:_NAMED])
        for place in self.places:
            yield Skipped(place, f"{key} stands for several things, in {named}; none was taken")


def agree(one: Record, two: Record) -> bool:
    """Say whether two rows of one key can be of one thing: a name in common, or one has none."""
    first = {each.text.casefold() for each in (*one.labels, *one.former)}
    second = {each.text.casefold() for each in (*two.labels, *two.former)}
    return not first or not second or not first.isdisjoint(second)


def together(one: Record, two: Record, *, past: bool = False) -> Record:
    """Join what two rows say of one thing; where they differ the first has the word.

    Names that the second alone has come after those of the first; with `past` among the former.
    """
    known = {each.text.casefold() for each in one.labels}
    new = tuple(each for each in two.labels if each not in one.labels)
    later = () if past and one.labels else new
    before = tuple(each for each in new if each.text.casefold() not in known) if past else ()
    former = (*one.former, *(before if one.labels else ()), *two.former)
    return replace(
        one,
        iri=one.iri or two.iri,
        labels=(*one.labels, *later),
        identifiers=_once((*one.identifiers, *two.identifiers)),
        former=_unlike(former, (*one.labels, *later)),
        kind=one.kind or two.kind,
        body=one.body or two.body,
        successors=tuple(dict.fromkeys((*one.successors, *two.successors))),
        municipality=one.municipality or two.municipality,
        page=one.page or two.page,
    )


def _once(identifiers: tuple[Identifier, ...]) -> tuple[Identifier, ...]:
    return tuple(dict.fromkeys(identifiers))


def _unlike(former: tuple[Label, ...], labels: tuple[Label, ...]) -> tuple[Label, ...]:
    """Give former names once, without those that are names today."""
    today = {each.text.casefold() for each in labels}
    found: dict[str, Label] = {}
    for each in former:
        if each.text.casefold() not in today:
            found.setdefault(each.text.casefold(), each)
    return tuple(found.values())
