"""/shapes: what a valid project, organisation, funding … looks like, in words.

Everything on the page is read from the shapes and the ontology of the release, so it is never out
of step with what `hankegraafi check` asks for.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from hankegraafi.records import Text
from hankegraafi.serve.site import Site
from hankegraafi.serve.terms import About, index, strings, text
from hankegraafi.serve.visit import render, visit_of
from hankegraafi.vocab import HANKE, compact, expand

_FIRST = ("Project", "Organisation", "Participation", "Funding", "Money", "Programme")
_LEVELS = {expand("sh:Violation"): "required", expand("sh:Warning"): "recommended"}
_KINDS = {expand(f"sh:{kind}"): kind for kind in ("IRI", "Literal")}
_DEMANDS = ("sh:minCount", "sh:qualifiedMinCount")


@dataclass(frozen=True, slots=True)
class Field:
    """A property of a thing: how it is called, what it takes, and the rule in words.

    `level` is "required", "recommended" or "optional"; `most` the highest number of values, empty
    where there is no bound; `types` are IRIs of classes, datatypes or listed values.
    """

    name: Text
    meaning: Text
    path: str
    level: str
    most: str
    types: tuple[str, ...]
    kind: str
    examples: tuple[str, ...]
    rule: Text

    @property
    def code(self) -> str:
        """The property as data writes it, such as hanke:acronym."""
        return compact(self.path)


@dataclass(frozen=True, slots=True)
class Shape:
    """What is asked of the things of a class: its fields, and rules over all of it."""

    iri: str
    name: Text
    meaning: Text
    fields: tuple[Field, ...]
    rules: tuple[tuple[Text, Text], ...]

    @property
    def anchor(self) -> str:
        """The name of the class, for links."""
        return compact(self.iri).replace(":", "-")


def show(request: Request) -> Response:
    """Show every class that shapes speak of, with its fields."""
    visit = visit_of(request)
    found = visit.site.once("shapes", lambda: tuple(read(visit.site)))
    return render(visit, "shapes.html", {"shapes": found})


def read(site: Site) -> Iterator[Shape]:
    """Read what the shapes of a release ask for, the main classes first."""
    shapes = index(site.ontology.shapes)
    by_class: dict[str, list[About]] = {}
    for about in shapes.values():
        for iri in strings(about, "sh:targetClass"):
            by_class.setdefault(iri, []).append(about)
    order = {HANKE + name: place for place, name in enumerate(_FIRST)}
    for iri in sorted(by_class, key=lambda each: (order.get(each, len(order)), compact(each))):
        term = site.ontology.terms.get(iri)
        fields = tuple(_fields(site, shapes, by_class[iri]))
        rules = tuple(_rules(shapes, by_class[iri]))
        if term and (fields or rules):
            yield Shape(iri, term.label, term.definition, fields, rules)


def _fields(site: Site, shapes: Mapping[str, About], targeted: list[About]) -> Iterator[Field]:
    """Give the fields in their order; what several shapes say of one property is one field."""
    by_path: dict[str, list[About]] = {}
    for about in targeted:
        for name in strings(about, "sh:property"):
            part = shapes.get(name, {})
            for path in strings(part, "sh:path"):
                by_path.setdefault(path, []).append(part)
    wanted = {path: parts for path, parts in by_path.items() if not _is_unwanted(parts)}
    fields = [(_order(parts), _field(site, shapes, path, parts)) for path, parts in wanted.items()]
    for _, field in sorted(fields, key=lambda each: (each[0], each[1].path)):
        yield field


def _field(site: Site, shapes: Mapping[str, About], path: str, parts: list[About]) -> Field:
    term = site.ontology.terms.get(path)
    first = min(parts, key=lambda part: (_level([part]) == "recommended", _order([part])))
    names = [text(part, "sh:name") for part in parts]
    return Field(
        name=next((each for each in names if each), term.label if term else Text()),
        meaning=text(first, "sh:description") or (term.definition if term else Text()),
        path=path,
        level=_level(parts),
        most=min(
            (each for part in parts for each in strings(part, "sh:maxCount")), key=int, default=""
        ),
        types=tuple(dict.fromkeys(each for part in parts for each in _types(shapes, part))),
        kind=next(
            (_KINDS[k] for part in parts for k in strings(part, "sh:nodeKind") if k in _KINDS), ""
        ),
        examples=term.examples if term else (),
        rule=text(first, "sh:message"),
    )


def _is_unwanted(parts: list[About]) -> bool:
    """Say whether no value may be there: a term that another one stands for."""
    return any("0" in strings(part, "sh:maxCount") for part in parts)


def _level(parts: list[About]) -> str:
    """Say how much a field is asked for: by the gravest shape that asks for a value at all."""
    found = set()
    for part in parts:
        if any(each != "0" for each in strings(part, *_DEMANDS)):
            severity = next(iter(strings(part, "sh:severity")), expand("sh:Violation"))
            found.add(_LEVELS.get(severity, "recommended"))
    return next((each for each in _LEVELS.values() if each in found), "optional")


def _types(shapes: Mapping[str, About], part: About) -> Iterator[str]:
    yield from strings(part, "sh:class", "sh:datatype")
    for head in strings(part, "sh:in"):
        yield from _items(shapes, head)
    for head in strings(part, "sh:or"):
        for shape in _items(shapes, head):
            yield from strings(shapes.get(shape, {}), "sh:class", "sh:datatype")


def _items(shapes: Mapping[str, About], head: str) -> Iterator[str]:
    """Go through a list whose cells have names; one that leads back to itself ends there."""
    seen = set[str]()
    while head not in seen and (about := shapes.get(head)):
        seen.add(head)
        yield from strings(about, "rdf:first")
        head = next(iter(strings(about, "rdf:rest")), "")


def _rules(shapes: Mapping[str, About], targeted: list[About]) -> Iterator[tuple[Text, Text]]:
    """Give the rules over the whole of a thing, each with its name and what it says."""
    for about in targeted:
        queries = [shapes.get(name, {}) for name in strings(about, "sh:sparql")]
        plain = [about] if about.keys() & {expand(f"sh:{name}") for name in _WHOLE} else []
        for each in (*plain, *queries):
            if said := text(each, "sh:description") or text(each, "sh:message"):
                yield text(each, "sh:name"), said


_WHOLE = ("and", "closed", "node", "nodeKind", "not", "or", "pattern", "xone")


def _order(parts: list[About]) -> float:
    orders = [each for part in parts for each in strings(part, "sh:order")]
    return min(map(float, orders), default=float("inf"))
