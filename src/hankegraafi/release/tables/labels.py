"""The names of things that a row refers to, asked of the release's store."""

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from hankegraafi import vocab
from hankegraafi.records import Text
from hankegraafi.release.tables.meaning import Meaning
from hankegraafi.release.tables.row import Names, in_languages

_LABEL = ox.NamedNode(vocab.term("skos:prefLabel"))
_KEPT = 200_000


class Labels:
    """Knows names in the three languages; keeps the last so many that were asked for."""

    def __init__(self, store: Path, meaning: Meaning) -> None:
        """Open a store on the disk for reading.

        Raises:
            OSError: it cannot be opened.
        """
        self._store = ox.Store.read_only(str(store))
        self._terms = meaning.labels
        self._known: dict[str, Names] = {}

    def __call__(self, iri: str) -> Names:
        """Give the names of a thing; empty where it has none."""
        names = self._known.get(iri)
        if names is None:
            if len(self._known) >= _KEPT:
                self._known.clear()
            names = self._known[iri] = self._asked(iri)
        return names

    def _asked(self, iri: str) -> Names:
        node = ox.NamedNode(iri)
        found = self._store.quads_for_pattern(node, _LABEL, None, ox.DefaultGraph())
        said = _texts(quad.object for quad in found)
        return in_languages(said or dict(self._terms.get(iri, Text()).values))


def _texts(objects: Iterable[object]) -> dict[str, str]:
    """Gather literals, of several in one language the first in order."""
    found: dict[str, str] = {}
    for each in objects:
        if isinstance(each, ox.Literal) and each.value:
            language = each.language or ""
            found[language] = min(each.value, found.get(language, each.value))
    return found
