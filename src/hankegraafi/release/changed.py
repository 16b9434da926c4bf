"""Build what changed: the current release, with the statements of some files taken anew.

Every line of the dumps that does not change is copied, every block of their compressed form too,
and the store shares its files; the documents that see a change are checked, and the rules over the
whole whose answers may be others.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from operator import itemgetter
from pathlib import Path

import pyoxigraph as ox

from hankegraafi.check.affected import TooMany
from hankegraafi.check.again import State, check_again
from hankegraafi.check.lined import Lined
from hankegraafi.check.located import located
from hankegraafi.check.tally import NotKnown
from hankegraafi.errors import DataError, FaultError
from hankegraafi.rdf.found import Lines, lines_of, splice
from hankegraafi.rdf.read import RECORDS, DataFolder, graph_of, read_turtle
from hankegraafi.rdf.stream import DESCRIBED, lines, lines_said
from hankegraafi.records import Finding
from hankegraafi.release.build import refuse
from hankegraafi.release.changes.patch import ADDED, REMOVED, Row
from hankegraafi.release.content import check_text
from hankegraafi.release.counting import Side, parts, recounted
from hankegraafi.release.draft import NQUADS, NTRIPLES, Entry
from hankegraafi.release.links import TRIPLES, links_in
from hankegraafi.release.made import Made, Task
from hankegraafi.release.memory import Memory, Seen
from hankegraafi.release.opened import Release
from hankegraafi.release.packing import compress
from hankegraafi.release.since import Since, is_worth_it
from hankegraafi.release.stores import change_store, link_store, quads
from hankegraafi.release.tables import Packing, rewrite_tables

_FEW = 1_000
_SHARE = 0.02


def make(task: Task, memory: Memory, files: Mapping[str, Seen], rules: str) -> Made | None:
    """Make dumps and a store from those of the current release; None where all is to be read.

    Args:
        task: what is to be built.
        memory: what the last build remembered.
        files: the files of the data folder as they are now.
        rules: the digest of what data are checked against.

    Raises:
        ReleaseRefused: there are violations.
        FaultError: a check failed, or a file changed while it was read.
    """
    before = task.before
    if before is None:
        return None
    known = memory.files()
    named = {name for name in {*known, *files} if known.get(name) != files.get(name)}
    named = {n for n in named if not (n in known and n in files and _same(known[n], files[n]))}
    if (
        memory.fact("version") != before.version.encode()
        or memory.fact("rules") != f"{rules} {task.declared}".encode()
        or before.base != task.base
        or before.left_out
        or not (before.path / TRIPLES).is_file()
        or len(named) > max(_FEW, _SHARE * len(files))
    ):
        return None
    try:
        return _Change(task, before, memory, files, sorted(named)).made()
    except (TooMany, NotKnown):
        return None


def _same(one: Seen, other: Seen) -> bool:
    return (one.size, one.digest) == (other.size, other.digest)


@dataclass(frozen=True, slots=True)
class _Delta:
    """Lines that come or go: in the dump, and in the data, which may say what is there anyway."""

    removed: list[bytes]
    added: list[bytes]
    gone: list[bytes]
    come: list[bytes]


@dataclass(slots=True)
class _Change:
    """A change of a release."""

    task: Task
    before: Release
    memory: Memory
    files: Mapping[str, Seen]
    named: list[str]

    def made(self) -> Made:
        """Make it.

        Raises:
            TooMany: so much changes, or sees the change, that all is to be read.
            NotKnown: it cannot be told what a check of everything would find.
        """
        task, path = self.task, self.before.path
        task.tell("changed files", 0, len(self.named))
        own = frozenset(lines(task.inputs.quads()))
        old = State(path / NQUADS, path / "store", self._beside(own))
        with lines_of(old.dump) as dump:
            delta = self._delta(self._counted(), own, dump)
        count = len(delta.removed) + len(delta.added)
        if not is_worth_it(count, self.before.manifest["counts"]["quads"]):
            raise TooMany
        for line in delta.added:
            check_text(line)
        new = State(task.draft / NQUADS, task.draft / "store", self._beside(own))
        self._write(delta, old, new)
        found = self._check(delta, old, new)
        with lines_of(old.dump) as was, lines_of(new.dump) as now:
            counts = recounted(
                self.before.manifest["counts"],
                task.base,
                Side(delta.removed, delta.gone, was, old.beside),
                Side(delta.added, delta.come, now, new.beside),
            )
        self._pack()
        rows = sorted(
            [
                *((REMOVED, line) for line in delta.removed),
                *((ADDED, line) for line in delta.added),
            ],
            key=itemgetter(1),
        )
        since = Since(self.before, task.draft, task.base, rows)
        return Made(found, since, counts, partial(self._tables, rows), partial(self._keep, found))

    def _tables(self, rows: Iterable[Row], version: str) -> list[Entry]:
        return rewrite_tables(
            self.task.draft,
            self.before.path,
            base=self.task.base,
            version=version,
            inputs=self.task.inputs,
            changes=(line for _, line in rows),
            packing=Packing(self.memory.blocks, self.memory.lay),
            hire=self.task.hire,
        )

    def _beside(self, own: Iterable[bytes]) -> frozenset[bytes]:
        """Give the lines of the ontology that the data do not say too."""
        return frozenset(line for line in own if not self.memory.count(line))

    def _counted(self) -> Counter[bytes]:
        """Count how much more or less often lines are said than before; remember the new files.

        Raises:
            TooMany: a file is too large for its text to be remembered.
            ReleaseRefused: a file cannot be read.
        """
        counts, broken = Counter[bytes](), list[DataError]()
        for name in self.named:
            text = self.memory.text(name)
            if text is not None:
                counts.subtract(self._said(name, text))
            elif self.memory.has(name):
                raise TooMany
            try:
                self._read(name, counts)
            except DataError as error:
                broken.append(error)
        refuse(DataFolder(self.task.data, self.task.base, (), tuple(broken)), ())
        return counts

    def _read(self, name: str, counts: Counter[bytes]) -> None:
        self.memory.forget(name)
        seen = self.files.get(name)
        if seen is None:
            return
        text = (self.task.data / name).read_bytes()
        if sha256(text).hexdigest() != seen.digest:
            raise FaultError(
                f"{self.task.data / name} changed while it was read", way_out="Build once more."
            )
        if len(text) > DESCRIBED:
            raise TooMany
        said = self._said(name, text)
        counts.update(said)
        documents = {line[1 : line.find(b">")].partition(b"#")[0].decode() for line in said}
        self.memory.keep(name, seen, text, documents)

    def _said(self, name: str, text: bytes) -> list[bytes]:
        task, path = self.task, self.task.data / name
        said = read_turtle(path, text).quads
        return list(lines_said(path, said, task.data, declared=task.declared, base=task.base))

    def _delta(self, counts: Mapping[bytes, int], own: frozenset[bytes], dump: Lines) -> _Delta:
        """Tell what comes and what goes; note how often lines are said now."""
        delta = _Delta([], [], [], [])
        noted = []
        for line, more in sorted(counts.items()):
            known = self.memory.count(line)
            before = known if known is not None else int(line not in own and dump.holds(line))
            after = before + more
            if known is not None or after > 1 or line in own:
                noted.append((line, after))
            if before and not after:
                delta.gone.append(line)
            elif after and not before:
                delta.come.append(line)
        self.memory.note(noted)
        delta.removed.extend(line for line in delta.gone if line not in own)
        delta.added.extend(line for line in delta.come if line not in own)
        return delta

    def _write(self, delta: _Delta, old: State, new: State) -> None:
        """Write the dumps and the store anew."""
        draft, before = self.task.draft, self.before.path
        self.task.tell("write changes", 0, 1)
        (draft / NQUADS).parent.mkdir(parents=True, exist_ok=True)
        splice(old.dump, new.dump, removed=delta.removed, added=delta.added)
        curated = (
            [line for line in some if not parts(line).graph]
            for some in (delta.removed, delta.added)
        )
        removed, added = curated
        splice(before / NTRIPLES, draft / NTRIPLES, removed=removed, added=added)
        (draft / TRIPLES).parent.mkdir(parents=True, exist_ok=True)
        gone, come = (links_in(some, self.task.base) for some in (removed, added))
        splice(before / TRIPLES, draft / TRIPLES, removed=gone, added=come)
        link_store(old.store, new.store)
        change_store(new.store, removed=delta.removed, added=delta.added)

    def _check(self, delta: _Delta, old: State, new: State) -> Lined:
        """Check what changed.

        Raises:
            ReleaseRefused: there are violations.
        """
        task, scratch = self.task, self.task.work / "store"
        link_store(new.store, scratch)
        change_store(scratch, removed=new.beside, added=())
        found = check_again(
            self.memory.found(),
            old,
            new,
            _by_graph(delta.gone),
            _by_graph(delta.come),
            scratch=scratch,
            shapes=task.shapes,
            checks=task.checks,
            lists=dict(self._lists()),
            progress=task.progress,
        )
        with lines_of(new.dump) as dump:
            return replace(found, findings=place(task, self.memory, found, dump))

    def _lists(self) -> Iterator[tuple[str, Path]]:
        for name in self.files:
            path = self.task.data / name
            graph = graph_of(path, self.task.data, self.task.base)
            if path.name == RECORDS and isinstance(graph, ox.NamedNode):
                yield graph.value, path

    def _pack(self) -> None:
        for path in (NQUADS, NTRIPLES):
            self.task.tell("compress", 0, 1)
            source, before = self.task.draft / path, self.before.path / f"{path}.gz"
            target, known = self.task.draft / f"{path}.gz", self.memory.blocks(path)
            self.memory.lay(path, compress(source, target, before=before, known=known))

    def _keep(self, found: Lined, version: str) -> None:
        remember(self.memory, version, found)
        self.memory.commit()


def place(task: Task, memory: Memory, found: Lined, dump: Lines) -> list[Finding]:
    """Give findings their places in the data folder.

    Raises:
        ReleaseRefused: there are violations.
    """

    def paths(nodes: Iterable[str]) -> list[Path]:
        return [task.data / path for path in memory.paths(nodes)]

    findings = located(found.findings, task.data, task.declared, paths=paths, dump=dump)
    refuse(DataFolder(task.data, task.base, (), ()), findings)
    return findings


def remember(memory: Memory, version: str, found: Lined) -> None:
    """Write down what the next build may begin from, of a release by its version."""
    memory.remember("version", version.encode())
    memory.remember_found(found.tallies)


def _by_graph(some: Iterable[bytes]) -> dict[str, list[ox.Triple]]:
    found: dict[str, list[ox.Triple]] = {}
    for quad in quads(some):
        graph = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
        found.setdefault(graph, []).append(quad.triple)
    return found
