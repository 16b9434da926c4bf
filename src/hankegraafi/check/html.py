"""Findings as one page of HTML, to be sent to whoever can mend them.

The page needs nothing but itself: no script, no other file. What the data says is escaped, and
characters that nobody sees are shown by their codes.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path

import jinja2
import pyoxigraph as ox

from hankegraafi import __version__, iris, vocab
from hankegraafi.check import report
from hankegraafi.check.html_words import HTML_WORDS
from hankegraafi.check.labels import read_labels
from hankegraafi.check.places import text
from hankegraafi.rdf.read import DataFolder
from hankegraafi.records import LANGUAGES, Finding, Severity, Text

_TEMPLATES = Path(__file__).parent / "templates"
_NAMES = frozenset(map(vocab.expand, ("skos:prefLabel", "dcterms:title")))
_LONGEST = 400

Said = tuple[str, str]
"""A language and the words in it."""


@dataclass(frozen=True, slots=True)
class Example:
    """One of the places where something was found; what is not known is empty."""

    place: str
    thing: str
    thing_name: Said
    path: str
    path_name: Said
    value: str
    value_name: Said
    graph: str
    graph_name: Said
    expected: Said
    hint: Said


@dataclass(frozen=True, slots=True)
class Group:
    """Findings that say the same: how many they are, and the first of them."""

    severity: str
    word: str
    rule: str
    message: Said
    expected: Said
    hint: Said
    count: str
    examples: Sequence[Example]


@dataclass(frozen=True, slots=True)
class Section:
    """What was found about one thing, in one file, or in several places."""

    name: Said
    iri: str
    tally: str
    groups: Sequence[Group]


def page(
    findings: Iterable[Finding], language: str, *, folder: DataFolder, ontology: Path, today: date
) -> str:
    """Write the page in a language (fi, sv or en; another reads as fi).

    Args:
        findings: what was found.
        language: the language of the page.
        folder: the data that was checked, which names the things.
        ontology: the folder of the ontology, which names the properties.
        today: the day on which the data was checked.
    """
    ordered = sorted(findings, key=Finding.sort_key)
    language = language if language in LANGUAGES else LANGUAGES[0]
    names = {**read_labels(ontology), **_names(folder, ordered)}
    sections = _Sections(language, names, folder).of(ordered)
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    return environment.get_template("findings.html").render(
        words=HTML_WORDS[language],
        language=language,
        dataset=names.get(f"{folder.base}id/dataset", Text()).best(language),
        today=today,
        day=f"{today}" if language == "en" else f"{today.day}.{today.month}.{today.year}",
        summary=report.summary(ordered, language),
        counts=_counts(ordered, language),
        sections=sections,
        version=__version__,
    )


class _Sections:
    """Puts findings into sections; knows the names of things and terms."""

    def __init__(self, language: str, names: Mapping[str, Text], folder: DataFolder) -> None:
        self._language = language
        self._names = names
        self._folder = folder

    def of(self, findings: Sequence[Finding]) -> list[Section]:
        """Give the sections, the gravest first; what is said in many places stands once."""
        spread = report.spread(findings, _about)
        local = [each for each in findings if report.alike(each) not in spread]
        found: list[tuple[Severity, Section]] = []
        for about, members in groupby(sorted(local, key=_about), key=_about):
            given = list(members)
            name, iri = self._heading(about, given[0])
            found.append((_gravest(given), self._section(name, iri, given)))
        everywhere = [each for each in findings if report.alike(each) in spread]
        if everywhere:
            said = self._language, report.words(self._language)["several"]
            found.append((_gravest(everywhere), self._section(said, "", everywhere)))
        return [section for _, section in sorted(found, key=lambda each: each[0])]

    def _heading(self, about: str, finding: Finding) -> tuple[Said, str]:
        if finding.focus:
            name = self._name(about)
            return name if name[1] else ("", _visible(report.short(about))), _visible(about)
        said = self._file(finding) or report.words(self._language)["nowhere"]
        return ("", said), ""

    def _section(self, name: Said, iri: str, findings: Sequence[Finding]) -> Section:
        groups: dict[tuple[Severity, str, str], list[Finding]] = {}
        for finding in sorted(findings, key=lambda each: each.severity):
            groups.setdefault(report.alike(finding), []).append(finding)
        return Section(
            name=name,
            iri=iri,
            tally=report.tally(findings, self._language),
            groups=[self._group(each) for each in groups.values()],
        )

    def _group(self, same: Sequence[Finding]) -> Group:
        first = same[0]
        words = report.words(self._language)
        hint, expected = (len(set(each)) == 1 for each in zip(*map(_told, same), strict=True))
        shown = same if len(same) <= report.FEW else same[: report.EXAMPLES]
        return Group(
            severity=first.severity.word,
            word=words[first.severity.word].split()[0],
            rule=_visible(first.rule),
            message=self._said(first.message),
            expected=self._said(first.expected if expected else Text()),
            hint=self._said(first.hint if hint else Text()),
            count=words["times"].format(count=len(same)) if len(same) > len(shown) else "",
            examples=[self._example(each, hint=not hint, expected=not expected) for each in shown],
        )

    def _example(self, finding: Finding, *, hint: bool, expected: bool) -> Example:
        focus, path, value, graph = (
            each or "" for each in (finding.focus, finding.path, finding.value, finding.graph)
        )
        return Example(
            place=self._place(finding),
            thing=_visible(focus),
            thing_name=self._name(iris.document(focus)),
            path=_visible(report.short(path)),
            path_name=self._name(path),
            value=_visible(report.short(value)),
            value_name=self._name(value),
            graph=_visible(graph),
            graph_name=self._name(graph),
            expected=self._said(finding.expected if expected else Text()),
            hint=self._said(finding.hint if hint else Text()),
        )

    def _place(self, finding: Finding) -> str:
        numbers = (finding.line, finding.column if finding.line else None)
        return ":".join([self._file(finding), *(str(each) for each in numbers if each)])

    def _file(self, finding: Finding) -> str:
        """The file's place inside the data folder: the reader need not know where that lies."""
        if finding.file is None:
            return ""
        inside = self._folder.path in finding.file.parents
        name = finding.file.relative_to(self._folder.path) if inside else finding.file.name
        return _visible(str(name))

    def _name(self, iri: str) -> Said:
        return self._said(self._names.get(iri, Text()))

    def _said(self, words: Text) -> Said:
        language, said = words.best(self._language)
        return language, _visible(said)


def _told(finding: Finding) -> tuple[Text, Text]:
    return finding.hint, finding.expected


def _gravest(findings: Iterable[Finding]) -> Severity:
    return min(each.severity for each in findings)


def _about(finding: Finding) -> str:
    """The thing that a finding is about; else its file."""
    return iris.document(finding.focus) if finding.focus else str(finding.file or "")


def _counts(findings: Iterable[Finding], language: str) -> list[tuple[str, int, str]]:
    """Every severity with its number, none left out: (severity, number, word)."""
    counts = Counter(finding.severity for finding in findings)
    words = report.words(language)
    return [
        (each.word, counts[each], report.plural(words[each.word], counts[each]))
        for each in Severity
    ]


def _names(folder: DataFolder, findings: Iterable[Finding]) -> dict[str, Text]:
    """The names of the things that findings speak of; what the curated view says comes first."""
    wanted = {f"{folder.base}id/dataset"}
    for finding in findings:
        spoken = (finding.focus, finding.value, finding.graph)
        wanted.update(iris.document(each) for each in spoken if each)
    names: dict[str, dict[str, str]] = {}
    for file in sorted(folder.files, key=lambda file: not isinstance(file.graph, ox.DefaultGraph)):
        for quad in file.quads:
            if quad.predicate.value in _NAMES and text(quad.subject) in wanted:
                given = names.setdefault(text(quad.subject), {})
                if isinstance(quad.object, ox.Literal):
                    given.setdefault(quad.object.language or "", quad.object.value)
    return {iri: Text.of(given) for iri, given in names.items()}


def _visible(words: str) -> str:
    """Words, cut when very long; what cannot be seen is shown by its code."""
    cut = words if len(words) <= _LONGEST else f"{words[:_LONGEST]}…"
    return "".join(each if each.isprintable() else f"‹U+{ord(each):04X}›" for each in cut)
