"""Build a release of more than fits into memory: sorted on the disk, and gone through as a stream.

Its dumps are the formats in which every line stands for itself, N-Quads and N-Triples; what it
says, and its version, are those of a release that was built in memory.
"""

import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from hankegraafi import formats, iris, vocab
from hankegraafi.check.lined import Lined, check_lined
from hankegraafi.check.located import located
from hankegraafi.rdf.read import CATALOGUE, DataFolder, base_of, declared_base, read_turtle
from hankegraafi.rdf.stream import FolderLines, lines, write_sorted
from hankegraafi.release.build import refuse
from hankegraafi.release.content import Content, check_base, check_text, describe
from hankegraafi.release.draft import GZIP, Entry, copies, entry, finish, list_store, write_manifest
from hankegraafi.release.files import compress
from hankegraafi.release.inputs import Inputs, input_digest, read_inputs
from hankegraafi.release.opened import Release, open_release
from hankegraafi.release.place import drafted, is_whole, remove

Progress = Callable[[str, int, int], None]

NQUADS = f"dumps/hankegraafi.{formats.NQUADS.extension}"
NTRIPLES = f"dumps/hankegraafi.{formats.NTRIPLES.extension}"

_TYPE = f"<{vocab.term('rdf:type')}>".encode()
_TOLD = 200_000
_LINE = re.compile(
    rb"(<[^>]*>|_:\S+) (<[^>]*>) "
    rb'(<[^>]*>|_:\S+|"(?:[^"\\]|\\.)*"(?:@[A-Za-z0-9-]+|\^\^<[^>]*>)?)(?: (<[^>]*>))? \.\n'
)


def build_large(
    data: Path,
    *,
    releases: Path,
    ontology: Path,
    shapes: Path,
    checks: Path,
    base: str | None = None,
    progress: Progress | None = None,
) -> Release:
    """Check a data folder of any size, build it into a release, and make that the current one.

    It takes three times the room of its N-Quads on the disk while it works.

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
    built = input_digest(data, ontology=ontology, shapes=shapes, checks=checks, base=base)
    with drafted(releases) as draft:
        work = draft / "work"
        work.mkdir(parents=True)
        build = _Large(data, draft, base or declared, inputs, progress)
        found = build.check(work / "data.nq", shapes, checks)
        content, files = build.write(work / "data.nq", found)
        shutil.rmtree(work)
        step = partial(build.tell, done=0, total=1)
        step("copy")
        files += copies(draft, content, inputs)
        list_store(draft)
        write_manifest(draft, content, {each.word: n for each, n in found.counts.items()}, files)
        if is_whole(releases, content.version):
            remove(draft)
        finish(draft, releases, content.version, {"inputs": built}, step)
    return open_release(releases, content.version)


@dataclass(frozen=True, slots=True)
class _Large:
    """A build: from which folder, into which draft, with IRIs of which base."""

    data: Path
    draft: Path
    base: str
    inputs: Inputs
    progress: Progress | None

    def tell(self, stage: str, done: int, total: int) -> None:
        if self.progress:
            self.progress(stage, done, total)

    def check(self, lines: Path, shapes: Path, checks: Path) -> Lined:
        """Write the folder as lines, check them, and load them into the draft's store.

        Raises:
            ReleaseRefused: there are violations.
        """
        said = FolderLines(self.data, self.base, self.progress)
        write_sorted(said, lines)
        refuse(DataFolder(self.data, self.base, (), tuple(said.broken)), ())
        found = check_lined(
            lines,
            self.draft / "store",
            shapes=shapes,
            checks=checks,
            lists=said.lists,
            progress=self.progress,
        )
        findings = located(found.findings, self.data, said.declared)
        refuse(DataFolder(self.data, self.base, (), ()), findings)
        return replace(found, findings=findings)

    def write(self, data: Path, found: Lined) -> tuple[Content, list[Entry]]:
        """Write the dumps, and complete the store by what the ontology says."""
        store = ox.Store(str(self.draft / "store"))
        store.bulk_extend(self.inputs.quads())
        store.flush()
        del store
        counts = self._dump(data)
        path = self.data / CATALOGUE
        catalogue = [read_turtle(path, path.read_bytes())] if path.is_file() else []
        folder = DataFolder(self.data, declared_base(path), tuple(catalogue), ())
        nquads = self.draft / NQUADS
        content = describe(
            folder, found.findings, self.inputs, base=self.base, nquads=nquads, counts=counts
        )
        return content, list(self._files())

    def _dump(self, data: Path) -> dict[str, Any]:
        """Write what the data and the ontology say, line by line; give the counts."""
        (self.draft / "dumps").mkdir()
        counts, size = _Counts(self.base), data.stat().st_size
        own = sorted(set(lines(self.inputs.quads())))
        with (
            data.open("rb") as said,
            (self.draft / NQUADS).open("xb") as dataset,
            (self.draft / NTRIPLES).open("xb") as curated,
        ):
            for line, is_data in _joined(said, own):
                check_text(line)
                dataset.write(line)
                if counts.count(line, is_data=is_data):
                    curated.write(line)
                if counts.quads % _TOLD == 0:
                    self.tell("MB written", dataset.tell() >> 20, size >> 20)
        return counts.told()

    def _files(self) -> Iterator[Entry]:
        """Compress the dumps, both at once, and tell what the manifest says of them."""
        self.tell("compress", 0, 1)
        dumps = ((NQUADS, formats.NQUADS, "dataset"), (NTRIPLES, formats.NTRIPLES, "curated"))
        paths = [self.draft / path for path, *_ in dumps]
        with ThreadPoolExecutor(len(dumps)) as threads:
            list(
                threads.map(compress, paths, [path.with_name(f"{path.name}.gz") for path in paths])
            )
        for path, form, describes in dumps:
            yield entry(self.draft, path, media_type=form.media_type, describes=describes)
            packed = entry(self.draft, f"{path}.gz", media_type=GZIP, describes=describes)
            yield packed | {"compressed": path}


def _joined(data: Iterable[bytes], own: list[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Go through lines of data and others, all sorted; say of each whether it is data."""
    place = 0
    for line in data:
        while place < len(own) and own[place] < line:
            yield own[place], False
            place += 1
        if place < len(own) and own[place] == line:
            place += 1
        yield line, True
    for line in own[place:]:
        yield line, False


@dataclass(slots=True)
class _Counts:
    """Counts quads by graph, and classes and kinds of things in the data's curated view alone.

    The lines come sorted, so a thing is new when the line before was about another.
    """

    base: str
    quads: int = 0
    graphs: Counter[bytes] = field(default_factory=Counter)
    classes: Counter[bytes] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    last: bytes = b""

    def count(self, line: bytes, *, is_data: bool) -> bool:
        """Count a line; say whether it stands in the curated view."""
        match = _LINE.fullmatch(line)
        if match is None:
            raise ValueError(f"this is no line of N-Quads: {line[:200]!r}")
        subject, predicate, value, graph = match.groups()
        self.quads += 1
        if graph:
            self.graphs[graph] += 1
            return False
        if is_data:
            if predicate == _TYPE and value.startswith(b"<"):
                self.classes[value] += 1
            if subject != self.last:
                self.last = subject
                name = iris.split(subject.decode()[1:-1], self.base)
                if name and not name.part:
                    self.kinds[name.kind] += 1
        return True

    def told(self) -> dict[str, Any]:
        """Give the counts as the manifest has them."""
        return {
            "quads": self.quads,
            "curated": self.quads - self.graphs.total(),
            "graphs": {graph.decode()[1:-1]: n for graph, n in self.graphs.items()},
            "classes": {vocab.compact(each.decode()[1:-1]): n for each, n in self.classes.items()},
            "things": dict(self.kinds),
        }
