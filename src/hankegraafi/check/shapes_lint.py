"""Misspelt shapes pass everything: so every term that a shape names must exist."""

import re
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from hankegraafi import vocab
from hankegraafi.check import recursion
from hankegraafi.check.messages import broken_file
from hankegraafi.check.places import Places, text
from hankegraafi.check.shacl_terms import SHACL_TERMS
from hankegraafi.check.shapes import DEPRECATED, PRESENCE, PRIVACY
from hankegraafi.check.vocabulary import Vocabulary, blank_nodes, nearest
from hankegraafi.errors import DataError, FaultError
from hankegraafi.rdf.read import TurtleFile, read_turtle, turtle_paths
from hankegraafi.records import Finding, Severity, Text

_SH = vocab.PREFIXES["sh"]
_HS = vocab.PREFIXES["hs"]
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
    _SH + "targetNode": vocab.TERMS,
    # The members of a list: what sh:in allows, or the steps of a path.
    vocab.expand("rdf:first"): vocab.TERMS | vocab.DATATYPES,
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

    What refers to itself is left out, for no engine can be given it.

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
    named = frozenset(text(quad.subject) for file in files for quad in file.quads)
    for file in files:
        findings += _lint(file, places, named)
    files, circles = recursion.cut(files, places)
    findings += circles
    return files, list(dict.fromkeys(findings))


def _lint(file: TurtleFile, places: Places, named: frozenset[str]) -> Iterator[Finding]:
    yield from blank_nodes(file, places)
    vocabulary = Vocabulary()
    for quad in file.quads:
        subject, path = text(quad.subject), quad.predicate.value
        faults = [
            *_predicate_faults(quad, vocabulary),
            *_object_faults(quad, vocabulary, named, foreign=_may_be_foreign(file)),
        ]
        for value, message in faults:
            yield Finding(
                Severity.VIOLATION,
                "shapes",
                message,
                focus=None if isinstance(quad.subject, ox.BlankNode) else subject,
                path=path,
                value=value,
                file=file.path,
                line=places.line(file, subject, path, *([value] if value else [])),
            )


def _predicate_faults(quad: ox.Quad, vocabulary: Vocabulary) -> Iterator[tuple[None, Text]]:
    """Give unknown parameters and marks, and unknown terms in the text of a query."""
    predicate = quad.predicate.value
    if predicate.startswith(_SH) and predicate not in SHACL_TERMS:
        yield None, vocabulary.unknown("unknown-shacl", predicate, SHACL_TERMS)
    if predicate.startswith(_HS) and predicate != PRESENCE:
        yield None, vocabulary.unknown("unknown-mark", predicate, frozenset({PRESENCE}))
    if predicate in _QUERIES and isinstance(quad.object, ox.Literal):
        for name in dict.fromkeys(_IN_QUERY.findall(quad.object.value)):
            iri = vocab.HANKE + name
            if iri not in vocab.TERMS:
                yield None, vocabulary.unknown("unknown-shape-term", iri, vocab.TERMS)


def _object_faults(
    quad: ox.Quad, vocabulary: Vocabulary, named: frozenset[str], *, foreign: bool
) -> Iterator[tuple[str, Text]]:
    """Give unknown values: of SHACL's own, shapes that stand nowhere, terms of the vocabulary."""
    if not isinstance(quad.object, ox.NamedNode):
        return
    value, known = quad.object.value, _NAMES.get(quad.predicate.value)
    if value.startswith(_SH):
        if value not in SHACL_TERMS:
            yield value, vocabulary.unknown("unknown-shacl", value, SHACL_TERMS)
    elif value.startswith(_HS):
        if value not in named:
            yield value, vocabulary.unknown("unknown-shape", value, named)
    elif known and _is_unknown(value, known, foreign=foreign):
        yield value, vocabulary.unknown("unknown-shape-term", value, known)


def _is_unknown(value: str, known: frozenset[str], *, foreign: bool) -> bool:
    """Whether a term that a shape names does not exist: ours must, others' where we list them."""
    if value in known:
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
