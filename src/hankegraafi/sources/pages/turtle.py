"""A draft as Turtle in the house's vocabulary, with the place of every value, for an editor.

What a page says stands as `hanke:Statement`, with the words and their label (`hanke:quote`), the
confidence (`sssom:confidence`) and the span of characters (`prov:wasDerivedFrom` with a fragment
`#char=begin,end`, RFC 5147). No blank nodes; the wording of goals, actions and results is left out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pyoxigraph as ox

from hankegraafi import iris, vocab
from hankegraafi.rdf.write import canonical_turtle, data_prefixes
from hankegraafi.sources.pages.drafts import Draft, Span, Value
from hankegraafi.sources.values.moments import Moment
from hankegraafi.sources.values.money import Amount

_CURRENCY = "http://publications.europa.eu/resource/authority/currency/"
_LANGUAGE = "http://publications.europa.eu/resource/authority/language/"
_LANGUAGES = {"fi": "FIN", "sv": "SWE", "en": "ENG"}
_DATES = {"day": "xsd:date", "month": "xsd:gYearMonth", "year": "xsd:gYear"}
_NAMES = {
    "fi": "Sivu: {title}",
    "sv": "Sida: {title}",
    "en": "Page: {title}",
}
_LONGEST_SLUG = 80
_LONGEST = 200
_PARTS = {"goal": "hanke:Goal", "action": "hanke:Action", "result": "hanke:Result"}


def drafts_turtle(drafts: Sequence[Draft], *, base: str, source_slug: str) -> str:
    """Write the drafts of one page as one Turtle file.

    `base` is what IRIs begin with, `source_slug` the last step of the page's own IRI. New
    organisations and programmes get IRIs of their names; an editor puts the known ones in place.
    A period that ends before it starts stands as statements alone, so that nothing is repaired.
    """
    writer = _Writer(base, source_slug)
    for draft in drafts:
        writer.project(draft)
    writer.document(drafts)
    return canonical_turtle(set(writer.triples), writer.prefixes(drafts))


@dataclass
class _Writer:
    base: str
    slug: str
    triples: list[ox.Triple] = field(default_factory=list)
    labelled: set[str] = field(default_factory=set)

    @property
    def source(self) -> str:
        return iris.thing(self.base, "source", self.slug)

    def name(self, draft: Draft) -> str:
        """Give the last step of a project's IRI."""
        return (_slug(str(draft.title[0].value)) if draft.title else "") or self.slug

    def prefixes(self, drafts: Sequence[Draft]) -> dict[str, str]:
        """Give the prefixes of the file: the house's, those of the page's and projects' parts."""
        found = data_prefixes(self.base) | {"page": f"{self.source}#"}
        for number, draft in enumerate(drafts, start=1):
            prefix = "this" if len(drafts) == 1 else f"this-{number}"
            found[prefix] = iris.thing(self.base, "project", f"{self.name(draft)}#")
        return found

    def project(self, draft: Draft) -> None:
        """Write one project with its parts and statements."""
        _Project(self, draft, self.name(draft)).write()

    def document(self, drafts: Sequence[Draft]) -> None:
        """Write the page itself."""
        language = drafts[0].language
        titles = ", ".join(_plain(each.title[0].value) for each in drafts if each.title)
        label = _NAMES[language].format(title=titles)[:_LONGEST].rstrip()
        self.add(self.source, "rdf:type", node("foaf:Document"))
        self.add(self.source, "skos:prefLabel", ox.Literal(label, language=language))
        self.add(self.source, "dcterms:language", ox.NamedNode(_LANGUAGE + _LANGUAGES[language]))
        about = "foaf:primaryTopic" if len(drafts) == 1 else "schema:mentions"
        for draft in drafts:
            project = iris.thing(self.base, "project", self.name(draft))
            self.add(self.source, about, ox.NamedNode(project))
        for site in drafts[0].site[:1]:
            self.add(self.source, "foaf:homepage", ox.NamedNode(str(site.value)))
        for date in drafts[0].page_date[:1]:
            if isinstance(date.value, Moment):
                self.add(self.source, "dcterms:issued", moment(date.value))

    def add(self, subject: str, predicate: str, value: ox.NamedNode | ox.Literal) -> None:
        """Add a triple; the predicate is a prefixed name."""
        self.triples.append(
            ox.Triple(ox.NamedNode(subject), ox.NamedNode(vocab.term(predicate)), value)
        )


@dataclass
class _Project:
    writer: _Writer
    draft: Draft
    name: str

    @property
    def iri(self) -> str:
        return iris.thing(self.writer.base, "project", self.name)

    def write(self) -> None:
        add = self.writer.add
        add(self.iri, "rdf:type", node("hanke:Project"))
        add(self.iri, "dcterms:source", ox.NamedNode(self.writer.source))
        self._names()
        self._period()
        self._status()
        self._codes()
        self._participations()
        self._money()
        self._programme()
        self._network()
        self._focus()
        self._contacts()
        for name, kind in _PARTS.items():
            for number, value in enumerate(getattr(self.draft, name), start=1):
                part = self._part(f"{name}-{number}", kind, f"hanke:{name}")
                add(part, "hanke:position", _integer(number))
                self._state(
                    f"{name}-{number}", self.iri, f"hanke:{name}", ox.NamedNode(part), value
                )

    def _part(self, name: str, kind: str, predicate: str) -> str:
        part = iris.part(self.iri, name)
        self.writer.add(part, "rdf:type", node(kind))
        self.writer.add(self.iri, predicate, ox.NamedNode(part))
        return part

    def _words(self, text: object) -> ox.Literal:
        return ox.Literal(_plain(text), language=self.draft.language)

    def _state(
        self,
        name: str,
        subject: str,
        predicate: str,
        value: ox.NamedNode | ox.Literal,
        given: Value,
    ) -> None:
        """Write what the page says, with its evidence."""
        add, source = self.writer.add, self.writer.source
        statement = iris.part(source, f"{self.name}-{name}")
        add(statement, "rdf:type", node("hanke:Statement"))
        add(statement, "rdf:subject", ox.NamedNode(subject))
        add(statement, "rdf:predicate", node(predicate))
        add(statement, "rdf:object", value)
        add(statement, "dcterms:source", ox.NamedNode(source))
        add(statement, "prov:wasDerivedFrom", ox.NamedNode(source + _place(given.evidence)))
        add(statement, "sssom:confidence", _decimal(format(given.confidence, ".2f")))
        quote = _quote(given)
        if quote:
            add(statement, "hanke:quote", self._words(quote))
        if given.as_of is not None:
            add(statement, "hanke:asOf", moment(given.as_of))

    def _both(
        self, name: str, predicate: str, value: ox.NamedNode | ox.Literal, given: Value
    ) -> None:
        """State a value of the project itself, and that the page says so."""
        self.writer.add(self.iri, predicate, value)
        self._state(name, self.iri, predicate, value, given)

    def _names(self) -> None:
        self.writer.labelled.add(self.iri)
        for given in self.draft.title[:1]:
            self._both("title", "skos:prefLabel", self._words(given.value), given)
        for number, given in enumerate(self.draft.alternative, start=1):
            self._both(f"alternative-{number}", "skos:altLabel", self._words(given.value), given)
        for given in self.draft.acronym[:1]:
            self._both("acronym", "hanke:acronym", ox.Literal(_plain(given.value)), given)

    def _period(self) -> None:
        """The best start and end; others stand as statements, and so do both if reversed."""
        owner = iris.part(self.iri, "period")
        kept = not self.draft.reversed and bool(self.draft.start or self.draft.end)
        if kept:
            self._part("period", "dcterms:PeriodOfTime", "dcterms:temporal")
        for name, term in (("start", "dcat:startDate"), ("end", "dcat:endDate")):
            for number, given in enumerate(getattr(self.draft, name), start=1):
                if not isinstance(given.value, Moment):
                    continue
                value = moment(given.value)
                if kept and number == 1:
                    self.writer.add(owner, term, value)
                self._state(f"{name}-{number}", owner if kept else self.iri, term, value, given)

    def _status(self) -> None:
        for number, given in enumerate(self.draft.status, start=1):
            value = node(f"hanke:status-{given.value}")
            if number == 1:
                self.writer.add(self.iri, "hanke:status", value)
                if given.as_of is not None:
                    self.writer.add(self.iri, "hanke:asOf", moment(given.as_of))
            self._state(f"status-{number}", self.iri, "hanke:status", value, given)

    def _codes(self) -> None:
        for number, given in enumerate(self.draft.code, start=1):
            part = self._part(f"code-{number}", "adms:Identifier", "adms:identifier")
            self.writer.add(part, "skos:notation", ox.Literal(_plain(given.value)))
            self.writer.add(part, "hanke:identifierScheme", node("hanke:id-project-code"))
            self.writer.add(part, "dcterms:source", ox.NamedNode(self.writer.source))
            self._state(f"code-{number}", self.iri, "adms:identifier", ox.NamedNode(part), given)

    def _body(self, kind: str, term: str, given: Value) -> str | None:
        """An organisation or programme by the name that the page gives it."""
        slug = _slug(str(given.value))
        if not slug:
            return None
        iri = iris.thing(self.writer.base, kind, slug)
        self.writer.add(iri, "rdf:type", node(term))
        if iri not in self.writer.labelled:
            self.writer.labelled.add(iri)
            self.writer.add(iri, "skos:prefLabel", self._words(given.value))
        self.writer.add(iri, "dcterms:source", ox.NamedNode(self.writer.source))
        return iri

    def _participations(self) -> None:
        """One participation for each organisation; of two coordinators the second has no role."""
        known: set[str] = set()
        for role, number, given in self._roles():
            body = self._body("organisation", "hanke:Organisation", given)
            if body is None or body in known:
                continue
            known.add(body)
            name = f"participation-{body.rpartition('/')[2]}"
            part = self._part(name, "hanke:Participation", "hanke:participation")
            self.writer.add(part, "hanke:organisation", ox.NamedNode(body))
            if role != "coordinator" or number == 1:
                self.writer.add(part, "hanke:role", node(f"hanke:role-{role}"))
            state = f"{role}-{number}"
            self._state(state, self.iri, "hanke:participation", ox.NamedNode(part), given)

    def _roles(self) -> Iterator[tuple[str, int, Value]]:
        for role in ("coordinator", "partner", "executor"):
            for number, given in enumerate(getattr(self.draft, role), start=1):
                yield role, number, given

    def _money(self) -> None:
        budgets = self._exact("budget")
        grants = self._exact("grant")
        for given in budgets[:1] if len(budgets) == 1 else ():
            money = self._part("budget", "hanke:Money", "hanke:budget")
            self._sum(money, given)
            self._state("budget", self.iri, "hanke:budget", ox.NamedNode(money), given)
        whole = grants if len(grants) == 1 else []
        self._funders(whole)
        stated = [*(budgets if len(budgets) == 1 else ()), *whole]
        others = [each for each in self.draft.amount if each not in stated]
        for number, given in enumerate(others, start=1):
            if isinstance(given.value, Amount):
                value = _decimal(format(given.value.value, "f"))
                self._state(f"amount-{number}", self.iri, "hanke:amount", value, given)

    def _exact(self, kind: str) -> list[Value]:
        """Amounts of a kind that are no bounds and not negative."""
        return [
            each
            for each in self.draft.amount
            if each.kind == kind
            and not each.bound
            and isinstance(each.value, Amount)
            and each.value.value >= 0
        ]

    def _sum(self, money: str, given: Value) -> None:
        amount = given.value
        if isinstance(amount, Amount):
            self.writer.add(money, "hanke:value", _decimal(format(amount.value, "f")))
            self.writer.add(money, "hanke:currency", ox.NamedNode(_CURRENCY + amount.currency))
            if amount.approximate:
                boolean = ox.NamedNode(vocab.expand("xsd:boolean"))
                self.writer.add(money, "hanke:approximate", ox.Literal("true", datatype=boolean))

    def _funders(self, grants: Sequence[Value]) -> None:
        """One funding for each funder; the one grant stands with the only funder, or alone."""
        add = self.writer.add
        bodies = [
            (given, body)
            for given in self.draft.funder
            if (body := self._body("organisation", "hanke:Organisation", given))
        ]
        parts = []
        for number, (given, body) in enumerate(bodies, start=1):
            part = self._part(f"funding-{number}", "hanke:Funding", "hanke:funding")
            add(part, "hanke:funder", ox.NamedNode(body))
            self._state(f"funder-{number}", part, "hanke:funder", ox.NamedNode(body), given)
            parts.append(part)
        for given in grants:
            if len(parts) != 1:
                name = f"funding-{len(parts) + 1}"
                parts = [self._part(name, "hanke:Funding", "hanke:funding")]
            money = f"{parts[0]}-amount"
            add(money, "rdf:type", node("hanke:Money"))
            add(parts[0], "hanke:amount", ox.NamedNode(money))
            self._sum(money, given)
            self._state("grant", parts[0], "hanke:amount", ox.NamedNode(money), given)
        for given in self.draft.authority[:1]:
            body = self._body("organisation", "hanke:Organisation", given)
            if body:
                owner = parts[0] if len(parts) == 1 else self.iri
                if len(parts) == 1:
                    add(owner, "hanke:authority", ox.NamedNode(body))
                self._state("authority", owner, "hanke:authority", ox.NamedNode(body), given)

    def _programme(self) -> None:
        for number, given in enumerate(self.draft.programme, start=1):
            programme = self._body("programme", "hanke:Programme", given)
            if programme:
                value = ox.NamedNode(programme)
                self._both(f"programme-{number}", "hanke:inProgramme", value, given)

    def _network(self) -> None:
        for given in self.draft.parent:
            parent = self._body("project", "hanke:Project", given)
            if parent and parent != self.iri:
                self._both("parent", "hanke:subProjectOf", ox.NamedNode(parent), given)
        for name, term in (("participants", "participantCount"), ("partners", "partnerCount")):
            for given in getattr(self.draft, name):
                self._both(name, f"hanke:{term}", _integer(given.value), given)

    def _focus(self) -> None:
        for number, given in enumerate(self.draft.focus_area, start=1):
            part = self._part(f"focus-area-{number}", "hanke:FocusArea", "hanke:focusArea")
            self.writer.add(part, "skos:prefLabel", self._words(given.value))
            self.writer.add(part, "hanke:position", _integer(number))
            name = f"focus-area-{number}"
            self._state(name, self.iri, "hanke:focusArea", ox.NamedNode(part), given)

    def _contacts(self) -> None:
        for number, given in enumerate(self.draft.contact, start=1):
            part = self._part(f"contact-{number}", "hanke:Contact", "hanke:contact")
            self.writer.add(part, "skos:prefLabel", self._words(given.value))
            self._state(f"contact-{number}", self.iri, "hanke:contact", ox.NamedNode(part), given)


def _quote(given: Value) -> str:
    """Give the words that a value rests on, with its label where that stands before or behind."""
    quote = _plain(given.quote)
    if not quote or not given.label or given.label_begin < 0 or given.label in quote:
        return quote[:_LONGEST].rstrip()
    first = given.label_begin <= given.evidence.begin
    whole = f"{given.label} {quote}" if first else f"{quote} {given.label}"
    return whole if len(whole) <= _LONGEST else quote[:_LONGEST].rstrip()


def node(name: str) -> ox.NamedNode:
    """Give a term of the vocabulary by its prefixed name."""
    return ox.NamedNode(vocab.term(name))


def moment(value: Moment) -> ox.Literal:
    """Write a moment with the datatype of its precision."""
    return ox.Literal(value.value, datatype=ox.NamedNode(vocab.expand(_DATES[value.precision])))


def _integer(value: object) -> ox.Literal:
    return ox.Literal(str(value), datatype=ox.NamedNode(vocab.expand("xsd:integer")))


def _decimal(text: str) -> ox.Literal:
    whole = text if "." in text else f"{text}.0"
    return ox.Literal(whole, datatype=ox.NamedNode(vocab.expand("xsd:decimal")))


def _plain(text: object) -> str:
    return " ".join(str(text).split())


def _slug(name: str) -> str:
    return iris.slug(name)[:_LONGEST_SLUG].strip("-")


def _place(span: Span) -> str:
    return f"#char={span.begin},{span.end}"
