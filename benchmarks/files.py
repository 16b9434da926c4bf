"""What is made once and kept for the next run: data, releases, the peers' databases."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from benchmarks import data

ROOT = Path(__file__).parents[1]
PEERS = Path(__file__).with_name("peers.txt")
LONGEST = 3 * 3600
"""How long one preparation may take, in seconds."""

_MAKERS = (Path(data.__file__), ROOT / "tests" / "support" / "bare.py")


@dataclass(frozen=True, slots=True)
class Files:
    """The kept files for so many projects, in a folder named after what they are made by.

    Where `makers` are given they are all that the folder is named after.
    """

    cache: Path
    projects: int
    makers: tuple[Path, ...] = ()

    @property
    def folder(self) -> Path:
        """Where they are."""
        makers = self.makers or _makers()
        made_by = blake2b(b"".join(path.read_bytes() for path in makers), digest_size=6)
        return self.cache / f"{self.projects}-{made_by.hexdigest()}"

    def quads(self) -> Path:
        """Give the data as N-Quads."""
        return self.kept("data.nq", lambda path: data.write(path, self.projects))

    def view(self) -> Path:
        """Give the curated view alone, for a peer that knows no named graphs."""
        return self.kept("view.nt", lambda path: data.write(path, self.projects, claims=False))

    def releases(self) -> Path:
        """Give a folder of releases with the data as its current one."""
        quads = self.quads()
        return self.kept("releases", lambda path: _release(path, quads))

    def kept(self, name: str, make: Callable[[Path], object]) -> Path:
        """Make something unless it was made before; what was left half made is made anew."""
        path = self.folder / name
        if not path.exists():
            part = self.folder / f"{name}.part"
            remove(part)
            self.folder.mkdir(parents=True, exist_ok=True)
            print(f"  making {name} for {self.projects:,} projects", file=sys.stderr)
            make(part)
            part.rename(path)
        return path


def peers(cache: Path) -> Path:
    """Give the folder of programs of an environment with the peers that Python packages bring.

    Raises:
        RuntimeError: they cannot be installed.
    """
    digest = blake2b(PEERS.read_bytes(), digest_size=6).hexdigest()
    folder = cache / f"peers-{digest}"
    if not (folder / "made").exists():
        print("  installing the peers", file=sys.stderr)
        remove(folder)
        run([sys.executable, "-m", "venv", str(folder)])
        pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet"]
        run([*pip, "--disable-pip-version-check", "-r", str(PEERS)])
        (folder / "made").touch()
    return folder / "bin"


def run(
    command: Sequence[str],
    *,
    codes: Sequence[int] = (0,),
    settings: Mapping[str, str] | None = None,
) -> str:
    """Run a command to its end and give what it prints; `codes` are the good exit codes.

    `settings` are variables of its environment, besides those of this process.

    Raises:
        RuntimeError: it failed.
        subprocess.TimeoutExpired: it took more than `LONGEST`.
    """
    ran = subprocess.run(  # noqa: S603 - commands of our own
        command,
        capture_output=True,
        text=True,
        timeout=LONGEST,
        check=False,
        env={**os.environ, **(settings or {})},
    )
    said = ran.stdout + ran.stderr
    if ran.returncode not in codes:
        words = said.strip().splitlines()
        raise RuntimeError(f"{Path(command[0]).name} failed: {words[-1] if words else ''}")
    return said


def _makers() -> Iterable[Path]:
    release = ROOT / "src" / "hankegraafi" / "release"
    return [*_MAKERS, *sorted(release.glob("*.py"))]


def _release(releases: Path, quads: Path) -> None:
    from tests.support.bare import bare_release

    releases.mkdir()
    bare_release(releases, quads)


def remove(path: Path) -> None:
    """Take a file or a folder away, if there is one."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
