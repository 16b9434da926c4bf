"""What the index knows of one thing."""

from dataclasses import dataclass

KINDS = ("project", "organisation", "programme", "place", "theme")
"""The kinds of things that can be found; a theme is a concept that projects have as a subject."""

PREFERRED, ALTERNATIVE, ACRONYM, FORMER = range(4)
"""The roles of names, best first."""

FIELDS = ("name", "description", "theme", "result")
"""Where a word can stand: names, what a thing is for, its themes, its goals and results."""

FACETS = (
    "funder",
    "programme",
    "year",
    "role",
    "organisation",
    "theme",
    "municipality",
    "status",
)
"""What found things are parted by; values are IRIs, of `year` numbers."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name of a thing, its language tag or an empty one, and its role."""

    text: str
    language: str = ""
    role: int = PREFERRED


@dataclass(frozen=True, slots=True)
class Entry:
    """A thing as it stands in the index.

    `weight` says how much is said of it, from 0 on: the statements that lead to it. `identifiers`
    are (scheme, notation), schemes without `id-`; `links` are (predicate, IRI of another registry);
    `texts` (field, language, text); `facets` (facet, value). `organisation_kind` is the local name
    of a `hanke:kind-…` concept, `body` the IRI of the organisation it is a unit of, `successor` the
    IRI of what has replaced it; a withdrawn thing has no entry.
    """

    iri: str
    kind: str
    names: tuple[Name, ...]
    weight: int = 0
    identifiers: tuple[tuple[str, str], ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    texts: tuple[tuple[str, str, str], ...] = ()
    facets: tuple[tuple[str, str], ...] = ()
    organisation_kind: str = ""
    body: str = ""
    successor: str = ""
