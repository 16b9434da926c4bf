"""What the reader of lists says, in three languages."""

from collections.abc import Mapping
from typing import NamedTuple

from hankegraafi.records import Text
from hankegraafi.sources.values.reasons import load_reasons
from hankegraafi.wordfiles import read_words


class Words(NamedTuple):
    """Why rows are rejected and values left out, by code; and the sentences of a report."""

    reasons: Mapping[str, Text]
    report: Mapping[str, Text]


def load_words() -> Words:
    """Read the words; reasons of values and of rows are among them."""
    content = read_words("lists")
    own = {code: Text.of(words) for code, words in content["reasons"].items()}
    report = {key: Text.of(words) for key, words in content["report"].items()}
    return Words({**load_reasons(), **own}, report)
