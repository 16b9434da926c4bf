"""Sorted lines of N-Triples in heaps: one for a thing and all its parts.

A part `<thing#part>` stands before its thing `<thing>` in the order of bytes, and things whose
names go on (`<thing-2>`) stand between the two. So documents lie within each other like brackets,
and a stack of open ones is enough; each is given when nothing more can follow.
"""

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from hankegraafi.rdf.found import lines_of

_END = len(b" .\n")

Statement = tuple[bytes, bytes]
"""A predicate and an object, as N-Triples write them."""


@dataclass(frozen=True, slots=True)
class Document:
    """A thing and its parts: what is said of each, by its IRI in angle brackets."""

    name: bytes
    subjects: dict[bytes, list[Statement]] = field(default_factory=dict)


def document_of(subject: bytes) -> bytes:
    """Give the thing that a subject belongs to, both in angle brackets.

    >>> document_of(b"<https://example.org/a#period>")
    b'<https://example.org/a>'
    """
    name, mark, _ = subject.partition(b"#")
    return name + b">" if mark else subject


def place(iri: str) -> tuple[str, str]:
    """Give the sort key of a subject's IRI: documents in their order, parts within them."""
    return f"{iri.partition('#')[0]}>", f"{iri}>"


def documents(lines: Iterable[bytes], without: Container[bytes] = ()) -> Iterator[Document]:
    """Go through the documents of lines that are sorted by their bytes, but for some."""
    stack: list[Document] = []
    last, said = b"", list[Statement]()
    for line in lines:
        subject, predicate, rest = line.split(b" ", 2)
        if subject != last:
            while stack and stack[-1].name < subject:
                yield stack.pop()
            name = document_of(subject)
            if not stack or stack[-1].name != name:
                stack.append(Document(name))
            last = subject
            said = stack[-1].subjects.setdefault(subject, [])
        said.append((predicate, rest[:-_END]))
    yield from (each for each in reversed(stack) if each.name not in without)


def find(path: Path, names: Iterable[bytes]) -> Iterator[Document]:
    """Find documents in a file of sorted lines; those that are not there are empty.

    Raises:
        OSError: it cannot be read.
    """
    with lines_of(path) as lines:
        for name in sorted(names):
            found = Document(name)
            for start in (name[:-1] + b"#", name + b" "):
                for line in lines.beginning(start):
                    subject, predicate, rest = line.split(b" ", 2)
                    said = found.subjects.setdefault(subject, [])
                    said.append((predicate, rest[:-_END]))
            yield found
