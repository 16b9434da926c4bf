"""A data folder as a change sees it: which things it describes, where, and who speaks of them.

Files written by hand are held as triples. What list readers wrote is gone through as text, line
by line, for it may be of any size.
"""

import mmap
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from hankegraafi import iris, vocab
from hankegraafi.errors import DataError
from hankegraafi.rdf.derived import LINK_FILE, LINKS
from hankegraafi.rdf.read import (
    RECORD_CLAIMS,
    RECORDS,
    TurtleFile,
    base_of,
    graph_of,
    read_turtle,
    turtle_paths,
)

LISTED = frozenset({RECORDS, RECORD_CLAIMS})
DESCRIPTION, REVIEW, REPORT = "source.toml", "review.sssom.tsv", "reading.json"

_HEAD = re.compile(r"(\w+):([a-z0-9-]+) a hanke:(?:Project|Organisation) ")
_ENDED = ("    dcterms:isReplacedBy ", f"    <{vocab.term('owl:deprecated')}> ")


@dataclass(slots=True)
class Folder:
    """What a data folder holds.

    `files` are those written by hand, whole; `listed` tells of each thing that a list's reader
    alone describes, by its IRI, the folder of the source; `things` are all that are described in
    the curated view, without parts; `stones` are those of them that were replaced or withdrawn.
    """

    path: Path
    base: str
    files: tuple[TurtleFile, ...]
    listed: dict[str, Path] = field(default_factory=dict)
    things: set[str] = field(default_factory=set)
    stones: set[str] = field(default_factory=set)

    def said(self, iri: str) -> set[ox.Triple]:
        """Give what files written by hand say in the curated view of a thing and its parts."""
        return {
            quad.triple
            for file in self.files
            if isinstance(file.graph, ox.DefaultGraph)
            for quad in file.quads
            if document(quad.subject) == iri
        }

    def lists(self) -> Iterator[Path]:
        """Go through the folders of the sources that are read from lists."""
        for folder in sorted(self.path.glob("sources/*")):
            if (folder / DESCRIPTION).is_file() or (folder / RECORDS).is_file():
                yield folder

    def texts(self, slug: str) -> Iterator[Path]:
        """Go through the files of lists' readers, about lists and of links, that hold a slug."""
        for folder in self.lists():
            for name in (RECORDS, RECORD_CLAIMS, DESCRIPTION, REVIEW):
                path = folder / name
                if path.is_file() and _holds(path, slug.encode()):
                    yield path
        for path in sorted((self.path / LINKS).glob(f"*{LINK_FILE}")):
            if _holds(path, slug.encode()):
                yield path


def document(term: object) -> str:
    """Give the IRI of the thing that a term is, or is a part of; empty for what is no IRI."""
    return iris.document(term.value) if isinstance(term, ox.NamedNode) else ""


def open_folder(path: Path) -> Folder:
    """Read a data folder.

    Raises:
        UsageError: there is none.
        DataError: a file cannot be read; names it.
        FaultError: a file may not be read.
    """
    base, broken = base_of(path)
    if broken:
        raise broken[0]
    files: list[TurtleFile] = []
    heads: dict[str, Path] = {}
    stones: set[str] = set()
    for each in turtle_paths(path):
        if each.name in LISTED:
            heads.update(dict.fromkeys(_heads(each, base, stones), each.parent))
        else:
            files.append(read_turtle(each, each.read_bytes(), graph=graph_of(each, path, base)))
    by_hand = set(_things(files, base))
    stones.update(_stones(files))
    listed = {iri: place for iri, place in heads.items() if iri not in by_hand}
    return Folder(path, base, tuple(files), listed, by_hand | listed.keys(), stones)


def _things(files: Iterable[TurtleFile], base: str) -> Iterator[str]:
    """Go through the things that files describe in the curated view."""
    for file in files:
        if isinstance(file.graph, ox.DefaultGraph):
            for quad in file.quads:
                iri = quad.subject.value if isinstance(quad.subject, ox.NamedNode) else ""
                name = iris.split(iri, base)
                if name and not name.part and name.kind in iris.KINDS:
                    yield iri


def _stones(files: Iterable[TurtleFile]) -> Iterator[str]:
    for file in files:
        if isinstance(file.graph, ox.DefaultGraph):
            for quad in file.quads:
                if quad.predicate.value in vocab.ENDED and isinstance(quad.subject, ox.NamedNode):
                    yield quad.subject.value


def _heads(path: Path, base: str, stones: set[str]) -> Iterator[str]:
    """Go through the things that a list's reader describes for the view; note what is replaced."""
    if path.name != RECORDS:
        return
    head = ""
    with path.open(encoding="utf-8") as file:
        for line in file:
            if found := _HEAD.match(line):
                head = iris.thing(base, found[1], found[2])
                yield head
            elif line.startswith(_ENDED):
                stones.add(head)


def _holds(path: Path, words: bytes) -> bool:
    if not path.stat().st_size:
        return False
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return content.find(words) >= 0


def refuse_listed(folder: Folder, iri: str, name: str) -> None:
    """Refuse to change what the next reading of a list would bring back.

    Raises:
        DataError: a list's reader alone describes it.
    """
    place = folder.listed.get(iri)
    if place is None:
        return
    list_name = place.name
    raise DataError(
        f"{name} is read from the list {list_name}, whose next reading would bring it back",
        path=place / RECORDS,
        way_out="Describe it by hand in a file of its own, under the IRI that it shall have and "
        "with the name or code that the list gives, or accept a row of review.sssom.tsv; then "
        f"read again (hankegraafi source read {list_name}): its old IRI leads on.",
    )
