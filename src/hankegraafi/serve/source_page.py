"""What a source's page tells: how it was read, what it says, and what rests on it."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from heapq import nsmallest
from itertools import groupby
from typing import Any, NamedTuple

import pyoxigraph as ox

from hankegraafi.serve import listing, readings, schema_org, statements
from hankegraafi.serve.problems import Refusal
from hankegraafi.serve.publication import licence
from hankegraafi.serve.readings import Reading
from hankegraafi.serve.statements import value_cell
from hankegraafi.serve.visit import Row, Term, Visit, iri_of, text_of

_ROW = re.compile(r"[1-9][0-9]{0,17}(?:-[1-9][0-9]{0,17})?")

REJECTED_AT_FIRST = 50
"""How many rejected rows the page shows of itself; `?rejected=N` shows them page by page."""
THINGS_A_PAGE = 200
"""How many things a page shows the claims of, where the source has no rows."""


class Record(NamedTuple):
    """A thing that was read from a row of the source; `row` is "12" or "12-14", or empty."""

    row: str
    thing: str

    @property
    def span(self) -> tuple[int, int]:
        """The first and the last row."""
        first, _, last = self.row.partition("-")
        return int(first or 0), int(last or first or 0)


def tell(visit: Visit, iri: str) -> dict[str, Any]:
    """Gather a source's page.

    Raises:
        Refusal: `?row=` names a row that no record was read from, or there is no such page.
    """
    about = visit.about(iri)
    things, total = _citing(visit, iri) if "row" not in visit.request.query_params else ((), 0)
    records, reading = _records(visit, iri), readings.of_source(visit, iri)
    return {
        **_terms(visit, about),
        "topics": _links(visit, about, "foaf:primaryTopic"),
        "mentions": _links(visit, about, "schema:mentions"),
        "homepages": [iri_of(each) for each in about.get("foaf:homepage", ())],
        "identifiers": [iri_of(each) for each in about.get("dcterms:identifier", ())],
        "issued": visit.date(next(iter(about.get("dcterms:issued", ())), None)),
        "reading": _reading(visit, about),
        "retrieved": _retrieved(visit, about, reading),
        "account": reading,
        "file": _file(about, reading),
        "digests": [iri_of(each) for each in about.get("schema:sha256", ())],
        "rejected": _rejected(visit, reading),
        "amount": partial(readings.amount, visit, reading) if reading else None,
        "is_list": reading is not None or bool(records),
        "size": _size(visit, iri),
        "record_count": len(records),
        **_shown(visit, iri, records, reading),
        "citing": [visit.link(each) for each in things],
        "citing_total": total,
    }


def tell_dataset(visit: Visit, iri: str) -> dict[str, Any]:
    """Gather the page of the data set itself."""
    about = visit.about(iri)
    return {
        "description": text_of(about.get("dcterms:description", ())),
        "modified": visit.date(next(iter(about.get("dcterms:modified", ())), None)),
        "schema": schema_org.of_page(visit),
        **_terms(visit, about),
    }


def _terms(visit: Visit, about: dict[str, Any]) -> dict[str, Any]:
    """Give who published it, and on which terms."""
    return {
        "publishers": _links(visit, about, "dcterms:publisher"),
        "licences": [licence(iri_of(each)) for each in about.get("dcterms:license", ())],
        "rights": text_of(about.get("dcterms:rights", ())),
    }


def _links(visit: Visit, about: dict[str, Any], name: str) -> list[Any]:
    return [visit.link(iri_of(each)) for each in about.get(name, ())]


def _reading(visit: Visit, about: dict[str, Any]) -> dict[str, str] | None:
    """Give when a program read the source, and by which version of its description."""
    reading = next(iter(about.get("prov:wasGeneratedBy", ())), None)
    if reading is None:
        return None
    told = visit.about(iri_of(reading))
    ended = next(iter(told.get("prov:endedAtTime", ())), None)
    version = next(iter(told.get("schema:version", ())), None)
    return {
        "iri": iri_of(reading),
        "time": iri_of(ended) if ended else "",
        "day": visit.day(ended),
        "version": iri_of(version) if version else "",
    }


def file_names(about: Mapping[str, Sequence[Term]]) -> list[str]:
    """Give the names of the file that a digest is told of: they are no names of the source."""
    told = about.get("skos:altLabel", ()) if "schema:sha256" in about else ()
    return [iri_of(each) for each in told]


def _file(about: dict[str, Any], reading: Reading | None) -> str:
    """Give the name of the file that was read; empty where none is told."""
    return next(iter(file_names(about)), reading.file if reading else "")


def _retrieved(visit: Visit, about: dict[str, Any], reading: Reading | None) -> str:
    """Give the day on which the source was fetched, as far as it is told."""
    told = next(iter(about.get("prov:generatedAtTime", ())), None)
    return visit.day(told or ox.Literal(reading.retrieved if reading else ""))


def _rejected(visit: Visit, reading: Reading | None) -> listing.Paged | None:
    """Give the page of rejected rows that `?rejected=` asks for, the first where it does not."""
    if reading is None or not reading.refused:
        return None
    return listing.page_of(visit, reading.refused, REJECTED_AT_FIRST, parameter="rejected")


def _citing(visit: Visit, iri: str) -> tuple[Sequence[str], int]:
    """Give the first of the things that rest on the source, and how many; once for a release."""

    def ask() -> tuple[list[str], int]:
        found = {iri_of(row["thing"]) for row in visit.rows("source_citing", source=iri)} - {iri}
        return nsmallest(listing.ROWS_A_PAGE, found), len(found)

    return visit.site.once(f"citing {iri}", ask)


def _size(visit: Visit, iri: str) -> int:
    """Count the triples of the source's graph, once for a release."""

    def count() -> int:
        return sum(int(iri_of(row["count"])) for row in visit.rows("source_size", source=iri))

    return visit.site.once(f"size {iri}", count)


def _records(visit: Visit, iri: str) -> list[Record]:
    """Give what was read from the rows of the source, in their order; asked once for a release."""

    def read() -> list[Record]:
        found = (
            Record(iri_of(row["place"]).partition("#row=")[2], iri_of(row["thing"]))
            for row in visit.rows("source_records", source=iri)
        )
        return sorted(found, key=lambda each: (not each.row, each.span, each.thing))

    return visit.site.once(f"records {iri}", read)


def _shown(
    visit: Visit, iri: str, records: Sequence[Record], reading: Reading | None
) -> dict[str, Any]:
    """Give what the page shows of the source's own words: a row, a page of rows, or everything."""
    shown: dict[str, Any] = {"paged": None, "row": None, "facts": (), "claims": ()}
    asked = visit.request.query_params.get("row")
    if asked is not None:
        refused = reading.at(asked) if reading else []
        if refused:
            page = reading.refused.index(refused[0]) // REJECTED_AT_FIRST + 1 if reading else 1
            return shown | {"row": _rejected_row(records, asked, refused, page)}
        return shown | {"row": _row(visit, iri, records, asked)}
    if records:
        return shown | {"paged": listing.page_of(visit, records)}
    rows = visit.rows("source_statements", source=iri)
    things = sorted(iri_of(row["thing"]) for row in visit.rows("source_things", source=iri))
    paged = listing.page_of(visit, things, THINGS_A_PAGE)
    claims = [
        row for each in paged.shown for row in visit.rows("source_about", source=iri, subject=each)
    ]
    return shown | {
        "facts": statements.facts(visit, rows),
        "claims": _by_thing(visit, iri, claims),
        "claims_paged": paged,
    }


def _row(visit: Visit, iri: str, records: Sequence[Record], asked: str) -> dict[str, Any]:
    """Give what the source says at one row, and the rows beside it."""
    first, last = Record(asked, "").span if _ROW.fullmatch(asked) else (0, 0)
    found = [
        place
        for place, each in enumerate(records)
        if each.row and each.span[0] <= first and last <= each.span[1]
    ]
    if not (0 < first <= last and found):
        raise Refusal(404, "no_row", row=asked[:40])
    rows = [
        row
        for place in found
        for row in visit.rows("source_record", source=iri, thing=records[place].thing)
    ]
    return {
        "number": records[found[0]].row,
        "claims": _by_thing(visit, iri, rows),
        "refused": (),
        **_beside(records, found[0], found[-1] + 1),
    }


def _rejected_row(
    records: Sequence[Record], asked: str, refused: Sequence[readings.Rejected], page: int
) -> dict[str, Any]:
    """Give why a row was rejected, and the records beside it; `page` is that of rejected rows."""
    place = bisect_left(records, Record(asked, "").span, key=lambda each: each.span)
    told = {"number": asked, "claims": (), "refused": refused, "rejected_page": page}
    return told | _beside(records, place, place)


def _beside(records: Sequence[Record], first: int, after: int) -> dict[str, Any]:
    """Give the rows of the records before and after some, and the page that they are on."""
    return {
        "before": records[first - 1].row if first else "",
        "after": records[after].row if after < len(records) else "",
        "page": min(first, max(len(records) - 1, 0)) // listing.ROWS_A_PAGE + 1,
    }


def _by_thing(visit: Visit, iri: str, rows: Iterable[Row]) -> list[dict[str, Any]]:
    def key(row: Row) -> tuple[str, str, str]:
        return iri_of(row["subject"]), iri_of(row["predicate"]), str(row["object"])

    ordered = sorted(rows, key=key)
    return [
        {
            "about": visit.link(subject),
            "rows": [
                (
                    visit.link(iri_of(row["predicate"])),
                    value_cell(visit, row["object"], source=iri),
                )
                for row in members
            ],
        }
        for subject, members in groupby(ordered, key=lambda row: iri_of(row["subject"]))
    ]
