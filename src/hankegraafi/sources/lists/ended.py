"""What a list no longer has keeps its IRI: the tombstones of records and organisations.

They have the one form of all tombstones (docs/identity.md): type, last name, day, reason. A name
that turned out to be a person's is not said again.
"""

import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import NamedTuple

from hankegraafi import iris
from hankegraafi.names.persons import left_out, private
from hankegraafi.names.wordlists import Words
from hankegraafi.sources.lists.compared import Block, blocks
from hankegraafi.sources.lists.turtle import Writer
from hankegraafi.sources.lists.words import load_words

_LABEL = re.compile(r"^    skos:prefLabel (.+) ;$", re.MULTILINE)
_TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"')


class Ended(NamedTuple):
    """What is known where something ends.

    `day` is the one on which the list was retrieved (ISO 8601), `described` are the IRIs that the
    data folder describes without this source, `spoken` those that it speaks of; `private` are the
    last steps of the IRIs of records that tell of a person.
    """

    writer: Writer
    words: Words
    day: str
    described: Collection[str]
    spoken: Collection[str]
    private: Collection[str]

    def graves(self, before: Path, now: Path) -> Iterator[str]:
        """Go through what stood in one file of records and is nowhere now: what stays of each.

        An organisation of which others still speak stays as it was.

        Raises:
            OSError: a file cannot be read.
        """
        if not before.is_file():
            return
        with now.open(encoding="utf-8") as file:
            there = {each.name for each in blocks(file)}
        with before.open(encoding="utf-8") as file:
            for block in blocks(file):
                iri = self._iri(block)
                if block.name in there or iri in self.described:
                    continue
                is_spoken = iri in self.spoken and not (block.is_record or block.successor)
                kept = block.is_withdrawn or (is_spoken and not self._is_private(block))
                yield block.text if kept else self._grave(block, iri)

    def _iri(self, block: Block) -> str:
        if block.is_record:
            return iris.thing(self.writer.base, "project", block.name)
        if block.name.startswith("<"):
            return block.name[1:-1]
        kind, _, slug = block.name.partition(":")
        return iris.thing(self.writer.base, kind, slug)

    def _grave(self, block: Block, iri: str) -> str:
        labels = _LABEL.findall(block.text.partition(" .\n")[0] + " ;\n")
        if not labels or self._is_private(block):
            withheld = load_words().report["withheld"].values
            labels = [", ".join(self.writer.tagged(words, tag) for tag, words in withheld)]
        reasons = load_words().report["ended"].values
        why = " , ".join(self.writer.tagged(words, tag) for tag, words in reasons)
        return self.writer.withdrawn(iri, labels, self.day, why, is_project=block.is_record)

    def _is_private(self, block: Block) -> bool:
        """Say whether a name is a person's, or tells of one."""
        if block.is_record and block.name in self.private:
            return True
        names = _TEXT.findall(" ".join(_LABEL.findall(block.text)))
        person = private if block.is_record else left_out
        return any(person(each, self.words) for each in names)
