"""The data set for search engines: a schema.org Dataset as JSON-LD inside of a page.

https://schema.org/Dataset
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pyoxigraph as ox
from markupsafe import Markup

from hankegraafi.records import Text
from hankegraafi.serve import catalogue_files, kept
from hankegraafi.serve.catalogue_terms import name_of
from hankegraafi.serve.facts import Value
from hankegraafi.serve.kept import Kept
from hankegraafi.serve.languages import tag_of
from hankegraafi.serve.service_description import address_of
from hankegraafi.serve.visit import Visit, text_of

_PUBLIC = "http://publications.europa.eu/resource/authority/access-right/PUBLIC"
_MARKS = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
"""What could end a script or a line of one, as JSON may write it too."""


def of_page(visit: Visit) -> Markup:
    """Write the release that a page is made from, as the content of a script element."""
    return data_set(visit, kept.own(visit.site), address_of(visit.request))


def data_set(visit: Visit, release: Kept, address: str) -> Markup:
    """Write the data set, as it is in a release, as the content of a script element.

    `address` is what addresses begin with, without a closing slash. Words are in the visitor's
    language; what the catalogue does not state is left out.
    """
    title = _words(visit, release.all("dcterms:title"))
    said: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": release.iri,
        "name": title or visit.title,
        "description": _words(visit, release.all("dcterms:description")) or title,
        "url": f"{address}/release/{release.version}",
        "identifier": release.iri,
        "isPartOf": release.series,
        "version": release.version,
        "datePublished": release.issued.isoformat() if release.issued else None,
        "dateModified": _first(release.all("dcterms:modified")),
        "license": release.iris("dcterms:license"),
        "keywords": _keywords(visit, release),
        "inLanguage": [tag_of(each) for each in release.iris("dcterms:language")],
        "isAccessibleForFree": True if _PUBLIC in release.iris("dcterms:accessRights") else None,
        "publisher": _publisher(visit, release),
        "creator": _publisher(visit, release),
        "temporalCoverage": _coverage(release),
        "spatialCoverage": [_place(visit, each) for each in release.iris("dcterms:spatial")],
        "includedInDataCatalog": {
            "@type": "DataCatalog",
            "@id": f"{release.base}catalog",
            "name": visit.title,
            "url": f"{address}/catalog",
        },
        "distribution": [
            _download(release, entry, kind, address)
            for entry, kind in catalogue_files.files(release)
        ],
    }
    return _script({name: value for name, value in said.items() if value not in (None, [], "")})


def _script(said: Mapping[str, Any]) -> Markup:
    text = json.dumps(said, ensure_ascii=False, indent=1)
    for mark, escaped in _MARKS.items():
        text = text.replace(mark, escaped)
    return Markup(text)  # noqa: S704 - nothing of HTML is left in it


def _text(values: Sequence[Value]) -> Text:
    return text_of(each for each in values if isinstance(each, ox.Literal))


def _words(visit: Visit, values: Sequence[Value]) -> str:
    return _text(values).best(visit.language)[1]


def _first(values: Sequence[Value]) -> str | None:
    return next((each.value for each in values if isinstance(each, ox.Literal)), None)


def _keywords(visit: Visit, release: Kept) -> list[str]:
    literals = [each for each in release.all("dcat:keyword") if isinstance(each, ox.Literal)]
    return [each.value for each in literals if each.language == visit.language]


def _publisher(visit: Visit, release: Kept) -> dict[str, Any] | None:
    said = release.agent("dcterms:publisher")
    name = _words(visit, said.get("skos:prefLabel", []))
    if not name:
        return None
    found: dict[str, Any] = {"@type": "Organization", "name": name}
    pages = [each for each in said.get("foaf:homepage", []) if isinstance(each, str)]
    contact = release.agent("dcat:contactPoint")
    ways = {
        "email": [str(each).removeprefix("mailto:") for each in contact.get("vcard:hasEmail", [])],
        "url": [str(each) for each in contact.get("vcard:hasURL", [])],
    }
    point = {name: values[0] for name, values in ways.items() if values}
    if pages:
        found["url"] = pages[0]
    if point:
        found["contactPoint"] = {"@type": "ContactPoint", **point}
    return found


def _coverage(release: Kept) -> str | None:
    if release.coverage is None:
        return None
    return "/".join(each.isoformat() for each in release.coverage)


def _place(visit: Visit, place: str) -> dict[str, str]:
    key = name_of(place)
    name = visit.t(key) if visit.t.has(key) else place
    return {"@type": "Place", "@id": place, "name": name}


def _download(
    release: Kept, entry: catalogue_files.Entry, kind: str, address: str
) -> dict[str, str]:
    return {
        "@type": "DataDownload",
        "name": entry["path"],
        "contentUrl": catalogue_files.address_of_file(release, entry["path"], address),
        "encodingFormat": entry["media_type"] if "compressed" in entry else kind,
        "contentSize": f"{entry['bytes']} B",
        "sha256": entry["sha256"],
    }
