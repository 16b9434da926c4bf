"""IRIs on their way to other names, in triples and in the text of files that list readers write."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import pyoxigraph as ox

from hankegraafi import iris

Mover = Callable[[str], str]
"""Gives the IRI that takes the place of one; the same where none does."""

_TOKEN = re.compile(r'"(?:[^"\\\n]|\\.)*"|<[^<>\s]*>|\b(\w+):((?:[\w.-]|\\.)+)|#[^\n]*')
_ESCAPED = re.compile(r"\\(.)")
_PLAIN = re.compile(r"[^\w.-]", re.ASCII)
_PARTICIPATION = "participation-"


@dataclass(frozen=True, slots=True)
class Move:
    """One thing's IRI becomes another's; `parts` gives new names of parts that do not keep theirs.

    The participations that lists and pages name after an organisation are named after the new one.
    """

    old: str
    new: str
    parts: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, iri: str) -> str:
        """Give the IRI that takes the place of one.

        >>> move = Move("https://e.org/id/project/a", "https://e.org/id/project/b")
        >>> move("https://e.org/id/project/a#goal-1")
        'https://e.org/id/project/b#goal-1'
        """
        whole, mark, part = iri.partition("#")
        if whole == self.old:
            return f"{self.new}{mark}{self.parts.get(part, part)}"
        if "/organisation/" in self.old and part == _PARTICIPATION + _slug(self.old):
            return f"{whole}#{_PARTICIPATION}{_slug(self.new)}"
        return iri


def _slug(iri: str) -> str:
    return iri.rpartition("/")[2]


def moved(triples: Iterable[ox.Triple], mover: Mover) -> set[ox.Triple]:
    """Move the subjects and objects of triples; what then speaks of itself alone is left out."""
    return {after for each in triples if (after := _moved(each, mover)) is not None}


def _moved(triple: ox.Triple, mover: Mover) -> ox.Triple | None:
    subject, value = _node(triple.subject, mover), _node(triple.object, mover)
    if subject == value and triple.subject != triple.object:
        return None
    return ox.Triple(subject, triple.predicate, value)


def _node(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple, mover: Mover) -> ox.NamedNode:
    """Give the term that takes the place of one; only IRIs have others."""
    if not isinstance(term, ox.NamedNode):
        return term  # type: ignore[return-value]
    after = mover(term.value)
    return term if after == term.value else ox.NamedNode(after)


def moved_prefixes(prefixes: Mapping[str, str], mover: Mover) -> dict[str, str]:
    """Let the prefixes that stand for parts of a thing stand for those of its successor."""
    return {
        name: f"{mover(iri[:-1])}#" if iri.endswith("#") else iri for name, iri in prefixes.items()
    }


def moved_text(text: str, mover: Mover, base: str) -> str:
    """Move the names in a text that a list's reader wrote: Turtle with a prefix for each kind.

    Literals and comments stay as they are.
    """

    def named(match: re.Match[str]) -> str:
        kind, local = match[1], match[2]
        if kind in iris.KINDS:
            iri = iris.thing(base, kind, _ESCAPED.sub(r"\1", local))
            after = mover(iri)
            return match[0] if after == iri else _written(after, base)
        if match[0].startswith("<"):
            return f"<{mover(match[0][1:-1])}>"
        return match[0]

    return _TOKEN.sub(named, text)


def _written(iri: str, base: str) -> str:
    """Write an IRI with the prefix of its kind."""
    kind, _, rest = iri.removeprefix(f"{base}id/").partition("/")
    return f"{kind}:" + _PLAIN.sub(lambda sign: f"\\{sign[0]}", rest)


def moved_names(text: str, mover: Mover, base: str) -> str:
    """Move the names that a list's description has in quotes: "kind:slug", and whole IRIs."""

    def named(match: re.Match[str]) -> str:
        iri = _expanded(match[2], base)
        after = mover(iri) if iri else ""
        if not iri or after == iri:
            return match[0]
        return f"{match[1]}{_like(match[2], after, base)}{match[1]}"

    return re.sub(r"""(["'])([^"'\n]*)\1""", named, text)


def moved_rows(text: str, mover: Mover, base: str) -> str:
    """Move the names in a review file (tab-separated); a pair that has become one thing goes."""
    lines = []
    for line in text.splitlines(keepends=True):
        cells = line.rstrip("\r\n").split("\t")
        if line.startswith("#") or len(cells) < 4:
            lines.append(line)
            continue
        before = cells[0], cells[3]
        for place in (0, 3):
            iri = _expanded(cells[place], base)
            if iri and mover(iri) != iri:
                cells[place] = _like(cells[place], mover(iri), base)
        if before == (cells[0], cells[3]):
            lines.append(line)
        elif cells[0] != cells[3]:
            lines.append("\t".join(cells) + "\n")
    return "".join(lines)


def pairs_once(text: str) -> str:
    """Keep the first row of each pair in a file of links (subject_id first, object_id fifth)."""
    kept: dict[tuple[str, ...], str] = {}
    for line in text.splitlines(keepends=True):
        cells = line.split("\t")
        is_row = not line.startswith("#") and len(cells) > 4
        kept.setdefault((cells[0], cells[4]) if is_row else (line,), line)
    return "".join(kept.values())


def _expanded(name: str, base: str) -> str:
    """Give the IRI of a name "kind:slug", or of a whole IRI of ours; empty for anything else."""
    kind, colon, slug = name.partition(":")
    if name.startswith(f"{base}id/"):
        return name
    return iris.thing(base, kind, slug) if colon and kind in iris.KINDS else ""


def _like(name: str, iri: str, base: str) -> str:
    """Write an IRI in the way in which another name was written."""
    return iri if "://" in name else iri.removeprefix(f"{base}id/").replace("/", ":", 1)
