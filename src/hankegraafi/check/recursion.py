"""Shapes that lead back to themselves: SHACL leaves open what they mean, so they are refused.

https://www.w3.org/TR/shacl/#shapes-recursion. Lists and paths that lead back to themselves have no
end, and are refused alike.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import pyoxigraph as ox

from hankegraafi.check.places import Places, text
from hankegraafi.rdf.read import TurtleFile
from hankegraafi.records import Finding, Severity, Text
from hankegraafi.vocab import compact, expand

_LEADS = frozenset(
    map(
        expand,
        "sh:node sh:property sh:not sh:and sh:or sh:xone sh:qualifiedValueShape sh:path "
        "sh:inversePath sh:alternativePath sh:zeroOrMorePath sh:oneOrMorePath sh:zeroOrOnePath "
        "sh:in sh:languageIn sh:ignoredProperties rdf:first rdf:rest".split(),
    )
)
_SHOWN = 10


def cut(files: Sequence[TurtleFile], places: Places) -> tuple[list[TurtleFile], list[Finding]]:
    """Find what leads back to itself; give the shapes without it, and without what leads there.

    Returns:
        The files, safe to be handed to an engine, and a violation for each circle.
    """
    circles = list(_circles(files))
    if not circles:
        return list(files), []
    out = _leading_to({text(quad.subject) for circle in circles for quad in circle}, files)
    kept = [
        replace(
            file,
            quads=tuple(quad for quad in file.quads if text(quad.subject) not in out),
        )
        for file in files
    ]
    return kept, [_finding(files, places, circle) for circle in circles]


def _leading_to(targets: set[str], files: Sequence[TurtleFile]) -> set[str]:
    """Give these, and whatever leads to one of them."""
    behind: dict[str, list[str]] = {}
    for file in files:
        for quad in file.quads:
            if quad.predicate.value in _LEADS:
                behind.setdefault(text(quad.object), []).append(text(quad.subject))
    found, pending = set(targets), list(targets)
    while pending:
        fresh = set(behind.get(pending.pop(), ())) - found
        found |= fresh
        pending += fresh
    return found


def _circles(files: Sequence[TurtleFile]) -> Iterator[list[ox.Quad]]:
    """Give each circle as the references along it, the one that closes it last."""
    leads: dict[str, list[ox.Quad]] = {}
    for file in files:
        for quad in file.quads:
            if quad.predicate.value in _LEADS:
                leads.setdefault(text(quad.subject), []).append(quad)
    done: set[str] = set()
    for start in leads:
        yield from _from(start, leads, done)


def _from(
    start: str, leads: Mapping[str, list[ox.Quad]], done: set[str]
) -> Iterator[list[ox.Quad]]:
    """Follow the references from one shape, however far they lead; `done` are those behind."""
    way: list[ox.Quad] = []
    steps = {start: 0}
    pending = [iter(leads[start] if start not in done else ())]
    while pending:
        for quad in pending[-1]:
            target = text(quad.object)
            if target in steps:
                yield [*way[steps[target] :], quad]
            elif target in leads and target not in done:
                way.append(quad)
                steps[target] = len(way)
                pending.append(iter(leads[target]))
                break
        else:
            pending.pop()
            done.add(steps.popitem()[0])
            del way[-1:]


def _finding(files: Sequence[TurtleFile], places: Places, circle: list[ox.Quad]) -> Finding:
    first = circle[0]
    subject, path, value = text(first.subject), first.predicate.value, text(first.object)
    names = [compact(text(quad.subject)) for quad in circle]
    shown = [*names[:_SHOWN], *(["…"] if len(names) > _SHOWN else []), names[0]]
    way = " → ".join(shown)
    file = next(each for each in files if first in each.quads)
    return Finding(
        Severity.VIOLATION,
        "shapes",
        Text.of({language: words.format(way=way) for language, words in _WORDS.items()}),
        focus=None if isinstance(first.subject, ox.BlankNode) else subject,
        path=path,
        value=None if isinstance(first.object, ox.BlankNode) else value,
        file=file.path,
        line=places.line(file, subject, path, value),
    )


_WORDS = {
    "fi": "Muoto viittaa itseensä: {way}. SHACL ei kerro, mitä se tarkoittaa. Katkaise kehä.",
    "sv": "Formen hänvisar till sig själv: {way}. SHACL säger inte vad det betyder. Bryt cirkeln.",
    "en": "The shape refers to itself: {way}. SHACL does not say what that means. Break it.",
}
