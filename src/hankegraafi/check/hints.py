"""What was expected of each finding, and how it is mended: "did you mean", and what to write.

A finding comes here with what is wrong; the shapes, the ontology and the other data tell the rest.
Nothing is read or indexed before a finding asks for it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from urllib.parse import unquote

import pyoxigraph as ox

from hankegraafi import iris, resources, vocab
from hankegraafi.check import meant, placement, xsd
from hankegraafi.check.expected import Demand, Demands
from hankegraafi.check.labels import Labels, named, read_labels
from hankegraafi.check.messages import join, say
from hankegraafi.check.near import Names
from hankegraafi.check.places import Places, Term, text
from hankegraafi.check.report import short
from hankegraafi.rdf.read import TurtleFile
from hankegraafi.records import Finding, Text

LOOKED_UP = 200
"""For how many misspelt names the likely one is looked for, of things and of listed values."""

_SHOWN = 3
_LONGEST = 60
_KINDS = {
    vocab.term("hanke:Project"): "project",
    vocab.term("hanke:Organisation"): "organisation",
    vocab.term("hanke:Programme"): "programme",
    vocab.term("dcterms:Location"): "place",
    vocab.term("foaf:Document"): "source",
}
_DESCRIBED = say("described")
_NOTATION = vocab.term("skos:notation")


class Hints:
    """Explains findings; what it had to work out for one is kept for the others."""

    def __init__(
        self,
        shape_files: Sequence[TurtleFile],
        places: Places,
        base: str,
        labels: Labels | None = None,
    ) -> None:
        """Make ready; `labels` are the ontology's names, which else are read when needed."""
        self._shape_files = shape_files
        self._places = places
        self._base = base
        self._labels = labels
        self._demands: Demands | None = None
        self._demanding: dict[str, Demand | None] = {}
        self._missing: dict[str, Text] = {}
        self._placed: Mapping[str, Iterable[str]] | None = None
        self._names: Names | None = None
        self._near: dict[str, str | None] = {}
        self._members: dict[tuple[str, tuple[str, ...]], Text] = {}
        self._expected: dict[tuple[str, bool, bool], Text] = {}

    def explain(self, finding: Finding) -> Finding:
        """Give a finding with what was expected and how it is mended, as far as that is known."""
        expected = finding.expected or self._expects(finding)
        hint = finding.hint or self._hint(finding)
        if expected is finding.expected and hint is finding.hint:
            return finding
        return replace(finding, expected=expected, hint=hint)

    def _expects(self, finding: Finding) -> Text:
        if finding.rule == "dangling-reference":
            return _DESCRIBED
        if finding.rule == "datatype":
            return next((_typed(each) for each in self._wrong(finding)), Text())
        if finding.rule == "placement":
            return self._owners(finding.path or "")
        demand = self._demand(finding.rule)
        if demand is None:
            return Text()
        key = finding.rule, finding.path is not None, finding.value is not None
        if key not in self._expected:
            self._expected[key] = self._demanded(finding, demand)
        return self._expected[key]

    def _demanded(self, finding: Finding, demand: Demand) -> Text:
        """What a shape asks: of a node as a whole, of a number of values, or of a value."""
        if finding.path is None:
            return demand.words
        if finding.value is None:
            return demand.of_count()
        return demand.of_value(self.labels) or demand.words

    def _hint(self, finding: Finding) -> Text:
        if finding.rule == "dangling-reference":
            return self._alike(finding.value or "")
        if finding.rule == "datatype":
            return next(map(_rewritten, self._wrong(finding)), Text())
        if finding.rule == "wrong-iri":
            return self._minted(finding)
        demand = self._demand(finding.rule)
        if demand is None or finding.focus is None:
            return Text()
        if finding.path is None or finding.rule.endswith("-check-digit"):
            return self._code(finding)
        if finding.value is None:
            return self._count(finding, demand)
        return next((each for each in self._value(finding, demand) if each), Text())

    def _value(self, finding: Finding, demand: Demand) -> Iterator[Text]:
        """What may have been meant by a value, the likeliest first."""
        for term in self._stated(finding):
            if isinstance(term, ox.NamedNode):
                yield self._member(term.value, demand.members)
                if demand.values("class") and term.value not in self._places.described():
                    yield self._alike(term.value)
            elif isinstance(term, ox.Literal):
                yield self._member(term.value, demand.members)
                yield _tagged(term, demand.languages)
                yield _retyped(term, demand.datatypes)
                if not demand.datatypes and f"{vocab.PREFIXES['sh']}IRI" in demand.values(
                    "nodeKind"
                ):
                    yield self._as_iri(term.value)

    def _member(self, value: str, members: Sequence[str]) -> Text:
        """The listed value that is meant, where there is a list."""
        key = value, tuple(members)
        if not members or value in members:
            return Text()
        if key not in self._members and len(self._members) < LOOKED_UP:
            self._members[key] = self._nearest_member(value, members)
        return self._members.get(key, Text())

    def _nearest_member(self, value: str, members: Sequence[str]) -> Text:
        """The listed value that is spelt alike, ends alike, or has that name in some language."""
        folded = value.casefold().rpartition("#")[2].rpartition(":")[2].strip()
        for each in members:
            last = each.casefold().rpartition("#")[2]
            names = {name.casefold() for _, name in self.labels.get(each, Text()).values}
            if folded == last or last.endswith(f"-{folded}") or folded in names:
                return say("hint", hint=vocab.compact(each))
        near = vocab.nearest(value, frozenset(members))
        return say("hint", hint=vocab.compact(near)) if near else Text()

    def _as_iri(self, value: str) -> Text:
        """An IRI, or a name with a prefix, that stands in quotes."""
        if value.startswith(("http://", "https://")) and " " not in value:
            return say("write", written=f"<{value}>")
        prefix, colon, name = value.partition(":")
        known = prefix in vocab.PREFIXES or prefix in iris.KINDS
        return say("write", written=value) if colon and name and known else Text()

    def _count(self, finding: Finding, demand: Demand) -> Text:
        """Name the property that is missing, or the values of which one may stay."""
        stated = self._stated(finding)
        path = finding.path or ""
        if not stated and demand.number("minCount"):
            if path not in self._missing:
                self._missing[path] = say("add", term=named(self.labels, path))
            return self._missing[path]
        if demand.number("maxCount") == 1 and len(stated) > 1:
            shown = ", ".join(_shown(each) for each in stated[:_SHOWN])
            values = f"{shown}, …" if stated[_SHOWN:] else shown
            return say("keep-one", count=str(len(stated)), values=values)
        return Text()

    def _code(self, finding: Finding) -> Text:
        """What the digits of an identifier tell."""
        stated = self._places.stated(finding.graph, finding.focus or "", _NOTATION)
        values = [finding.value] if finding.value else [text(each) for each in stated]
        return next((hint for each in values if (hint := meant.code(finding.rule, each))), Text())

    def _alike(self, iri: str) -> Text:
        """The thing whose IRI is spelt most like one that nothing describes."""
        if iri not in self._near:
            if len(self._near) >= LOOKED_UP:
                return Text()
            self._near[iri] = self._nearest(iri)
        near = self._near[iri]
        return say("hint", hint=near) if near else Text()

    def _nearest(self, iri: str) -> str | None:
        start = f"{self._base}id/"
        if self._names is None:
            known = self._places.described()
            self._names = Names(
                each.removeprefix(start) for each in known if each.startswith(start)
            )
        name = iri.removeprefix(start) if iri.startswith(start) else iri.partition("/id/")[2]
        near = self._names.nearest(name) if name else None
        if near is None:
            return None
        return short(start + near) if iri.startswith(start) else f"<{start}{near}>"

    def _minted(self, finding: Finding) -> Text:
        """The IRI that a thing of its class, or a part of its owner, would have."""
        iri = finding.focus or ""
        owner, _, part = iri.partition("#")
        types = self._places.stated(finding.graph, iri, vocab.expand("rdf:type"))
        kind = next((_KINDS[text(each)] for each in types if text(each) in _KINDS), "")
        name = iris.slug(unquote(iri.rstrip("/#").replace("#", "/").rpartition("/")[2]))
        if kind and name:
            return say("write", written=f"<{iris.thing(self._base, kind, name)}>")
        if iris.slug(part) and owner in self._places.described():
            return say("write", written=f"<{iris.part(owner, iris.slug(part))}>")
        return Text()

    def _owners(self, path: str) -> Text:
        if self._placed is None:
            self._placed = placement.described(self._shape_files)
        owners = sorted(each for each, paths in self._placed.items() if path in paths)
        known = join(*(named(self.labels, each) for each in owners), between=", ")
        return say("owner-class", classes=known) if owners else Text()

    def _stated(self, finding: Finding) -> list[Term]:
        """The values that stand where the finding is; all of them when it names none."""
        terms = self._places.stated(finding.graph, finding.focus or "", finding.path or "")
        return [each for each in terms if finding.value is None or text(each) == finding.value]

    def _wrong(self, finding: Finding) -> list[ox.Literal]:
        """The literal that its datatype does not allow."""
        stated = self._stated(finding) if finding.focus else []
        return [each for each in stated if isinstance(each, ox.Literal)]

    def _demand(self, rule: str) -> Demand | None:
        if ":" not in rule:
            return None
        if rule not in self._demanding:
            if self._demands is None:
                self._demands = Demands(self._shape_files)
            self._demanding[rule] = self._demands.of(rule)
        return self._demanding[rule]

    @property
    def labels(self) -> Labels:
        """The names of the ontology's terms."""
        if self._labels is None:
            self._labels = read_labels(resources.folder("ontology"))
        return self._labels


def _typed(wrong: ox.Literal) -> Text:
    datatype = wrong.datatype.value
    example = xsd.example(datatype)
    return say("typed", datatype=vocab.compact(datatype), example=example) if example else Text()


def _rewritten(wrong: ox.Literal) -> Text:
    """A language tag or a value of a datatype as it was meant."""
    if wrong.language:
        tag = meant.language(wrong.language)
        return say("hint", hint=f"@{tag}") if tag else Text()
    return _written(wrong.value, [wrong.datatype.value])


def _tagged(term: ox.Literal, languages: Sequence[str]) -> Text:
    """The language tag that is missing, or that was meant."""
    if not languages or not term.value.strip():
        return Text()
    if term.language is None:
        return say("add-language", written=f"{_shown(term)}@{languages[0]}")
    tag = meant.language(term.language)
    return say("hint", hint=f"@{tag}") if tag in languages else Text()


def _retyped(term: ox.Literal, datatypes: Sequence[str]) -> Text:
    if term.datatype.value in datatypes:
        return Text()
    if datatypes == [vocab.expand("xsd:string")]:
        return say("write", written=_shown(term))
    return _written(term.value, datatypes)


def _written(value: str, datatypes: Sequence[str]) -> Text:
    found = meant.literal(value, datatypes)
    if not found:
        return Text()
    return say("write", written=f'"{found[0]}"^^{vocab.compact(found[1])}')


def _shown(term: Term) -> str:
    """A value as it is shown among words: an IRI by its short name, a text in quotes."""
    if isinstance(term, ox.NamedNode):
        return short(term.value)
    words = " ".join(text(term).split())
    return f'"{words[:_LONGEST]}{"…" if words[_LONGEST:] else ""}"'
