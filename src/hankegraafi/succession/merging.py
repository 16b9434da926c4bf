"""One thing becomes part of another: what it said, whether the other says so too, and its parts.

The other keeps what it says. Parts that are named by what they are (`#period`, a participation by
its organisation) are one; numbered ones (`#goal-1`) are different ones, and get free numbers.
Identifiers that the other does not get stay with the tombstone, so that they lead on.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from hankegraafi import iris, resources, vocab
from hankegraafi.errors import DataError
from hankegraafi.rdf.read import TurtleFile, read_turtle
from hankegraafi.succession import names
from hankegraafi.succession.folder import Folder, document
from hankegraafi.succession.moving import Move, moved

_NUMBERED = re.compile(r"(.+-)[0-9]+")
_TYPE = ox.NamedNode(vocab.term("rdf:type"))
_LABEL = ox.NamedNode(vocab.term("skos:prefLabel"))
_ALSO = ox.NamedNode(vocab.term("skos:altLabel"))
_IDENTIFIER = ox.NamedNode(vocab.term("adms:identifier"))
_SCHEME = ox.NamedNode(vocab.term("hanke:identifierScheme"))
_NOTATION = ox.NamedNode(vocab.term("skos:notation"))
_PATH, _MOST, _UNIQUE = map(vocab.expand, ("sh:path", "sh:maxCount", "sh:uniqueLang"))


@dataclass(frozen=True, slots=True)
class Merged:
    """How a thing moves into another: `taken` is added to what the other's file `home` says.

    `kept` stays with the tombstone: identifiers. `notes` tell, line by line, what was added, could
    be, stays, or contradicts.
    """

    move: Move
    home: Path
    taken: frozenset[ox.Triple]
    kept: frozenset[ox.Triple]
    notes: tuple[str, ...]


def merge(folder: Folder, one: str, into: str, *, take: bool) -> Merged:
    """Find out what becomes of what a thing says when it is merged into another.

    Raises:
        DataError: the other is described by a list's reader alone, or parts that would go are
            spoken of.
    """
    home = _home(folder, into)
    move = Move(one, into, _parts(folder, one, into))
    said = moved(folder.said(one), move)
    there = folder.said(into)
    single = _single()
    other = {each for each in said - there if _contradicts(each, there, single)}
    apart = {each.subject for each in other if each.predicate == _NOTATION}
    own = {each for each in said - there if each.subject in apart}
    new = _reached(said - there - other - own, there, into)
    other = said - there - new - own
    if not take:
        _refuse_parts(folder, one, move, there)
    taken = (new | _names(other)) if take else set()
    kept = _apart(folder.said(one), one, there | taken, into)
    word = "added" if take else "not added (--take adds it)"
    told = [(word, each) for each in sorted(new, key=str)]
    told += [("contradicts", each) for each in sorted(other, key=str)]
    told += [("kept", each) for each in sorted(kept, key=str) if each.predicate == _NOTATION]
    notes = (f"{how}: {_shown(each, folder.base)}" for how, each in told)
    return Merged(move, home, frozenset(taken), frozenset(kept), tuple(notes))


def _home(folder: Folder, iri: str) -> Path:
    """Give the file that describes a thing.

    Raises:
        DataError: no file written by hand does.
    """
    for file in folder.files:
        in_view = file.quads if isinstance(file.graph, ox.DefaultGraph) else ()
        if any(document(quad.subject) == iri and quad.predicate == _TYPE for quad in in_view):
            return file.path
    raise DataError(
        f"{names.short(iri, folder.base)} is described by a list's reader alone",
        way_out="Describe it by hand first, or name the things the other way round.",
    )


def _parts(folder: Folder, one: str, into: str) -> dict[str, str]:
    """Give new names to the numbered parts that have the name of another one's part.

    A part that says nothing else than its namesake is the same one.
    """
    taken, mine = _named(folder.files, into), _named(folder.files, one)
    renamed: dict[str, str] = {}
    for part in sorted(mine & taken, key=iris.natural_key):
        numbered = _NUMBERED.fullmatch(part)
        if not numbered or _same(folder, one, into, part):
            continue
        used = {*taken, *mine, *renamed.values()}
        free = next(n for n in range(1, len(used) + 2) if f"{numbered[1]}{n}" not in used)
        renamed[part] = f"{numbered[1]}{free}"
        below = (each for each in mine if each.startswith(f"{part}-"))
        renamed |= {each: renamed[part] + each.removeprefix(part) for each in below}
    return renamed


def _same(folder: Folder, one: str, into: str, part: str) -> bool:
    """Say whether a part of one thing says what its namesake says."""
    mine, theirs = (
        {each for each in folder.said(owner) if each.subject == ox.NamedNode(f"{owner}#{part}")}
        for owner in (one, into)
    )
    return bool(mine) and moved(mine, Move(one, into)) == theirs


def _named(files: Iterable[TurtleFile], iri: str) -> set[str]:
    """Give the names of the parts of a thing that any file speaks of."""
    return {
        term.value.partition("#")[2]
        for file in files
        for quad in file.quads
        for term in (quad.subject, quad.object)
        if isinstance(term, ox.NamedNode) and term.value.startswith(f"{iri}#")
    }


def _single() -> dict[str, bool]:
    """Give the properties that have one value at most, or (False) one for each language."""
    found: dict[str, bool] = {}
    for path in sorted(resources.folder("shapes").glob("*.ttl")):
        said: dict[object, dict[str, str]] = {}
        for quad in read_turtle(path, path.read_bytes()).quads:
            said.setdefault(quad.subject, {})[quad.predicate.value] = str(quad.object)
        for shape in said.values():
            name = shape.get(_PATH, "").strip("<>")
            if name and shape.get(_MOST, "").startswith('"1"'):
                found[name] = True
            elif name and _UNIQUE in shape:
                found.setdefault(name, False)
    return found


def _contradicts(triple: ox.Triple, there: set[ox.Triple], single: dict[str, bool]) -> bool:
    """Say whether something else stands in the one place for a value."""
    if triple.predicate == _TYPE:
        return any(each.subject == triple.subject for each in there)
    for each in there:
        if each.subject != triple.subject or each.predicate != triple.predicate:
            continue
        if single.get(triple.predicate.value):
            return True
        if triple.predicate.value in single and _language(each) == _language(triple):
            return True
    return False


def _language(triple: ox.Triple) -> str | None:
    return triple.object.language if isinstance(triple.object, ox.Literal) else None


def _reached(new: set[ox.Triple], there: set[ox.Triple], into: str) -> set[ox.Triple]:
    """Leave the parts out to which only a contradicting statement leads."""
    kept: set[object] = {ox.NamedNode(into), *(each.subject for each in there)}
    while led := {each.object for each in new if each.subject in kept} - kept:
        kept |= led
    return {each for each in new if each.subject in kept}


def _apart(said: set[ox.Triple], one: str, there: set[ox.Triple], into: str) -> set[ox.Triple]:
    """Give what is said of the identifiers of a thing that another one does not have."""
    theirs = {_code(there, node) for node in _identifiers(there, into)}
    nodes = {node for node in _identifiers(said, one) if _code(said, node) not in theirs}
    return {
        each
        for each in said
        if each.subject in nodes or (each.predicate == _IDENTIFIER and each.object in nodes)
    }


def _identifiers(said: Iterable[ox.Triple], iri: str) -> set[object]:
    own = ox.NamedNode(iri)
    return {each.object for each in said if each.subject == own and each.predicate == _IDENTIFIER}


def _code(said: Iterable[ox.Triple], node: object) -> tuple[str, str]:
    """Give the scheme and the notation of an identifier; case and spaces make no difference."""
    about = {each.predicate: str(each.object) for each in said if each.subject == node}
    return about.get(_SCHEME, ""), "".join(about.get(_NOTATION, "").casefold().split())


def _names(other: Iterable[ox.Triple]) -> set[ox.Triple]:
    """Let names that a thing had stay known as other names."""
    return {
        ox.Triple(each.subject, _ALSO, each.object)
        for each in other
        if each.predicate == _LABEL and "#" not in str(each.subject)
    }


def _refuse_parts(folder: Folder, one: str, move: Move, there: set[ox.Triple]) -> None:
    """Refuse that parts go of which others speak in the view.

    Raises:
        DataError: there are such.
    """
    known: set[object] = {each.subject for each in there}
    lost = sorted(set(_lost(folder, one, move, known)))
    if lost:
        raise DataError(
            f"others speak of parts that would go: {', '.join(lost)}",
            way_out="Take them over with --take, or take these references out first.",
        )


def _lost(folder: Folder, one: str, move: Move, known: set[object]) -> Iterator[str]:
    for file in folder.files:
        for quad in file.quads if isinstance(file.graph, ox.DefaultGraph) else ():
            value = quad.object
            if not isinstance(value, ox.NamedNode) or document(quad.subject) == one:
                continue
            if value.value.startswith(f"{one}#") and ox.NamedNode(move(value.value)) not in known:
                yield names.short(value.value, folder.base)


def _shown(triple: ox.Triple, base: str) -> str:
    """Write a statement as people read it."""
    value = triple.object
    words = names.short(value.value, base) if isinstance(value, ox.NamedNode) else str(value)
    subject = names.short(triple.subject.value, base)  # type: ignore[union-attr]
    return f"{subject} {vocab.compact(triple.predicate.value)} {words}"
