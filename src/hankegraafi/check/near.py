"""The name that a misspelt one most likely stands for, among very many.

It is compared with the names that share its rarest runs of three letters, and with those of the
same letters in another order. Where digits differ, two names are two things: nobody means
project/2019-2 by project/2019-1.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from difflib import SequenceMatcher

_ALIKE = 0.75
_PARTS_ALIKE = 0.65
_RAREST = 8
_COMMON = 5000
_COMPARED = 24


class Names:
    """An index over names, made when first asked; 100,000 names take about a second."""

    def __init__(self, names: Iterable[str]) -> None:
        self._given = names
        self._names: list[str] = []
        self._runs: dict[str, list[int]] = defaultdict(list)
        self._last: dict[str, list[str]] = defaultdict(list)
        self._letters: dict[str, list[str]] = defaultdict(list)

    def nearest(self, name: str) -> str | None:
        """Give the name that is spelt most alike, else the only one with the same last step.

        >>> Names(["organisation/omnia", "project/pomo"]).nearest("organisation/omina")
        'organisation/omnia'
        """
        self._index()
        shared = Counter[int]()
        found = sorted((self._runs[run] for run in _runs(name) if run in self._runs), key=len)
        for places in found[:_RAREST]:
            # What very many names share tells little of any.
            if len(places) <= _COMMON:
                shared.update(places)
        likely = [self._names[place] for place, _ in shared.most_common(_COMPARED)]
        likely += self._letters.get(_letters(name), ())
        alike = [(_likeness(name, each), each) for each in likely if _comparable(name, each)]
        best = max(alike, default=(0.0, ""))
        if best[0] >= _ALIKE:
            return best[1]
        same = self._last.get(_last_step(name), [])
        return same[0] if len(same) == 1 else None

    def _index(self) -> None:
        if self._names:
            return
        self._names = sorted(self._given)
        for place, name in enumerate(self._names):
            self._last[_last_step(name)].append(name)
            self._letters[_letters(name)].append(name)
            for run in _runs(name):
                self._runs[run].append(place)


def _runs(name: str) -> set[str]:
    """The runs of three letters; the kind, which most names share, is left out."""
    folded = f" {name.casefold().partition('/')[2] or name.casefold()} "
    return {folded[start : start + 3] for start in range(len(folded) - 2)}


def _letters(name: str) -> str:
    return "".join(sorted(name.casefold()))


def _likeness(one: str, other: str) -> float:
    """How alike two names of a kind are, from 0 to 1; of parts, their own names count too."""
    if one.partition("/")[0] != other.partition("/")[0]:
        return 0.0
    whole, part = (
        SequenceMatcher(None, *each, autojunk=False).ratio()
        for each in ((_last_step(one), _last_step(other)), (_part(one), _part(other)))
    )
    return min(whole, part + _ALIKE - _PARTS_ALIKE)


def _part(name: str) -> str:
    return name.casefold().partition("#")[2]


def _last_step(name: str) -> str:
    return name.casefold().partition("/")[2]


def _comparable(one: str, other: str) -> bool:
    """Whether two names have the same digits, and are both things or both parts of things."""
    return re.findall("[0-9#]", one) == re.findall("[0-9#]", other)
