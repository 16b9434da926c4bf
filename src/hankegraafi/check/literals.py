"""Ill-typed literals: they are findings, and they are kept away from what would choke on them."""

import re
from collections.abc import Iterator

import pyoxigraph as ox

from hankegraafi import vocab
from hankegraafi.check import xsd
from hankegraafi.check.messages import say
from hankegraafi.check.places import Places, graph_name, text
from hankegraafi.rdf.read import TurtleFile
from hankegraafi.records import Finding, Severity, Text

# RFC 5646: language, script, region, variants, extensions, private use.
_LANGUAGE_TAG = re.compile(
    r"(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4,8})(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?"
    r"(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*(?:-[a-wyz0-9](?:-[a-z0-9]{2,8})+)*"
    r"(?:-x(?:-[a-z0-9]{1,8})+)?|x(?:-[a-z0-9]{1,8})+",
    re.IGNORECASE | re.ASCII,
)


# What XML 1.0 cannot carry, and the carriage return, which its readers change (§2.2, §2.11).
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")


def find(file: TurtleFile, places: Places) -> Iterator[Finding]:
    """Find the literals of a file that their datatype or language tag does not allow."""
    for quad in file.quads:
        message = fault(quad.object)
        if message:
            subject, path, value = text(quad.subject), quad.predicate.value, text(quad.object)
            yield Finding(
                Severity.VIOLATION,
                "datatype",
                message,
                focus=None if isinstance(quad.subject, ox.BlankNode) else subject,
                path=path,
                value=value,
                file=file.path,
                line=places.line(file, subject, path, value),
                graph=graph_name(file.graph),
            )


def fault(term: object) -> Text | None:
    """Say what is wrong with a literal; None for a good one and for all other terms."""
    if not isinstance(term, ox.Literal):
        return None
    control = _CONTROL.search(term.value)
    if control:
        return say("control-character", code=f"U+{ord(control[0]):04X}")
    if term.language is not None:
        good = _LANGUAGE_TAG.fullmatch(term.language)
        return None if good else say("language-tag", tag=term.language)
    datatype = term.datatype.value
    if not xsd.well_formed(term.value, datatype):
        name, example = vocab.compact(datatype), xsd.example(datatype)
        return say("ill-typed", value=term.value, datatype=name, example=example)
    if not xsd.computable(term.value, datatype):
        return say("out-of-range", value=term.value)
    return None
