"""Queries made by chance over some data: what is in the data is asked for, so that there are rows.

The same seed gives the same queries. `Asked.ordered` says that the order of the rows is given by
the query wholly, so that answers are compared as lists.
"""

import random
from collections.abc import Iterator
from typing import NamedTuple

import pyoxigraph as ox
from tests.support.conditions import SIGNS
from tests.support.patterns import Group

_MANY = 40


class Asked(NamedTuple):
    """A query, and whether it says the order of its rows wholly."""

    text: str
    ordered: bool


class Maker:
    """Makes queries over a store; `view` are the quads of its default graph."""

    def __init__(self, store: ox.Store, seed: int) -> None:
        self._store = store
        self.chance = random.Random(seed)
        self._view = sorted(store.quads_for_pattern(None, None, None, ox.DefaultGraph()), key=str)
        self._by_property: dict[str, list[ox.Quad]] = {}
        for quad in self._view:
            self._by_property.setdefault(quad.predicate.value, []).append(quad)
        self._properties = sorted(self._by_property)
        self._weights = [len(self._by_property[name]) ** 0.5 for name in self._properties]
        self._graphs = sorted(store.named_graphs(), key=str)

    def many(self, number: int) -> Iterator[Asked]:
        """Make so many queries."""
        for _ in range(number):
            yield self.one()

    def one(self) -> Asked:
        """Make a query."""
        shape = self.chance.choices(
            (self._rows, self._grouped, self._total, self._ask, self._within, self._graph),
            (36, 30, 8, 4, 16, 6),
        )[0]
        return shape()

    def _rows(self) -> Asked:
        group = Group(self).fill()
        names = self._some(group.names, 1, 4)
        distinct = self.chance.choice(("", "DISTINCT "))
        shown = list(names)
        more = ""
        if self.chance.random() < 0.15:
            expression = group.expression()
            if expression:
                shown.append(f"({expression} AS ?made)")
                names = [*names, "?made"]
        ordered = self.chance.random() < 0.45
        if ordered:
            more = self._order(names)
            if self.chance.random() < 0.5:
                more += f" LIMIT {self.chance.choice((1, 3, 10, 50))}"
                if self.chance.random() < 0.4:
                    more += f" OFFSET {self.chance.choice((1, 2, 20))}"
        everything = not distinct and not ordered and self.chance.random() < 0.1
        select = "*" if everything else " ".join(shown)
        return Asked(f"SELECT {distinct}{select} WHERE {group.text()}{more}", ordered)

    def _grouped(self) -> Asked:
        group = Group(self).fill()
        shown, names, by = [], [], []
        for name in self._some(group.names, 1, 2):
            year = group.dates & {name}
            if year and self.chance.random() < 0.6:
                part = self.chance.choice(("YEAR", "MONTH"))
                alias = f"?{part.lower()}"
                if alias in names:
                    continue
                by.append(f"({part}({name}) AS {alias})")
                shown.append(alias)
                names.append(alias)
            elif self.chance.random() < 0.15:
                by.append(f"({group.expression(name)} AS {name}_made)")
                shown.append(f"{name}_made")
                names.append(f"{name}_made")
            else:
                by.append(name)
                shown.append(name)
                names.append(name)
        having = []
        for number in range(self.chance.choice((1, 1, 2, 3))):
            words = self._aggregate(group)
            shown.append(f"({words} AS ?a{number})")
            names.append(f"?a{number}")
            if self.chance.random() < 0.2:
                asked = self.chance.choice((words, f"?a{number}"))
                limit = self.chance.choice((0, 1, 2, 5, 100))
                having.append(f"({asked} {self.chance.choice(SIGNS)} {limit})")
        more = f" GROUP BY {' '.join(by)}"
        if having:
            more += f" HAVING {' '.join(having)}"
        ordered = self.chance.random() < 0.5
        if ordered:
            first = f" ORDER BY ({self._aggregate(group)})" if self.chance.random() < 0.1 else ""
            keys = self._order(names[::-1] if self.chance.random() < 0.5 else names)
            more += first + keys.removeprefix(" ORDER BY") if first else keys
            more += self.chance.choice(("", f" LIMIT {self.chance.choice((1, 5, 20))}"))
        distinct = ""
        if not ordered and not having and self.chance.random() < 0.2:
            distinct, shown = "DISTINCT ", shown[1:]
        return Asked(f"SELECT {distinct}{' '.join(shown)} WHERE {group.text()}{more}", ordered)

    def _total(self) -> Asked:
        group = Group(self).fill()
        shown = [
            f"({self._aggregate(group)} AS ?a{n})" for n in range(self.chance.choice((1, 2, 3)))
        ]
        return Asked(f"SELECT {' '.join(shown)} WHERE {group.text()}", ordered=False)

    def _ask(self) -> Asked:
        return Asked(f"ASK {Group(self).fill().text()}", ordered=False)

    def _within(self) -> Asked:
        """A query in the query: a count or extreme of each thing, then what is said of it."""
        group = Group(self).fill()
        name = self.chance.choice(group.names)
        words = self._aggregate(group)
        inner = f"{{ SELECT {name} ({words} AS ?inside) WHERE {group.text()} GROUP BY {name} }}"
        outer = Group(self, taken=group)
        outer.known = {name: group.known[name]}
        outer.names = [name]
        outer.parts = [inner]
        if isinstance(group.known[name], ox.NamedNode):
            outer.walk(name, 1)
        if self.chance.random() < 0.3:
            outer.parts.append(
                f"FILTER(?inside {self.chance.choice(SIGNS)} {self.chance.choice((0, 1, 2, 10))})"
            )
        names = [*outer.names, "?inside"]
        if self.chance.random() < 0.3:
            sum_ = self.chance.choice(("SUM", "MAX", "MIN", "COUNT"))
            return Asked(
                f"SELECT {name} ({sum_}(?inside) AS ?total) WHERE {outer.text()} GROUP BY {name}",
                False,
            )
        return Asked(f"SELECT {' '.join(names)} WHERE {outer.text()}", ordered=False)

    def _graph(self) -> Asked:
        if not self._graphs:
            return self._rows()
        quad = self.chance.choice(
            list(self._store.quads_for_pattern(None, None, None, self.chance.choice(self._graphs)))
        )
        graph = self.chance.choice(("?g", "?g", str(quad.graph_name)))
        subject = self.chance.choice(("?s", str(quad.subject)))
        pattern = f"GRAPH {graph} {{ {subject} {quad.predicate} ?o }}"
        properties = [str(each.predicate) for each in self.of(quad.subject)]
        further = self.chance.choice(properties or [str(quad.predicate)])
        outer = self.chance.choice(("", f" {subject} ?p ?x", f" {subject} {further} ?x"))
        if self.chance.random() < 0.5:
            shown = "(COUNT(*) AS ?n)" if graph != "?g" else "?g (COUNT(*) AS ?n)"
            end = " GROUP BY ?g" if graph == "?g" else ""
            return Asked(f"SELECT {shown} WHERE {{ {pattern}{outer} }}{end}", ordered=False)
        return Asked(f"SELECT * WHERE {{ {pattern}{outer} }}", ordered=False)

    def _aggregate(self, group: Group) -> str:
        distinct = self.chance.choice(("", "", "", "DISTINCT "))
        roll = self.chance.random()
        if roll < 0.25:
            return "COUNT(*)"
        if group.numbers and roll < 0.75:
            name = self.chance.choice(sorted(group.numbers))
            return f"{self.chance.choice(('SUM', 'AVG', 'MIN', 'MAX', 'COUNT'))}({distinct}{name})"
        if group.dates and roll < 0.85:
            return (
                f"{self.chance.choice(('MIN', 'MAX'))}({self.chance.choice(sorted(group.dates))})"
            )
        name = self.chance.choice(group.names)
        return f"{self.chance.choice(('COUNT', 'COUNT', 'COUNT', 'MIN', 'MAX'))}({distinct}{name})"

    def _order(self, names: list[str]) -> str:
        keys = [self.chance.choice((n, n, f"DESC({n})", f"ASC({n})")) for n in names]
        return f" ORDER BY {' '.join(keys)}"

    def _some(self, names: list[str], least: int, most: int) -> list[str]:
        number = min(len(names), self.chance.randint(least, most))
        return self.chance.sample(names, number)

    def about(self, property_: str | None = None) -> ox.Quad:
        """Choose a statement, by its property: what is said often more likely, but not by far."""
        name = property_ or self.chance.choices(self._properties, self._weights)[0]
        return self.chance.choice(self._by_property[name])

    def of(self, subject: object) -> list[ox.Quad]:
        """Give the statements of the view about a thing."""
        found = self._store.quads_for_pattern(subject, None, None, ox.DefaultGraph())  # type: ignore[arg-type]
        return sorted(found, key=str)

    def to(self, thing: ox.NamedNode) -> list[ox.Quad]:
        """Give the statements of the view that point at a thing; none where they are many."""
        found = [
            quad
            for quad in self._store.quads_for_pattern(None, None, thing, ox.DefaultGraph())
            if not quad.predicate.value.endswith("#type")  # all of a kind with all of it, for hours
        ]
        return sorted(found, key=str) if len(found) <= _MANY else []
