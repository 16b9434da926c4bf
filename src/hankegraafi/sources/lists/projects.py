"""The projects that are known beforehand: a record may be one of them, told by another source."""

import hashlib

from hankegraafi.names.identifiers import Identifier, scheme_of
from hankegraafi.names.match import Match
from hankegraafi.names.projects import Project, ProjectRegister, match_project
from hankegraafi.names.review import Decisions, decide
from hankegraafi.sources.lists.told import Record, Said


class Projects:
    """Finds known projects by code and by evidence; what an editor decided comes first."""

    def __init__(self, register: ProjectRegister, decisions: Decisions) -> None:
        self._register, self._decisions = register, decisions

    def find(self, record: Record, iri: str, scheme: str) -> Match:
        """Find the project that a record is; `iri` is what it would be called by itself.

        `scheme` is the IRI of the scheme of its code.
        """
        if not self._register.projects:
            return Match(None, ())
        project = Project(
            iri=iri,
            titles=_words(record, "title", "alternative"),
            acronyms=_words(record, "acronym"),
            codes=(Identifier(scheme_of(scheme), record.code),),
            start=_day(record, "start"),
            end=_day(record, "end"),
            organisations=frozenset(named.iri for named in record.names),
        )
        found = decide(iri, match_project(project, self._register), self._decisions)
        return found if found.iri != iri else Match(None, ())

    def digest(self) -> str:
        """Give a digest of all that is known beforehand."""
        known = "\n".join(map(_stable, self._register.projects))
        return hashlib.sha256(known.encode()).hexdigest()


def _words(record: Record, *terms: str) -> tuple[str, ...]:
    said: list[Said] = [each for term in terms for each in record.values.get(term, ())]
    return tuple(each.words for each in said)


def _day(record: Record, term: str) -> str:
    values = record.values.get(term)
    return str(values[0].value) if values else ""


def _stable(project: Project) -> str:
    """Write a project the same way in every process: sets have no order of their own."""
    parts = (project.iri, project.titles, project.acronyms, project.codes, project.start)
    return repr((*parts, project.end, sorted(project.organisations)))
