"""Generated data that is valid, save one project in a hundred, which has a fault of a known kind.

The kinds take turns. The same number of projects always gives the same bytes.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from benchmarks import data

EVERY = 100
"""One project in so many has a fault."""

_XSD = "http://www.w3.org/2001/XMLSchema#"
_DC = "http://purl.org/dc/terms/"
_NOTATION = "<http://www.w3.org/2004/02/skos/core#notation>"
_LABEL = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
_A = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_CONCEPT = "<http://www.w3.org/2004/02/skos/core#Concept>"
_REGISTER = f"<{data.BASE}id/source/register>"
_SEAT = re.compile(r"(#participation-\d+> <\S+ns#organisation> <\S+organisaatio-)(\d+)>")


def _without(pattern: str) -> Callable[[str], str]:
    """Leave out the lines that hold a pattern."""
    return lambda text: "".join(
        line for line in text.splitlines(keepends=True) if not re.search(pattern, line)
    )


def _with(pattern: str, new: str) -> Callable[[str], str]:
    return lambda text: re.sub(pattern, new, text, count=1)


def _more(line: str) -> Callable[[str], str]:
    """Add a line, in which PROJECT is the project."""

    def add(text: str) -> str:
        project = text[1 : text.index(">")]
        return text + line.replace("PROJECT", project) + " .\n"

    return add


KINDS: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        "no title": _without(r"^<[^#]*> <\S+#prefLabel>"),
        "ends before it starts": _with(r"(endDate> )\"\d{4}", r'\1"1999'),
        "negative amount": _with(r"(ns#value> )\"", r'\1"-'),
        "misspelt status": _with(r"ns#status-\w+>", "ns#status-runing>"),
        "no such day": _with(r"(startDate> )\"\d{4}-\d\d-\d\d", r'\1"2019-02-30'),
        "no currency": _without(r"ns#currency>"),
        "unknown organisation": _with(r"organisaatio-\d+>", "nobody>"),
        "two coordinators": _more(
            f"<PROJECT> <{data.HANKE}participation> <PROJECT#participation-x> .\n"
            f"<PROJECT#participation-x> {_A} <{data.HANKE}Participation> .\n"
            f"<PROJECT#participation-x> <{data.HANKE}organisation> <{data.organisation(0)}> .\n"
            f"<PROJECT#participation-x> <{data.HANKE}organisation> <{data.organisation(1)}>"
        ),
        "e-mail address": _with(r'(ns#summary> ")', r"\1etu.suku@example.org "),
        "unknown property": _more(f'<PROJECT> <{data.HANKE}titel> "x"@fi'),
        "two codes in one": _more(f'<PROJECT#code> {_NOTATION} "x"'),
        "misplaced property": _more(f'<PROJECT#period> <{data.HANKE}acronym> "x"'),
        "a part of nobody": _with(r"<\S+> <\S+ns#funding> <\S+> \.\n", ""),
        "untyped": _without(rf"#period> {re.escape(_A)}"),
    }
)


def write(path: Path, projects: int, *, claims: bool = True) -> None:
    """Write so many projects, and what they name, as N-Quads."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(things(projects, claims=claims))


def things(projects: int, *, claims: bool = True, faults: bool = True) -> Iterator[str]:
    """Go through the data, with or without `faults`: the N-Quads of one thing after the other."""
    yield _rest()
    kinds = list(KINDS.values())
    for text in data.things(projects, claims=claims):
        match = re.match(r"<\S+/id/project/hanke-(\d+)> <\S+#type> ", text)
        if match is None:
            yield _mended(text)
            continue
        number = int(match[1])
        text = _project(text, data.organisations(projects))
        if faults and number % EVERY == EVERY // 2:
            text = kinds[number // EVERY % len(kinds)](text)
        yield text


def _rest() -> str:
    """What is named and nowhere described in the data for queries."""
    dataset = f"<{data.BASE}id/dataset>"
    lines = [
        f"{dataset} <{_DC}license> <https://creativecommons.org/publicdomain/zero/1.0/>",
        f"{dataset} <{_DC}publisher> <{data.BASE}id/dataset#publisher>",
        f"<{data.BASE}id/dataset#publisher> {_A} <http://xmlns.com/foaf/0.1/Agent>",
        f'<{data.BASE}id/dataset#publisher> {_LABEL} "Publisher"@en',
    ]
    return "".join(f"{line} .\n" for line in lines)


def _mended(text: str) -> str:
    """Type what a named graph speaks of; give every organisation an identifier."""
    if "ns#Organisation>" in text:
        iri = text[1 : text.index(">")]
        text += (
            f"<{iri}> <http://www.w3.org/ns/adms#identifier> <{iri}#id> .\n"
            f"<{iri}#id> {_A} <http://www.w3.org/ns/adms#Identifier> .\n"
            f"<{iri}#id> <{data.HANKE}identifierScheme> <{data.HANKE}id-project-code> .\n"
            f'<{iri}#id> {_NOTATION} "{iri.rpartition("/")[2]}" .\n'
            f"<{iri}#id> <{_DC}source> {_REGISTER} .\n"
        )
    claim = re.match(r"(<\S+/id/project/hanke-\d+>) .*(<\S+>) \.\n", text)
    if claim and "Statement>" in text:
        text += f"{claim[1]} {_A} <{data.HANKE}Project> {claim[2]} .\n"
    return text


def _project(text: str, organisations: int) -> str:
    """Give the code its source, and every seat to another organisation."""
    project = text[1 : text.index(">")]
    taken: set[int] = set()

    def other(match: re.Match[str]) -> str:
        number = int(match[2])
        while number in taken:
            number = (number + 1) % organisations
        taken.add(number)
        return f"{match[1]}{number}>"

    return _SEAT.sub(other, text) + f"<{project}#code> <{_DC}source> {_REGISTER} .\n"
