"""What can be asked of a thing beside its name."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from hankegraafi.search.entry import KINDS
from hankegraafi.search.schemes import scheme_named

_LOCAL = re.compile(r"[^#/]*$")


@dataclass(frozen=True, slots=True)
class Property:
    """Something that things have values of.

    `sort` says where the values stand: "facet", "year", "concept", "identifier", "name", "body",
    "kind", "link", "text", "result", "date" or "number"; `name` is the facet, the scheme, the
    field. `kinds` are the kinds of things that may have it. What `compared` is false for is told,
    not asked.
    """

    id: str
    sort: str
    name: str = ""
    kinds: tuple[str, ...] = KINDS
    target: str = ""
    compared: bool = True


_PROJECT = ("project",)
_BODY = ("organisation",)

PROPERTIES: Mapping[str, Property] = {
    each.id: each
    for each in (
        Property("name", "name"),
        Property("acronym", "name", "acronym"),
        Property("former-name", "name", "former"),
        Property("identifier", "identifier"),
        Property("ytunnus", "identifier", "ytunnus", _BODY),
        Property("oid", "identifier", "oid", _BODY),
        Property("school-number", "identifier", "school-number", _BODY),
        Property("ror", "identifier", "ror", _BODY),
        Property("isni", "identifier", "isni", _BODY),
        Property("wikidata", "identifier", "wikidata", ("organisation", "place")),
        Property("crossref-funder", "identifier", "crossref-funder", _BODY),
        Property("pic", "identifier", "pic", _BODY),
        Property("municipality-code", "identifier", "municipality", ("organisation", "place")),
        Property("project-code", "identifier", "project-code", _PROJECT),
        Property("funder", "facet", "funder", _PROJECT, "organisation"),
        Property("programme", "facet", "programme", _PROJECT, "programme"),
        Property("organisation", "facet", "organisation", ("project", "programme"), "organisation"),
        Property("municipality", "facet", "municipality", ("project", "organisation"), "place"),
        Property("theme", "facet", "theme", _PROJECT, "theme"),
        Property("year", "year", "year", _PROJECT),
        Property("status", "concept", "status", _PROJECT),
        Property("role", "concept", "role", ("project", "organisation")),
        Property("body", "body", "", _BODY, "organisation"),
        Property("kind", "kind", "", _BODY),
        Property("link", "link"),
        Property("start", "date", "start", _PROJECT, compared=False),
        Property("end", "date", "end", _PROJECT, compared=False),
        Property("amount", "number", "amount", _PROJECT, compared=False),
        Property("description", "text", "description", compared=False),
        Property("result", "result", "result", _PROJECT, compared=False),
    )
}
"""Every property by its id, in the order in which they are offered."""

_ALIASES = {
    "place": "municipality",
    "parent": "body",
    "coordinator": "organisation",
    "participant": "organisation",
    "subject": "theme",
    "code": "project-code",
}


class Value(NamedTuple):
    """A value that is looked for: its words, and the IRI of a thing where one is named."""

    text: str
    iri: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """What a thing should say of a property: any, all or none of some values."""

    property: Property
    values: tuple[Value, ...]
    required: bool = False
    quantifier: str = "any"


def property_named(name: str) -> Property | None:
    """Find a property by its id, by another name of it, or by the IRI of its term.

    >>> property_named("Y-tunnus").id, property_named("https://w3id.org/hankegraafi/ns#funder").id
    ('ytunnus', 'funder')
    """
    plain = name.strip().casefold().removeprefix("hanke:")
    local = _LOCAL.search(plain)
    plain = (local[0] if local and local[0] else plain).removeprefix("id-")
    plain = _ALIASES.get(plain, plain)
    if plain in PROPERTIES:
        return PROPERTIES[plain]
    scheme = scheme_named(name)
    return next(
        (
            each
            for each in PROPERTIES.values()
            if scheme and each.sort == "identifier" and each.name == scheme.name
        ),
        None,
    )
