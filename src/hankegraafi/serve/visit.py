"""One visit to a page: its language, its links, and the words for every IRI on it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

import pyoxigraph as ox
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from hankegraafi import formats, queries, vocab
from hankegraafi.records import LANGUAGES, Query, Text
from hankegraafi.serve import dates, publication, timeline
from hankegraafi.serve.as_of import AsOf, prefixed
from hankegraafi.serve.languages import Messages, choose, tag_of
from hankegraafi.serve.publication import Publication
from hankegraafi.serve.site import DATASET, Site, site_of

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Row = Mapping[str, Term]


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead somewhere: `language` is that of the words, `href` may be empty."""

    iri: str
    words: str
    language: str
    href: str
    local: bool


@dataclass(frozen=True, slots=True)
class Visit:
    """What a template asks about the visitor and about the things it names."""

    site: Site
    request: Request
    language: str
    t: Messages
    names: dict[str, Text] = field(default_factory=dict)
    placed: set[str] = field(default_factory=set)

    @property
    def publication(self) -> Publication:
        """What the release says about itself as a data set."""
        return publication.of(self.site)

    @property
    def title(self) -> str:
        """The name of the site: the data set's own title."""
        return self.publication.title.best(self.language)[1] or self.t("site.name")

    def tongue(self, language: str) -> Markup:
        """Write the attributes of words in a language, where it is not the page's own.

        What is in none of our three languages may run from right to left: the browser decides.
        """
        if language == self.language:
            return Markup()
        said = Markup(' lang="{}"').format(language) if language else Markup()
        return said if language in LANGUAGES else said + Markup(' dir="auto"')

    def anchor(self, iri: str) -> Markup:
        """Write the id attribute of a part, the first time that the page shows it."""
        name = iri.partition("#")[2]
        if not name or name in self.placed:
            return Markup()
        self.placed.add(name)
        return Markup(' id="{}"').format(name)

    def unplaced(self, iri: str) -> list[str]:
        """Give the parts of a thing that the page has not shown yet."""
        own = sorted(iri_of(row["part"]) for row in self.rows("parts", thing=iri))
        return [each for each in own if each.partition("#")[2] not in self.placed]

    @property
    def as_of(self) -> AsOf | None:
        """Of which release the address asks for this page, where it names one."""
        found: AsOf | None = self.request.scope.get("as_of")
        return found

    @property
    def published(self) -> str:
        """The day on which the release was published; empty where nobody noted it."""
        return self._day_of(self._releases().at)

    @property
    def published_latest(self) -> str:
        """The day on which the current release was published; empty where nobody noted it."""
        return self._day_of(self._releases().latest_at)

    @property
    def now(self) -> str:
        """The address of this page in the current release."""
        query = self.request.scope["query_string"].decode("latin-1")
        return quote(self.request.url.path) + (f"?{query}" if query else "")

    @property
    def since(self) -> str:
        """The address of what changed since this release until now, in this thing if any."""
        release, steps = self._releases(), self._steps()
        path = f"/changes/{release.version}/{release.latest}"
        return self.href(path, thing=steps) if steps else self.href(path)

    @property
    def history(self) -> str:
        """The address of the list of releases that tell of this thing; empty on other pages."""
        steps = self._steps()
        return self.href(f"/timemap/page/{quote(steps)}") if steps else ""

    @property
    def feed(self) -> str:
        """The address of the feed of what changes: in this thing, on other pages in all."""
        steps = self._steps()
        return self.href("/changes.atom", thing=steps) if steps else self.href("/changes.atom")

    def _releases(self) -> AsOf:
        """Say of which release this page is, and which is current."""
        found: AsOf = self.as_of or self.request.app.state.archive.as_of(self.site.release.version)
        return found

    def _day_of(self, at: datetime | None) -> str:
        return self.day(ox.Literal(at.isoformat())) if at else ""

    def _steps(self) -> str:
        """Give the steps of the thing that this page is about, such as "project/pomo"."""
        room, _, steps = self.request.url.path.strip("/").partition("/")
        return steps if room == "page" and ("/" in steps or steps == DATASET) else ""

    def path(self, path: str) -> str:
        """Give a path on this host, in the release that the address names, where it names one."""
        return prefixed(self.request.scope.get("prefix", ""), path)

    def href(self, path: str, **query: str | list[str]) -> str:
        """Give a path on this host; a language that was chosen in the address stays chosen."""
        chosen = self.request.query_params.get("lang")
        if chosen == self.language and not path.startswith(("/static/", "/download/")):
            query.setdefault("lang", chosen)
        path, hash_mark, fragment = self.path(path).partition("#")
        return path + (f"?{urlencode(query, doseq=True)}" if query else "") + hash_mark + fragment

    def switch(self, language: str) -> str:
        """Give the address of this same page in another language."""
        pairs = parse_qsl(
            self.request.scope["query_string"].decode("latin-1"), keep_blank_values=True
        )
        kept = [(key, value) for key, value in pairs if key != "lang"]
        return f"?{urlencode([*kept, ('lang', language)])}"

    def rows(self, name: str, **params: str) -> list[dict[str, Term]]:
        """Answer one of the fixed queries."""
        return self.site.rows(name, **params)

    def name(self, iri: str) -> Text:
        """Give the names of anything: a term, a thing of the release, or at worst its own IRI."""
        if iri not in self.names:
            term = self.site.ontology.terms.get(iri)
            self.names[iri] = term.label if term and term.label else self._label(iri)
        return self.names[iri]

    def _label(self, iri: str) -> Text:
        try:
            rows = self.rows("labels", thing=iri)
        except ValueError:
            return Text()
        return text_of(row["label"] for row in rows)

    def link(self, iri: str) -> Link:
        """Make a link to a page of ours where there is one, else to the IRI itself."""
        language, words = self.name(iri).best(self.language)
        if not words and "#" in iri:
            words, language = self._part_words(iri), self.language
        path = self.site.path_of(iri)
        outside = iri if iri.startswith(("http://", "https://")) else ""
        return Link(
            iri=iri,
            words=words or vocab.compact(iri),
            language=language if words else "",
            href=self.place(path) if path else outside,
            local=path is not None,
        )

    def place(self, path: str) -> str:
        """Give a path on this host; a row of a source has its own page, a span of a text none."""
        document, mark, row = path.partition("#row=")
        return self.href(document, row=row) if mark else self.href(path.partition("#char=")[0])

    def about(self, iri: str) -> dict[str, list[Term]]:
        """Give everything said of a thing directly, by the property's prefixed name."""
        found: dict[str, list[Term]] = {}
        for row in self.rows("properties", thing=iri):
            found.setdefault(vocab.compact(iri_of(row["property"])), []).append(row["value"])
        return found

    def _part_words(self, iri: str) -> str:
        """Name a part that has no name: a participation by who it is of, others by kind and place.

        For example "Turun kaupunki (koordinaattori)", "rahoitus (Opetushallitus)", "tavoite 2".
        """
        about = self.about(iri)

        def first(name: str) -> str:
            return next((iri_of(each) for each in about.get(name, ())), "")

        document, mark, row = iri.partition("#row=")
        if mark:
            return f"{self.words(document)}, {self.t('from.row', row=row)}"
        organisation, role = first("hanke:organisation"), first("hanke:role")
        if organisation and role:
            return f"{self.words(organisation)} ({self.words(role)})"
        kinds = (
            self.name(iri_of(each)).best(self.language)[1] for each in about.get("rdf:type", ())
        )
        funder = first("hanke:funder")
        mark = f"({self.words(funder)})" if funder else first("hanke:position")
        return " ".join(filter(None, (next(filter(None, kinds), ""), mark)))

    def words(self, iri: str) -> str:
        """Give the name of an IRI in the visitor's language, without a link."""
        return self.link(iri).words

    def text(self, terms: Iterable[Term]) -> Text:
        """Gather literals into a text."""
        return text_of(terms)

    def mark(self, iri: str) -> str:
        """Give the short mark of a part, such as the number of a focus area; else its name."""
        marks = self.about(iri).get("skos:notation", ())
        return iri_of(marks[0]) if marks else self.words(iri)

    def origin(self, iri: str, basis: str) -> str:
        """Name a statement by its source and by the property that it tells."""
        said = f" ({self.words(basis)})" if basis else ""
        return self.words(iri.partition("#")[0]) + said

    def name_by(self, source: str, thing: str) -> Text:
        """Give the name by which a source calls a thing in its own graph; it may have none."""
        key = f"{source} {thing}"
        if key not in self.names:
            rows = self.rows("source_names", source=source, thing=thing)
            self.names[key] = text_of(row["name"] for row in rows)
        return self.names[key]

    def language_of(self, source: str) -> str:
        """Give the tag of the language that a source is written in; empty where it is unknown."""
        kept = self.site.kept
        key = f"language_of {source}"
        if key not in kept:
            told = self.about(source).get("dcterms:language", ())
            kept[key] = tag_of(iri_of(told[0])) if len(told) == 1 else ""
        language: str = kept[key]
        return language

    def day(self, term: Term | None) -> str:
        """Write the day of a time (xsd:dateTime) out; an empty string for none."""
        day = iri_of(term).partition("T")[0] if term is not None else ""
        return self.date(ox.Literal(day, datatype=ox.NamedNode(dates.DAY)))

    def date(self, term: Term | None) -> str:
        """Write a date out at its own precision; an empty string for none."""
        return dates.write(term, self.t) if isinstance(term, ox.Literal) else ""

    def period(self, span: timeline.Span) -> str:
        """Write a period out, as far as it is known."""
        start, end = self.date(span[0]), self.date(span[1])
        if start == end or not (start or end):
            return start
        key = "period" if start and end else "period_from" if start else "period_to"
        return self.t(f"month.{key}", start=start, end=end)

    def number(self, value: int) -> str:
        """Write a count with its thousands apart, as the language does."""
        return f"{value:,}".replace(",", "," if self.language == "en" else "\N{NO-BREAK SPACE}")

    def query_link(self, name: str, **params: str) -> str:
        """Give the address of the query page with one of our own queries filled in."""
        return self.href("/sparql", query=shown(self.site.queries[name], **params), view="editor")


def visit_of(request: Request) -> Visit:
    """Begin a visit: choose its language."""
    site = site_of(request)
    language = choose(request.query_params.get("lang"), request.headers.get("accept-language"))
    return Visit(site, request, language, site.messages[language])


def iri_of(term: Term) -> str:
    """Give an IRI, or the words of a literal, as a plain string."""
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)


def text_of(terms: Iterable[Term]) -> Text:
    """Gather literals into a text, one for each language; the first of several stays."""
    found: dict[str, str] = {}
    for term in terms:
        if isinstance(term, ox.Literal):
            found.setdefault(term.language or "", term.value)
    return Text.of(found)


def in_language(terms: Iterable[Term], language: str) -> list[tuple[str, str]]:
    """Give every one of several texts in the one language that fits best."""
    literals = [term for term in terms if isinstance(term, ox.Literal)]
    best, _ = text_of(literals).best(language)
    return [(best, term.value) for term in literals if (term.language or "") == best]


def shown(query: Query, **params: str) -> str:
    """Write a fixed query for people: without its header, its parameters as a VALUES line."""
    return queries.shown(query, params)


def render(
    visit: Visit,
    template: str,
    context: Mapping[str, Any],
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Fill a template in; the page carries a strong ETag of its bytes, and 304 follows from it."""
    page = visit.site.templates.get_template(template)
    values = {"v": visit, "t": visit.t, "site": visit.site, "languages": LANGUAGES, **context}
    body = page.render(values).encode()
    sent = {
        "Content-Language": visit.language,
        "Vary": "Accept, Accept-Language",
        "Cache-Control": "no-cache",
        **(headers or {}),
    }
    if status == 200:
        sent["ETag"] = f'"{blake2b(body, digest_size=12).hexdigest()}"'
        if matches(visit.request, sent["ETag"]):
            return Response(status_code=304, headers=sent)
    return Response(body, status, sent, media_type=formats.HTML.media_type)


def matches(request: Request, etag: str) -> bool:
    """Say whether If-None-Match names this ETag (RFC 9110 §13.1.2: weak comparison)."""
    header = request.headers.get("if-none-match", "")
    given = {each.strip().removeprefix("W/") for each in header.split(",")}
    return etag in given or "*" in given
