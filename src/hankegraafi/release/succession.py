"""IRIs never die: what one release describes, the next describes, or says what became of it.

What counts is what an IRI of ours leads to: every thing of the curated view, sources and tombstones
among them, the data set itself, and the terms and concepts of the ontology. Parts (`#period`) live
and die with their thing: over HTTP their IRIs lead to the thing, which is there.

Lines are those of N-Quads or N-Triples dumps, sorted by their bytes: what is said of one subject
stands together, and memory does not grow with the release. A release that passes keeps the IRIs of
all before it, for tombstones are things as well.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path

import pyoxigraph as ox

from hankegraafi import vocab
from hankegraafi.errors import ReleaseRefused
from hankegraafi.release.inputs import ONTOLOGY_GRAPH

_TERM = f"<{vocab.HANKE}".encode()
_IN_ONTOLOGY = f" <{ONTOLOGY_GRAPH}> .\n".encode()
_ENDED = frozenset(f"<{each}>".encode() for each in vocab.ENDED)
_SOURCE = ox.NamedNode(vocab.term("dcterms:source"))
_READ_BY = ox.NamedNode(vocab.term("prov:wasGeneratedBy"))
_VIEW = ox.DefaultGraph()
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
    first, count, told = _counted(ended)
    if not count:
        return
    name = first.removeprefix(f"{base}id/")
    iris = "1 IRI" if count == 1 else f"{count} IRIs"
    raise ReleaseRefused(
        f"no release was built, for {iris} of the release {version} would end: {told}",
        way_out=f"Say what became of each: hankegraafi rename {name} NEW, merge {name} OTHER or "
        f"withdraw {name} --reason-en WHY (all: withdraw --missing); or put its description back.",
    )


def ended(lines: Iterable[bytes], base: str) -> Iterator[str]:
    """Go through the things that lines of a dump, in any order, say were replaced or withdrawn."""
    things = f"<{base}id/".encode()
    for line in lines:
        if line.startswith(things):
            subject, predicate, _ = line.split(b" ", 2)
            if predicate in _ENDED and b"#" not in subject and not _is_in_graph(line):
                yield subject[1:-1].decode()


def refuse_reused(gone: Iterable[str], is_reused: Callable[[str], bool], version: str) -> None:
    """Stand at the gate: an IRI that has a tombstone is never given to a thing again.

    `gone` are things that were replaced or withdrawn, as the release `version` says.

    Raises:
        ReleaseRefused: one of them would live; names the first three, and the way out.
    """
    _, count, told = _counted(sorted(set(filter(is_reused, gone))))
    if not count:
        return
    what = "1 thing" if count == 1 else f"{count} things"
    raise ReleaseRefused(
        f"no release was built, for {what} that the release {version} says is no more would live "
        f"again: {told}",
        way_out="An IRI means one thing for ever: put the tombstone back (withdrawn.ttl), and "
        "describe what there is under a new name.",
    )


def reused_in(store: Path) -> Callable[[str], bool]:
    """Open a release's store, and say of things whether they live by hand in its curated view.

    What is read from a list lives by that list: its IRI is made of its name or its code, so it is
    the same thing that is named again.

    Raises:
        OSError: the store cannot be opened.
    """
    opened = ox.Store.read_only(str(store))

    def is_read(source: object) -> bool:
        if not isinstance(source, ox.NamedNode):
            return False
        return any(opened.quads_for_pattern(source, _READ_BY, None, _VIEW))

    def is_reused(iri: str) -> bool:
        said = list(opened.quads_for_pattern(ox.NamedNode(iri), None, None, _VIEW))
        if not said or any(each.predicate.value in vocab.ENDED for each in said):
            return False
        return not any(is_read(each.object) for each in said if each.predicate == _SOURCE)

    return is_reused


def _counted(iris: Iterable[str]) -> tuple[str, int, str]:
    """Give the first of some IRIs, how many there are, and the first three in words."""
    pending = iter(iris)
    first = list(islice(pending, _NAMED))
    rest = sum(1 for _ in pending)
    more = f"; and {rest} more" if rest else ""
    return "".join(first[:1]), len(first) + rest, "; ".join(first) + more


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
