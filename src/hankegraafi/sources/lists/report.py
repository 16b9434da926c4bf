"""What a reading gave: every row accounted for, every sum in two halves that make the whole."""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from hankegraafi.names.contacts import contact
from hankegraafi.names.forms import clean
from hankegraafi.names.wordlists import Words as NameWords
from hankegraafi.names.wordlists import load_words as load_name_words
from hankegraafi.records import Text
from hankegraafi.sources.lists.description import Description
from hankegraafi.sources.lists.part import Outcome
from hankegraafi.sources.lists.survey import Survey
from hankegraafi.sources.lists.terms import Kind
from hankegraafi.sources.lists.told import PRIVATE, LeftOut, Rejected
from hankegraafi.sources.lists.words import load_words
from hankegraafi.sources.values.date_words import load_date_words
from hankegraafi.sources.values.money_words import MoneyWords, load_money_words

_SHOWN, _LONGEST = 20, 80
_WORD = re.compile(r"[^\W_]+")
_FIGURE = re.compile(r"\d")
_CODE = re.compile(r"([^\W\d_a-zåäö]{1,4})[\d]+|\d+")
_PREFIX = re.compile(r"(?<![^\W_])([^\W\d_a-zåäö]{1,2})[-/._](?=\d)")
_PART = re.compile(r"\s*[|;,]\s*")
_TIME = re.compile(r"(?<=\d)(?:T(?=\d)|Z(?!\w))")
_THOUSANDS = re.compile(r"(?<=\d)\s?[tTkKM](?=€)")
_IDENTITY = re.compile(
    r"(?<!\d)(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d\d ?[-+A-FU-Ya-fu-y] ?\d{3}\w"
)


@dataclass(frozen=True, slots=True)
class Sum:
    """What a column of money holds: of the records, of the rejected rows, and together."""

    accepted: Decimal
    rejected: Decimal

    @property
    def whole(self) -> Decimal:
        """The sum of the file."""
        return self.accepted + self.rejected


@dataclass(frozen=True, slots=True)
class Changes:
    """How the records differ from those of the reading before: numbers, and codes that vanished."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    vanished: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a list: `rows` = `records` + the rejected; `blank` rows are not counted.

    `records` are the rows that became records of `projects`: as many, unless rows of one code are
    joined. `retrieved` is the day on which the list was fetched. `described` are the values that
    the description's own `map` and `only` hold.
    """

    source: str
    file: str
    mapping: str
    retrieved: date
    rows: int
    blank: int
    records: int
    projects: int
    rejected: tuple[Rejected, ...]
    left_out: tuple[LeftOut, ...]
    sums: Mapping[str, Sum]
    organisations: tuple[int, int]
    candidates: int = 0
    merged: int = 0
    notes: tuple[tuple[str, str], ...] = ()
    described: frozenset[str] = frozenset()
    changes: Changes = field(default_factory=Changes)

    def with_changes(self, changes: Changes) -> "Report":
        """Give the same report with what has changed."""
        return replace(self, changes=changes)


def report_of(description: Description, file: Path, survey: Survey, outcome: Outcome) -> Report:
    """Put a report together."""
    money = [each.name for each in description.columns if each.target.term.kind is Kind.MONEY]
    zero = Decimal(0)
    return Report(
        source=description.source.name,
        file=file.name,
        mapping=description.version,
        retrieved=description.source.retrieved,
        rows=survey.rows,
        blank=survey.blank,
        records=outcome.records,
        projects=outcome.projects,
        rejected=tuple(sorted(outcome.rejected)),
        left_out=tuple(sorted(outcome.left_out)),
        sums={
            name: Sum(outcome.accepted_sums.get(name, zero), outcome.rejected_sums.get(name, zero))
            for name in dict.fromkeys(
                (*money, *sorted({*outcome.accepted_sums, *outcome.rejected_sums}))
            )
        },
        organisations=(len(outcome.known), len(outcome.new)),
        merged=len(outcome.merged),
        notes=tuple(survey.notes),
        described=frozenset().union(*({*each.mapped, *each.only} for each in description.columns)),
    )


def as_json(report: Report) -> dict[str, Any]:
    """Give a report for machines; no value of a cell is in it."""
    return {
        "source": report.source,
        "file": report.file,
        "mapping": report.mapping,
        "retrieved": f"{report.retrieved:%Y-%m-%d}",
        "rows": report.rows,
        "blank": report.blank,
        "records": report.records,
        "projects": report.projects,
        "rejected": len(report.rejected),
        "reasons": dict(sorted(Counter(each.reason for each in report.rejected).items())),
        "left_out": dict(sorted(Counter(each.reason for each in report.left_out).items())),
        "sums": {
            name: {
                "accepted": str(each.accepted),
                "rejected": str(each.rejected),
                "whole": str(each.whole),
            }
            for name, each in report.sums.items()
        },
        "organisations": {"known": report.organisations[0], "new": report.organisations[1]},
        "candidates": report.candidates,
        "merged": report.merged,
        "notes": [list(each) for each in report.notes],
    }


def json_text(report: Report) -> str:
    """Write a report as a file that is the same for the same reading."""
    return json.dumps(as_json(report), ensure_ascii=False, indent=2) + "\n"


def lines(report: Report, language: str) -> Iterator[str]:
    """Write a report for people: counts, rejected rows, sums, organisations, what has changed."""
    words = load_words()

    def say(key: str, **values: object) -> str:
        return words.report[key].best(language)[1].format(**values)

    def reason(code: str) -> str:
        return words.reasons[code].best(language)[1] if code in words.reasons else code

    yield say("rows", rows=report.rows, records=report.records, rejected=len(report.rejected))
    if report.projects != report.records:
        yield say("projects", records=report.records, projects=report.projects)
    counts = {"blank": report.blank, "left_out": len(report.left_out), "merged": report.merged}
    yield from (say(key, count=count) for key, count in counts.items() if count)
    for code, value in report.notes:
        yield say("note", reason=reason(code), value=value)
    for each in report.rejected[:_SHOWN]:
        value = "" if each.reason == PRIVATE else each.value[:_LONGEST]
        given = {"row": each.row, "column": each.column, "value": value}
        yield "  " + say("rejected", **given, reason=reason(each.reason))
    if len(report.rejected) > _SHOWN:
        yield "  " + say("more", count=len(report.rejected) - _SHOWN)
    for column, total in report.sums.items():
        sums = {"accepted": total.accepted, "rejected": total.rejected, "whole": total.whole}
        yield say("sum", column=column, **sums)
    known, new = report.organisations
    yield say("organisations", known=known, new=new, candidates=report.candidates)
    changes = report.changes
    yield say(
        "changes",
        added=changes.added,
        changed=changes.changed,
        unchanged=changes.unchanged,
        vanished=len(changes.vanished),
    )


@dataclass(frozen=True, slots=True)
class Public:
    """Tells which rejected values name nobody; `described` are values of the description."""

    names: NameWords
    money: MoneyWords
    months: frozenset[str]
    described: frozenset[str]

    def __call__(self, rejected: Rejected) -> str:
        """Give the value, or "" where it may name a person or lead to one."""
        value = rejected.value
        if rejected.reason == PRIVATE or not value:
            return ""
        text = clean(value)
        if contact(text) or _IDENTITY.search(text):
            return ""
        pieces = (each for each in _PART.split(text) if each not in self.described)
        shown = text in self.described or all(map(self._plain, pieces))
        return value if shown else ""

    def _plain(self, text: str) -> bool:
        """Figures, signs, codes, currencies, months beside figures, and legal forms."""
        figures = _FIGURE.search(text) is not None
        text = _THOUSANDS.sub(" ", _TIME.sub(" ", text))
        for found in _PREFIX.finditer(text):
            if self._named(found[1]):
                return False
        return all(
            self._word(word, figures=figures) for word in _WORD.findall(_PREFIX.sub("", text))
        )

    def _word(self, word: str, *, figures: bool) -> bool:
        folded = word.casefold()
        code = _CODE.fullmatch(word)
        if code:
            return not code[1] or not self._named(code[1])
        if self._named(folded):
            return False
        if word in self.money.common or folded in self.money.signs or (folded,) in self.names.legal:
            return True
        measures = word in self.money.codes or folded in self.money.factors
        return figures and (measures or folded in self.months)

    def _named(self, word: str) -> bool:
        folded = word.casefold()
        known = self.names.given, self.names.surnames, self.names.surnames_beside
        return any(folded in each for each in known)


def rejected_table(
    rejected: Iterable[Rejected],
    reasons: Mapping[str, Text],
    described: frozenset[str] = frozenset(),
) -> str:
    """Write the rejected rows as CSV: row, column, value, reason, and the reason in words.

    Values that may name persons, and contacts of theirs, are left out; `described` are values of
    the description, which do not.
    """
    months = frozenset(load_date_words().months)
    public = Public(load_name_words(), load_money_words(), months, described)
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(("row", "column", "value", "reason", "other row", "fi", "sv", "en"))
    for each in rejected:
        said = dict(reasons[each.reason].values) if each.reason in reasons else {}
        words = (said.get(tag, "") for tag in ("fi", "sv", "en"))
        table.writerow((each.row, each.column, public(each), each.reason, each.other or "", *words))
    return out.getvalue()
