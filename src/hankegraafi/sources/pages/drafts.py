"""What reading a page gives: drafts of projects, each value with its evidence."""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields

from hankegraafi.records import Text
from hankegraafi.sources.values.moments import Moment
from hankegraafi.sources.values.money import Amount

Plain = str | int | Moment | Amount


@dataclass(frozen=True, slots=True)
class Span:
    """A place in the text that was read: from character `begin` up to `end` (W3C oa:start, oa:end).

    Characters are Unicode code points, the first is 0. For HTML the text is the one that was
    extracted (`Reading.text`).
    """

    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a draft, and what it rests on.

    `quote` holds the words at `evidence`, empty where they may name a person or are somebody's
    text; `label` is the label or cue that it stood under, at `label_begin` (-1: not told).
    `confidence` is from 0 to 1. `kind` tells
    amounts apart ("budget", "grant", "share", "other"). `bound` is "most" or "least" for an amount
    that is a bound. `conflict` says that the page gives another value too; `inferred` that the page
    does not say it in so many words; `as_of` from when a status is.
    """

    value: Plain
    evidence: Span
    quote: str = ""
    label: str = ""
    confidence: float = 0.9
    kind: str = ""
    bound: str = ""
    conflict: bool = False
    inferred: bool = False
    as_of: Moment | None = None
    label_begin: int = -1


Values = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """What a page says of one project; every field is a tuple, empty where the page says nothing.

    The best value of a field stands first. Goals, actions and results have their number as order
    and their span, never their wording. Contacts are roles. `language` is that of the page.
    `participants` and `partners` are organisations counted, `partner` the named ones.
    """

    language: str
    title: Values = ()
    alternative: Values = ()
    acronym: Values = ()
    start: Values = ()
    end: Values = ()
    status: Values = ()
    funder: Values = ()
    programme: Values = ()
    amount: Values = ()
    coordinator: Values = ()
    executor: Values = ()
    partner: Values = ()
    participants: Values = ()
    partners: Values = ()
    parent: Values = ()
    focus_area: Values = ()
    goal: Values = ()
    action: Values = ()
    result: Values = ()
    contact: Values = ()
    code: Values = ()
    authority: Values = ()
    page_date: Values = ()
    site: Values = ()

    def values(self) -> Iterator[tuple[str, Value]]:
        """Go through all values, each with the name of its field."""
        for each in fields(self):
            if each.name != "language":
                yield from ((each.name, value) for value in getattr(self, each.name))

    @property
    def reversed(self) -> bool:
        """Say whether the page's period ends before it starts; it is kept as it stands."""
        start, end = (each[0].value if each else None for each in (self.start, self.end))
        return isinstance(start, Moment) and isinstance(end, Moment) and end.before(start)


@dataclass(frozen=True, slots=True)
class Reading:
    """The drafts of a page; where there are none, the reason. `text` is what the spans refer to."""

    drafts: tuple[Draft, ...] = ()
    reason: Text = field(default_factory=Text)
    text: str = ""
