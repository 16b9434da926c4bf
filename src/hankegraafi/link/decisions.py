"""The files of a data folder that hold links: read together, and changed together or not at all."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from hankegraafi.errors import NotFound
from hankegraafi.link import spaces, sssom
from hankegraafi.link.propose import CHAINED, Outcome, chained, decide
from hankegraafi.link.sssom import ACCEPT, REJECT, RULE, Link
from hankegraafi.link.things import Thing
from hankegraafi.link.turtle import LinkSet, Written
from hankegraafi.link.words import LinkWords
from hankegraafi.names.sssom import broken
from hankegraafi.rdf import together
from hankegraafi.rdf.derived import LINK_FILE, LINKS, OPEN_FILE, link_files
from hankegraafi.rdf.read import RECORD_CLAIMS, RECORDS
from hankegraafi.rdf.together import Change

DOCUMENT = "document.ttl"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the links of one registry lie in a data folder."""

    data: Path
    of: LinkSet

    @property
    def decided(self) -> Path:
        """The file of what was decided."""
        return self.data / LINKS / f"{self.of.name}{LINK_FILE}"

    @property
    def open(self) -> Path:
        """The file of what is open."""
        return self.data / LINKS / f"{self.of.name}{OPEN_FILE}"

    def read(self, today: str) -> Outcome:
        """Read what was decided and what is open.

        A decision that somebody has written into the table of candidates counts as one of today;
        what follows from another link is left out, for it is made anew.

        What a person accepted comes before what a rule did.

        Raises:
            DataError: a file is broken, or a person accepted two that exclude each other; names
                the line.
            FaultError: it may not be read.
        """
        decided: dict[tuple[str, str], Link] = {}
        left: dict[tuple[str, str], Link] = {}
        said = _Said()
        for path in (self.decided, self.open):
            for line, each in sssom.read_lines(path, base=self.of.base):
                if each.mapping_justification == CHAINED and each.decision != REJECT:
                    continue
                if not each.decision:
                    left[each.pair] = replace(each, predicate_modifier="")
                elif path == self.decided:
                    decided[each.pair] = _negated(each, today)
                elif each.decision != RULE:
                    decided[each.pair] = decide(each, each.decision, today)
                if each.decision == ACCEPT:
                    said.take(each, path, line)
        decided = {pair: each for pair, each in decided.items() if not said.overrules(each)}
        still = (each for pair, each in left.items() if pair not in decided)
        return Outcome(tuple(decided.values()), tuple(still))

    def change(self, outcome: Outcome, things: Mapping[str, Thing], words: LinkWords) -> Change:
        """Give what becomes of the files: of both tables, and of what is published of them."""
        every = (*outcome.decided, *chained(outcome.decided, things))
        text = self._text(every)
        written, folder = Written(self.of, things, words), f"sources/{self.of.source}"
        return Change(
            written={
                self._path(self.decided): text,
                self._path(self.open): self._text(outcome.open) if outcome.open else None,
                f"{folder}/{DOCUMENT}": written.document(text, self.decided.name).encode(),
                f"{folder}/{RECORDS}": written.records(every).encode(),
                f"{folder}/{RECORD_CLAIMS}": written.claims(every).encode(),
            }
        )

    def _path(self, path: Path) -> str:
        return together.place(path, self.data)

    def _text(self, links: Iterable[Link]) -> bytes:
        return sssom.text_of(links, base=self.of.base, name=f"links/{self.of.name}").encode()


class _Said:
    """What persons accepted: one record is one thing, within a scheme and a kind of things."""

    def __init__(self) -> None:
        self._taken: dict[tuple[str, str], tuple[Link, Path, int]] = {}

    def take(self, link: Link, path: Path, line: int) -> None:
        """Take one more.

        Raises:
            DataError: it excludes one that was taken; names both lines.
        """
        for mark in _marks(link):
            other, there, first = self._taken.setdefault(mark, (link, path, line))
            if other.pair != link.pair:
                raise broken(
                    f"{_short(link)} is accepted here, and {_short(other)} in line {first}"
                    f"{'' if there == path else f' of {there.name}'}; one record is one thing",
                    path,
                    line,
                    "Accept one of them, and reject the other.",
                )

    def overrules(self, link: Link) -> bool:
        """Say whether a rule's decision gives way to one of a person."""
        others = (self._taken[mark][0] for mark in _marks(link) if mark in self._taken)
        return link.decision == RULE and any(each.pair != link.pair for each in others)


def _marks(link: Link) -> tuple[tuple[str, str], tuple[str, str]]:
    """Name what a link alone may have: its thing in a scheme, its record among a kind."""
    identifier = spaces.identifier_of(link.object_id)
    scheme = identifier.scheme if identifier else ""
    return (link.subject_id, scheme), (link.object_id, link.subject_id.rpartition("/")[0])


def _short(link: Link) -> str:
    return f"{link.subject_label or link.subject_id} → {link.object_id}"


def by_persons(data: Path, base: str) -> Iterator[Link]:
    """Go through what persons accepted, in all registries, with what follows from it.

    Raises:
        DataError: a file is broken; names the line.
        FaultError: it may not be read.
    """
    for path in link_files(data):
        yield from (each for each in sssom.read(path, base=base) if each.decision == ACCEPT)


def names(data: Path) -> list[str]:
    """Name the registries of which a data folder holds links, sorted."""
    return [path.name.removesuffix(LINK_FILE) for path in link_files(data)]


def check_name(name: str, known: Iterable[str]) -> str:
    """Give the name of a registry, if it is one.

    Raises:
        NotFound: it is not.
    """
    known = sorted(known)
    if name in known:
        return name
    raise NotFound(f"no registry is called {name!r}", way_out=f"Give one of {', '.join(known)}.")


@contextmanager
def alone(data: Path) -> Iterator[None]:
    """Keep other changes out of a data folder.

    Raises:
        FaultError: another is under way, or the folder cannot be changed.
    """
    with together.alone(data):
        yield


def write(data: Path, change: Change) -> bool:
    """Write what differs from what there is, all of it or nothing; say whether anything does.

    Raises:
        FaultError: it cannot be written; nothing was changed.
    """
    differing = {path: text for path, text in change.written.items() if _held(data / path) != text}
    if differing:
        together.apply(data, Change(written=differing))
    return bool(differing)


def _held(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _negated(link: Link, today: str) -> Link:
    """See that a rejected link is a negated one, also where somebody wrote the decision alone."""
    is_negated = link.predicate_modifier == sssom.NOT
    return link if is_negated == (link.decision == REJECT) else decide(link, REJECT, today)
