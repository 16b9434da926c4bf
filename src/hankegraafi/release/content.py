"""What a release says: its quads, its counts, its findings and its version. Pure values."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from hankegraafi import __version__, formats, iris, vocab
from hankegraafi.errors import DataError, UsageError
from hankegraafi.rdf.read import CATALOGUE, DataFolder, rebase
from hankegraafi.rdf.write import data_prefixes, serialize
from hankegraafi.records import Finding, Severity
from hankegraafi.release.files import json_bytes
from hankegraafi.release.inputs import Inputs, Piece, digest

_TYPE = vocab.term("rdf:type")
_DAY = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
_UNWRITABLE = re.compile(r"\\[bfr]|\\u00[01][0-9A-F]|[\ufffe\uffff]")
_SUSPECT = re.compile(rb"\\|\xef\xbf[\xbe\xbf]")
_UNDATED = "undated"


@dataclass(frozen=True, slots=True)
class Content:
    """What a release says besides its quads; `findings` is the text of a file."""

    base: str
    catalogue: tuple[ox.Triple, ...]
    findings: bytes
    counts: dict[str, Any]
    version: str


def gather(
    folder: DataFolder, findings: Sequence[Finding], inputs: Inputs, *, base: str
) -> tuple[Content, tuple[ox.Quad, ...]]:
    """Bring together what a release says, and its quads in order.

    Raises:
        UsageError: the base cannot be the beginning of IRIs.
        DataError: a file of the ontology cannot be read, or a text cannot be published.
    """
    check_base(base)
    data = set(_moved(folder, folder.quads(), base))
    quads = tuple(sorted(data | set(inputs.quads()), key=str))
    nquads = serialize(quads, formats.NQUADS, prefixes={}, context={})
    check_text(nquads)
    counts = _counts(data, quads, base)
    return describe(folder, findings, inputs, base=base, nquads=nquads, counts=counts), quads


def describe(
    folder: DataFolder,
    findings: Iterable[Finding],
    inputs: Inputs,
    *,
    base: str,
    nquads: bytes | Path,
    counts: dict[str, Any],
) -> Content:
    """Give what a release says besides its quads; `nquads` is their text, or a file of it."""
    catalogue = _catalogue(folder)
    reported = json_bytes([_report(each, folder, base) for each in _in_order(findings, folder)])
    return Content(
        base=base,
        catalogue=tuple({quad.triple for quad in _moved(folder, catalogue, base)}),
        findings=reported,
        counts=counts,
        version=f"{_day(catalogue)}-{_content_digest(nquads, reported, inputs, base)[:8]}",
    )


def _moved(folder: DataFolder, quads: Iterable[ox.Quad], base: str) -> Iterable[ox.Quad]:
    return quads if base == folder.base else rebase(quads, folder.base, base)


def check_base(base: str) -> None:
    """Refuse what cannot begin IRIs, before any work is done.

    Raises:
        UsageError: it is no plain web address of a folder.
    """
    if not iris.is_base(base):
        raise UsageError(
            f"the base {base!r} cannot begin IRIs",
            way_out="Give a web address that ends with a slash: https://data.example.org/",
        )


def check_text(nquads: bytes) -> None:
    """Refuse a control character, which RDF/XML cannot carry, in lines of N-Quads.

    Raises:
        DataError: there is one; names its statement.
    """
    if not _SUSPECT.search(nquads):
        return
    text = nquads.decode()
    for match in _UNWRITABLE.finditer(text):
        before = text[: match.start()]
        if (len(before) - len(before.rstrip("\\"))) % 2 == 0:
            line = before[before.rfind("\n") + 1 :]
            raise DataError(
                f"a text of {line.partition(' ')[0]} holds a control character",
                way_out="Take it out: XML cannot carry it.",
            )


def _catalogue(folder: DataFolder) -> list[ox.Quad]:
    path = folder.path / CATALOGUE
    return [quad for file in folder.files if file.path == path for quad in file.quads]


def _day(catalogue: Iterable[ox.Quad]) -> str:
    """Give the day on which the data set says that it was last changed."""
    quads = list(catalogue)
    datasets = {
        quad.subject
        for quad in quads
        if quad.predicate.value == _TYPE and str(quad.object) == f"<{vocab.term('dcat:Dataset')}>"
    }
    days = [
        match[0]
        for quad in quads
        if quad.subject in datasets
        and quad.predicate.value == vocab.term("dcterms:modified")
        and isinstance(quad.object, ox.Literal)
        and (match := _DAY.match(quad.object.value))
    ]
    return max(days, default=_UNDATED)


def _content_digest(nquads: bytes | Path, findings: bytes, inputs: Inputs, base: str) -> str:
    parts: list[Piece] = [("product", __version__.encode()), ("base", base.encode())]
    parts += [("quads", nquads), ("findings", findings)]
    return digest([*parts, *(file for _, file in inputs.copied())])


def _counts(data: set[ox.Quad], quads: Sequence[ox.Quad], base: str) -> dict[str, Any]:
    """Count quads by graph; classes and kinds of things in the data's curated view alone.

    What was replaced or withdrawn counts by its class, as queries count, and not as a thing.
    """
    curated = [quad for quad in data if isinstance(quad.graph_name, ox.DefaultGraph)]
    classes = Counter(
        vocab.compact(quad.object.value)
        for quad in curated
        if quad.predicate.value == _TYPE and isinstance(quad.object, ox.NamedNode)
    )
    subjects = {quad.subject.value for quad in curated if isinstance(quad.subject, ox.NamedNode)}
    subjects -= {str(quad.subject)[1:-1] for quad in curated if quad.predicate.value in vocab.ENDED}
    names = [name for subject in subjects if (name := iris.split(subject, base))]
    graphs = Counter(
        quad.graph_name.value for quad in quads if isinstance(quad.graph_name, ox.NamedNode)
    )
    return {
        "quads": len(quads),
        "curated": len(quads) - graphs.total(),
        "graphs": dict(graphs),
        "classes": dict(classes),
        "things": dict(Counter(name.kind for name in names if not name.part)),
    }


def count_findings(findings: Iterable[Finding]) -> dict[str, int]:
    """Count findings by severity; every severity is named."""
    counted = Counter(finding.severity for finding in findings)
    return {severity.word: counted[severity] for severity in Severity}


def _in_order(findings: Iterable[Finding], folder: DataFolder) -> list[Finding]:
    return sorted(findings, key=lambda each: (_place(each, folder) or "", each.sort_key()[2:]))


def _report(finding: Finding, folder: DataFolder, base: str) -> dict[str, Any]:
    """Write a finding without lines, which say how a file is laid out and not what it says."""

    def moved(iri: str | None) -> str | None:
        start = f"{folder.base}id/"
        if iri and iri.startswith(start) and base != folder.base:
            return f"{base}id/{iri.removeprefix(start)}"
        return iri

    return {
        "severity": finding.severity.word,
        "rule": finding.rule,
        "message": dict(finding.said.values),
        "focus": moved(finding.focus),
        "path": finding.path,
        "value": moved(finding.value),
        "graph": moved(finding.graph),
        "file": _place(finding, folder),
    }


def _place(finding: Finding, folder: DataFolder) -> str | None:
    """Give the file's place inside the data folder, which is the same wherever that lies."""
    if finding.file is None:
        return None
    if finding.file.is_relative_to(folder.path):
        return finding.file.relative_to(folder.path).as_posix()
    return finding.file.name


def catalogue_text(content: Content) -> bytes:
    """Write the catalogue as the release has it."""
    return serialize(
        [ox.Quad(each.subject, each.predicate, each.object) for each in content.catalogue],
        formats.TURTLE,
        prefixes=data_prefixes(content.base),
        context={},
    )
