"""What is sent to a cluster: functions by their code, everything else as bytes.

The functions stand within others, so that they travel as code and not by name: the scheduler, which
reads them too, need not have this package.
"""

from collections.abc import Callable
from typing import Any

CODE = ("pyoxigraph", "shacl")
"""Packages that make what comes back; other versions may give other bytes."""


def same() -> Callable[[bytes], bytes]:
    """Give what a part of some work is on a cluster: itself."""

    def part(given: bytes) -> bytes:
        return given

    return part


def holding() -> Callable[..., Any]:
    """Give what makes work of its parts, on a worker."""

    def hold(*parts: bytes) -> Any:
        from hankegraafi.cluster.held import Held

        return Held(*parts)

    return hold


def doing() -> Callable[[Any, bytes], bytes]:
    """Give what does work on a piece, on a worker."""

    def do(held: Any, piece: bytes) -> Any:
        return held(piece)

    return do


def asking() -> Callable[[tuple[str, ...]], dict[str, str]]:
    """Give what tells which versions a worker has; of what is not there, an empty text.

    Beside our own version stands a digest of our code: a copy may have been changed.
    """

    def ask(packages: tuple[str, ...]) -> dict[str, str]:
        import platform
        from hashlib import sha256
        from importlib.metadata import PackageNotFoundError, version
        from importlib.resources import files
        from pathlib import Path

        found = {"Python": ".".join(platform.python_version_tuple()[:2]), "hankegraafi": ""}
        try:
            from hankegraafi import __version__
        except ImportError:
            pass
        else:
            digest = sha256()
            folder = Path(str(files("hankegraafi")))
            for path in sorted(folder.rglob("*.py")) + sorted(folder.rglob("*.toml")):
                if "_resources" not in path.parts:
                    digest.update(path.read_bytes())
            found["hankegraafi"] = f"{__version__} ({digest.hexdigest()[:8]})"
        for name in packages:
            try:
                found[name] = version(name)
            except PackageNotFoundError:
                found[name] = ""
        return found

    return ask
