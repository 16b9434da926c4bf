"""Build a release of more than fits into memory: sorted on the disk, and gone through as a stream.

Its dumps are the formats in which every line stands for itself, N-Quads and N-Triples; what it
says, and its version, are those of a release that was built in memory. Where a data folder changed
little since the current release was built, that one is changed: the outcome is the same, byte for
byte, save how the store lies on the disk.
"""

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from hankegraafi import formats
from hankegraafi.check.lined import Lined, check_lined
from hankegraafi.parallel import Hire, here
from hankegraafi.rdf.found import lines_of
from hankegraafi.rdf.read import CATALOGUE, DataFolder, base_of, declared_base, read_turtle
from hankegraafi.rdf.stream import DESCRIBED, FolderLines, lines, write_sorted
from hankegraafi.release import changed
from hankegraafi.release.build import refuse
from hankegraafi.release.content import check_base, check_text, describe
from hankegraafi.release.counting import Counts
from hankegraafi.release.draft import (
    GZIP,
    NQUADS,
    NTRIPLES,
    Entry,
    copies,
    entry,
    finish,
    list_store,
    write_manifest,
)
from hankegraafi.release.history import BEGINNING
from hankegraafi.release.index import index, restore_search
from hankegraafi.release.inputs import input_digest, read_inputs, rules_digest
from hankegraafi.release.links import TRIPLES, is_link
from hankegraafi.release.made import Made, Task
from hankegraafi.release.memory import MEMORY, Memory, Seen, new_memory, opened_memory
from hankegraafi.release.opened import Release, open_release
from hankegraafi.release.packing import NONE, compress
from hankegraafi.release.place import beside, drafted, is_whole, remove
from hankegraafi.release.scan import scan
from hankegraafi.release.since import Since, guard_published, release_before
from hankegraafi.release.succession import refuse_other_base
from hankegraafi.release.sums.comparing import compare_sums, not_compared
from hankegraafi.release.sums.making import write_sums
from hankegraafi.release.tables import Packing, write_tables

Progress = Callable[[str, int, int], None]

_TOLD = 200_000


def build_large(
    data: Path,
    *,
    releases: Path,
    ontology: Path,
    shapes: Path,
    checks: Path,
    base: str | None = None,
    now: datetime = BEGINNING,
    progress: Progress | None = None,
    hire: Hire = here,
) -> Release:
    """Check a data folder of any size, build it into a release, and make that the current one.

    It takes three times the room of its N-Quads on the disk while it works. `now` is when it is
    published; `hire` gives who checks documents and makes tables.

    Raises:
        ReleaseRefused: there are violations; nothing was written.
        DataError: a file of the ontology is broken, or a text cannot be published.
        UsageError: the data folder does not exist, or the base cannot be the beginning of IRIs.
        FaultError: a check failed, another build is running, or a folder cannot be written.
    """
    declared, broken = base_of(data)
    refuse(DataFolder(data, declared, (), tuple(broken)), ())
    check_base(base or declared)
    inputs = read_inputs(data, ontology=ontology, shapes=shapes, checks=checks)
    with drafted(releases) as draft, opened_memory(releases) as memory:
        (draft / "work").mkdir(parents=True)
        before = release_before(releases)
        if before:
            refuse_other_base(before.base, base or declared, before.version)
        task = Task(
            data, draft, shapes, checks, declared, base or declared, inputs, before, progress, hire
        )
        known = memory.files() if memory else {}
        files = scan(data, known, now=draft.stat().st_mtime_ns)
        rules = rules_digest(inputs, base=base)
        made = changed.make(task, memory, files, rules) if memory else None
        made = made or _Whole(task, releases).make(files, rules)
        content, missed = _publish_to(draft, task, made)
        digests = {path: seen.digest for path, seen in files.items()}
        built = {"inputs": input_digest(digests, inputs, base=base), **not_compared(missed)}
        if is_whole(releases, content):
            remove(draft)
            restore_search(open_release(releases, content))
        finish(draft, releases, content, built, partial(task.tell, done=0, total=1), now)
        made.keep(content)
    return open_release(releases, content)


def _publish_to(draft: Path, task: Task, made: Made) -> tuple[str, tuple[str, ...]]:
    """Complete a draft in which dumps and a store lie.

    Gives the release's version, and which sums there was no time to compare.
    """
    shutil.rmtree(task.work)
    task.tell("copy", 0, 1)
    path = task.data / CATALOGUE
    catalogue = [read_turtle(path, path.read_bytes())] if path.is_file() else []
    content = describe(
        DataFolder(task.data, declared_base(path), tuple(catalogue), ()),
        made.found.findings,
        task.inputs,
        base=task.base,
        nquads=draft / NQUADS,
        counts=dict(made.counts),
    )
    files = [*_dumps(draft), *copies(draft, content, task.inputs)]
    guard_published(draft, content.version, task.base, task.before)
    if made.since:
        made.since.guard()
        made.since.carry(content.version)
    task.tell("tables", 0, 1)
    files += made.tables(content.version)
    task.tell("index", 0, 1)
    index(draft, made.since, base=task.base, version=content.version)
    task.tell("sums", 0, 1)
    files += write_sums(draft)
    list_store(draft)
    said = made.counts["quads"]
    missed = compare_sums(draft, base=task.base, version=content.version, statements=said)
    counts = {each.word: n for each, n in made.found.counts.items()}
    write_manifest(draft, content, counts, files)
    return content.version, missed


def _dumps(draft: Path) -> Iterator[Entry]:
    """Tell what the manifest says of the dumps."""
    dumps = ((NQUADS, formats.NQUADS, "dataset"), (NTRIPLES, formats.NTRIPLES, "curated"))
    for path, form, describes in dumps:
        yield entry(draft, path, media_type=form.media_type, describes=describes)
        packed = entry(draft, f"{path}.gz", media_type=GZIP, describes=describes)
        yield packed | {"compressed": path}
    yield entry(draft, TRIPLES, media_type=formats.NTRIPLES.media_type, describes="links")


@dataclass(frozen=True, slots=True)
class _Whole:
    """A build that reads everything."""

    task: Task
    releases: Path

    def make(self, files: Mapping[str, Seen], rules: str) -> Made:
        """Make dumps and a store.

        Raises:
            ReleaseRefused: there are violations.
        """
        task = self.task
        beginning = beside(task.draft)
        memory = new_memory(beginning)
        memory.remember("rules", f"{rules} {task.declared}".encode())
        own = sorted(set(lines(task.inputs.quads())))
        data = task.work / "data.nq"
        lists = self._write(data, memory, files)
        found = self._check(data, lists, memory)
        store = ox.Store(str(task.draft / "store"))
        store.bulk_extend(task.inputs.quads())
        store.flush()
        del store
        counts = self._dump(data, own, memory)
        for path in (NQUADS, NTRIPLES):
            task.tell("compress", 0, 1)
            memory.lay(path, compress(task.draft / path, task.draft / f"{path}.gz"))
        since = self._since(counts["quads"])

        def tables(version: str) -> list[Entry]:
            packing = Packing(known=lambda _: NONE, keep=memory.lay)
            return write_tables(
                task.draft,
                base=task.base,
                version=version,
                inputs=task.inputs,
                packing=packing,
                hire=task.hire,
                progress=task.progress,
            )

        def keep(version: str) -> None:
            changed.remember(memory, version, found)
            memory.commit()
            beginning.replace(self.releases / MEMORY)

        return Made(found, since, counts, tables, keep)

    def _since(self, statements: int) -> Since | None:
        """Compare with the release before; let the store share what it can with that one's."""
        task = self.task
        if task.before is None:
            return None
        since = Since.of(task.before, task.draft, task.base, statements)
        if since.rows is not None:
            shutil.rmtree(task.draft / "store")
            since.begin_store()
        return since

    def _write(self, data: Path, memory: Memory, files: Mapping[str, Seen]) -> dict[str, Path]:
        """Write the folder as sorted lines; give the files that lists were read into."""
        task = self.task

        def told(path: Path, documents: set[str]) -> None:
            name = path.relative_to(task.data).as_posix()
            memory.keep(name, files[name], path.read_bytes(), documents)

        said = FolderLines(task.data, task.base, task.progress, told)
        write_sorted(said, data, lambda line, count: memory.note([(line, count)]))
        refuse(DataFolder(task.data, task.base, (), tuple(said.broken)), ())
        for name, seen in files.items():
            if seen.size > DESCRIBED:
                memory.keep(name, seen, None, ())
        return said.lists

    def _check(self, data: Path, lists: Mapping[str, Path], memory: Memory) -> Lined:
        """Check the lines, and load them into the draft's store.

        Raises:
            ReleaseRefused: there are violations.
        """
        task = self.task
        found = check_lined(
            data,
            task.draft / "store",
            shapes=task.shapes,
            checks=task.checks,
            lists=lists,
            progress=task.progress,
            hire=task.hire,
        )
        with lines_of(data) as dump:
            return replace(found, findings=changed.place(task, memory, found, dump))

    def _dump(self, data: Path, own: list[bytes], memory: Memory) -> dict[str, Any]:
        """Write what the data and the ontology say, line by line; give the counts."""
        task = self.task
        (task.draft / NQUADS).parent.mkdir()
        (task.draft / TRIPLES).parent.mkdir()
        counts, size = Counts(task.base), data.stat().st_size
        with (
            data.open("rb") as said,
            (task.draft / NQUADS).open("xb") as dataset,
            (task.draft / NTRIPLES).open("xb") as curated,
            (task.draft / TRIPLES).open("xb") as links,
        ):
            for line, is_data in _joined(said, own, memory):
                check_text(line)
                dataset.write(line)
                if counts.count(line, is_data=is_data):
                    curated.write(line)
                    if is_link(line, task.base):
                        links.write(line)
                if counts.quads % _TOLD == 0:
                    task.tell("MB written", dataset.tell() >> 20, size >> 20)
        return counts.told()


def _joined(
    data: Iterable[bytes], own: list[bytes], memory: Memory
) -> Iterator[tuple[bytes, bool]]:
    """Go through lines of data and others, all sorted; say of each whether it is data.

    What is both is noted, for nothing else tells that it is data.
    """
    place = 0
    for line in data:
        while place < len(own) and own[place] < line:
            yield own[place], False
            place += 1
        if place < len(own) and own[place] == line:
            place += 1
            memory.note([(line, memory.count(line) or 1)])
        yield line, True
    for line in own[place:]:
        yield line, False
