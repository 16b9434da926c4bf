"""Generated data: projects of about 40 triples each, in the house's own vocabulary.

The same number of projects always gives the same bytes. Everything is invented: "Organisation 17"
is nobody. The curated view stands in the default graph, and one project in twenty has a page
whose claims stand in a named graph.
"""

import random
from collections.abc import Iterable, Iterator
from pathlib import Path

BASE = "https://w3id.org/hankegraafi/"
HANKE = f"{BASE}ns#"
PROJECTS_PER_ORGANISATION = 20
FUNDERS = 8
PROGRAMMES = 40
PROJECTS_PER_PAGE = 20
YEARS = range(2010, 2025)
"""The years in which projects begin and money is awarded."""

_SEED = 20
_XSD = "http://www.w3.org/2001/XMLSchema#"
_A = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_SUBJECT = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#subject>"
_PREDICATE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#predicate>"
_OBJECT = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#object>"
_LABEL = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
_NOTATION = "<http://www.w3.org/2004/02/skos/core#notation>"
_IDENTIFIER = "<http://www.w3.org/ns/adms#identifier>"
_SOURCE = "<http://purl.org/dc/terms/source>"
_TOPIC = "<http://purl.org/dc/terms/subject>"
_TEMPORAL = "<http://purl.org/dc/terms/temporal>"
_START = "<http://www.w3.org/ns/dcat#startDate>"
_END = "<http://www.w3.org/ns/dcat#endDate>"
_DOCUMENT = "<http://xmlns.com/foaf/0.1/Document>"
_ABOUT = "<http://xmlns.com/foaf/0.1/primaryTopic>"
_EURO = "<http://publications.europa.eu/resource/authority/currency/EUR>"
_REGISTER = f"<{BASE}id/source/register>"
_WORDS = (
    ("osaaminen", "kompetens", "skills"),
    ("johtaminen", "ledarskap", "leadership"),
    ("digitaidot", "digitala färdigheter", "digital skills"),
    ("työhyvinvointi", "välbefinnande i arbetet", "well-being at work"),
    ("yrittäjyys", "företagsamhet", "entrepreneurship"),
    ("kestävä kehitys", "hållbar utveckling", "sustainable development"),
    ("opinto-ohjaus", "studiehandledning", "guidance counselling"),
    ("kansainvälisyys", "internationalisering", "internationalisation"),
    ("oppimisympäristöt", "lärmiljöer", "learning environments"),
    ("työpaikkaohjaus", "arbetsplatshandledning", "workplace guidance"),
)
_KINDS = ("municipality", "joint-authority", "company", "association", "foundation", "university")
_ROLES = ("partner", "partner", "partner", "executor", "contractor")
_MONEY = ("state", "eu", "municipal", "private")
_STATUSES = ("running", "ended", "ended", "planned")


def project(number: int) -> str:
    """Give the IRI of a project; they are numbered from 0."""
    return f"{BASE}id/project/hanke-{number}"


def organisation(number: int) -> str:
    """Give the IRI of an organisation; they are numbered from 0, the busiest first."""
    return f"{BASE}id/organisation/organisaatio-{number}"


def funder(number: int) -> str:
    """Give the IRI of a funder; there are `FUNDERS`."""
    return f"{BASE}id/organisation/rahoittaja-{number}"


def code(number: int) -> str:
    """Give the code by which a register knows a project."""
    return f"S{20000 + number}"


def organisations(projects: int) -> int:
    """Say how many organisations take part in so many projects."""
    return max(projects // PROJECTS_PER_ORGANISATION, 10)


def write(path: Path, projects: int, *, claims: bool = True) -> None:
    """Write so many projects, and what they name, as N-Quads; `claims` in named graphs too."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(things(projects, claims=claims))


def things(projects: int, *, claims: bool = True) -> Iterator[str]:
    """Go through the data: the N-Quads of one thing after the other."""
    chance = random.Random(_SEED)  # noqa: S311 - the same data every time, no secret
    yield _lines(_dataset())
    for number in range(FUNDERS):
        yield _lines(_organisation(funder(number), f"Rahoittaja {number}", "state-agency"))
    for number in range(PROGRAMMES):
        yield _lines(_programme(number))
    count = organisations(projects)
    for number in range(count):
        kind = _KINDS[number % len(_KINDS)]
        yield _lines(_organisation(organisation(number), f"Organisaatio {number}", kind))
    for number in range(projects):
        title = _title(number)
        yield _lines(_project(number, title, count, chance))
        if number % PROJECTS_PER_PAGE == 0:
            page = f"{BASE}id/source/sivu-{number}"
            yield _lines(_page(page, number))
            if claims:
                yield _lines(f"{line} <{page}>" for line in _claims(page, number, title))


def _lines(statements: Iterable[str]) -> str:
    return "".join(f"{statement} .\n" for statement in statements)


def _dataset() -> Iterator[str]:
    dataset = f"<{BASE}id/dataset>"
    yield f"{dataset} {_A} <http://www.w3.org/ns/dcat#Dataset>"
    yield f'{dataset} <http://purl.org/dc/terms/title> "Generated projects"@en'
    yield f'{dataset} <http://rdfs.org/ns/void#uriSpace> "{BASE}"'
    yield f"{_REGISTER} {_A} {_DOCUMENT}"
    yield f'{_REGISTER} {_LABEL} "Rekisteri"@fi'


def _organisation(iri: str, name: str, kind: str) -> Iterator[str]:
    subject = f"<{iri}>"
    yield f"{subject} {_A} <{HANKE}Organisation>"
    yield f'{subject} {_LABEL} "{name}"@fi'
    yield f'{subject} {_LABEL} "{name.replace("isaatio", "isation")}"@sv'
    yield f"{subject} <{HANKE}organisationKind> <{HANKE}kind-{kind}>"
    yield f"{subject} {_SOURCE} {_REGISTER}"


def _programme(number: int) -> Iterator[str]:
    subject = f"<{BASE}id/programme/ohjelma-{number}>"
    yield f"{subject} {_A} <{HANKE}Programme>"
    yield f'{subject} {_LABEL} "Kehittämisohjelma {number}"@fi'
    yield f"{subject} <{HANKE}owner> <{funder(number % FUNDERS)}>"


def _title(number: int) -> tuple[str, str, str]:
    """Give the name of a project in Finnish, Swedish and English."""
    first, second = _WORDS[number % 10], _WORDS[(number + 1 + number // 10 % 9) % 10]
    joined = zip(first, (" ja ", " och ", " and "), second, strict=True)
    finnish, swedish, english = ("".join(words).capitalize() for words in joined)
    return f"{finnish} {number}", f"{swedish} {number}", f"{english} {number}"


def _project(
    number: int, title: tuple[str, str, str], count: int, chance: random.Random
) -> Iterator[str]:
    iri = project(number)
    subject = f"<{iri}>"
    yield f"{subject} {_A} <{HANKE}Project>"
    for name, language in zip(title, ("fi", "sv", "en"), strict=True):
        yield f'{subject} {_LABEL} "{name}"@{language}'
        yield f'{subject} <{HANKE}summary> "{name}: {name}."@{language}'
    for topic in sorted(chance.sample(range(200), 2)):
        yield f"{subject} {_TOPIC} <http://www.yso.fi/onto/yso/p{5000 + topic}>"
    yield f"{subject} <{HANKE}inProgramme> <{BASE}id/programme/ohjelma-{number % PROGRAMMES}>"
    yield f"{subject} <{HANKE}status> <{HANKE}status-{chance.choice(_STATUSES)}>"
    yield f"{subject} {_SOURCE} {_REGISTER}"
    yield f"{subject} {_IDENTIFIER} <{iri}#code>"
    yield f"<{iri}#code> {_A} <http://www.w3.org/ns/adms#Identifier>"
    yield f"<{iri}#code> <{HANKE}identifierScheme> <{HANKE}id-project-code>"
    yield f'<{iri}#code> {_NOTATION} "{code(number)}"'
    year = chance.choice(YEARS)
    yield from _period(iri, year, chance)
    for place in range(chance.choice((1, 1, 2, 2, 3, 3, 4, 5))):
        yield from _participation(iri, place, count, chance)
    for place in range(chance.choice((1, 1, 1, 2))):
        yield from _funding(iri, place, year, chance)


def _period(iri: str, year: int, chance: random.Random) -> Iterator[str]:
    start = f"{year}-{chance.randrange(1, 13):02}-01"
    end = f"{year + chance.randrange(1, 4)}-12-31"
    yield f"<{iri}> {_TEMPORAL} <{iri}#period>"
    yield f"<{iri}#period> {_A} <http://purl.org/dc/terms/PeriodOfTime>"
    yield f'<{iri}#period> {_START} "{start}"^^<{_XSD}date>'
    yield f'<{iri}#period> {_END} "{end}"^^<{_XSD}date>'


def _participation(iri: str, place: int, count: int, chance: random.Random) -> Iterator[str]:
    """Let an organisation take part: the first coordinates, and a few are in many projects."""
    part = f"<{iri}#participation-{place}>"
    busy = int(count * chance.random() ** 2)
    role = chance.choice(_ROLES) if place else "coordinator"
    yield f"<{iri}> <{HANKE}participation> {part}"
    yield f"{part} {_A} <{HANKE}Participation>"
    yield f"{part} <{HANKE}organisation> <{organisation(busy)}>"
    yield f"{part} <{HANKE}role> <{HANKE}role-{role}>"


def _funding(iri: str, place: int, year: int, chance: random.Random) -> Iterator[str]:
    part, money = f"<{iri}#funding-{place}>", f"<{iri}#money-{place}>"
    day = f"{year}-{chance.randrange(1, 13):02}-15"
    yield f"<{iri}> <{HANKE}funding> {part}"
    yield f"{part} {_A} <{HANKE}Funding>"
    yield f"{part} <{HANKE}funder> <{funder(chance.randrange(FUNDERS))}>"
    yield f"{part} <{HANKE}fundingKind> <{HANKE}funding-{chance.choice(_MONEY)}>"
    yield f'{part} <{HANKE}awardDate> "{day}"^^<{_XSD}date>'
    yield f"{part} <{HANKE}amount> {money}"
    yield f"{money} {_A} <{HANKE}Money>"
    yield f'{money} <{HANKE}value> "{chance.randrange(1_000, 900_000)}.5"^^<{_XSD}decimal>'
    yield f"{money} <{HANKE}currency> {_EURO}"


def _page(page: str, number: int) -> Iterator[str]:
    yield f"<{page}> {_A} {_DOCUMENT}"
    yield f'<{page}> {_LABEL} "Sivu {number}"@fi'
    yield f"<{page}> {_ABOUT} <{project(number)}>"


def _claims(page: str, number: int, title: tuple[str, str, str]) -> Iterator[str]:
    """Give what a page states of a project: two names, each with the words it rests on."""
    subject = f"<{project(number)}>"
    for place, (name, language) in enumerate(zip(title, ("fi", "sv"), strict=False)):
        claim, words = f"<{page}#name-{place}>", f'"{name}"@{language}'
        yield f"{subject} {_LABEL} {words}"
        yield f"{claim} {_A} <{HANKE}Statement>"
        yield f"{claim} {_SUBJECT} {subject}"
        yield f"{claim} {_PREDICATE} {_LABEL}"
        yield f"{claim} {_OBJECT} {words}"
        yield f"{claim} {_SOURCE} <{page}>"
        yield f"{claim} <{HANKE}quote> {words}"
