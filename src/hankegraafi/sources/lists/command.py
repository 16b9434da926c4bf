"""What `source check` and `source read` do: find the description, the list and what is known."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from hankegraafi import iris, vocab
from hankegraafi.errors import DataError, UsageError
from hankegraafi.names.projects import project_register, projects_in
from hankegraafi.names.register import organisations_in, register_of
from hankegraafi.names.review import WITHDRAWN, decisions_of, read_review
from hankegraafi.names.wordlists import load_words
from hankegraafi.parallel import Hire
from hankegraafi.rdf.read import (
    CATALOGUE,
    CLAIMS,
    RECORD_CLAIMS,
    RECORDS,
    declared_base,
    graph_of,
    read_turtle,
    turtle_paths,
)
from hankegraafi.sources.lists.assembly import GENERATED, REVIEW
from hankegraafi.sources.lists.described import FILE, read_description
from hankegraafi.sources.lists.description import Description
from hankegraafi.sources.lists.organisations import Organisations
from hankegraafi.sources.lists.projects import Projects
from hankegraafi.sources.lists.reading import Known, look_through, read_list
from hankegraafi.sources.lists.report import Report
from hankegraafi.sources.lists.survey import Progress

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pyoxigraph as ox


_DEPRECATED = vocab.term("owl:deprecated")


def run(
    name: str,
    data: Path,
    *,
    file: Path | None,
    write: bool,
    now: datetime,
    progress: Progress,
    hire: Hire | None = None,
) -> Report:
    """Read the list of a source, or only look what would be read.

    `name` is the source's folder in `data/sources/`, or a path to it; `file` is the list, None for
    the one that the description names; `hire` gives who reads, by default a process for each core.

    Raises:
        UsageError: there is no such source, or no list.
        DataError: the description or the list is not what it should be.
        FaultError: a file cannot be read or written.
    """
    folder = source_folder(name, data)
    base = declared_base(data / CATALOGUE)
    description = read_description(folder / FILE, base=base)
    known = known_things(data, folder, base)
    _refer(description, known, base)
    path = _list(description, file)
    if write:
        progress("look", 0, 1)
        return read_list(description, path, known, base=base, now=now, progress=progress, hire=hire)
    return look_through(description, path, known, base=base, progress=progress, hire=hire)


def source_folder(name: str, data: Path) -> Path:
    """Find the folder of a source by its name in a data folder, or by its path.

    Raises:
        UsageError: there is none, or it has no description.
    """
    places = [data / "sources" / name, Path(name), Path(name).parent]
    for place in places:
        if (place / FILE).is_file():
            return place
    raise UsageError(
        f"there is no source {name}: no file {places[0] / FILE}",
        way_out="Start one with: hankegraafi source new LIST",
    )


def known_things(data: Path, folder: Path, base: str) -> Known:
    """Learn what a data folder tells of, without what this source itself brought.

    Raises:
        UsageError: there is no data folder.
        DataError: a file of it cannot be read.
    """
    own, label = folder.resolve(), vocab.term("skos:prefLabel")
    quads: list[ox.Quad] = []
    records: list[ox.Quad] = []  # what other sources' readers wrote
    by_hand: list[ox.Quad] = []
    described: set[str] = set()
    spoken: set[str] = set()
    organisation = iris.thing(base, "organisation", "")
    for path in turtle_paths(data):
        if path.parent.resolve() == own and path.name in GENERATED:
            continue
        given = read_turtle(path, path.read_bytes(), graph=graph_of(path, data, base)).quads
        quads += given
        spoken.update(_named(given, organisation))
        if path.name == RECORDS:
            records += given
        elif path.name != RECORD_CLAIMS:
            by_hand += given
        if path.name not in {CLAIMS, RECORD_CLAIMS}:  # a claim alone makes nothing known
            described.update(q.subject.value for q in given if q.predicate.value == label)  # type: ignore[union-attr]
    words = load_words()
    rows = read_review(folder / REVIEW, base=base)
    decisions = decisions_of(row for row in rows if row.predicate_id != WITHDRAWN)
    bodies = [each for each in organisations_in(by_hand) if each.iri in described]
    known = {each.iri for each in bodies}
    ended = {q.subject.value for q in records if q.predicate.value == _DEPRECATED}  # type: ignore[union-attr]
    others = [each for each in organisations_in(records) if each.iri not in known | ended]
    projects = [each for each in projects_in(quads) if each.iri in described]
    return Known(
        Organisations(register_of(bodies, words), base, decisions, register_of(others, words)),
        Projects(project_register(projects, words), decisions),
        frozenset(described),
        frozenset(spoken),
    )


def _named(quads: "Iterable[ox.Quad]", start: str) -> "Iterator[str]":
    """Go through the things whose IRIs begin so, and of which quads speak."""
    for quad in quads:
        value = getattr(quad.object, "value", "")
        if value.startswith(start) and "#" not in value:
            yield value


def _refer(description: Description, known: Known, base: str) -> None:
    """Refuse a description that speaks of things of ours which nobody describes.

    Raises:
        DataError: there is one; names it.
    """
    named = {iri for column in description.columns for iri in column.mapped.values()}
    named |= {each.value for each in description.constants}
    for iri in sorted(named):
        if iri.startswith(f"{base}id/") and iri not in known.described:
            kind, _, slug = iri.removeprefix(f"{base}id/").partition("/")
            raise DataError(
                f"{kind}:{slug} is described nowhere in the data folder",
                path=description.path,
                way_out=f"Describe it in a file of {kind}s, or mend its name.",
            )


def _list(description: Description, file: Path | None) -> Path:
    found = file or description.file
    if found is None:
        raise UsageError(
            "the description names no file", way_out="Name the list with --file, or in [file]."
        )
    return found
