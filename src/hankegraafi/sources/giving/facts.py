"""The facts of a curated view that grants are written from, by subject."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

import pyoxigraph as ox

from hankegraafi import vocab

_READ = (
    "rdf:type skos:prefLabel skos:notation adms:identifier hanke:identifierScheme hanke:funding"
    " hanke:partOfFunding hanke:funder hanke:recipient hanke:amount hanke:spent hanke:awardDate"
    " hanke:value hanke:currency hanke:approximate hanke:inProgramme hanke:summary hanke:purpose"
    " dcterms:temporal dcat:startDate dcat:endDate dcterms:title dcterms:license dcterms:modified"
    " dcterms:publisher foaf:homepage"
).split()
_ORDER = ("fi", "sv", "en", "")

Terms = dict[str, list[ox.NamedNode | ox.Literal]]


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in a currency (ISO 4217)."""

    value: Decimal
    currency: str
    approximate: bool


def facts_of(quads: Iterable[ox.Quad]) -> "Facts":
    """Gather the facts of the default graph."""
    wanted = {vocab.term(name): name for name in _READ}
    told: dict[str, Terms] = {}
    for quad in quads:
        name = wanted.get(quad.predicate.value)
        subject, value = quad.subject, quad.object
        if name is None or not isinstance(quad.graph_name, ox.DefaultGraph):
            continue
        if isinstance(subject, ox.NamedNode) and isinstance(value, ox.NamedNode | ox.Literal):
            values = told.setdefault(subject.value, {}).setdefault(name, [])
            if value not in values:
                values.append(value)
    return Facts(told)


class Facts:
    """What is said of each subject, by the prefixed name of the predicate."""

    def __init__(self, told: dict[str, Terms]) -> None:
        self._told = told
        self.projects = sorted(
            subject for subject, terms in told.items() if _is(terms, "hanke:Project")
        )
        sets = sorted(subject for subject, terms in told.items() if _is(terms, "dcat:Dataset"))
        self.dataset = sets[0] if sets else ""

    def values(self, subject: str, predicate: str) -> list[str]:
        """Give all values, as text."""
        return [each.value for each in self._told.get(subject, {}).get(predicate, ())]

    def value(self, subject: str, predicate: str) -> str:
        """Give the first value by the alphabet, "" where there is none."""
        return min(self.values(subject, predicate), default="")

    def only(self, subject: str, predicate: str) -> str:
        """Give the value where there is exactly one, else ""."""
        found = self.values(subject, predicate)
        return found[0] if len(found) == 1 else ""

    def literals(self, subject: str, predicate: str) -> list[ox.Literal]:
        """Give the values that are literals."""
        found = self._told.get(subject, {}).get(predicate, ())
        return [each for each in found if isinstance(each, ox.Literal)]

    def text(self, subject: str, predicate: str, language: str) -> str:
        """Give a text in a language, else in the next one of fi, sv, en."""
        order = (language, *_ORDER)
        found = self.literals(subject, predicate)
        ranked = [
            (order.index(tag) if (tag := each.language or "") in order else len(order), each.value)
            for each in found
        ]
        return min(ranked)[1] if ranked else ""

    def notation(self, subject: str, scheme: str) -> str:
        """Give the notation of a subject's identifier within a scheme."""
        wanted = vocab.term(scheme)
        found = [
            notation
            for node in self.values(subject, "adms:identifier")
            if wanted in self.values(node, "hanke:identifierScheme")
            for notation in self.values(node, "skos:notation")
        ]
        return min(found, default="")

    def code(self, project: str) -> str:
        """Give the code of a project."""
        return self.notation(project, "hanke:id-project-code")

    def money(self, node: str) -> Money | None:
        """Give an amount; None where it is not said whole."""
        value, currency = self.only(node, "hanke:value"), self.only(node, "hanke:currency")
        if not value or not currency:
            return None
        approximate = "true" in self.values(node, "hanke:approximate")
        return Money(Decimal(value), currency.rpartition("/")[2], approximate)


def _is(terms: Terms, kind: str) -> bool:
    wanted = vocab.term(kind)
    return any(each.value == wanted for each in terms.get("rdf:type", ()))
