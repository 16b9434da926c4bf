"""Participant Identification Codes of the EU: who takes part in its programmes.

CORDIS gives out the participants of each programme as a table, `organization.csv`; the participant
register itself has no public interface. Of a table with countries the Finnish rows are read.
"""

from collections.abc import Iterator
from pathlib import Path

from hankegraafi.link.files import Row
from hankegraafi.link.record import Record, Skipped
from hankegraafi.link.registries.facts import checked, given, labels
from hankegraafi.link.registries.forms import Form, read_forms

_PAGE = (
    "https://ec.europa.eu/info/funding-tenders/opportunities/portal/screen/how-to-participate/"
    "org-details/"
)
_KINDS = {"PRC": "kind-company"}


def read(path: Path) -> Iterator[Record | Skipped]:
    """Read a table of participants.

    Raises:
        DataError: it has none of the forms, or cannot be read.
    """
    others = 0
    for each in read_forms(path, FORMS):
        if isinstance(each, Skipped) and each.reason == _ELSEWHERE:
            others += 1
        else:
            yield each
    if others:
        yield Skipped("elsewhere", f"{others} rows are of participants in other countries")


_ELSEWHERE = "is of another country"


def _participant(row: Row) -> Iterator[Record | Skipped]:
    return _record(row, row["pic"], (row["legal_name"],), row["participant_type"], "")


def _cordis(row: Row) -> Iterator[Record | Skipped]:
    if row["country"] not in {"FI", "AX"}:
        yield Skipped(row.place, _ELSEWHERE)
        return
    names = (row["name"], row["shortName"])
    yield from _record(row, row["organisationID"], names, row["activityType"], row["vatNumber"])


def _record(
    row: Row, code: str, names: tuple[str, ...], kind: str, vat: str
) -> Iterator[Record | Skipped]:
    own, wrong = checked([("pic", code)])
    others, more = checked([("ytunnus", vat)])
    number = own[0].notation if own else ""
    record = Record(
        key=number,
        iri="",
        labels=labels((each, "") for each in names),
        identifiers=(*own, *others),
        kind=_KINDS.get(kind, ""),
        page=_PAGE + number if number else "",
        place=row.place,
    )
    return given(record, (*wrong, *more))


FORMS = (
    Form("participants", ("pic", "legal_name", "participant_type"), _participant),
    Form(
        "organisations of CORDIS",
        ("organisationID", "vatNumber", "name", "shortName", "activityType", "country"),
        _cordis,
    ),
)
