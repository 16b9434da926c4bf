"""What a look-up found, in words and as JSON."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from hankegraafi import vocab
from hankegraafi.search.lookup import Answer, Match
from hankegraafi.search.schemes import SCHEMES
from hankegraafi.search.things import Thing, Why
from hankegraafi.serve import service_description
from hankegraafi.serve.lookup_table import MAX_BODY, MAX_ROWS
from hankegraafi.serve.visit import Visit
from hankegraafi.vocab import HANKE

IRI = "iri"
"""The scheme of all IRIs."""


THEME = "theme"


@dataclass(frozen=True, slots=True)
class Told:
    """A thing that was found, for a page: `language` is that of its name, `why` a sentence."""

    iri: str
    language: str
    words: str
    kind: str
    href: str
    why: str


def told(visit: Visit, match: Match) -> Told:
    """Tell of a thing and why it was found."""
    language, words = match.thing.label(visit.language)
    return Told(
        match.thing.iri,
        language,
        words,
        kind_of(visit, match),
        address(visit, match.thing),
        why(visit, match),
    )


def json_of(visit: Visit, match: Match) -> dict[str, object]:
    """Tell the same for programs."""
    language, words = match.thing.label(visit.language)
    host = service_description.address_of(visit.request)
    href = address(visit, match.thing)
    found: dict[str, object] = {
        "iri": match.thing.iri,
        "label": words,
        "language": language,
        "kind": match.thing.kind,
        "url": f"{host}{href}" if href.startswith("/") else href,
        "why": {"sort": match.why.sort, "value": match.why.value, "text": why(visit, match)},
    }
    name = "predicate" if match.why.sort == "link" else "scheme"
    if match.why.name:
        found["why"] = {**_dict(found["why"]), name: _whole(match.why.name)}
    return found | ({"merged": match.merged} if match.merged else {})


def _dict(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def address(visit: Visit, thing: Thing) -> str:
    """Give the address on this host that tells of a thing: of a theme, what is about it."""
    return (
        visit.href("/search", theme=thing.iri) if thing.kind == THEME else place(visit, thing.iri)
    )


def place(visit: Visit, iri: str) -> str:
    """Give the address of a thing itself; what is not of this base is its own."""
    start = f"{visit.site.base}id/"
    return visit.href(f"/id/{quote(iri[len(start) :])}") if iri.startswith(start) else iri


def kind_of(visit: Visit, match: Match) -> str:
    """Name the kind of a thing in the visitor's language."""
    for key in (f"kind.{match.thing.kind}", f"lookup.kind_{match.thing.kind}"):
        if visit.t.has(key):
            return visit.t(key)
    return match.thing.kind


def why(visit: Visit, match: Match) -> str:
    """Say why a thing was found, in the visitor's language."""
    said = visit.t(f"lookup.why_{match.why.sort}", **_values(visit, match.why))
    merged = visit.t("lookup.why_merged", iri=match.merged) if match.merged else ""
    return f"{said} {merged}".strip()


def _values(visit: Visit, given: Why) -> dict[str, str]:
    if given.sort in {"iri", "similar"}:
        return {"value": given.value}
    if given.sort == "link":
        return {"value": given.value, "name": visit.words(_whole(given.name))}
    return {"value": given.value, "name": scheme_words(visit, given.name)}


def scheme_words(visit: Visit, scheme: str) -> str:
    """Name a scheme in the visitor's language: as the ontology does, else as it is called."""
    iri = scheme if "://" in scheme else f"{HANKE}id-{scheme}"
    if visit.t.has(f"lookup.scheme_{scheme}"):
        return visit.t(f"lookup.scheme_{scheme}")
    return visit.words(iri) if iri in visit.site.ontology.terms else scheme


def _whole(name: str) -> str:
    """Give the IRI of a predicate; a scheme stays as it is."""
    prefix = name.partition(":")[0]
    return vocab.expand(name) if prefix in vocab.PREFIXES and "://" not in name else name


def missed(visit: Visit, answer: Answer, given: str) -> tuple[str, str]:
    """Say that there is nothing, why, and the way out."""
    href = visit.href("/search", q=given[:200])
    if not answer.is_identifier:
        return visit.t("lookup.name", given=given), visit.t("lookup.search", href=href)
    said = [visit.t("lookup.nothing", given=given)]
    said += [
        visit.t(
            "lookup.wrong",
            scheme=scheme_words(visit, each.scheme),
            given=each.given,
            right=each.right,
        )
        for each in answer.wrong
    ]
    said += [visit.t("lookup.near", names=_names(visit, answer.near))] if answer.near else []
    return " ".join(said), visit.t("lookup.search", href=href)


def _names(visit: Visit, near: Iterable[Match]) -> str:
    return "; ".join(f"{each.thing.label(visit.language)[1]} ({each.why.value})" for each in near)


def forms(visit: Visit) -> Sequence[tuple[str, str, Sequence[str]]]:
    """Give (name, words, examples) of every scheme that has a form."""
    return [(each.name, scheme_words(visit, each.name), each.form.split(", ")) for each in SCHEMES]


def page_context(visit: Visit, context: Mapping[str, Any]) -> dict[str, Any]:
    """Give everything that the page needs, where there may be nothing to show."""
    nothing = {"given": "", "choices": (), "said": "", "way_out": "", "near": (), "rows": ()}
    limits = {"rows_limit": visit.number(MAX_ROWS), "limit": MAX_BODY // 1_000_000}
    return {**nothing, **limits, "forms": forms(visit), **context}
