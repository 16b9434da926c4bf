"""The records of a reading beside those of the one before: what is new, changed, gone, replaced."""

import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import NamedTuple, TextIO

from hankegraafi import vocab
from hankegraafi.sources.lists.report import Changes

_RECORD = re.compile(r"project:(\S+) a hanke:Project ")
_ORGANISATION = re.compile(r"(\S+) a hanke:Organisation ")
_ORIGIN = re.compile(r"project:(\S+) prov:wasDerivedFrom ")
_DEPRECATED = vocab.term("owl:deprecated")
_SUCCESSOR = re.compile(r"^    dcterms:isReplacedBy (\S+) ;$", re.MULTILINE)


class Block(NamedTuple):
    """A record, or an organisation (its name begins with its prefix), with its text."""

    name: str
    text: str

    @property
    def is_record(self) -> bool:
        """Say whether it is a project's; one that was replaced counts as well."""
        return ":" not in self.name and not self.name.startswith("<")

    @property
    def successor(self) -> str:
        """The name of what has taken its place; empty where nothing has."""
        found = _SUCCESSOR.search(self.text) if "dcterms:isReplacedBy" in self.text else None
        return found[1] if found else ""

    @property
    def is_withdrawn(self) -> bool:
        """Say whether it is no more, and nothing has taken its place."""
        return f"    <{_DEPRECATED}> true" in self.text


class Compared(NamedTuple):
    """What has changed, and which things of the reading before may have been replaced.

    `stood` are the names asked about that stood there, `replaced` the blocks of what was replaced
    already and is not there by itself again. `refused` are records that the list still has, in a
    row that was rejected: they have not vanished.
    """

    changes: Changes
    stood: frozenset[str]
    replaced: tuple[Block, ...]
    refused: tuple[str, ...] = ()


def blocks(file: TextIO) -> Iterator[Block]:
    """Take a file of records apart; the declarations at its head are no block."""
    name, lines = "", list[str]()
    for line in file:
        found = None if line[0] in " \n@" else _RECORD.match(line) or _ORGANISATION.match(line)
        if found:
            if name:
                yield Block(name, "".join(lines))
            name, lines = found[1], []
        lines.append(line)
    if name:
        yield Block(name, "".join(lines))


def compare(
    before: Path,
    now: Path,
    records: int,
    asked: Collection[str],
    refused: Collection[str],
    private: Collection[str],
) -> Compared:
    """Compare two files of records, the new one of so many; `asked` are names of blocks.

    `refused` are the names of records that rejected rows of the list would have become, `private`
    those of rows that tell of a person: they are nowhere.

    Raises:
        OSError: a file cannot be read.
    """
    if not before.is_file():
        return Compared(Changes(added=records), frozenset(), ())
    known: dict[str, int] = {}
    stood: set[str] = set()
    replaced: dict[str, Block] = {}
    with before.open(encoding="utf-8") as file:
        for each in blocks(file):
            if each.name in asked:
                stood.add(each.name)
            if each.successor:
                replaced[each.name] = each
            elif each.is_record and not each.is_withdrawn:
                known[each.name] = hash(each.text)
    added = changed = unchanged = 0
    with now.open(encoding="utf-8") as file:
        for each in blocks(file):
            replaced.pop(each.name, None)
            if each.is_record:
                earlier = known.pop(each.name, None)
                added += earlier is None
                changed += earlier is not None and earlier != hash(each.text)
                unchanged += earlier == hash(each.text)
    missing = known.keys() - set(asked) - set(private)
    changes = Changes(added, changed, unchanged, tuple(sorted(missing - set(refused))))
    still = tuple(sorted(missing & set(refused)))
    return Compared(changes, frozenset(stood), tuple(replaced.values()), still)


def origins(claims: Path, names: Collection[str]) -> dict[str, list[str]]:
    """Give the lines that tell from which rows records come, as a file of claims has them.

    Raises:
        OSError: the file cannot be read.
    """
    found: dict[str, list[str]] = {name: [] for name in names}
    if found and claims.is_file():
        with claims.open(encoding="utf-8") as file:
            for line in file:
                origin = _ORIGIN.match(line)
                if origin and origin[1] in found:
                    found[origin[1]].append(line)
    return found


def keep(before: Path, now: Path, names: Collection[str], replaced: Collection[str]) -> None:
    """Take over records that stay, and the organisations that only they speak of.

    `replaced` are the names of what is written as replaced, and not taken over.

    Raises:
        OSError: a file cannot be read or written.
    """
    if not names:
        return
    with now.open(encoding="utf-8") as file:
        there = {each.name for each in blocks(file) if not each.is_record} | set(replaced)
    with before.open(encoding="utf-8") as old:
        known = {e.name: e.text for e in blocks(old) if e.name in names or not e.is_record}
    kept = [known[name] for name in sorted(set(names) & known.keys())]
    spoken = {iri for text in kept for iri in re.findall(r"(?:organisation:|<)\S+", text)}
    with now.open("a", encoding="utf-8") as out:
        out.writelines(known[iri] for iri in sorted(spoken & known.keys() - there))
        out.writelines(kept)
