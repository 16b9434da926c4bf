"""What a source's page tells: how it was read, what it says, and what rests on it."""

import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from hankegraafi.serve import listing, statements
from hankegraafi.serve.problems import Refusal
from hankegraafi.serve.publication import licence
from hankegraafi.serve.statements import value_cell
from hankegraafi.serve.visit import Row, Visit, iri_of, text_of

_ROW = re.compile(r"[1-9][0-9]{0,17}(?:-[1-9][0-9]{0,17})?")

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
    cited = sorted(iri_of(row["thing"]) for row in visit.rows("source_citing", source=iri))
    things = [each for each in cited if each != iri]
    records = _records(visit, iri)
    return {
        **_terms(visit, about),
        "topics": _links(visit, about, "foaf:primaryTopic"),
        "mentions": _links(visit, about, "schema:mentions"),
        "homepages": [iri_of(each) for each in about.get("foaf:homepage", ())],
        "identifiers": [iri_of(each) for each in about.get("dcterms:identifier", ())],
        "issued": visit.date(next(iter(about.get("dcterms:issued", ())), None)),
        "reading": _reading(visit, about),
        "size": _size(visit, iri),
        "record_count": len(records),
        **_shown(visit, iri, records),
        "citing": [visit.link(each) for each in things[: listing.ROWS_A_PAGE]],
        "citing_total": len(things),
    }


def tell_dataset(visit: Visit, iri: str) -> dict[str, Any]:
    """Gather the page of the data set itself."""
    about = visit.about(iri)
    return {
        "description": text_of(about.get("dcterms:description", ())),
        "modified": visit.date(next(iter(about.get("dcterms:modified", ())), None)),
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
    version = next(iter(told.get("hanke:mappingVersion", ())), None)
    return {
        "iri": iri_of(reading),
        "time": iri_of(ended) if ended else "",
        "day": visit.day(ended),
        "version": iri_of(version) if version else "",
    }


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


def _shown(visit: Visit, iri: str, records: Sequence[Record]) -> dict[str, Any]:
    """Give what the page shows of the source's own words: a row, a page of rows, or everything."""
    shown: dict[str, Any] = {"paged": None, "row": None, "facts": (), "claims": ()}
    asked = visit.request.query_params.get("row")
    if asked is not None:
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
    before = records[found[0] - 1].row if found[0] else ""
    after = records[found[-1] + 1].row if found[-1] + 1 < len(records) else ""
    return {
        "number": records[found[0]].row,
        "claims": _by_thing(visit, iri, rows),
        "before": before,
        "after": after,
        "page": found[0] // listing.ROWS_A_PAGE + 1,
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
