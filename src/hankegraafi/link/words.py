"""The words of links, in three languages: evidence, and what a review says."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hankegraafi.errors import FaultError
from hankegraafi.names.wordlists import load_words
from hankegraafi.records import LANGUAGES, Text
from hankegraafi.wordfiles import FOLDER, read_words

LINKED, REGISTRY, SHARED, PERSON = "linked", "registry", "shared", "person"
"""Kinds of evidence beside those for names."""


@dataclass(frozen=True, slots=True)
class LinkWords:
    """Words by key: kinds of evidence, and what a review says."""

    evidence: Mapping[str, Text]
    review: Mapping[str, Text]

    def because(self, kinds: str) -> Text:
        """Say evidence in words; `kinds` has "|" between, and one that is unknown says itself."""
        known = [self.evidence.get(kind, Text((("", kind),))) for kind in kinds.split("|") if kind]
        return Text(
            tuple((each, "; ".join(one.best(each)[1] for one in known)) for each in LANGUAGES)
        )


def load_link_words(folder: Path = FOLDER) -> LinkWords:
    """Read the words of links.

    Raises:
        FaultError: a file is missing or cannot be read.
    """
    names, own = load_words(folder), read_words("links", folder)
    try:
        evidence = {kind: each.said for kind, each in names.evidence.items()}
        return LinkWords(evidence | _texts(own["evidence"]), _texts(own["review"]))
    except (KeyError, TypeError) as error:
        raise FaultError(
            f"the words of links in {folder} lack {error}", way_out="Install hankegraafi anew."
        ) from error


def _texts(table: dict[str, Any]) -> dict[str, Text]:
    return {key: Text.of({tag: row[tag] for tag in LANGUAGES}) for key, row in table.items()}
