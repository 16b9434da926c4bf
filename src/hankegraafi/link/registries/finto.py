"""YSO concepts and YSO places, https://finto.fi: the General Finnish Ontology.

The public interface is Finto's REST API of Skosmos, https://api.finto.fi/rest/v1/: `search` finds
concepts by name, `<vocabulary>/data` describes one. Both vocabularies have IRIs of one form, and
the files of both together tell them apart by scheme, or by number where they do not.
"""

import re
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from hankegraafi.link.files import Row
from hankegraafi.link.record import Fetch, Record, Skipped
from hankegraafi.link.registries.facts import known, labels, strings
from hankegraafi.link.registries.forms import Form, read_forms
from hankegraafi.link.registries.registry import MOST, Question, address, dicts, found_at, json_at
from hankegraafi.link.registries.settle import settled
from hankegraafi.link.registries.skos import Concept, concepts, concepts_in, is_rdf
from hankegraafi.names.identifiers import Identifier

SERVICE = "https://api.finto.fi/rest/v1"
NAMESPACE = "http://www.yso.fi/onto/yso/"
VOCABULARIES = {"concept": "yso", "place": "yso-paikat"}
FIRST_PLACE = 94080
"""The number of the first YSO place; concepts have smaller ones, or a name in small letters."""

_IRI = re.compile(r"http://www\.yso\.fi/onto/yso/(p([1-9][0-9]{0,8}))", re.ASCII)
_PLACES = NAMESPACE + "places"
_LANGUAGES = ("fi", "sv", "en")


def read(path: Path, kind: str) -> Iterator[Record | Skipped]:
    """Read a dump of SKOS, or a table of labels; `kind` is "concept" or "place".

    What is of the other kind is counted and told at the end.

    Raises:
        DataError: it has none of the forms, or cannot be read.
    """
    if path.is_file() and is_rdf(path):
        rows = settled(lambda: _dump(path), trusted=True)
    else:
        rows = read_forms(path, FORMS)
    others = 0
    for each in rows:
        if isinstance(each, Skipped) or each.kind == kind:
            yield each
        else:
            others += 1
    if others:
        yield Skipped("elsewhere", f"{others} concepts are of the other vocabulary")


def ask(question: Question, fetch: Fetch, kind: str) -> Iterator[Record]:
    """Ask by IRI or number, such as ("yso", "p94137"), or by name; `kind` as in `read`.

    Raises:
        FaultError: the service does not answer, or not in the documented form.
    """
    vocabulary = VOCABULARIES[kind]
    if isinstance(question, Identifier):
        if question.scheme == "yso":
            iri = NAMESPACE + question.notation.removeprefix(NAMESPACE)
            url = address(f"{SERVICE}/{vocabulary}/data", uri=iri, format="text/turtle")
            for concept in concepts_in(found_at(url, fetch), url):
                record = _described(concept)
                if isinstance(record, Record) and concept.iri == iri:
                    yield record
        return
    url = address(f"{SERVICE}/search", vocab=vocabulary, query=question, fields="prefLabel")
    found: dict[str, list[tuple[Any, str]]] = {}
    for hit in dicts(json_at(url, fetch), "results", url):
        found.setdefault(str(hit.get("uri")), []).extend(_names(hit))
    for iri in list(found)[:MOST]:
        record = _record("", iri, found[iri], kind=kind)
        if isinstance(record, Record):
            yield record


def _names(hit: dict[str, Any]) -> Iterator[tuple[Any, str]]:
    language = str(hit.get("lang", ""))
    yield hit.get("prefLabel"), language
    for each in _LANGUAGES:
        yield from ((text, each) for text in strings(known(hit, "prefLabels", each)))
    yield from ((text, language) for text in strings(hit.get("altLabel")))


def _dump(path: Path) -> Iterator[Record | Skipped]:
    for each in concepts(path):
        yield each if isinstance(each, Skipped) else _described(each)


def _described(concept: Concept) -> Record | Skipped:
    return _record(
        f"concept {concept.number}",
        concept.iri,
        (*concept.preferred, *concept.other),
        kind="place" if _PLACES in concept.schemes else "",
        successors=tuple(concept.successors),
        active=not concept.deprecated,
    )


def _record(
    place: str,
    iri: str,
    names: Iterable[tuple[Any, str]],
    *,
    kind: str = "",
    successors: tuple[str, ...] = (),
    active: bool = True,
) -> Record | Skipped:
    match = _IRI.fullmatch(iri)
    if match is None:
        return Skipped(place, f"{iri[:100] or 'an empty IRI'} is no IRI of YSO")
    order = {language: number for number, language in enumerate(_LANGUAGES)}
    named = [each for each in labels(names) if each.language in {*_LANGUAGES, ""}]
    if not named:
        return Skipped(place, f"{match[1]} has no name")
    named.sort(key=lambda each: order.get(each.language, len(order)))
    kind = kind or _kind(int(match[2]), named[0].text)
    return Record(
        key=iri,
        iri=iri,
        labels=tuple(named),
        identifiers=(Identifier("yso", match[1]),),
        kind=kind,
        successors=successors,
        active=active,
        page=f"https://finto.fi/{VOCABULARIES[kind]}/fi/page/{match[1]}",
        place=place,
    )


def _kind(number: int, name: str) -> str:
    return "place" if number >= FIRST_PLACE and name != name.lower() else "concept"


def _row(row: Row) -> Iterator[Record | Skipped]:
    yield _record(row.place, row["uri"], ((row[f"prefLabel_{each}"], each) for each in _LANGUAGES))


FORMS = (Form("labels of YSO", ("uri", "prefLabel_fi", "prefLabel_sv", "prefLabel_en"), _row),)
read_concepts = partial(read, kind="concept")
read_places = partial(read, kind="place")
ask_concepts = partial(ask, kind="concept")
ask_places = partial(ask, kind="place")
