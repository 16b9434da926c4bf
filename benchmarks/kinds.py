"""The kinds of queries: `queries/*.rq` with a header, and the values drawn for their parameters.

The parameter of a query stands in it as a variable does (`$project`) and is replaced by a term.
Every request asks something else: its term is drawn from the whole data, and a number in a
comment at its end never comes again. So no cache of answers or plans helps anybody.
"""

import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from string import Template
from urllib.parse import quote

from benchmarks import data

QUERIES = Path(__file__).parent / "queries"
LENGTHS = ("short", "heavy", "long")
MEDIA_TYPES = {
    "json": "application/sparql-results+json",
    "csv": "text/csv",
    "ntriples": "application/n-triples",
    "turtle": "text/turtle",
}

_HEADER = re.compile(r"^#\+ (?P<key>[a-z]+): (?P<value>.*)$", re.MULTILINE)
_DATE = "<http://www.w3.org/2001/XMLSchema#date>"
_SEED = 7


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of query; `length` is one of `LENGTHS`, `format` a key of `MEDIA_TYPES`."""

    name: str
    title: str
    length: str
    format: str
    text: str

    @property
    def media_type(self) -> str:
        """The media type that is asked for."""
        return MEDIA_TYPES[self.format]

    def query(self, values: Mapping[str, str], number: int) -> str:
        """Write a query of this kind, with a number that makes it like no other.

        Raises:
            KeyError: a parameter has no value.
        """
        return f"{Template(self.text).substitute(values)}#{number}"

    @property
    def parameter(self) -> str:
        """The name of its parameter; an empty text where it has none."""
        return next(iter(Template(self.text).get_identifiers()), "")

    def path(self) -> str:
        """Write it as it stands in an address, a tab for its parameter; a number must follow."""
        text = Template(self.text).substitute({self.parameter: "\t"})
        return quote(f"{text}#", safe="\t")

    def values(self, projects: int, count: int) -> Iterator[str]:
        """Draw so many values of its parameter, as they stand in an address."""
        for each in islice(draws(projects), count):
            yield quote(each.get(self.parameter, ""), safe="")


def load(path: Path) -> Kind:
    """Read one kind.

    Raises:
        ValueError: the header lacks something or says something unknown, or there are two
            parameters.
    """
    text = path.read_text(encoding="utf-8")
    header = {match["key"]: match["value"] for match in _HEADER.finditer(text)}
    if set(header) != {"title", "length", "format"}:
        raise ValueError(f"{path.name}: the header needs title, length and format")
    if header["length"] not in LENGTHS or header["format"] not in MEDIA_TYPES:
        raise ValueError(f"{path.name}: unknown length or format")
    body = _HEADER.sub("", text).strip() + "\n"
    if len(Template(body).get_identifiers()) > 1:
        raise ValueError(f"{path.name}: more than one parameter")
    return Kind(path.stem, header["title"], header["length"], header["format"], body)


def load_all() -> list[Kind]:
    """Read every kind, the short ones first, then by name."""
    found = [load(path) for path in QUERIES.glob("*.rq")]
    return sorted(found, key=lambda kind: (LENGTHS.index(kind.length), kind.name))


def draws(projects: int) -> Iterator[dict[str, str]]:
    """Draw values for every parameter, evenly over the data and always in the same order."""
    chance = random.Random(_SEED)  # noqa: S311 - the same draws every time, no secret
    while True:
        number = chance.randrange(projects)
        paged = number - number % data.PROJECTS_PER_PAGE
        year = chance.choice(data.YEARS)
        yield {
            "project": f"<{data.project(number)}>",
            "paged": f"<{data.project(paged)}>",
            "code": f'"{data.code(number)}"',
            "organisation": f"<{data.organisation(number % data.organisations(projects))}>",
            "day": f'"{year}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}"^^{_DATE}',
            "offset": str(chance.randrange(1_000)),
        }
