"""Authority tables of the EU's Publications Office, and NUTS: codes with IRIs and labels.

The tables are given out as SKOS in RDF at https://op.europa.eu/en/web/eu-vocabularies; each code
is described at its own IRI, such as https://publications.europa.eu/resource/authority/country/FIN.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

from hankegraafi.errors import UsageError
from hankegraafi.link.files import Row
from hankegraafi.link.record import Fetch, Record, Skipped
from hankegraafi.link.registries.facts import checked, labels
from hankegraafi.link.registries.forms import Form, read_forms
from hankegraafi.link.registries.registry import Question, found_at
from hankegraafi.link.registries.settle import settled
from hankegraafi.link.registries.skos import Concept, concepts, concepts_in, is_rdf
from hankegraafi.names.identifiers import Identifier

AUTHORITY = "http://publications.europa.eu/resource/authority/"
NUTS = "http://data.europa.eu/nuts/code/"
LANGUAGES = ("fi", "sv", "en", "de", "fr", "it", "es")
"""The languages of which labels are read."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table: the scheme of its codes, what its IRIs begin with, the kind of its records."""

    scheme: str
    prefix: str
    kind: str


def read(path: Path, table: Table) -> Iterator[Record | Skipped]:
    """Read a table as SKOS in RDF, or as CSV with the column `uri` and codes or labels.

    Rows of other tables in the same file are counted and told at the end.

    Raises:
        DataError: it has none of the forms, or cannot be read.
    """
    others = 0
    if path.is_file() and is_rdf(path):
        rows = settled(lambda: _dump(path, table), trusted=True)
    else:
        rows = read_forms(path, _forms(table))
    for each in rows:
        if isinstance(each, Skipped):
            yield each
        elif not each.iri.startswith(table.prefix):
            others += 1
        elif _is_code(each.iri.removeprefix(table.prefix)):
            yield each
        else:
            yield Skipped(each.place, f"{each.iri[:100]} is no IRI of a code")
    if others:
        yield Skipped("elsewhere", f"{others} rows are of other tables")


def ask(question: Question, fetch: Fetch, table: Table) -> Iterator[Record]:
    """Ask by code.

    Raises:
        FaultError: the Publications Office does not answer, or not with RDF.
        UsageError: a name is asked for; there is no interface for that.
    """
    if not isinstance(question, Identifier):
        raise UsageError(
            "this table is asked by code alone",
            way_out="Read the table as a file with --file to find names.",
        )
    if question.scheme != table.scheme or not _is_code(question.notation):
        return
    iri = table.prefix + question.notation
    url = iri.replace("http://", "https://", 1)
    for concept in concepts_in(found_at(url, fetch), url):
        if concept.iri == iri:
            yield _described(concept, table)


def _is_code(text: str) -> bool:
    return text.isascii() and text.replace("_", "").replace("-", "").isalnum()


def _dump(path: Path, table: Table) -> Iterator[Record | Skipped]:
    for each in concepts(path):
        yield each if isinstance(each, Skipped) else _described(each, table)


def _described(concept: Concept, table: Table) -> Record:
    names = (*concept.preferred, *concept.other)
    pairs = sorted(
        (each for each in names if each[1] in LANGUAGES), key=lambda each: LANGUAGES.index(each[1])
    )
    return _record(
        f"concept {concept.number}", concept.iri, pairs, table, active=not concept.deprecated
    )


def _row(row: Row, table: Table) -> Iterator[Record | Skipped]:
    iri = row["uri"]
    if not iri.startswith(("http://", "https://")):
        yield Skipped(row.place, f"{iri[:100] or 'an empty IRI'} is no IRI")
        return
    names = [(row[f"label_{each}"], each) for each in LANGUAGES]
    record = _record(row.place, iri, names, table, active=row["deprecated"] != "true")
    yield record


def _code(row: Row, table: Table) -> Iterator[Record | Skipped]:
    """Take a code with its IRI; a code of another list, as it is named, stands beside our own."""
    iri, code = row["uri"], row["code"]
    if not iri.startswith(("http://", "https://")):
        yield Skipped(row.place, f"{iri[:100] or 'an empty IRI'} is no IRI")
        return
    kind = row["notation_type"].casefold()
    yield _record(row.place, iri, [], table, other=(kind, code) if kind else None)


def _record(
    place: str,
    iri: str,
    names: Any,
    table: Table,
    *,
    active: bool = True,
    other: tuple[str, str] | None = None,
) -> Record:
    own = (table.scheme, iri.removeprefix(table.prefix))
    identifiers, _ = checked([own, other] if other else [own])
    return Record(
        key=iri,
        iri=iri,
        labels=labels(names),
        identifiers=identifiers,
        kind=table.kind,
        active=active,
        page=iri,
        place=place,
    )


def _forms(table: Table) -> tuple[Form, ...]:
    row, code = partial(_row, table=table), partial(_code, table=table)
    return (
        Form("labels with codes", ("uri", "code", "deprecated", "label_en"), row),
        Form("labels", ("uri", "label_en"), row),
        Form("codes", ("code", "notation_type", "uri"), code),
    )


TABLES: Mapping[str, Table] = MappingProxyType(
    {
        "eu-access-right": Table("access-right", f"{AUTHORITY}access-right/", "concept"),
        "eu-corporate-body-classification": Table(
            "corporate-body-classification", f"{AUTHORITY}corporate-body-classification/", "concept"
        ),
        "eu-country": Table("country", f"{AUTHORITY}country/", "place"),
        "eu-currency": Table("currency", f"{AUTHORITY}currency/", "code"),
        "eu-data-theme": Table("data-theme", f"{AUTHORITY}data-theme/", "concept"),
        "eu-file-type": Table("file-type", f"{AUTHORITY}file-type/", "code"),
        "eu-frequency": Table("frequency", f"{AUTHORITY}frequency/", "concept"),
        "eu-language": Table("language", f"{AUTHORITY}language/", "code"),
        "eu-nuts": Table("nuts", NUTS, "place"),
        "eu-place": Table("place", f"{AUTHORITY}place/", "place"),
    }
)
"""The tables by the names of their registries."""
