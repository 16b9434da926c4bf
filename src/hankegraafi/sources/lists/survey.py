"""The first look at a list: how many rows it has, and which of them say the same thing twice."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hankegraafi.errors import DataError
from hankegraafi.sources.lists.description import Description
from hankegraafi.sources.lists.joining import TOO_MANY
from hankegraafi.sources.lists.part import Taken
from hankegraafi.sources.lists.terms import CODE
from hankegraafi.sources.lists.told import SAME_IRI, shown
from hankegraafi.sources.rows.layout import Cell, Fault, Row, Table
from hankegraafi.sources.rows.reading import open_rows

Progress = Callable[[str, int, int], None]

OTHERS = "*"
"""In a description: the columns of the file that it does not name."""

_TOLD = 20_000
_ROWS, _CONTENT, _CODE = 32, 30, 28
_LOW = (1 << _ROWS) - 1


@dataclass(slots=True)
class Survey:
    """What a first look found; `same` and `other` hold codes and rows, by their hash.

    `copies` gives for a row the earlier one with the same cells, `clashes` for the hash of a code
    the first row of those that say different things of it; `alike` those hashes whose codes are
    not the same, letter for letter. Where rows of one code are joined,
    `groups` gives for it the number of its rows, then that of its part, of so many `parts`.
    """

    rows: int = 0
    blank: int = 0
    notes: list[tuple[str, str]] = field(default_factory=list)
    copies: dict[int, int] = field(default_factory=dict)
    clashes: dict[int, int] = field(default_factory=dict)
    alike: set[int] = field(default_factory=set)
    seen: dict[int, int] = field(default_factory=dict)
    groups: dict[int, int] = field(default_factory=dict)
    parts: int = 0


class Source:
    """The rows of one list, as a description wants them; they can be gone through again."""

    def __init__(self, description: Description, file: Path, slug: Callable[[str], str]) -> None:
        self._description, self._file, self._slug = description, file, slug
        self.columns: tuple[str, ...] = tuple(
            dict.fromkeys(each.name for each in description.columns if each.is_read)
        )

        self._codes = [
            (self.columns.index(each.name), each)
            for each in description.columns
            if each.target.term.name == CODE
        ]

    def survey(self, progress: Progress) -> Survey:
        """Go through all rows once.

        Raises:
            DataError: the file is not what its description says, or a column is not known.
        """
        found = Survey()
        with open_rows(self._file, self._description.layout) as table:
            self._check(table)
            pick = table.picker(self.columns)
            unnamed: set[str] = set()
            for row in table:
                found.rows += 1
                if found.rows % _TOLD == 0:
                    progress("look", int(table.done() * 1000), 1000)
                if not table.columns:
                    unnamed.update(row.cells)
                faults = self._faults(row)
                if self._description.joins:
                    self._group(found, self._taken(row, faults, pick, table.columns))
                elif not faults:
                    self._note(found, row.number, pick(row))
            self._check_names(sorted(unnamed))
            if not table.columns:
                self._missing(unnamed | table.optional)
            found.blank = table.blank
            found.notes = [(note.code, note.value) for note in table.notes]
        return found

    def rows(self, survey: Survey) -> Iterator[Taken]:
        """Go through all rows; those that are said twice, or cannot be read, carry their fault."""
        with open_rows(self._file, self._description.layout) as table:
            pick = table.picker(self.columns)
            for row in table:
                taken = self._taken(row, self._faults(row), pick, table.columns)
                other = survey.copies.get(row.number)
                if taken.fault:
                    yield taken
                elif other:
                    name = self._codes[0][1].name
                    yield taken._replace(fault="said-twice", column=name, other=other)
                elif survey.clashes:
                    yield self._clash(survey, taken)
                else:
                    yield taken

    def parted(self, survey: Survey, size: int) -> Iterator[tuple[int, Taken]]:
        """Go through all rows, each with the number of its part, so that rows of a code meet.

        Rows that belong to no project fill parts of `size` rows after the others.
        """
        loose = 0
        for taken in self.rows(survey):
            key = self._key(taken)
            part = -1 if key is None else survey.groups[key]
            if part >= 0:
                yield part, taken
                continue
            if key is not None and not taken.fault:
                name = self._codes[0][1].name
                taken = taken._replace(
                    fault=TOO_MANY, column=name, value=shown(taken.cells[self._codes[0][0]])
                )
            yield survey.parts + loose // size, taken
            loose += 1

    def _check(self, table: Table) -> None:
        if table.columns:
            self._missing(table.columns)
        self._check_names(table.columns)

    def _missing(self, names: Collection[str]) -> None:
        missing = [each for each in self.columns if each not in names]
        if missing:
            raise DataError(
                f"the file has no column {missing[0]!r}",
                path=self._description.path,
                way_out=f"Its columns are: {', '.join(sorted(names))}.",
            )

    def _check_names(self, names: Iterable[str]) -> None:
        """Every column must be spoken of, so that none is lost unseen."""
        described = {each.name for each in self._description.columns}
        unknown = [each for each in names if each not in described]
        if unknown and OTHERS not in described:
            raise DataError(
                f"the description does not say what the column {unknown[0]!r} becomes",
                path=self._description.path,
                way_out=f'Add "{unknown[0]}" = … to [columns], "ignore" if it is not wanted.',
            )

    def _group(self, found: Survey, taken: Taken) -> None:
        key = self._key(taken)
        if key is not None:
            found.groups[key] = found.groups.get(key, 0) + 1

    def _note(self, found: Survey, number: int, cells: tuple[Cell, ...]) -> None:
        key = self._key(Taken(number, cells))
        if key is None:
            return
        content = hash(cells) & ((1 << _CONTENT) - 1)
        code = hash(" ".join(shown(cells[self._codes[0][0]]).split())) & ((1 << _CODE) - 1)
        said = code << _CONTENT | content
        earlier = found.seen.get(key)
        if earlier is None:
            found.seen[key] = said << _ROWS | number
        elif earlier >> _ROWS == said:
            found.copies[number] = earlier & _LOW
        else:
            found.clashes[key] = earlier & _LOW
            if earlier >> _ROWS + _CONTENT != code:
                found.alike.add(key)

    def _key(self, taken: Taken) -> int | None:
        for place, column in self._codes:
            code = shown(taken.cells[place]) if taken.cells else taken.code
            step = self._slug(code)
            if step and code.strip() not in column.forms.empty:
                return hash(step)
        return None

    def _clash(self, survey: Survey, taken: Taken) -> Taken:
        key = self._key(taken)
        first = survey.clashes.get(key) if key is not None else None
        if first is None:
            return taken
        other = first if first != taken.row else 0
        place, column = self._codes[0]
        code = str(taken.cells[place])
        reason = SAME_IRI if key in survey.alike else "code-twice"
        return taken._replace(fault=reason, column=column.name, value=code, other=other)

    def _faults(self, row: Row) -> list[Fault]:
        """The faults of a row that matter: of the whole row, or of a column that is read."""
        if not row.faults:
            return []
        return [each for each in row.faults if not each.column or each.column in self.columns]

    def _taken(
        self,
        row: Row,
        faults: Sequence[Fault],
        pick: Callable[[Row], tuple[Cell, ...]],
        columns: Sequence[str],
    ) -> Taken:
        """A row whose columns are not the table's cannot be picked by column, nor summed."""
        if not faults:
            return Taken(row.number, pick(row))
        first = faults[0]
        told = first.code, first.column, first.value
        if first.column:
            return Taken(row.number, pick(row), *told)
        return Taken(row.number, (), *told, code=self._code_in(row.cells, columns))

    def _code_in(self, cells: Sequence[Cell] | Mapping[str, Cell], columns: Sequence[str]) -> str:
        """Give what stands where the code should, in a row that has other cells than columns."""
        _, column = self._codes[0]
        if isinstance(cells, Mapping):
            code = shown(cells.get(column.name, "")).strip()
        else:
            place = columns.index(column.name)
            code = shown(cells[place]).strip() if place < len(cells) else ""
        return "" if code in column.forms.empty else code
