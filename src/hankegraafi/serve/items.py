"""The lists of things: asked once for a release, sorted as each page needs them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from hankegraafi.records import Text
from hankegraafi.serve import timeline
from hankegraafi.serve.visit import Row, Term, Visit, iri_of, text_of


@dataclass(slots=True)
class Item:
    """One row of a list: a thing, with the values that its query found for it."""

    iri: str
    names: list[Term] = field(default_factory=list)
    values: dict[str, list[Term]] = field(default_factory=dict)

    def one(self, name: str) -> Term | None:
        """Give the first value found under a name."""
        return next(iter(self.values.get(name, ())), None)

    def iris(self, name: str) -> list[str]:
        """Give the values found under a name, as IRIs."""
        return [iri_of(each) for each in self.values.get(name, ())]

    @property
    def span(self) -> timeline.Span:
        """The period of the thing: its first and last date, where they are known."""
        return timeline.span(self.one("start"), self.one("end"))


def of_kind(visit: Visit, kind: str) -> list[Item]:
    """Give every thing of a kind; asked once for a release."""
    key = f"list_{kind}"
    return visit.site.once(key, lambda: gather(visit.rows(key)))


def by_name(visit: Visit, kind: str) -> list[Item]:
    """Give every thing of a kind by its name in the visitor's language."""
    key = f"sorted_{kind}_{visit.language}"

    def name(item: Item) -> tuple[str, str]:
        return text_of(item.names).best(visit.language)[1].casefold(), item.iri

    return visit.site.once(key, lambda: sorted(of_kind(visit, kind), key=name))


def names(visit: Visit, kind: str) -> Mapping[str, Text]:
    """Give the names of every thing of a kind by its IRI; gathered once for a release."""
    return visit.site.once(
        f"names_{kind}", lambda: {each.iri: text_of(each.names) for each in of_kind(visit, kind)}
    )


def by_start(visit: Visit) -> list[Item]:
    """Give the projects that have a date, by when they began."""

    def dated() -> list[Item]:
        known = (each for each in of_kind(visit, "project") if each.span != (None, None))
        return sorted(known, key=start_key)

    return visit.site.once("by_start", dated)


def with_brief(visit: Visit, item: Item) -> Item:
    """Add to a project who coordinates it and who pays: a list asks for what it shows."""
    rows = visit.rows("project_brief", project=item.iri)
    told = gather({**row, "thing": row["project"]} for row in rows)
    values = told[0].values if told else {}
    return replace(item, values={**item.values, **values})


def start_key(item: Item) -> tuple[str, str]:
    """Order by the first date that is known."""
    known = item.one("start") or item.one("end")
    return iri_of(known) if known else "", item.iri


def gather(rows: Iterable[Row]) -> list[Item]:
    """Put the rows of one thing together; each value once, whatever order they come in."""
    found: dict[str, Item] = {}
    for row in rows:
        item = found.setdefault(iri_of(row["thing"]), Item(iri_of(row["thing"])))
        for name in row.keys() - {"thing"}:
            _add(item.names if name == "name" else item.values.setdefault(name, []), row[name])
    for item in found.values():
        for values in (item.names, *item.values.values()):
            values.sort(key=str)
    return list(found.values())


def _add(values: list[Term], value: Term) -> None:
    if value not in values:
        values.append(value)
