"""The table of links: what a row holds several of leads from it one by one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import merge
from itertools import groupby

from hankegraafi import vocab
from hankegraafi.records import Text
from hankegraafi.release.tables.columns import Column
from hankegraafi.release.tables.documents import place
from hankegraafi.release.tables.fields import LINK_ENDS, NAMES, Field, Way
from hankegraafi.release.tables.meaning import LINKS, Meaning
from hankegraafi.release.tables.row import Fields, Names, Numbers, Row, in_languages

_LABEL = vocab.term("skos:prefLabel")


@dataclass(frozen=True, slots=True)
class Linker:
    """Makes the links of the rows of one table.

    `linked` are the columns whose values are several: their numbers, the property and its names;
    `labels` those of the row's own names, by language; `ends` the columns of the links.
    """

    linked: tuple[tuple[Numbers, str, Names], ...]
    labels: tuple[tuple[int, str], ...]
    ends: tuple[Numbers, ...]

    def links(self, row: Row) -> Iterator[Row]:
        """Go through the links of a row, in the order of N-Triples."""
        found = []
        for (number, beside), name, said in self.linked:
            values = row.values(number)
            named = row.named(beside) or [()] * len(values)
            found += [(name, value, said, of) for value, of in zip(values, named, strict=True)]
        if not found:
            return
        own = in_languages({lang: row.cells[n] for n, lang in self.labels if n in row.cells})
        (_, subject), about, object_ = self.ends
        for name, value, said, names in sorted(found, key=lambda each: each[:2]):
            link = Row(LINKS, row.iri)
            if own:
                link.name(subject, own)
            link.put(about, name, said)
            link.put(object_, value, names)
            yield link


def linker(columns: Iterable[Column], fields: Fields, meaning: Meaning) -> Linker:
    """Make the linker of a table by its columns."""
    held = list(columns)
    return Linker(
        linked=tuple(_linked(each.field, fields, meaning) for each in held if each.is_linked),
        labels=tuple(
            (fields.number(each.field), each.field.language)
            for each in held
            if each.field.way is Way.VALUE and each.field.name == _LABEL and not each.field.is_iri
        ),
        ends=tuple(_end(each, fields) for each in LINK_ENDS),
    )


def merged(tables: Iterable[Iterator[Row]], fields: Fields) -> Iterator[Row]:
    """Go through the links of all tables in one order, each once."""
    (about, _), (object_, _) = (_end(each, fields) for each in LINK_ENDS[1:])

    def key(row: Row) -> tuple[str, ...]:
        return (*place(row.iri), row.cells[about], row.cells[object_])

    for _, same in groupby(merge(*tables, key=key), key=key):
        yield next(same)


def _end(name: str, fields: Fields) -> Numbers:
    return fields.number(Field(Way.LINK, name, "iri")), fields.number(Field(Way.LINK, name, NAMES))


def _linked(each: Field, fields: Fields, meaning: Meaning) -> tuple[Numbers, str, Names]:
    beside = fields.number(Field(Way.LABEL, each.name, NAMES, each.of or each.way))
    said = in_languages(dict(meaning.labels.get(each.name, Text()).values))
    return (fields.number(each), beside), each.name, said
