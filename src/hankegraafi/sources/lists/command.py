"""What `source check` and `source read` do: find the description, the list and what is known."""

from datetime import datetime
from pathlib import Path

from hankegraafi.errors import UsageError
from hankegraafi.rdf.read import CATALOGUE, declared_base, graph_of, read_turtle, turtle_paths
from hankegraafi.sources.lists.assembly import GENERATED, REVIEW
from hankegraafi.sources.lists.described import FILE, read_description
from hankegraafi.sources.lists.description import Description
from hankegraafi.sources.lists.organisations import Organisations
from hankegraafi.sources.lists.projects import Projects
from hankegraafi.sources.lists.reading import Known, look_through, read_list
from hankegraafi.sources.lists.report import Report
from hankegraafi.sources.lists.survey import Progress
from hankegraafi.sources.names.projects import project_register, projects_in
from hankegraafi.sources.names.register import organisations_in, register_of
from hankegraafi.sources.names.review import decisions_of, read_review
from hankegraafi.sources.names.wordlists import load_words


def run(
    name: str, data: Path, *, file: Path | None, write: bool, now: datetime, progress: Progress
) -> Report:
    """Read the list of a source, or only look what would be read.

    `name` is the source's folder in `data/sources/`, or a path to it; `file` is the list, None for
    the one that the description names.

    Raises:
        UsageError: there is no such source, or no list.
        DataError: the description or the list is not what it should be.
        FaultError: a file cannot be read or written.
    """
    folder = source_folder(name, data)
    base = declared_base(data / CATALOGUE)
    description = read_description(folder / FILE, base=base)
    known = known_things(data, folder, base)
    if write:
        progress("look", 0, 1)
        return read_list(
            description, _list(description, file), known, base=base, now=now, progress=progress
        )
    return look_through(description, _list(description, file), known, base=base, progress=progress)


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
    own = folder.resolve()
    quads = [
        quad
        for path in turtle_paths(data)
        if not (path.parent.resolve() == own and path.name in GENERATED)
        for quad in read_turtle(path, path.read_bytes(), graph=graph_of(path, data, base)).quads
    ]
    words = load_words()
    decisions = decisions_of(read_review(folder / REVIEW, base=base))
    organisations = Organisations(register_of(organisations_in(quads), words), base, decisions)
    return Known(organisations, Projects(project_register(projects_in(quads), words), decisions))


def _list(description: Description, file: Path | None) -> Path:
    found = file or description.file
    if found is None:
        raise UsageError(
            "the description names no file", way_out="Name the list with --file, or in [file]."
        )
    return found
