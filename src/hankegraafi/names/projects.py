"""The same project from two sources: by its code first, then by strong evidence together.

Title, time and an organisation in common make one project of two; less makes a candidate.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import pyoxigraph as ox

from hankegraafi import vocab
from hankegraafi.names.forms import clean, tokens
from hankegraafi.names.identifiers import Identifier
from hankegraafi.names.match import Candidate, Match
from hankegraafi.names.told import (
    IDENTIFIER,
    NOTATION,
    REPLACED,
    SCHEME,
    TYPE,
    Told,
    identifiers,
    told_in,
    values,
)
from hankegraafi.names.wordlists import Words

_PARTS = re.compile(r"\s+[-\u2013\u2014:|/]+\s*|\s*[-\u2013\u2014:|/]+\s+|\s*[()]\s*")
_TELLING = 12
_MOST_COMMON = 50


@dataclass(frozen=True, slots=True)
class Project:
    """What is known of a project, in a register or in a source that is being read.

    `start` and `end` are years, months or days as in ISO 8601, empty where unknown;
    `organisations` are IRIs of those that take part or fund; `codes` are project codes, whose
    scheme should name who gave them.
    """

    iri: str
    titles: tuple[str, ...]
    acronyms: tuple[str, ...] = ()
    codes: tuple[Identifier, ...] = ()
    start: str = ""
    end: str = ""
    organisations: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ProjectRegister:
    """Known projects, sorted by IRI, with their indexes; made by `project_register`."""

    projects: tuple[Project, ...]
    words: Words
    codes: Mapping[Identifier, tuple[int, ...]] = field(repr=False)
    titles: Mapping[str, tuple[int, ...]] = field(repr=False)
    acronyms: Mapping[str, tuple[int, ...]] = field(repr=False)


def project_register(projects: Iterable[Project], words: Words) -> ProjectRegister:
    """Make a register of projects; their order does not matter."""
    known = tuple(sorted(projects, key=lambda each: each.iri))
    codes: defaultdict[Identifier, list[int]] = defaultdict(list)
    titles: defaultdict[str, list[int]] = defaultdict(list)
    acronyms: defaultdict[str, list[int]] = defaultdict(list)
    for place, each in enumerate(known):
        for code in {_code(code) for code in each.codes}:
            codes[code].append(place)
        for title in title_keys(each):
            titles[title].append(place)
        for acronym in _acronyms(each):
            acronyms[acronym].append(place)
    return ProjectRegister(
        projects=known,
        words=words,
        codes={key: tuple(places) for key, places in codes.items()},
        titles={key: tuple(places) for key, places in titles.items()},
        acronyms={key: tuple(places) for key, places in acronyms.items()},
    )


def match_project(project: Project, register: ProjectRegister) -> Match:
    """Find the known project that one from a source is.

    The project itself, by its IRI, is not looked for: two rows are compared before they have one.
    """
    by_code = {p for code in project.codes for p in register.codes.get(_code(code), ())}
    by_title = {p for title in title_keys(project) for p in register.titles.get(title, ())}
    by_acronym = {
        place
        for acronym in _acronyms(project)
        for place in register.acronyms.get(acronym, ())[:_MOST_COMMON]
    }
    found = {
        place: _evidence(project, register.projects[place], by_code=place in by_code)
        for place in sorted(by_code | by_title | by_acronym)
    }
    threshold = register.words.threshold
    candidates = sorted(
        (
            Candidate(
                register.projects[place].iri,
                round(register.words.weight(kinds), 3),
                kinds,
                _title(register.projects[place]),
            )
            for place, kinds in found.items()
        ),
        key=lambda each: (-each.score, each.iri),
    )
    good = [each for each in candidates if each.score >= threshold.accept]
    accepted = good[0].iri if len(good) == 1 else None
    shown = tuple(each for each in candidates[: threshold.most] if each.score >= threshold.show)
    return Match(accepted, shown)


def overlaps(first: Project, second: Project) -> bool:
    """Say whether two projects are known to have run at the same time, if only for a day.

    A year reaches from its first day to its last; a project without a start or without an end is
    known to have run on the day that is known of it.
    """
    one, other = _reach(first), _reach(second)
    return bool(one and other and one[0] <= other[1] and other[0] <= one[1])


def title_keys(project: Project) -> frozenset[str]:
    """Give the forms of a project's titles that are telling: whole, and without its acronym.

    A title tells something when it has two words or more and twelve letters.
    """
    acronyms = _acronyms(project)
    found = set()
    for title in project.titles:
        text = clean(title)
        pieces = [_key(piece) for piece in _PARTS.split(text) if piece]
        rest = " ".join(piece for piece in pieces if piece and piece not in acronyms)
        found |= {_key(text), rest}
    return frozenset(key for key in found if len(key) >= _TELLING and " " in key)


def projects_in(quads: Iterable[ox.Quad]) -> tuple[Project, ...]:
    """Find the projects that quads tell of, in whichever graph; not those that were replaced."""
    told, found = told_in(quads, _TOLD, vocab.term("hanke:Project"))
    return tuple(_project(iri, told) for iri in found if REPLACED not in told[iri])


_TITLES = tuple(map(vocab.term, ("skos:prefLabel", "skos:altLabel")))
_ACRONYM = vocab.term("hanke:acronym")
_TEMPORAL = vocab.term("dcterms:temporal")
_START = vocab.term("dcat:startDate")
_END = vocab.term("dcat:endDate")
_PART_IN = tuple(map(vocab.term, ("hanke:participation", "hanke:funding")))
_BODIES = tuple(map(vocab.term, ("hanke:organisation", "hanke:funder", "hanke:recipient")))
_TOLD = frozenset(
    (
        *(TYPE, *_TITLES, _ACRONYM, IDENTIFIER, SCHEME, NOTATION),
        *(_TEMPORAL, _START, _END, REPLACED, *_PART_IN, *_BODIES),
    )
)


def _project(iri: str, told: Told) -> Project:
    periods = values(told, [iri], _TEMPORAL)
    parts = values(told, [iri], *_PART_IN)
    return Project(
        iri=iri,
        titles=values(told, [iri], *_TITLES),
        acronyms=values(told, [iri], _ACRONYM),
        codes=identifiers(told, iri),
        start=min(values(told, periods, _START), default=""),
        end=max(values(told, periods, _END), default=""),
        organisations=frozenset(values(told, (iri, *parts), *_BODIES)),
    )


def _evidence(own: Project, known: Project, *, by_code: bool) -> tuple[str, ...]:
    """Name what speaks for two projects' being one, and what does not."""
    same_title = bool(title_keys(own) & title_keys(known))
    same_acronym = bool(_acronyms(own) & _acronyms(known))
    if by_code:
        agrees = same_title or same_acronym or not own.titles or not known.titles
        return ("project-code",) if agrees else ("project-code", "title-differs")
    kinds = list(_by_name(same_title=same_title))
    in_time, in_common = overlaps(own, known), bool(own.organisations & known.organisations)
    if same_title and in_time and in_common:
        kinds = ["title-period-organisation"]
    if not in_time:
        kinds.append("no-common-period")
    if not in_common:
        kinds.append("no-common-organisation")
    if _other_code(own, known):
        kinds.append("code-differs")
    return tuple(kinds)


def _by_name(*, same_title: bool) -> Iterator[str]:
    yield "title" if same_title else "acronym"


def _other_code(own: Project, known: Project) -> bool:
    """Say whether both have codes of one scheme, and none in common."""
    mine, theirs = ({_code(code) for code in each.codes} for each in (own, known))
    schemes = {code.scheme for code in mine} & {code.scheme for code in theirs}
    return any(not {code for code in mine & theirs if code.scheme == scheme} for scheme in schemes)


def _code(code: Identifier) -> Identifier:
    return Identifier(code.scheme, "".join(clean(code.notation).split()).casefold())


def _acronyms(project: Project) -> frozenset[str]:
    return frozenset(filter(None, map(_key, project.acronyms)))


def _key(title: str) -> str:
    return " ".join(tokens(clean(title)))


def _title(project: Project) -> str:
    return project.titles[0] if project.titles else ""


def _reach(project: Project) -> tuple[str, str] | None:
    """Give the first and the last day known of a project; they compare as texts."""
    known = [each for each in (project.start, project.end) if each]
    if not known:
        return None
    return f"{known[0]}-00-00"[:10], f"{known[-1]}-99-99"[:10]
