"""ONE table of media types, and the choice among them by Accept, extension or name."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write something down.

    `kind` is "graph" (triples), "dataset" (quads, triples too), "results" (rows or a yes/no) or
    "page". `extension` has no dot. `aliases` are further media types that ask for the same.
    """

    name: str
    media_type: str
    extension: str
    kind: str
    aliases: tuple[str, ...] = ()
    text: bool = True

    @property
    def content_type(self) -> str:
        """The Content-Type header's value: a text type says that it is UTF-8."""
        return f"{self.media_type}; charset=utf-8" if self.text else self.media_type

    @property
    def media_types(self) -> tuple[str, ...]:
        """Every media type that asks for this format, its own first."""
        return (self.media_type, *self.aliases)


TURTLE = Format("turtle", "text/turtle", "ttl", "graph", ("application/x-turtle",))
JSONLD = Format(
    "jsonld", "application/ld+json", "jsonld", "dataset", ("application/json",), text=False
)
NTRIPLES = Format("ntriples", "application/n-triples", "nt", "graph", ("text/plain",), text=False)
RDFXML = Format("rdfxml", "application/rdf+xml", "rdf", "graph", text=False)
NQUADS = Format("nquads", "application/n-quads", "nq", "dataset", text=False)
TRIG = Format("trig", "application/trig", "trig", "dataset", ("application/x-trig",), text=False)
JSON = Format(
    "json", "application/sparql-results+json", "srj", "results", ("application/json",), text=False
)
XML = Format(
    "xml",
    "application/sparql-results+xml",
    "srx",
    "results",
    ("application/xml", "text/xml"),
    text=False,
)
CSV = Format("csv", "text/csv", "csv", "results")
TSV = Format("tsv", "text/tab-separated-values", "tsv", "results")
HTML = Format("html", "text/html", "html", "page", ("application/xhtml+xml",))
PROBLEM = Format("problem", "application/problem+json", "json", "page", ("application/json",))

FORMATS = (TURTLE, JSONLD, NTRIPLES, RDFXML, NQUADS, TRIG, JSON, XML, CSV, TSV, HTML)
BY_NAME = {each.name: each for each in FORMATS}
GRAPH_FORMATS = tuple(each for each in FORMATS if each.kind in {"graph", "dataset"})
RESULT_FORMATS = tuple(each for each in FORMATS if each.kind == "results")


def by_extension(extension: str, offered: Iterable[Format] = FORMATS) -> Format | None:
    """Find the format that a file name's ending asks for ("ttl"; no dot)."""
    return next((each for each in offered if each.extension == extension), None)


def by_name(name: str, offered: Iterable[Format] = FORMATS) -> Format | None:
    """Find the format called by its name, its extension or one of its media types."""
    wanted = name.strip().casefold()
    return next(
        (
            each
            for each in offered
            if wanted in {each.name, each.extension} or wanted in each.media_types
        ),
        None,
    )


def negotiate(accept: str | None, offered: Sequence[Format]) -> Format | None:
    """Choose among the offered formats by an Accept header (RFC 9110 §12.5.1).

    Each format takes the weight of the most specific range that matches it; the highest weight
    wins, and among equals the one offered first. No header, or an empty one, takes the first.
    None means that nothing offered is acceptable (406).

    >>> negotiate("text/html;q=0.5, text/turtle", (HTML, TURTLE)).name
    'turtle'
    """
    if accept is None or not accept.strip():
        return offered[0] if offered else None
    ranges = [found for part in _split(accept, ",") if (found := _parse(part))]
    weighed = [(_weight(each, ranges), -place) for place, each in enumerate(offered)]
    best = max(weighed, default=(0.0, 0))
    return offered[-best[1]] if best[0] > 0 else None


class _Range(NamedTuple):
    media_type: str
    weight: float

    def specificity(self, media_type: str) -> int:
        """How closely this range names the media type: 0 not at all, then any, type, whole."""
        if self.media_type == media_type:
            return 3
        if self.media_type == f"{media_type.partition('/')[0]}/*":
            return 2
        return 1 if self.media_type == "*/*" else 0


def _weight(offered: Format, ranges: Sequence[_Range]) -> float:
    """Give the weight of a format: a range that names it speaks before any wildcard does."""
    weights = []
    for media_type in offered.media_types:
        matches = [(each.specificity(media_type), each.weight) for each in ranges]
        weights.append(max(matches, default=(0, 0.0)))
    named = [weight for specificity, weight in weights if specificity == 3]
    specificity, weight = weights[0]
    return max(named) if named else weight if specificity else 0.0


def _parse(part: str) -> _Range | None:
    """Read one media range; parameters other than q are not looked at; nonsense is None."""
    media_type, *fields = (piece.strip().casefold() for piece in _split(part, ";") or [""])
    kind, slash, subtype = media_type.partition("/")
    if not (kind and slash and subtype):
        return None
    for item in fields:
        key, _, value = item.partition("=")
        if key.strip() == "q":
            weight = _quality(value.strip())
            return None if weight is None else _Range(media_type, weight)
    return _Range(media_type, 1.0)


def _quality(value: str) -> float | None:
    """Read a weight: 0 to 1 with at most three decimals (RFC 9110 §12.4.2); None if it is not."""
    if not re.fullmatch(r"(0(\.[0-9]{0,3})?|1(\.0{0,3})?)", value):
        return None
    return float(value)


def _split(text: str, separator: str) -> list[str]:
    """Split at a separator that does not stand inside a quoted string."""
    return re.findall(rf'(?:"(?:[^"\\]|\\.)*"?|[^{separator}"])+', text)
