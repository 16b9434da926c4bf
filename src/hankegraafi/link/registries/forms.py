"""The forms of a registry's files, told apart by their columns; one file or a folder of them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from hankegraafi.errors import DataError
from hankegraafi.link.files import Row, columns_of, rows
from hankegraafi.link.record import Record, Skipped
from hankegraafi.link.registries.settle import settled, together
from hankegraafi.names.identifiers import UNIQUE, Identifier

Take = Callable[[Row], Iterator[Record | Skipped]]

YEARS = 100
"""The most years that the rows of one table may be of."""

_TABLES = (".csv", ".tsv", ".csv.gz", ".tsv.gz", ".txt")


@dataclass(frozen=True, slots=True)
class Form:
    """A form of a table: the columns that it must have, and what is made of a row.

    `dated` is the column of a year where rows of several years tell of one key; then the newest
    has the word, and its older names are former ones; with `ends` a key that the newest year does
    not have is no more active. `past` says that the whole table is of the past, so that a name
    which another table of the folder does not have is a former one. `without` are columns that
    tell of another form.
    """

    name: str
    columns: tuple[str, ...]
    take: Take
    dated: str = ""
    ends: bool = False
    past: bool = False
    without: tuple[str, ...] = ()

    def fits(self, columns: Sequence[str]) -> bool:
        """Say whether a table with these columns is of this form."""
        return set(self.columns) <= set(columns) and not set(self.without) & set(columns)


class UnknownForm(DataError):
    """A table that has the columns of no form that is known."""


def is_table(path: Path) -> bool:
    """Say whether a file is a table by its name."""
    return path.name.lower().endswith(_TABLES)


def form_of(path: Path, forms: Sequence[Form]) -> Form:
    """Tell the form of a table by its columns.

    Raises:
        UnknownForm: it is none of these; says which columns are missing of the nearest one.
        DataError: the file cannot be read.
    """
    columns = columns_of(path)
    fitting = [form for form in forms if form.fits(columns)]
    if fitting:
        return max(fitting, key=lambda form: len(form.columns))
    nearest = min(forms, key=lambda form: len(set(form.columns) - set(columns)))
    missing = ", ".join(each for each in nearest.columns if each not in columns)
    there = ", ".join(columns[:20])[:300] or "none at all"
    said = f"the columns {missing} are missing" if missing else "this is another table"
    raise UnknownForm(
        f"{said} ({nearest.name}); there are {there}",
        path=path,
        line=1,
        way_out="Give the file as the registry gives it out; docs/registries.md lists its columns.",
    )


def own_key(record: Record) -> str:
    """Give the key that a record has already."""
    return record.key


def read_forms(
    path: Path, forms: Sequence[Form], key: Callable[[Record], str] = own_key
) -> Iterator[Record | Skipped]:
    """Read a table of one of several forms, or all such tables of a folder.

    What the tables of a folder say of one thing becomes one record; the form that comes first in
    `forms` has the word. `key` gives the key of a record that was joined.

    Raises:
        DataError: see `form_of`; a folder has no table of these forms.
    """
    if not path.is_dir():
        yield from _read(path, form_of(path, forms))
        return
    found: list[tuple[int, Path]] = []
    for file in sorted(each for each in path.iterdir() if is_table(each)):
        try:
            found.append((forms.index(form_of(file, forms)), file))
        except UnknownForm as wrong:
            yield Skipped(file.name, wrong.message)
    if not found:
        raise DataError(
            "the folder has no table that this registry gives out",
            path=path,
            way_out="Name the file or the folder; docs/registries.md lists the forms.",
        )
    yield from _joined(((file, forms[place]) for place, file in sorted(found)), key)


def _read(path: Path, form: Form) -> Iterator[Record | Skipped]:
    if form.dated:
        yield from _dated(path, form)
    else:
        yield from settled(lambda: _taken(path, form))


def _taken(path: Path, form: Form) -> Iterator[Record | Skipped]:
    for row in rows(path):
        if isinstance(row, Skipped):
            yield row
        else:
            yield from form.take(row)


def _dated(path: Path, form: Form) -> Iterator[Record | Skipped]:
    """Join the rows of each key, from the newest year to the oldest."""
    stated = {row[form.dated] for row in rows(path) if isinstance(row, Row)}
    if len(stated) > YEARS:
        raise DataError(
            f"the column {form.dated} has more than {YEARS} years",
            path=path,
            way_out="Check that the column holds years.",
        )
    years = sorted(stated, reverse=True)
    found: dict[str, Record] = {}
    for year in years:
        for each in settled(partial(_of_year, path, form, year)):
            if isinstance(each, Skipped):
                yield each
                continue
            known = found.get(each.key)
            newest = replace(each, active=each.active and (year == years[0] or not form.ends))
            found[each.key] = together(known, each, past=True) if known else newest
    yield from (_uncut(each) for each in found.values())
    yield from (row for row in rows(path) if isinstance(row, Skipped))


def _of_year(path: Path, form: Form, year: str) -> Iterator[Record | Skipped]:
    for row in rows(path):
        if isinstance(row, Row) and row[form.dated] == year:
            yield from form.take(row)


def _uncut(record: Record) -> Record:
    """Leave out former names that are but the beginning of another name: they were cut short."""
    names = [each.text.casefold() for each in (*record.labels, *record.former)]
    kept = tuple(
        each
        for each in record.former
        if not any(
            name != each.text.casefold() and name.startswith(each.text.casefold().rstrip("-"))
            for name in names
        )
    )
    return replace(record, former=kept)


class _Joined:
    """Records of several tables, found again by their key and by their identifiers."""

    def __init__(self) -> None:
        self.records: dict[str, Record] = {}
        self._keys: dict[object, str] = {}

    def add(self, record: Record, *, past: bool) -> str:
        """Take a record; where it contradicts what is known, give the reason instead."""
        marks = (record.key, *(one for one in record.identifiers if one.scheme in UNIQUE))
        keys = list(dict.fromkeys(self._keys[mark] for mark in marks if mark in self._keys))
        known = [self.records[key] for key in keys]
        if against := next((each for each in known if contradict(each, record)), None):
            return f"{record.key} contradicts {against.key} ({against.place}); it was not taken"
        whole = record
        for each in reversed(known):
            whole = together(each, whole, past=past)
        for key in keys[1:]:
            del self.records[key]
        key = keys[0] if keys else record.key
        self.records[key] = whole
        every = (*keys, *marks, *(one for one in whole.identifiers if one.scheme in UNIQUE))
        self._keys.update((mark, key) for mark in every)
        return ""

    def find(self, mark: object) -> Record | None:
        """Give the record that a key or an identifier belongs to; None for none."""
        return self.records.get(self._keys.get(mark, ""))


def contradict(one: Record, two: Record) -> bool:
    """Say whether two records have different identifiers of a scheme that gives but one."""
    for scheme in UNIQUE:
        first = {each.notation for each in one.identifiers if each.scheme == scheme}
        second = {each.notation for each in two.identifiers if each.scheme == scheme}
        if first and second and first.isdisjoint(second):
            return True
    return False


def _joined(
    files: Iterable[tuple[Path, Form]], key: Callable[[Record], str]
) -> Iterator[Record | Skipped]:
    """Join the records of several tables that have a key or an identifier in common."""
    joined = _Joined()
    for path, form in files:
        for each in _read(path, form):
            place = f"{path.name}, {each.place}"
            if isinstance(each, Skipped):
                yield replace(each, place=place)
            elif wrong := joined.add(replace(each, place=place), past=form.past):
                yield Skipped(place, wrong)
    for record in joined.records.values():
        body = joined.find(record.body) or joined.find(Identifier("ytunnus", record.body))
        named = key(body) if body else record.body
        yield replace(record, key=key(record), body=named)
