"""The settings, read once from a mapping that the caller passes."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hankegraafi.errors import UsageError
from hankegraafi.records import LANGUAGES


@dataclass(frozen=True, slots=True)
class Settings:
    """What a publisher may set, each by an environment variable `HANKEGRAAFI_<NAME>`.

    `data` and `releases` are folders; `host` and `port` say where to serve; `language` is that of
    messages on the terminal.
    """

    data: Path = Path("data")
    releases: Path = Path("releases")
    host: str = "127.0.0.1"
    port: int = 8000
    language: str = "en"

    @classmethod
    def from_mapping(cls, values: Mapping[str, str]) -> "Settings":
        """Read the settings; what is not set keeps its default.

        Raises:
            UsageError: a value that cannot be what it should be.
        """
        given = {
            name: values[f"HANKEGRAAFI_{name.upper()}"]
            for name in cls.__slots__
            if values.get(f"HANKEGRAAFI_{name.upper()}")
        }
        return cls(
            data=Path(given.get("data", cls().data)),
            releases=Path(given.get("releases", cls().releases)),
            host=given.get("host", "127.0.0.1"),
            port=_port(given.get("port", "8000")),
            language=_language(given.get("language", "en")),
        )


def _port(text: str) -> int:
    if text.isascii() and text.isdigit() and int(text) < 65536:
        return int(text)
    raise UsageError(f"HANKEGRAAFI_PORT is {text!r}", way_out="Give a number from 0 to 65535.")


def _language(text: str) -> str:
    if text in LANGUAGES:
        return text
    raise UsageError(
        f"HANKEGRAAFI_LANGUAGE is {text!r}", way_out=f"Give one of {', '.join(LANGUAGES)}."
    )
