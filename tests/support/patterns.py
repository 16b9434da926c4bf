"""Groups of patterns made by chance over some data: what goes into the braces of a query."""

import random
from typing import Protocol

import pyoxigraph as ox
from tests.support import conditions

_FILTERS = 0.35
_MADE = ox.Literal("?")


class Data(Protocol):
    """What a group asks of the data that it is about."""

    chance: random.Random

    def about(self, property_: str | None = None) -> ox.Quad:
        """Choose a statement, by its property."""

    def of(self, subject: object) -> list[ox.Quad]:
        """Give the statements of the view about a thing."""

    def to(self, thing: ox.NamedNode) -> list[ox.Quad]:
        """Give the statements of the view that point at a thing; none where they are many."""


class Group:
    """A group in the making: its parts, its variables, and a value that each of them may have."""

    def __init__(self, data: Data, taken: "Group | None" = None) -> None:
        self._data = data
        self._chance = data.chance
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

    def fill(self) -> "Group":
        quad = self._data.about()
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
                    self._inner,
                    self._bind,
                    self._values,
                    self._path,
                )
            )()
        for _ in range(3):
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
            found = self._data.of(thing)
            if not found or self._chance.random() < 0.15:
                back = self._data.to(thing)
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
        # some engines' faults show with a few names alone
        name = f"?v{self._number}_{self._chance.randrange(1000)}"
        if isinstance(term, ox.NamedNode | ox.Literal) and not hidden:
            self.known[name] = term
            self.names.append(name)
        return name

    def _thing(self) -> tuple[str, list[ox.Quad]]:
        things = [n for n in self.names if isinstance(self.known[n], ox.NamedNode)]
        self._chance.shuffle(things)
        for name in things:
            found = self._data.of(self.known[name])
            if found:
                return name, found
        return things[0], [self._data.about()]

    def _optional(self) -> None:
        for _ in range(self._chance.choice((1, 1, 1, 2))):
            self.parts.append(f"OPTIONAL {{ {self._optionally(3)} }}")

    def _optionally(self, depth: int) -> str:
        """Give what a thing may have, perhaps with a filter, and what it may have besides."""
        name, found = self._thing()
        parts: list[str] = []
        value = self._say(name, self._chance.choice(found), parts)
        if self._chance.random() < 0.25:
            self._say(name, self._chance.choice(found), parts)
        if value and self._chance.random() < 0.4:
            words = self._compared(value) if self._chance.random() < 0.8 else self._bound()
            parts.extend([f"FILTER({words})"] if words else [])
        if depth and self._chance.random() < 0.15:
            parts.append(f"OPTIONAL {{ {self._optionally(depth - 1)} }}")
        return " . ".join(parts)

    def _union(self) -> None:
        name, found = self._thing()
        value = self._new(self._chance.choice(found).object)
        branches = []
        for _ in range(self._chance.choice((2, 2, 3))):
            quad = self._chance.choice(found) if self._chance.random() < 0.7 else self._data.about()
            end = self._chance.choice((value, value, value, str(quad.object)))
            more = self._filter(value) if end == value and self._chance.random() < 0.3 else ""
            branches.append(f"{{ {name} {quad.predicate} {end}{more} }}")
        self.parts.append(" UNION ".join(branches))

    def _without(self) -> None:
        self._apart("MINUS")

    def _exists(self) -> None:
        self._apart(self._chance.choice(("FILTER EXISTS", "FILTER NOT EXISTS")))

    def _apart(self, word: str) -> None:
        name, found = self._thing()
        parts, hidden = [], ""
        for _ in range(self._chance.choice((1, 1, 2))):
            near = self._chance.random() < 0.5
            quad = self._chance.choice(found) if near else self._data.about()
            value = self._new(quad.object, hidden=True)
            end = self._chance.choice((str(quad.object), value, value, "[]"))
            if end == value and isinstance(quad.object, ox.NamedNode | ox.Literal):
                hidden = value
                self.known[value] = quad.object
            parts.append(f"{name} {quad.predicate} {end}")
        more = self._filter(hidden) if hidden and self._chance.random() < 0.4 else ""
        if self._chance.random() < 0.1:
            more += f" FILTER({self._bound()})"
        self.known.pop(hidden, None)
        self.parts.append(f"{word} {{ {' . '.join(parts)}{more} }}")

    def _inner(self) -> None:
        """A query in the group: some things of a kind, or the first of them by an order."""
        name, found = self._thing()
        quad = self._chance.choice(found)
        value = self._new(quad.object)
        parts = [f"{name} {quad.predicate} {value}"]
        if self._chance.random() < 0.3:
            parts.append(f"{name} {self._chance.choice(found).predicate} []")
        more = self._filter(value) if value in self.known and self._chance.random() < 0.5 else ""
        shown = self._chance.choice((f"{name} {value}", f"DISTINCT {name}", f"DISTINCT {value}"))
        end = ""
        if not shown.startswith("DISTINCT") and self._chance.random() < 0.6:
            order = self._chance.choice((f"{value} {name}", f"DESC({value}) {name}"))
            end = f" ORDER BY {order} LIMIT {self._chance.choice((1, 5, 20, 60))}"
        self.parts.insert(0, f"{{ SELECT {shown} WHERE {{ {' . '.join(parts)}{more} }}{end} }}")
        if value not in shown and value in self.known:
            self.names.remove(value)
            del self.known[value]

    def _filter(self, name: str) -> str:
        words = self._compared(name)
        return f" FILTER({words})" if words else ""

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
            values.add(str(self._data.about().object))
        self.parts.insert(
            self._chance.choice((0, len(self.parts))),
            f"VALUES {name} {{ {' '.join(sorted(values))} }}",
        )

    def _path(self) -> None:
        name, found = self._thing()
        found = [quad for quad in found if not quad.predicate.value.endswith("#type")]
        if not found:
            return  # all of a kind with all of it, for hours
        quad = self._chance.choice(found)
        p = str(quad.predicate)
        other = str(self._chance.choice(found).predicate)
        value = self._new(quad.object)
        if isinstance(quad.object, ox.NamedNode):
            on = self._data.of(quad.object)
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
        others = (str(self._data.about().predicate), self._chance.choice(self.names))
        return self._chance.choice(conditions.about(name, term, self._chance, *others))
