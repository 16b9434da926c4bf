"""Whose money: awards as they are stated, and a picture of them where there are amounts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import pyoxigraph as ox

from hankegraafi.serve.visit import Link, Row, Visit, iri_of

_NO = ox.Literal("false")


@dataclass(frozen=True, slots=True)
class Award:
    """One funding of a project; what no source states is None or empty.

    `value` is in whole units of the currency; `amount` is the same in words, `spent` what has been
    used of it. `whole` is the IRI of the funding that this one is a part of. `parts` are the IRIs
    that its row stands for; `given_part` and `spent_part` those of the two amounts.
    """

    iri: str
    parts: tuple[str, ...]
    whole: str
    funder: Link | None
    recipient: Link | None
    kind: Link | None
    programme: Link | None
    decision: str
    awarded: str
    authority: Link | None
    amount: str
    given_part: str
    spent: str
    spent_part: str
    value: Decimal | None
    currency: str

    @property
    def detailed(self) -> bool:
        """Say whether more is known than who pays how much."""
        return any(
            (
                *(self.whole, self.recipient, self.kind, self.programme),
                *(self.decision, self.awarded, self.authority),
            )
        )


@dataclass(frozen=True, slots=True)
class Slice:
    """One bar of the picture: its length in per cent of the longest."""

    words: str
    language: str
    amount: str
    width: float


def awards(visit: Visit, rows: Iterable[Row]) -> list[Award]:
    """Read the rows about the fundings of a project."""

    def link(row: Row, name: str) -> Link | None:
        return visit.link(iri_of(row[name])) if name in row else None

    return [
        Award(
            iri=iri_of(row["award"]),
            parts=tuple(iri_of(row[name]) for name in ("award", "amount", "spent") if name in row),
            whole=iri_of(row["whole"]) if "whole" in row else "",
            funder=link(row, "funder"),
            recipient=link(row, "recipient"),
            kind=link(row, "kind"),
            programme=link(row, "programme"),
            decision=iri_of(row["decision"]) if "decision" in row else "",
            awarded=visit.date(row.get("awarded")),
            authority=link(row, "authority"),
            amount=words(visit, row),
            given_part=iri_of(row["amount"]) if "amount" in row else "",
            spent=words(visit, _spent(row)),
            spent_part=iri_of(row["spent"]) if "spent" in row else "",
            value=_decimal(row),
            currency=_currency(row),
        )
        for row in rows
    ]


def _spent(row: Row) -> Row:
    """Give what the row of a funding tells of the money spent, under the names of an amount."""
    names = {"spentValue": "value", "spentCurrency": "currency", "spentApproximate": "approximate"}
    return {name: row[each] for each, name in names.items() if each in row}


def amounts(visit: Visit, rows: Iterable[Row]) -> list[tuple[str, str]]:
    """Write the budgets of rows out: (IRI, words)."""
    return [(iri_of(row["budget"]), text) for row in rows if (text := words(visit, row))]


def chart(found: Sequence[Award]) -> list[Slice]:
    """Make the picture: only of amounts in one and the same currency, and not of a single one.

    A part is not drawn beside its whole, for the picture would count it twice.
    """
    own = {each.iri for each in found}
    stated = [
        (each, each.value) for each in found if each.value is not None and each.whole not in own
    ]
    if len(stated) < 2 or len({each.currency for each, _ in stated}) > 1:
        return []
    most = max(value for _, value in stated)
    return [
        Slice(
            words=each.funder.words if each.funder else "",
            language=each.funder.language if each.funder else "",
            amount=each.amount,
            width=round(max(float(100 * value / most), 0.0), 2) if most > 0 else 0.0,
        )
        for each, value in stated
    ]


@dataclass(frozen=True, slots=True)
class Sums:
    """What was given in all: an amount for each currency, and how many projects state none.

    `year` is empty where the sum is not of one year; `width` is its bar in per cent of the longest.
    """

    amounts: tuple[str, ...]
    awards: int
    projects: int
    unstated: int
    year: str = ""
    width: float = 0.0


def sums(visit: Visit, rows: Sequence[Row]) -> Sums | None:
    """Read the rows of a sum; nothing is said of what holds no project with funding."""
    stated = [row for row in rows if "sum" in row]
    first: Row = rows[0] if rows else {}
    made = Sums(
        amounts=tuple(_summed(visit, row) for row in stated),
        awards=sum(_count(row, "awards") for row in stated),
        projects=_count(first, "projects"),
        unstated=_count(first, "unstated"),
    )
    return made if made.amounts else None


def by_year(visit: Visit, rows: Iterable[Row]) -> list[Sums]:
    """Read the sums of years: a bar each, where all are in one currency."""
    dated = [row for row in rows if "year" in row]
    if len({_currency(row) for row in dated}) > 1 or len(dated) < 2:
        return []
    values = [float(iri_of(row["sum"])) for row in dated]
    most = max(values)
    return [
        Sums(
            amounts=(_summed(visit, row),),
            awards=_count(row, "awards"),
            projects=0,
            unstated=0,
            year=iri_of(row["year"]),
            width=round(max(100 * value / most, 0.0), 2) if most > 0 else 0.0,
        )
        for row, value in zip(dated, values, strict=True)
    ]


def totals(visit: Visit, rows: Iterable[Row]) -> list[str]:
    """Add the sums of rows up and write them out, one for each currency."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(_currency(row), []).append(row)
    return [_summed(visit, _together(each)) for _, each in sorted(found.items())]


def _together(rows: Sequence[Row]) -> Row:
    """Make one row of several in the same currency: it is about so much if one of them is."""
    whole = sum((Decimal(iri_of(row["sum"])) for row in rows), Decimal(0))
    about = next((row for row in rows if iri_of(row.get("about", _NO)) == "true"), rows[0])
    return {**about, "sum": ox.Literal(str(whole))}


def _summed(visit: Visit, row: Row) -> str:
    given = {"value": row["sum"], "currency": row["currency"]}
    return words(visit, given | ({"approximate": row["about"]} if "about" in row else {}))


def _count(row: Row, name: str) -> int:
    return int(iri_of(row[name])) if name in row else 0


def words(visit: Visit, row: Row) -> str:
    """Write an amount as people read it: a whole one without cents, else with two decimals.

    More decimals than two stay as they are stated; how many zeros a source writes after the point
    is not kept by the store.
    """
    value = _decimal(row)
    if value is None:
        return ""
    whole, point, cents = f"{value:,f}".partition(".")
    cents = cents.rstrip("0")
    point, cents = (point, cents.ljust(2, "0")) if cents else ("", "")
    comma = "." if visit.language == "en" else ","
    thousands = "," if visit.language == "en" else "\N{NO-BREAK SPACE}"
    number = whole.replace(",", thousands) + (comma + cents if point else "")
    about = "approximate" in row and iri_of(row["approximate"]) == "true"
    text = f"{number}\N{NO-BREAK SPACE}{_currency(row)}".strip()
    return visit.t("project.about_amount", amount=text) if about else text


def _decimal(row: Row) -> Decimal | None:
    try:
        return Decimal(iri_of(row["value"])) if "value" in row else None
    except InvalidOperation:
        return None


def _currency(row: Row) -> str:
    return iri_of(row["currency"]).rpartition("/")[2] if "currency" in row else ""
