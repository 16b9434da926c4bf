"""How much a release holds, counted in its store."""

import calendar
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import pyoxigraph as ox

from hankegraafi import iris
from hankegraafi.serve.site import Site

Row = Mapping[str, Any]

_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?(?:-([0-9]{2}))?")


class Links(NamedTuple):
    """How many links of one kind lead to IRIs that begin alike: `space` is that beginning."""

    property: str
    space: str
    size: int


class Coverage(NamedTuple):
    """The first and the last day of all periods that a release tells of."""

    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Extent:
    """How much a release holds.

    `classes` counts the things of each class, `properties` the triples with each property, both in
    the default graph; `graphs` counts the triples of each named graph, `curated` those of the
    default graph. `things` is how many things the default graph describes. `examples` are things
    of several kinds. `links` are the sets of links that lead out of the data set, the hundred
    largest.
    """

    classes: Mapping[str, int]
    properties: Mapping[str, int]
    graphs: Mapping[str, int]
    curated: int
    things: int
    examples: Sequence[str]
    links: Sequence[Links]

    @property
    def triples(self) -> int:
        """How many triples all graphs have together."""
        return self.curated + sum(self.graphs.values())


def of(site: Site) -> Extent:
    """Count what the release holds, once; seconds for millions of triples."""

    def rows(name: str) -> list[dict[str, Any]]:
        return [*site.rows(name)]

    def count() -> Extent:
        classes = rows("count_classes")
        return Extent(
            classes=_counts(classes, "class"),
            properties=_counts(rows("count_properties"), "property"),
            graphs=_counts(rows("count_graphs"), "graph"),
            curated=sum(int(row["count"].value) for row in rows("count_triples")),
            things=sum(int(row["count"].value) for row in rows("count_subjects")),
            examples=_examples(
                site,
                {row["example"].value for row in classes}
                - {row["thing"].value for row in rows("succession")},
            ),
            links=_links(rows("link_sets"), site.base),
        )

    return site.once("extent", count)


def coverage(rows: Iterable[Row]) -> Coverage | None:
    """Say which days the periods of a release cover; None where none says when it is.

    `rows` answer the query `coverage`. A year or a month is meant from its first day to its last.
    """
    days = [day for row in rows if (day := _days(_lexical(row["date"])))]
    if not days:
        return None
    return Coverage(min(start for start, _ in days), max(end for _, end in days))


def _lexical(term: object) -> str:
    return term.value if isinstance(term, ox.Literal) else ""


def _days(text: str) -> tuple[date, date] | None:
    """Give the first and the last day of a year, a month or a day; None for anything else."""
    match = _DATE.fullmatch(text)
    if not match:
        return None
    year, month, day = (int(each) if each else None for each in match.groups())
    try:
        first = date(year or 0, month or 1, day or 1)
    except ValueError:
        return None
    last = day or calendar.monthrange(first.year, month or 12)[1]
    return first, date(first.year, month or 12, last)


def _counts(rows: Iterable[Row], name: str) -> dict[str, int]:
    named = [row for row in rows if isinstance(row[name], ox.NamedNode)]
    found = {row[name].value: int(row["count"].value) for row in named}
    return dict(sorted(found.items()))


def _links(rows: Iterable[Row], base: str) -> list[Links]:
    """Give the sets of links; what stays within the data set is none."""
    found = [
        Links(row["property"].value, row["space"].value, int(row["count"].value)) for row in rows
    ]
    return sorted(each for each in found if each.space and not each.space.startswith(base))


def _examples(site: Site, known: Iterable[str]) -> list[str]:
    """Choose one thing of each kind."""
    found: dict[str, str] = {}
    for iri in sorted(known):
        name = iris.split(iri, site.base)
        if name and name.kind in iris.KINDS and not name.part:
            found.setdefault(name.kind, iri)
    return sorted(found.values())
