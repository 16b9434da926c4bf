"""What the release says about itself as a data set: its title, its publisher, its licence."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from hankegraafi import vocab
from hankegraafi.records import Text
from hankegraafi.serve.site import DATASET, Site

Value = ox.NamedNode | ox.Literal

_SPDX = "https://spdx.org/licenses/"
_CREATIVE_COMMONS = re.compile(
    r"https?://creativecommons\.org/(?:publicdomain|licenses)/([a-z-]+)/([0-9.]+)(?:/.*)?"
)


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence by the name that people know it by; `href` is empty where nothing can be opened."""

    words: str
    href: str


@dataclass(frozen=True, slots=True)
class Publication:
    """The data set that a release holds, in its own words."""

    title: Text
    publisher: Text
    licences: tuple[Licence, ...]


def of(site: Site) -> Publication:
    """Give what the catalogue says; asked once for a release."""
    if "publication" not in site.kept:
        about = _about(site, site.iri(DATASET))
        publishers = about.get("dcterms:publisher", [])
        site.kept["publication"] = Publication(
            title=_text(about.get("dcterms:title", [])),
            publisher=_text([name for each in publishers for name in _names(site, each)]),
            licences=tuple(licence(each.value) for each in about.get("dcterms:license", [])),
        )
    kept: Publication = site.kept["publication"]
    return kept


def licence(iri: str) -> Licence:
    """Name a licence: those of Creative Commons and of the SPDX list by their short names.

    >>> licence("https://creativecommons.org/licenses/by-sa/4.0/").words
    'CC BY-SA 4.0'
    >>> licence("https://spdx.org/licenses/EUPL-1.1").words
    'EUPL-1.1'
    """
    found = _CREATIVE_COMMONS.fullmatch(iri)
    href = iri if iri.startswith(("http://", "https://")) else ""
    if not found:
        return Licence(iri.removeprefix(_SPDX) or iri, href)
    kind = "CC0" if found[1] == "zero" else f"CC {found[1].upper()}"
    return Licence(f"{kind} {found[2]}", href)


def _about(site: Site, iri: str) -> Mapping[str, list[Value]]:
    found: dict[str, list[Value]] = {}
    for row in site.engine.rows(site.queries["properties"], thing=iri):
        name, value = row["property"], row["value"]
        if isinstance(name, ox.NamedNode) and isinstance(value, ox.NamedNode | ox.Literal):
            found.setdefault(vocab.compact(name.value), []).append(value)
    return found


def _names(site: Site, publisher: Value) -> list[Value]:
    """Give the names of a publisher, which a catalogue may state as plain words too."""
    if isinstance(publisher, ox.Literal):
        return [publisher]
    return _about(site, publisher.value).get("skos:prefLabel", [])


def _text(values: list[Value]) -> Text:
    found: dict[str, str] = {}
    for each in values:
        if isinstance(each, ox.Literal):
            found.setdefault(each.language or "", each.value)
    return Text.of(found)
