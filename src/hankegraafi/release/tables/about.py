"""What the data says of itself as a data set, for the head of the tables."""

from dataclasses import dataclass
from pathlib import Path

from hankegraafi import vocab
from hankegraafi.records import Text
from hankegraafi.release.tables.documents import Statement, find
from hankegraafi.release.tables.texts import literal

_TITLE, _LICENCE, _PUBLISHER = map(
    vocab.term, ("dcterms:title", "dcterms:license", "dcterms:publisher")
)
_LABEL = vocab.term("skos:prefLabel")


@dataclass(frozen=True, slots=True)
class About:
    """The data set: its IRI, the release, and what the catalogue says; what it does not is empty.

    `licences` are IRIs; `publisher` is the publisher's name.
    """

    iri: str
    version: str
    title: Text
    publisher: Text
    licences: tuple[str, ...]


def read_about(lines: Path, *, base: str, version: str) -> About:
    """Read what a file of sorted N-Triples says of the data set.

    Raises:
        OSError: it cannot be read.
    """
    iri = f"{base}id/dataset"
    subjects = next(iter(find(lines, [f"<{iri}>".encode()]))).subjects
    said = subjects.get(f"<{iri}>".encode(), [])
    publishers = _values(said, _PUBLISHER)
    named = [name for each in publishers for name in _values(subjects.get(each, []), _LABEL)]
    return About(
        iri=iri,
        version=version,
        title=_text(_values(said, _TITLE)),
        publisher=_text(named or publishers),
        licences=tuple(
            each.decode()[1:-1] for each in _values(said, _LICENCE) if each.startswith(b"<")
        ),
    )


def _values(said: list[Statement], name: str) -> list[bytes]:
    return [value for each, value in said if each == f"<{name}>".encode()]


def _text(values: list[bytes]) -> Text:
    found: dict[str, str] = {}
    for each in values:
        if each.startswith(b'"'):
            text, kind = literal(each)
            found.setdefault(kind[1:].decode() if kind.startswith(b"@") else "", text)
    return Text.of(found)
