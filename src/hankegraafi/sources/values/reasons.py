"""Why a value cannot be read: a code, the text as it stood, and words in three languages."""

from collections.abc import Mapping

from hankegraafi.records import Text
from hankegraafi.wordfiles import read_words

Reasons = Mapping[str, Text]


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
    return {code: Text.of(words) for code, words in read_words("reasons").items()}
