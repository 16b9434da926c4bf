"""One check as it is asked for: of a folder, of a large file, or of one file that has changed."""

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from hankegraafi.check import engines, shapes_lint
from hankegraafi.check.folder import check_folder
from hankegraafi.check.hints import Hints
from hankegraafi.check.messages import broken_file
from hankegraafi.check.places import Places
from hankegraafi.check.whole import Timed
from hankegraafi.errors import UsageError
from hankegraafi.parallel import Hire, here
from hankegraafi.rdf.read import (
    CATALOGUE,
    DataFolder,
    Progress,
    TurtleFile,
    declared_base,
    graph_of,
    is_large,
    read_folder,
    read_turtle,
)
from hankegraafi.records import Finding, Severity

if TYPE_CHECKING:
    from hankegraafi.check.programs import Programs
    from hankegraafi.check.shacl import Validators


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a check found, in what; `more` is how many findings were counted and not kept."""

    folder: DataFolder
    findings: list[Finding]
    violations: int
    more: int = 0


@dataclass(frozen=True, slots=True)
class Check:
    """What is to be checked against what.

    `path` is a data folder, or a large file; `only` is one file of the folder, to be checked alone,
    with the store of a release as what is known of its neighbours. `engine` is the name of what
    validates; by default the fast engine, where it is installed. With `cross` all do. `hire` gives
    whoever checks what is large.
    """

    path: Path
    shapes: Path
    checks: Path
    engine: str | None = None
    cross: bool = False
    only: Path | None = None
    store: Path | None = None
    hire: Hire = here

    def run(
        self, validators: "Validators | None", progress: Progress | None, timed: Timed
    ) -> Outcome:
        """Check.

        Raises:
            UsageError: there is no such data, or not both engines can be asked of it.
            DataError: the one file cannot be read.
            FaultError: a check failed; that is never a pass.
        """
        is_file = os.path.isfile(self.path)  # noqa: PTH113 - what may not be read is told later
        if self.cross and (self.only or is_file):
            raise UsageError(
                "both engines are asked of a data folder only, not of one file",
                way_out="Leave --cross out, or check twice, with --engine pyshacl and shacl.",
            )
        if self.only and self.store:
            return self._only(self.only, self.store)
        if is_file:
            return self._file(progress, timed)
        if is_large(self.path) and not self.cross:
            return self._large(progress, timed)
        folder = read_folder(self.path, progress=progress)
        findings = check_folder(
            folder,
            shapes=self.shapes,
            checks=self.checks,
            progress=progress,
            engine=self.engine or engines.fastest(),
            cross=self.cross,
            validators=validators,
            timed=timed,
        )
        return Outcome(folder, findings, _violations(findings))

    def explain(self, language: str) -> Iterator[str]:
        """Say of every shape how far it looks, in a language."""
        from hankegraafi.check.graph import ShapesGraph
        from hankegraafi.check.queries import Queries
        from hankegraafi.check.reach import explained, reaches

        files, _ = shapes_lint.read_shapes(self.shapes)
        graph = ShapesGraph(quad for file in files for quad in file.quads)
        return explained(reaches(graph, Queries()), language)

    def _programs(self) -> "tuple[Programs, list[TurtleFile], list[Finding]]":
        from hankegraafi.check.programs import Programs

        files, findings = shapes_lint.read_shapes(self.shapes)
        return Programs.of(files, self.engine), files, findings

    def _only(self, path: Path, store: Path) -> Outcome:
        from hankegraafi.check.changed import check_changed, open_store

        programs, shape_files, lint = self._programs()
        base = declared_base(self.path / CATALOGUE)
        if not path.is_file() or not path.resolve().is_relative_to(self.path.resolve()):
            raise UsageError(
                f"{path} is no file of the data folder {self.path}",
                way_out="Give a Turtle file of it, and the folder by --data.",
            )
        graph = graph_of(path.resolve(), self.path.resolve(), base)
        file = read_turtle(path, path.read_bytes(), graph=graph)
        explain = Hints(shape_files, Places([file]), base).explain
        found = check_changed(file, programs, open_store(store))
        findings = [*lint, *map(explain, found)]
        return Outcome(DataFolder(self.path, base, (file,), ()), findings, _violations(findings))

    def _file(self, progress: Progress | None, timed: Timed) -> Outcome:
        with _scratch() as scratch:
            return self._lined(self.path, scratch, {}, progress, timed)

    def _large(self, progress: Progress | None, timed: Timed) -> Outcome:
        """Check a folder that is too large to be held in memory: it is written as one file."""
        from hankegraafi.check.located import located
        from hankegraafi.rdf.stream import FolderLines, write_sorted

        said = FolderLines(self.path, progress=progress)
        with _scratch() as scratch:
            path = scratch / "data.nq"
            write_sorted(said, path)
            found = self._lined(path, scratch, said.lists, progress, timed)
        faults = list(map(broken_file, said.broken))
        return Outcome(
            replace(found.folder, path=self.path, broken=tuple(said.broken)),
            [*faults, *located(found.findings, self.path, said.declared)],
            found.violations + len(faults),
            found.more,
        )

    def _lined(
        self,
        path: Path,
        scratch: Path,
        lists: Mapping[str, Path],
        progress: Progress | None,
        timed: Timed,
    ) -> Outcome:
        from hankegraafi.check.lined import check_lined

        found = check_lined(
            path,
            scratch / "store",
            shapes=self.shapes,
            checks=self.checks,
            lists=lists,
            engine=self.engine,
            progress=progress,
            timed=timed,
            hire=self.hire,
        )
        folder = DataFolder(path, found.base, (), ())
        more = sum(found.counts.values()) - len(found.findings)
        return Outcome(folder, found.findings, found.counts[Severity.VIOLATION], more)


@contextmanager
def _scratch() -> Iterator[Path]:
    """Give a folder for what is needed meanwhile."""
    with tempfile.TemporaryDirectory("", "hankegraafi-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def _violations(findings: list[Finding]) -> int:
    return sum(finding.severity is Severity.VIOLATION for finding in findings)
