"""A picture of who is in a project: the project in the middle, the organisations around it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

WIDTH = 760
ROW = 46
_REACH = 150
_LETTERS = 30
MOST = 24
"""How many organisations the picture shows; the table beside it has all of them."""
_MOST_FUNDERS = 4


@dataclass(frozen=True, slots=True)
class Member:
    """An organisation in the picture; `role` is the local name of its role, such as "partner"."""

    words: str
    language: str
    href: str
    role: str
    role_words: str


@dataclass(frozen=True, slots=True)
class Node:
    """A member with its place, in the units of the picture."""

    member: Member
    x: float
    y: float
    text_x: float
    anchor: str
    lines: tuple[tuple[float, str], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """The whole picture: its height, its middle and its nodes."""

    width: int
    height: int
    x: float
    y: float
    title: tuple[tuple[float, str], ...]
    nodes: tuple[Node, ...]


def chosen(participants: Sequence[Member], funders: Sequence[Member]) -> list[Member]:
    """Choose whom the picture shows: the first participants, and the first of those who pay."""
    if len(participants) + len(funders) <= MOST:
        return [*participants, *funders]
    paying = funders[: max(_MOST_FUNDERS, MOST - len(participants))]
    return [*participants[: MOST - len(paying)], *paying]


def draw(title: str, members: Sequence[Member]) -> Picture:
    """Place the members in two fans, right and left, so that no two names meet."""
    half = math.ceil(len(members) / 2)
    height = max(half * ROW, 2 * ROW) + ROW
    middle_x, middle_y = WIDTH / 2, height / 2
    nodes = [
        *_fan(members[:half], middle_x, height, side=1),
        *_fan(members[half:], middle_x, height, side=-1),
    ]
    return Picture(WIDTH, height, middle_x, middle_y, _lines(title, middle_y, 13), tuple(nodes))


def _fan(members: Sequence[Member], middle: float, height: float, *, side: int) -> list[Node]:
    nodes = []
    for place, member in enumerate(members):
        y = height / 2 + (place - (len(members) - 1) / 2) * ROW
        bend = math.sqrt(max(0.0, 1 - ((y - height / 2) / (height / 2)) ** 2))
        x = round(middle + side * _REACH * (0.55 + 0.45 * bend), 1)
        anchor = "start" if side > 0 else "end"
        lines = _lines(member.words, y, _LETTERS)
        nodes.append(Node(member, x, round(y, 1), x + side * 14, anchor, lines))
    return nodes


def _lines(words: str, y: float, letters: int) -> tuple[tuple[float, str], ...]:
    """Break a name into at most three lines around a height."""
    lines = wrap(words, letters, max_lines=3, placeholder=" …") or [""]
    first = y - (len(lines) - 1) * 7.5 + 4.5
    return tuple((round(first + 15 * place, 1), line) for place, line in enumerate(lines))
