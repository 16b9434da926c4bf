"""IRIs never die: what one release describes, the next describes, or says what became of it.

What counts is what an IRI of ours leads to: every thing of the curated view, sources and tombstones
among them, the data set itself, and the terms and concepts of the ontology. Parts (`#period`) live
and die with their thing: over HTTP their IRIs lead to the thing, which is there.

Lines are those of N-Quads or N-Triples dumps, sorted by their bytes: what is said of one subject
stands together, and memory does not grow with the release. A release that passes keeps the IRIs of
all before it, for tombstones are things as well.
"""

from collections.abc import Callable, Iterable, Iterator

from hankegraafi import vocab
from hankegraafi.errors import ReleaseRefused
from hankegraafi.release.inputs import ONTOLOGY_GRAPH

_TERM = f"<{vocab.HANKE}".encode()
_IN_ONTOLOGY = f" <{ONTOLOGY_GRAPH}> .\n".encode()
_NAMED = 3


def vanished(previous: Iterable[bytes], new: Iterable[bytes], base: str) -> Iterator[str]:
    """Give the IRIs that one dump describes and another does not, sorted by their bytes.

    Args:
        previous: the sorted lines of the earlier dump; a binary file will do.
        new: those of the later one.
        base: what the IRIs of things begin with, in both.
    """
    later = described(new, base)
    subject = next(later, None)
    for each in described(previous, base):
        while subject is not None and subject < each:
            subject = next(later, None)
        if subject != each:
            yield each[1:-1].decode()


def described(lines: Iterable[bytes], base: str) -> Iterator[bytes]:
    """Go through what sorted lines describe and what must not end: IRIs as they stand in lines."""
    things = f"<{base}id/".encode()
    passed = b"\n"
    for line in lines:
        if line.startswith(passed):
            continue
        subject = line[: line.find(b">") + 1]
        is_thing = subject.startswith(things) and b"#" not in subject
        is_term = subject.startswith(_TERM)
        counts = (is_thing or is_term) and (
            not _is_in_graph(line) or (is_term and line.endswith(_IN_ONTOLOGY))
        )
        if counts:
            yield subject
        if counts or not (is_thing or is_term):
            passed = subject + b" "


def vanished_in(
    removed: Iterable[bytes], is_described: Callable[[str], bool], base: str
) -> list[str]:
    """Give the IRIs that end by the removal of some lines; sorted.

    Args:
        removed: the lines of the earlier dump that the later one has no more, in any order.
        is_described: says whether the later release describes an IRI, in the curated view or as a
            term of the ontology.
        base: what the IRIs of things begin with.
    """
    touched = {each[1:-1].decode() for line in removed for each in described([line], base)}
    return sorted(iri for iri in touched if not is_described(iri))


def refuse_vanished(ended: Iterable[str], version: str, base: str) -> None:
    """Stand at the gate: no IRI that a release published may end.

    `ended` are those that would, `version` is the release that has them.

    Raises:
        ReleaseRefused: there is one; names the first three, and the ways out.
    """
    first, count = [], 0
    for iri in ended:
        count += 1
        if count <= _NAMED:
            first.append(iri)
    if not count:
        return
    iris = "1 IRI" if count == 1 else f"{count} IRIs"
    more = f"; and {count - _NAMED} more" if count > _NAMED else ""
    name = first[0].removeprefix(f"{base}id/")
    raise ReleaseRefused(
        f"no release was built, for {iris} of the release {version} would end: "
        f"{'; '.join(first)}{more}",
        way_out=f"Say what became of each: hankegraafi rename {name} NEW, merge {name} OTHER or "
        f"withdraw {name} --reason-en WHY (all: withdraw --missing); or put its description back.",
    )


def refuse_other_base(old: str, new: str, version: str) -> None:
    """Stand at the gate: another base would end every IRI.

    Raises:
        ReleaseRefused: the bases differ.
    """
    if old != new:
        raise ReleaseRefused(
            f"no release was built, for every IRI of the release {version} would end: they begin "
            f"with {old}, and those of this one with {new}",
            way_out="Build with the same base, or into another folder with --releases.",
        )


def _is_in_graph(line: bytes) -> bool:
    """Say whether a line of N-Quads stands in a named graph."""
    before = line.rstrip()[:-1].rstrip()
    if not before.endswith(b">"):
        return False
    rest = before[before.find(b"> ") + 2 :]  # behind the subject
    rest = rest[rest.find(b"> ") + 2 :]  # behind the predicate
    if rest.startswith(b'"'):
        return b" " in rest[rest.rfind(b'"') :]
    return b" " in rest
