"""Write the index of a draft: of all that it says, or of what changed since the release before."""

import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from hankegraafi import vocab
from hankegraafi.release.draft import NTRIPLES
from hankegraafi.release.dumps import open_dump
from hankegraafi.release.files import json_bytes, sha256_of, sync, write
from hankegraafi.release.index.entries import Entries
from hankegraafi.release.opened import SEARCH, Release
from hankegraafi.release.since import Since
from hankegraafi.release.tables.documents import document_of, documents, find
from hankegraafi.search.opened import FILE
from hankegraafi.search.write import change_index, may_change, write_index

_STORE = "store"
_MOST = 20_000
"""When more things than this change, the whole index is written."""

_SHOWN = tuple(
    ox.NamedNode(vocab.term(each))
    for each in (
        "hanke:organisation",
        "org:unitOf",
        "hanke:inProgramme",
        "hanke:partOfProgramme",
        "dcterms:subject",
        "dcterms:isReplacedBy",
    )
)
"""Who leads to a thing by these shows its names, or is parted by what it belongs to."""
_SEEN = frozenset(
    f"<{vocab.term(each)}>".encode()
    for each in (
        "skos:prefLabel",
        "skos:altLabel",
        "org:unitOf",
        "hanke:homeMunicipality",
        "hanke:partOfProgramme",
        "dcterms:isReplacedBy",
    )
)
"""What others show of a thing."""
_AFTER = ox.NamedNode(vocab.term("dcterms:isReplacedBy"))


def index(draft: Path, since: Since | None, *, base: str, version: str) -> None:
    """Write the index of a draft, and list it beside the manifest.

    `since` tells what differs since the release before, where it is known.

    Raises:
        FaultError: it cannot be written.
        OSError: there is no room.
    """
    before = since.before.path if since else None
    if since is None or since.rows is None:
        write_search(draft, base=base, version=version, previous=before)
    else:
        lines = (line for _, line in since.rows)
        change_search(draft, since.before.path, base=base, version=version, changes=lines)
    _list(draft)


def restore_search(release: Release) -> None:
    """Make the index of a release that lacks one, as those do that were packed.

    Raises:
        ReleaseError: its dump is not what it was.
        FaultError: it cannot be written.
    """
    if (release.path / SEARCH).exists():
        return
    beside = release.path / f".{FILE}"
    with open_dump(release, NTRIPLES) as lines:
        _write(beside, release.path / _STORE, lines, base=release.base, version=release.version)
    beside.replace(release.path / FILE)
    _list(release.path)


def write_search(draft: Path, *, base: str, version: str, previous: Path | None = None) -> None:
    """Write the index of a draft, of its sorted dump and of its store, both of which are there.

    `previous` is the folder of the release before, where there is one: words that its index knows
    need not be looked up again.

    Raises:
        FaultError: it cannot be written.
        OSError: there is no room.
    """
    with (draft / NTRIPLES).open("rb") as lines:
        known = previous / FILE if previous else None
        store = draft / _STORE
        _write(draft / FILE, store, lines, base=base, version=version, before=known)


def change_search(
    draft: Path, previous: Path, *, base: str, version: str, changes: Iterable[bytes]
) -> None:
    """Write the index of a draft from that of the release before, whose folder is `previous`.

    `changes` are the lines of N-Quads that are in one of the two releases' dumps alone. It answers
    as one that was written of everything.

    Raises:
        FaultError: it cannot be written.
        OSError: there is no room.
    """
    changed = _Changed(ox.Store.read_only(str(draft / _STORE)))
    if may_change(previous / FILE):
        changed.note(changes)
    if changed.too_many or not may_change(previous / FILE):
        write_search(draft, base=base, version=version, previous=previous)
        return
    shutil.copyfile(previous / FILE, draft / FILE)
    made = Entries(changed.store)
    entries = (
        each
        for document in find(draft / NTRIPLES, changed.documents)
        for each in made.entries(document)
    )
    removed = sorted(each.decode()[1:-1] for each in changed.things)
    change_index(draft / FILE, removed=removed, entries=entries, base=base, version=version)


def _write(
    path: Path,
    store: Path,
    lines: Iterable[bytes],
    *,
    base: str,
    version: str,
    before: Path | None = None,
) -> None:
    path.unlink(missing_ok=True)
    made = Entries.of(store)
    entries = (each for document in documents(lines) for each in made.entries(document))
    write_index(path, entries, base=base, version=version, before=before)


def _list(folder: Path) -> None:
    """List the index: its size, its digest, and when it was written."""
    path = folder / FILE
    listed = {"path": FILE, "bytes": path.stat().st_size, "sha256": sha256_of(path)}
    told = {"files": [listed], "written": {FILE: path.stat().st_mtime_ns}}
    beside = folder / f".{SEARCH}"
    beside.unlink(missing_ok=True)
    write(beside, json_bytes(told))
    sync(path)
    beside.replace(folder / SEARCH)


@dataclass(slots=True)
class _Changed:
    """The things that changed, and those that show something of them.

    `things` are what was taken up by its own IRI, `documents` what is read again for them.
    """

    store: ox.Store
    things: set[bytes] = field(default_factory=set)
    documents: set[bytes] = field(default_factory=set)
    too_many: bool = False

    def note(self, changes: Iterable[bytes]) -> None:
        """Take up what lines of N-Quads tell of."""
        seen = set[bytes]()
        for line in changes:
            subject, name, rest = line.split(b" ", 2)
            self._add(subject)
            if rest.startswith(b"<"):
                self._add(rest[: rest.index(b">") + 1])  # its weight is another one now
            if name in _SEEN:
                seen.add(subject)
                if rest.startswith(b"<"):
                    seen.add(rest[: rest.index(b">") + 1])
            if len(self.things) > _MOST:
                self.too_many = True
                return
        self._spread(seen)

    def _add(self, thing: bytes) -> None:
        self.things |= {thing, document_of(thing)}
        self.documents.add(document_of(thing))

    def _spread(self, seen: set[bytes]) -> None:
        """Take up those that show what changed, and those that show these."""
        todo, done = sorted(seen), set(seen)
        while todo:
            thing = ox.NamedNode(todo.pop().decode()[1:-1])
            for quad in self.store.quads_for_pattern(thing, _AFTER, None, ox.DefaultGraph()):
                self._take(str(quad.object).encode(), todo, done)
            for name in _SHOWN:
                for quad in self.store.quads_for_pattern(None, name, thing, ox.DefaultGraph()):
                    other = document_of(str(quad.subject).encode())
                    self._take(other, todo, done)
                if len(self.things) > _MOST:
                    self.too_many = True
                    return

    def _take(self, other: bytes, todo: list[bytes], done: set[bytes]) -> None:
        self._add(other)
        if other not in done:
            done.add(other)
            todo.append(other)
