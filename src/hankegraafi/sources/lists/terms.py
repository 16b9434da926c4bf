"""What a column of a list may become: the closed list of terms of a source description."""

from dataclasses import dataclass
from enum import Enum

from hankegraafi import vocab
from hankegraafi.records import LANGUAGES


class Kind(Enum):
    """How a cell is read."""

    IGNORED = "nothing"
    TEXT = "text"
    CODE = "code"
    DATE = "date"
    PERIOD = "period"
    MONEY = "money"
    CURRENCY = "currency"
    COUNT = "count"
    ADDRESS = "web address"
    CONCEPT = "concept"
    ORGANISATION = "organisation"
    IDENTIFIER = "identifier"


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that a column may become.

    `predicate` is what states it of a project, a funding or a participation; `many` tells whether
    one record may have several; `free` that its words are somebody's text, which only a licence
    lets be published.
    """

    name: str
    kind: Kind
    predicate: str = ""
    many: bool = False
    free: bool = False


IGNORE = "ignore"
CODE = "code"
TITLE = "title"

_PROJECT = (
    Term(IGNORE, Kind.IGNORED, many=True),
    Term(CODE, Kind.CODE, "adms:identifier"),
    Term(TITLE, Kind.TEXT, "skos:prefLabel"),
    Term("alternative", Kind.TEXT, "skos:altLabel", many=True),
    Term("acronym", Kind.TEXT, "hanke:acronym"),
    Term("purpose", Kind.TEXT, "hanke:purpose", free=True),
    Term("summary", Kind.TEXT, "hanke:summary", free=True),
    Term("homepage", Kind.ADDRESS, "foaf:homepage"),
    Term("start", Kind.DATE, "dcat:startDate"),
    Term("end", Kind.DATE, "dcat:endDate"),
    Term("period", Kind.PERIOD, "dcterms:temporal"),
    Term("status", Kind.CONCEPT, "hanke:status"),
    Term("subject", Kind.CONCEPT, "dcterms:subject", many=True),
    Term("programme", Kind.CONCEPT, "hanke:inProgramme", many=True),
    Term("budget", Kind.MONEY, "hanke:budget"),
    Term("budget.currency", Kind.CURRENCY, "hanke:currency"),
    Term("participants", Kind.COUNT, "hanke:participantCount"),
    Term("partners", Kind.COUNT, "hanke:partnerCount"),
)
_ROLES = tuple(
    Term(role, Kind.ORGANISATION, f"hanke:role-{role}", many=True)
    for role in ("coordinator", "partner", "executor", "contractor")
)
_FUNDING = (
    Term("amount", Kind.MONEY, "hanke:amount"),
    Term("spent", Kind.MONEY, "hanke:spent"),
    Term("currency", Kind.CURRENCY, "hanke:currency"),
    Term("funder", Kind.ORGANISATION, "hanke:funder"),
    Term("authority", Kind.ORGANISATION, "hanke:authority"),
    Term("recipient", Kind.ORGANISATION, "hanke:recipient"),
    Term("programme", Kind.CONCEPT, "hanke:inProgramme"),
    Term("kind", Kind.CONCEPT, "hanke:fundingKind"),
    Term("decision", Kind.TEXT, "hanke:decisionNumber"),
    Term("awarded", Kind.DATE, "hanke:awardDate"),
)

PROJECT_TERMS = {term.name: term for term in (*_PROJECT, *_ROLES)}
FUNDING_TERMS = {term.name: term for term in _FUNDING}
ROLES = {term.name: vocab.term(term.predicate) for term in _ROLES}
IDENTIFIER = ".id"
"""After a term of an organisation: a column that holds that organisation's identifier."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a column's values go: a term, of the project or of one of its fundings.

    `funding` is the name of the funding, empty for the project itself; `identifies` tells that the
    values are identifiers of the organisation that the term stands for; `language` is of a text.
    """

    term: Term
    funding: str = ""
    identifies: bool = False
    language: str = ""

    @property
    def key(self) -> str:
        """How the description writes it."""
        name = f"funding.{self.funding}.{self.term.name}" if self.funding else self.term.name
        name += IDENTIFIER if self.identifies else ""
        return f"{name}@{self.language}" if self.language else name


def target(words: str) -> Target | None:
    """Take apart what a description writes; None when there is no such term.

    >>> target("funding.grant.amount").term.predicate
    'hanke:amount'
    """
    name, _, language = words.partition("@")
    identifies = name.endswith(IDENTIFIER)
    name = name.removesuffix(IDENTIFIER)
    funding = ""
    terms = PROJECT_TERMS
    if name.startswith("funding."):
        _, funding, name = (*name.split(".", 2), "")[:3]
        terms = FUNDING_TERMS
    term = terms.get(name)
    if term is None or (identifies and term.kind is not Kind.ORGANISATION):
        return None
    if language and (term.kind is not Kind.TEXT or language not in LANGUAGES):
        return None
    return Target(term, funding, identifies, language)


def names() -> list[str]:
    """Every term as a description may write it, with `grant` for the name of a funding."""
    return [*PROJECT_TERMS, *(f"funding.grant.{name}" for name in FUNDING_TERMS)]
