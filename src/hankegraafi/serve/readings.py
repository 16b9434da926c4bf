"""How a list was read: the rows and sums of its report, and the rows that were rejected.

A release holds `sources/<slug>/reading.json` and `rejected.csv` as the reading wrote them. What is
absent, or is none of these, is as if nothing were told.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, NamedTuple

from hankegraafi.records import Text
from hankegraafi.serve.site import Site
from hankegraafi.serve.visit import Visit

REPORT, REJECTED = "reading.json", "rejected.csv"
_LANGUAGES = ("fi", "sv", "en")


class Sum(NamedTuple):
    """What a column of money holds: in the records, in the rejected rows, and together."""

    column: str
    accepted: Decimal
    rejected: Decimal
    whole: Decimal


class Rejected(NamedTuple):
    """A row that gave no record: the column and the value that rejected it, and why.

    `row` is the number of the row; `code` names the reason; `other` is the row that it disagrees
    with, or empty.
    """

    row: str
    column: str
    value: str
    code: str
    other: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of a list: `rows` = `records` + `rejected`; `blank` rows are not counted.

    `retrieved` is the day on which the file was fetched, YYYY-MM-DD, or empty. `left_out` counts
    the names of persons that were left out. `refused` may hold fewer rows than `rejected` counts,
    where the table of them is not published; `reasons` has the words for their codes. `files` are
    the paths of the published files, by name.
    """

    file: str
    retrieved: str
    rows: int
    records: int
    rejected: int
    blank: int
    left_out: int
    sums: tuple[Sum, ...]
    refused: tuple[Rejected, ...]
    reasons: Mapping[str, Text]
    files: Mapping[str, str]

    @property
    def adds_up(self) -> bool:
        """Say whether every row is accounted for, and every sum is that of its halves."""
        sums = all(each.accepted + each.rejected == each.whole for each in self.sums)
        return sums and self.rows == self.records + self.rejected

    @property
    def decimals(self) -> int:
        """How many decimals the sums are written with: none, or two, or as many as one needs."""
        values = (value for each in self.sums for value in each[1:])
        most = max((len(f"{each:f}".partition(".")[2].rstrip("0")) for each in values), default=0)
        return max(most, 2) if most else 0

    def at(self, row: str) -> list[Rejected]:
        """Give why a row was rejected; nothing where it was not."""
        return [each for each in self.refused if each.row == row]

    def reason(self, code: str) -> Text:
        """Give the words for a reason; its code where there are none."""
        return self.reasons.get(code) or Text.of({"": code})


def of_source(visit: Visit, iri: str) -> Reading | None:
    """Give how a source was read, asked once for a release; None where nothing is published."""
    return visit.site.once(f"reading {iri}", lambda: _read(visit.site, iri))


def amount(visit: Visit, reading: Reading, value: Decimal) -> str:
    """Write a sum with its thousands apart, and as many decimals as the most exact one has."""
    whole, point, rest = f"{value:,.{reading.decimals}f}".partition(".")
    if visit.language == "en":
        return whole + point + rest
    return whole.replace(",", "\N{NO-BREAK SPACE}") + ("," if point else "") + rest


def _read(site: Site, iri: str) -> Reading | None:
    slug = iri.rpartition("/")[2]
    folder = site.release.path / "sources" / slug
    report = _report(folder / REPORT) if slug.strip(".") else None
    if report is None:
        return None
    refused, reasons = _refused(folder / REJECTED)
    return Reading(
        file=str(report.get("file", "")),
        retrieved=str(report.get("retrieved", "")),
        rows=_count(report.get("rows")),
        records=_count(report.get("records")),
        rejected=_count(report.get("rejected")),
        blank=_count(report.get("blank")),
        left_out=sum(map(_count, _table(report.get("left_out")).values())),
        sums=tuple(_sums(_table(report.get("sums")))),
        refused=refused,
        reasons=reasons,
        files=_published(site, slug),
    )


def _report(path: Path) -> dict[str, Any] | None:
    try:
        content = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) else None


def _refused(path: Path) -> tuple[tuple[Rejected, ...], dict[str, Text]]:
    """Read the rejected rows, and the words of their reasons, each reason once."""
    try:
        text = path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return (), {}
    found: list[Rejected] = []
    reasons: dict[str, Text] = {}
    for each in csv.DictReader(io.StringIO(text, newline="")):
        row, column, value, code, other = (
            each.get(name) or "" for name in ("row", "column", "value", "reason", "other row")
        )
        found.append(Rejected(row, column, value, code, other))
        if code not in reasons:
            words = ((tag, each.get(tag) or "") for tag in _LANGUAGES)
            reasons[code] = Text.of({tag: said for tag, said in words if said})
    return tuple(found), reasons


def _sums(table: Mapping[str, Any]) -> Iterator[Sum]:
    for column, halves in table.items():
        named = _table(halves)
        values = [_decimal(named.get(name)) for name in ("accepted", "rejected", "whole")]
        accepted, rejected, whole = values
        if accepted is not None and rejected is not None and whole is not None:
            yield Sum(column, accepted, rejected, whole)


def _published(site: Site, slug: str) -> dict[str, str]:
    """Give which of the files the manifest lists, for only those can be downloaded."""
    files: Sequence[Mapping[str, Any]] = site.release.manifest.get("files", ())
    listed = {str(each.get("path")) for each in files}
    paths = {name: f"sources/{slug}/{name}" for name in (REPORT, REJECTED)}
    return {name: path for name, path in paths.items() if path in listed}


def _table(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _count(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else 0


def _decimal(value: object) -> Decimal | None:
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None
