"""What a build of large data is given, and what it gives: dumps, a store, and what was found."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hankegraafi.check.lined import Lined
from hankegraafi.parallel import Hire, here
from hankegraafi.release.draft import Entry
from hankegraafi.release.inputs import Inputs
from hankegraafi.release.opened import Release
from hankegraafi.release.since import Since

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Task:
    """A build: from which folder, into which draft, by which rules.

    `declared` is what the IRIs of things begin with in the data, `base` in the release; `before` is
    the release that this one follows; `hire` gives who works where work can be parted.
    """

    data: Path
    draft: Path
    shapes: Path
    checks: Path
    declared: str
    base: str
    inputs: Inputs
    before: Release | None
    progress: Progress | None
    hire: Hire = here

    def tell(self, stage: str, done: int, total: int) -> None:
        """Tell how far the build is."""
        if self.progress:
            self.progress(stage, done, total)

    @property
    def work(self) -> Path:
        """A folder for what is not published."""
        return self.draft / "work"


@dataclass(frozen=True, slots=True)
class Made:
    """Dumps and a store that lie in the draft, counts of them, and what was found in the data.

    `tables` writes the tables of the release, by its version, and gives what the manifest says of
    them; `keep` writes down what the next build may begin from.
    """

    found: Lined
    since: Since | None
    counts: Mapping[str, Any]
    tables: Callable[[str], list[Entry]]
    keep: Callable[[str], None]
