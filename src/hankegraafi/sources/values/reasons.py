"""Why a value cannot be read: a code, the text as it stood, and words in three languages."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

from hankegraafi.records import Text

Reasons = Mapping[str, Text]

_FILE = Path(__file__).parents[1] / "words" / "reasons.toml"


class Unreadable(Exception):
    """A value that cannot be read without guessing.

    `code` names the reason ("no-year"), `value` is the text as it stood.
    """

    def __init__(self, code: str, value: str) -> None:
        super().__init__(code, value)
        self.code = code
        self.value = value

    @property
    def reason(self) -> Text:
        """The reason in fi, sv and en. It is read from a file; for many take `load_reasons`."""
        return load_reasons()[self.code]


def load_reasons() -> Reasons:
    """Read the words of every reason: code → fi, sv, en."""
    with _FILE.open("rb") as file:
        return {code: Text.of(words) for code, words in tomllib.load(file).items()}
