"""Misspelt shapes pass everything: so every term that a shape names must exist."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox

from hankegraafi import vocab
from hankegraafi.check.messages import broken_file
from hankegraafi.check.places import Places, text
from hankegraafi.check.shacl_terms import SHACL_TERMS
from hankegraafi.check.shapes import PRESENCE, PRIVACY
from hankegraafi.check.vocabulary import Vocabulary, blank_nodes, nearest
from hankegraafi.errors import DataError, FaultError
from hankegraafi.rdf.read import TurtleFile, read_turtle, turtle_paths
from hankegraafi.records import Finding, Severity, Text

DEPRECATED = "deprecated.ttl"

Lists = dict[object, list[str]]

_SH = vocab.PREFIXES["sh"]
_HS = vocab.PREFIXES["hs"]
_FIRST, _REST, _NIL = (vocab.expand(f"rdf:{name}") for name in ("first", "rest", "nil"))
# What each parameter names: the terms that it may name, and what to call an unknown one.
_NAMES = {
    **dict.fromkeys(
        (
            _SH + name
            for name in "path inversePath alternativePath zeroOrMorePath oneOrMorePath "
            "zeroOrOnePath equals disjoint lessThan lessThanOrEquals targetSubjectsOf "
            "targetObjectsOf ignoredProperties".split()
        ),
        vocab.PROPERTIES,
    ),
    _SH + "class": vocab.CLASSES,
    _SH + "targetClass": vocab.CLASSES,
    _SH + "datatype": vocab.DATATYPES,
    _SH + "hasValue": vocab.TERMS | vocab.DATATYPES,
    _SH + "in": vocab.TERMS | vocab.DATATYPES,
    _SH + "targetNode": vocab.TERMS,
}
# Terms in the text of a query; what stands in quotes or comments there is close enough to code.
_IN_QUERY = re.compile(rf"(?:\bhanke:|<{re.escape(vocab.HANKE)})([A-Za-z][\w-]*)")
_QUERIES = frozenset(_SH + name for name in ("select", "ask", "construct"))


def lint_shapes(folder: Path) -> list[Finding]:
    """Find broken files, blank nodes and misspelt terms in a folder of shapes.

    Raises:
        FaultError: there is no such folder, or it may not be read.
    """
    return sorted(read_shapes(folder)[1], key=Finding.sort_key)


def read_shapes(folder: Path) -> tuple[list[TurtleFile], list[Finding]]:
    """Read the shapes of a folder, with what is wrong with them.

    Raises:
        FaultError: there is no such folder, or it may not be read.
    """
    if not folder.is_dir():
        raise FaultError(f"the shapes folder {folder} does not exist", way_out="Give another one.")
    files: list[TurtleFile] = []
    findings: list[Finding] = []
    for path in turtle_paths(folder):
        try:
            files.append(read_turtle(path, path.read_bytes()))
        except DataError as error:
            findings.append(broken_file(error))
        except OSError as error:
            raise FaultError(f"{path} may not be read ({error.strerror})") from error
    places = Places(files)
    for file in files:
        findings += _lint(file, places)
    return files, list(dict.fromkeys(findings))


def _lint(file: TurtleFile, places: Places) -> Iterator[Finding]:
    lists = _lists(file)
    named = [quad for quad in file.quads if quad.subject not in lists]
    unlisted = tuple(quad for quad in named if quad.object not in lists)
    yield from blank_nodes(replace(file, quads=unlisted), places)
    vocabulary = Vocabulary()
    for quad in named:
        subject, path = text(quad.subject), quad.predicate.value
        for value, message in _faults(quad, lists, vocabulary, foreign=_may_be_foreign(file)):
            yield Finding(
                Severity.VIOLATION,
                "shapes",
                message,
                focus=None if isinstance(quad.subject, ox.BlankNode) else subject,
                path=path,
                value=value,
                file=file.path,
                line=places.line(file, subject, path),
            )


def _faults(
    quad: ox.Quad, lists: Lists, vocabulary: Vocabulary, *, foreign: bool
) -> Iterator[tuple[str | None, Text]]:
    predicate = quad.predicate.value
    if predicate.startswith(_SH) and predicate not in SHACL_TERMS:
        yield None, vocabulary.unknown("unknown-shacl", predicate, SHACL_TERMS)
    if predicate.startswith(_HS) and predicate != PRESENCE:
        yield None, vocabulary.unknown("unknown-mark", predicate, frozenset({PRESENCE}))
    if predicate in _QUERIES and isinstance(quad.object, ox.Literal):
        for name in dict.fromkeys(_IN_QUERY.findall(quad.object.value)):
            if vocab.HANKE + name not in vocab.TERMS:
                yield (
                    None,
                    vocabulary.unknown("unknown-shape-term", vocab.HANKE + name, vocab.TERMS),
                )
    for value in lists.get(quad.object, _iris(quad.object)):
        if value.startswith(_SH) and value not in SHACL_TERMS:
            yield value, vocabulary.unknown("unknown-shacl", value, SHACL_TERMS)
        known = _NAMES.get(predicate)
        if known and _is_unknown(value, known, foreign=foreign):
            yield value, vocabulary.unknown("unknown-shape-term", value, known)


def _is_unknown(value: str, known: frozenset[str], *, foreign: bool) -> bool:
    """Whether a term that a shape names does not exist: ours must, others' where we list them."""
    if value in known or value.startswith((_SH, _HS)):
        return False
    if value.startswith(vocab.HANKE):
        return True
    listed = value.startswith(tuple(_LISTED)) or nearest(value, known) is not None
    return listed and not foreign


_LISTED = frozenset(
    namespace
    for prefix, namespace in vocab.PREFIXES.items()
    if prefix not in {"hanke", "hs", "sh", "yso"}
)


def _may_be_foreign(file: TurtleFile) -> bool:
    """These two exist to name what data must not use."""
    return file.path.name in {PRIVACY, DEPRECATED}


def _lists(file: TurtleFile) -> Lists:
    """The lists of a file, which SHACL asks for and Turtle cannot name: cell → the rest's IRIs."""
    first = {q.subject: q.object for q in file.quads if q.predicate.value == _FIRST}
    rest = {q.subject: q.object for q in file.quads if q.predicate.value == _REST}
    lists: Lists = {}
    for cell in first:
        members: list[str] = []
        at = cell
        for _ in range(len(first)):  # a list that bites its tail ends here too
            members += _iris(first.get(at))
            following = rest.get(at)
            if not isinstance(following, ox.BlankNode):
                break
            at = following
        if isinstance(cell, ox.BlankNode):
            lists[cell] = members
    return lists


def _iris(term: object) -> list[str]:
    return [term.value] if isinstance(term, ox.NamedNode) and term.value != _NIL else []
