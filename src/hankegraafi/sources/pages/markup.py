"""What the mark-up of an HTML page says of its text, beside the text itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from hankegraafi.sources.pages.drafts import Span


@dataclass(frozen=True, slots=True)
class Markup:
    """What the mark-up tells of places in the text; empty for plain text.

    `heading` is the first heading of the first level; `levels` are the places where headings
    begin, each with its level from 1 to 6. `set_off` are the places where something begins that
    is set off as headings and labels are, `terms` those of terms (`dt`), `details` those of what
    stands under them (`dd`). `names` are what the head calls the page (`title`, `og:title`),
    folded; `owner` is whose site it is (`og:site_name`), folded.
    """

    heading: Span | None = None
    levels: Mapping[int, int] = field(default_factory=dict)
    set_off: frozenset[int] = frozenset()
    terms: frozenset[int] = frozenset()
    details: frozenset[int] = frozenset()
    names: frozenset[str] = frozenset()
    owner: str = ""
