"""Queries made by chance over some data: what is in the data is asked for, so that there are rows.

The same seed gives the same queries. `Asked.ordered` says that the order of the rows is given by
the query wholly, so that answers are compared as lists.
"""

import random
from collections.abc import Iterator
from typing import NamedTuple

import pyoxigraph as ox
from tests.support import conditions
from tests.support.conditions import SIGNS

_FILTERS = 0.45
_MANY = 40
_MADE = ox.Literal("?")


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
        group = _Group(self).fill()
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
        group = _Group(self).fill()
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
        group = _Group(self).fill()
        shown = [
            f"({self._aggregate(group)} AS ?a{n})" for n in range(self.chance.choice((1, 2, 3)))
        ]
        return Asked(f"SELECT {' '.join(shown)} WHERE {group.text()}", ordered=False)

    def _ask(self) -> Asked:
        return Asked(f"ASK {_Group(self).fill().text()}", ordered=False)

    def _within(self) -> Asked:
        """A query in the query: a count or extreme of each thing, then what is said of it."""
        group = _Group(self).fill()
        name = self.chance.choice(group.names)
        words = self._aggregate(group)
        inner = f"{{ SELECT {name} ({words} AS ?inside) WHERE {group.text()} GROUP BY {name} }}"
        outer = _Group(self, taken=group)
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

    def _aggregate(self, group: "_Group") -> str:
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
        """Choose a statement, each property as likely as any other."""
        name = property_ or self.chance.choice(self._properties)
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


class _Group:
    """A group in the making: its parts, its variables, and a value that each of them may have."""

    def __init__(self, maker: Maker, taken: "_Group | None" = None) -> None:
        self._maker = maker
        self._chance = maker.chance
        self.parts: list[str] = []
        self.known: dict[str, ox.NamedNode | ox.Literal] = {}
        self.names: list[str] = []
        self._number: int = taken._number + 10 if taken else 0
        self._outside: list[str] = taken.names if taken else []

    @property
    def numbers(self) -> set[str]:
        return {name for name, term in self.known.items() if conditions.is_number(term)}

    @property
    def dates(self) -> set[str]:
        return {name for name, term in self.known.items() if conditions.is_date(term)}

    def text(self) -> str:
        return "{ " + " . ".join(self.parts) + " }"

    def fill(self) -> "_Group":
        quad = self._maker.about()
        name = self._new(quad.subject)
        self._say(name, quad)
        for _ in range(self._chance.choice((0, 1, 1, 2, 3))):
            things = [n for n in self.names if isinstance(self.known[n], ox.NamedNode)]
            self.walk(self._chance.choice(things), 1)
        for _ in range(self._chance.choice((0, 0, 1, 1, 2))):
            self._chance.choice(
                (
                    self._optional,
                    self._union,
                    self._without,
                    self._exists,
                    self._bind,
                    self._values,
                    self._path,
                )
            )()
        for _ in range(2):
            if self._chance.random() < _FILTERS:
                words = self._condition()
                if words:
                    self.parts.append(f"FILTER{words}")
        return self

    def walk(self, name: str, steps: int) -> None:
        """Say something more about a thing, or what points at it."""
        for _ in range(steps):
            thing = self.known[name]
            assert isinstance(thing, ox.NamedNode)
            found = self._maker.of(thing)
            if not found or self._chance.random() < 0.15:
                back = self._maker.to(thing)
                if back:
                    quad = self._chance.choice(back)
                    self.parts.append(f"{self._new(quad.subject)} {quad.predicate} {name}")
                continue
            self._say(name, self._chance.choice(found))

    def _say(self, name: str, quad: ox.Quad, into: list[str] | None = None) -> str | None:
        """Put a pattern for a statement; gives the variable of its value."""
        parts = self.parts if into is None else into
        predicate = "a" if quad.predicate.value.endswith("#type") else str(quad.predicate)
        roll = self._chance.random()
        if roll < 0.2 or (predicate == "a" and roll < 0.7):
            parts.append(f"{name} {predicate} {quad.object}")
            return None
        if roll > 0.97:
            predicate = self._new(quad.predicate)
        value = self._new(quad.object)
        parts.append(f"{name} {predicate} {value}")
        return value

    def _new(self, term: object, *, hidden: bool = False) -> str:
        self._number += 1
        name = f"?v{self._number}"
        if isinstance(term, ox.NamedNode | ox.Literal) and not hidden:
            self.known[name] = term
            self.names.append(name)
        return name

    def _thing(self) -> tuple[str, list[ox.Quad]]:
        things = [n for n in self.names if isinstance(self.known[n], ox.NamedNode)]
        self._chance.shuffle(things)
        for name in things:
            found = self._maker.of(self.known[name])
            if found:
                return name, found
        return things[0], [self._maker.about()]

    def _optional(self) -> None:
        name, found = self._thing()
        parts: list[str] = []
        value = self._say(name, self._chance.choice(found), parts)
        if value and self._chance.random() < 0.3:
            words = self._compared(value) if self._chance.random() < 0.8 else self._bound()
            parts.extend([f"FILTER({words})"] if words else [])
        self.parts.append(f"OPTIONAL {{ {' . '.join(parts)} }}")

    def _union(self) -> None:
        name, found = self._thing()
        value = self._new(self._chance.choice(found).object)
        branches = []
        for _ in range(self._chance.choice((2, 2, 3))):
            quad = (
                self._chance.choice(found) if self._chance.random() < 0.7 else self._maker.about()
            )
            end = self._chance.choice((value, value, value, str(quad.object)))
            branches.append(f"{{ {name} {quad.predicate} {end} }}")
        self.parts.append(" UNION ".join(branches))

    def _without(self) -> None:
        self._apart("MINUS")

    def _exists(self) -> None:
        self._apart(self._chance.choice(("FILTER EXISTS", "FILTER NOT EXISTS")))

    def _apart(self, word: str) -> None:
        name, found = self._thing()
        quad = self._chance.choice(found) if self._chance.random() < 0.5 else self._maker.about()
        end = self._chance.choice((str(quad.object), self._new(quad.object, hidden=True), "[]"))
        more = f" FILTER({self._bound()})" if self._chance.random() < 0.1 else ""
        self.parts.append(f"{word} {{ {name} {quad.predicate} {end}{more} }}")

    def _bind(self) -> None:
        expression = self.expression()
        if expression:
            name = self._new(None)
            self.parts.append(f"BIND({expression} AS {name})")
            self.names.append(name)
            self.known[name] = _MADE

    def _values(self) -> None:
        name = self._chance.choice([n for n in self.names if self.known[n] != _MADE])
        values = {str(self.known[name])}
        for _ in range(self._chance.choice((0, 1, 3))):
            values.add(str(self._maker.about().object))
        self.parts.insert(
            self._chance.choice((0, len(self.parts))),
            f"VALUES {name} {{ {' '.join(sorted(values))} }}",
        )

    def _path(self) -> None:
        name, found = self._thing()
        quad = self._chance.choice(found)
        p = str(quad.predicate)
        other = str(self._chance.choice(found).predicate)
        value = self._new(quad.object)
        if isinstance(quad.object, ox.NamedNode):
            on = self._maker.of(quad.object)
            further = str(self._chance.choice(on).predicate) if on else p
        else:
            further = p
        path = self._chance.choice(
            (
                f"{p}/{further}",
                f"{p}|{other}",
                f"{p}/^{p}",
                f"^{p}",
                f"({p}|{other})/{further}",
                f"{p}/{further}|{other}",
                f"{p}*",
                f"{p}+",
                f"!{p}",
            )
        )
        self.parts.append(f"{name} {path} {value}")

    def expression(self, name: str = "") -> str:
        """An expression over a variable."""
        name = name or self._chance.choice(self.names)
        return self._chance.choice(conditions.expressions(name, self.known[name]))

    def _condition(self) -> str:
        name = self._chance.choice(self.names)
        one = self._compared(name)
        if one and self._chance.random() < 0.25:
            other = self._compared(self._chance.choice(self.names))
            if other:
                return f"({one} {self._chance.choice(('&&', '||'))} {other})"
        if one and self._chance.random() < 0.1:
            return f"(!({one}))"
        return f"({one})" if one else ""

    def _bound(self) -> str:
        """Ask whether a variable has a value, perhaps one that the group does not have."""
        name = self._chance.choice([*self.names, *self._outside, "?V1"])
        return f"{self._chance.choice(('', '!'))}BOUND({name})"

    def _compared(self, name: str) -> str:
        term = self.known.get(name)
        if term is None:
            return ""
        if term == _MADE:
            return f"BOUND({name})"
        others = (str(self._maker.about().predicate), self._chance.choice(self.names))
        return self._chance.choice(conditions.about(name, term, self._chance, *others))
