"""What must hold of a whole record: sums that agree, an end that is not before the start."""

from collections.abc import Callable
from decimal import Decimal

from hankegraafi.sources.lists.told import Record, Rejected
from hankegraafi.sources.values.dates import Period
from hankegraafi.sources.values.money import Amount

_Sums = dict[tuple[str, str], Decimal]


class Sound:
    """Looks at whole records; `column` gives the name of a term's column."""

    def __init__(self, column: Callable[[str], str]) -> None:
        self._column = column

    def wrong(self, record: Record) -> Rejected | None:
        """Say what is wrong with a record; None when all is well."""
        return self._money(record) or self._period(record)

    def _period(self, record: Record) -> Rejected | None:
        start, end = (next(iter(record.values.get(each, ())), None) for each in ("start", "end"))
        if not Period(start, end).reversed:
            return None
        column = self._column("end")
        return Rejected(record.row, column, end.value if end else "", "end-before-start")

    def _money(self, record: Record) -> Rejected | None:
        """Nobody awards less than nothing, and the parts of a sum are not more than it."""
        sums: _Sums = {}
        budget: Amount | None = next(iter(record.values.get("budget", ())), None)
        if budget is not None and budget.value < 0:
            column = self._column("budget")
            return Rejected(record.row, column, str(budget.value), "negative-amount")
        for name, said in record.fundings.items():
            amount, whole = said.get("amount"), record.wholes.get(name, "")
            if amount is None:
                continue
            if amount.value < 0 and not whole:
                return self._rejected(record, name, amount, "negative-amount")
            total = record.fundings.get(whole, {}).get("amount") if whole else budget
            if not whole and amount.approximate:
                continue
            if _above(sums, whole, amount, total):
                return self._rejected(record, name, amount, "part-above-whole")
        return None

    def _rejected(self, record: Record, funding: str, amount: Amount, code: str) -> Rejected:
        key = f"funding.{record.described.get(funding, funding)}.amount"
        value = f"{amount.value} {amount.currency}"
        return Rejected(record.row, self._column(key), value, code)


def _above(sums: _Sums, whole: str, amount: Amount, total: Amount | None) -> bool:
    """Add an amount to those of its whole, and say whether they are more than it together."""
    key = (whole, amount.currency)
    sums[key] = sums.get(key, Decimal(0)) + amount.value
    if total is None or total.currency != amount.currency or (not whole and total.approximate):
        return False
    return sums[key] > total.value
