"""Read a data folder: Turtle files into quads, each file into the graph that it belongs to.

Every file states the curated view (the default graph), except those of a source that say what it
claims: `sources/<name>/claims.ttl` and `records.claims.ttl` go to the named graph
`<base>id/source/<name>`, and `records.ttl`, which a list was read into, goes to both.
"""

import os
import re
import stat
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from operator import attrgetter
from pathlib import Path

import pyoxigraph as ox

from hankegraafi import iris, vocab
from hankegraafi.errors import DataError, FaultError, UsageError
from hankegraafi.rdf.derived import out_of_step
from hankegraafi.rdf.lines import locate
from hankegraafi.rdf.nesting import bound_turtle
from hankegraafi.rdf.together import refuse_unfinished

Graph = ox.NamedNode | ox.DefaultGraph
Progress = Callable[[str, int, int], None]

CATALOGUE = "catalogue.ttl"
CLAIMS = "claims.ttl"
RECORDS, RECORD_CLAIMS = "records.ttl", "records.claims.ttl"
LARGE = 64 << 20
"""From so many bytes of Turtle on, a folder is not held in memory, but read as a stream."""


@dataclass(frozen=True, slots=True)
class TurtleFile:
    """One file: its bytes, what it says, the prefixes it declares, the graph it speaks in."""

    path: Path
    text: bytes
    graph: Graph
    quads: tuple[ox.Quad, ...]
    prefixes: dict[str, str]


@dataclass(frozen=True, slots=True)
class DataFolder:
    """What a folder holds: the files that could be read, and what was wrong with the others."""

    path: Path
    base: str
    files: tuple[TurtleFile, ...]
    broken: tuple[DataError, ...]

    def quads(self) -> Iterator[ox.Quad]:
        """Go through every quad, file by file."""
        return (quad for file in self.files for quad in file.quads)


def read_folder(folder: Path, *, progress: Progress | None = None) -> DataFolder:
    """Read every Turtle file below a folder; a broken one does not stop the others.

    Raises:
        UsageError: the folder does not exist.
        FaultError: the folder or a file of it may not be read.
    """
    paths = turtle_paths(folder)
    files: list[TurtleFile] = []
    base, broken = base_of(folder)
    for number, path in enumerate(paths, start=1):
        if progress:
            progress("read", number, len(paths))
        try:
            file = read_turtle(path, _bytes(path), graph=graph_of(path, folder, base))
            files += [file] if path.name != RECORDS else [_viewed(file), file]
        except DataError as error:
            broken.append(error)
    return DataFolder(folder, base, tuple(files), tuple(broken))


def _viewed(file: TurtleFile) -> TurtleFile:
    """Give a file as it stands in the curated view."""
    view = ox.DefaultGraph()
    quads = tuple(ox.Quad(q.subject, q.predicate, q.object, view) for q in file.quads)
    return TurtleFile(file.path, file.text, view, quads, file.prefixes)


def turtle_paths(folder: Path) -> list[Path]:
    """List the Turtle files below a folder, in the order of `turtle_names`.

    Raises:
        UsageError: there is no such folder.
        DataError: a change of its files is half done.
        FaultError: it may not be read.
    """
    return [folder / name for name in turtle_names(folder)]


def turtle_names(folder: Path) -> list[str]:
    """List the Turtle files below a folder by their paths in it, sorted; hidden ones are left out.

    Raises:
        UsageError: there is no such folder.
        DataError: a change of its files is half done.
        FaultError: it may not be read.
    """
    refuse_unfinished(folder)
    try:
        exists = stat.S_ISDIR(folder.stat().st_mode)
    except PermissionError as error:
        raise _unreadable(error) from error
    except OSError:
        exists = False
    if not exists:
        what = "is not a folder" if folder.exists() else "does not exist"
        raise UsageError(
            f"the data folder {folder} {what}",
            way_out="Give one with --data, or start one with: hankegraafi new my-data",
        )
    try:
        return sorted(_names(folder))
    except OSError as error:
        raise _unreadable(error) from error


def _names(folder: Path) -> Iterator[str]:
    """Go through the Turtle files below a folder, by their paths in it; no folder comes twice."""
    seen: set[tuple[int, int]] = set()
    pending = [""]
    while pending:
        name = pending.pop()
        status = (folder / name).stat()
        if (status.st_dev, status.st_ino) in seen:
            continue
        seen.add((status.st_dev, status.st_ino))
        with os.scandir(folder / name) as entries:
            there = (each for each in entries if each.name[0] != ".")
            visible = sorted(there, key=attrgetter("name"))
        pending += [f"{name}{each.name}/" for each in visible if each.is_dir()]
        yield from (f"{name}{each.name}" for each in visible if _is_turtle(each))


def is_large(folder: Path) -> bool:
    """Say whether the Turtle files of a folder are too large to be held in memory together.

    Raises:
        UsageError: there is no such folder.
        FaultError: it may not be read.
    """
    sizes = (path.stat().st_size for path in turtle_paths(folder) if path.exists())
    return any(size >= LARGE for size in accumulate(sizes))


def _is_turtle(entry: os.DirEntry[str]) -> bool:
    """Whether this is a Turtle file, or a link that should be one; pipes and devices are not."""
    return entry.name.endswith(".ttl") and (entry.is_file() or not Path(entry.path).exists())


def read_turtle(
    path: Path,
    text: bytes,
    *,
    graph: Graph | None = None,
    form: ox.RdfFormat = ox.RdfFormat.TURTLE,
) -> TurtleFile:
    """Read one Turtle file; relative IRIs are an error, for the file's place must not matter.

    A byte order mark at its head is passed over. `form` may be N-Triples, which is Turtle too.

    Raises:
        DataError: it is not Turtle in UTF-8, or nested too deep; names the line.
    """
    target = graph or ox.DefaultGraph()
    bound_turtle(text, path=path)
    parser = ox.parse(text.removeprefix(BOM_UTF8), format=form)
    try:
        triples = list(parser)
    except (SyntaxError, MemoryError) as error:
        raise broken(path, text, error) from error
    quads = tuple(ox.Quad(t.subject, t.predicate, t.object, target) for t in triples)
    return TurtleFile(path, text, target, quads, parser.prefixes)


def graph_of(path: Path, folder: Path, base: str) -> Graph:
    """Tell which graph a file of a data folder speaks in.

    Raises:
        DataError: the name of its folder cannot be part of an IRI.
    """
    parts = path.relative_to(folder).parts
    claims = {CLAIMS, RECORDS, RECORD_CLAIMS}
    if len(parts) != 3 or parts[0] != "sources" or parts[2] not in claims:
        return ox.DefaultGraph()
    if not re.fullmatch(r"[A-Za-z0-9_~][A-Za-z0-9._~-]*", parts[1]):
        raise DataError(
            f"the folder name {parts[1]!r} cannot be part of an IRI",
            path=path,
            way_out=f"Rename it, for example to {iris.slug(parts[1]) or 'page'}.",
        )
    return ox.NamedNode(iris.thing(base, "source", parts[1]))


def rebase(quads: Iterable[ox.Quad], old: str, new: str) -> Iterator[ox.Quad]:
    """Move the IRIs of things from one base to another; the vocabulary's IRIs stay."""

    def moved(node: ox.NamedNode) -> ox.NamedNode:
        if node.value.startswith(f"{old}id/"):
            return ox.NamedNode(new + node.value.removeprefix(old))
        return node

    space = ox.NamedNode(vocab.term("void:uriSpace"))
    for quad in quads:
        subject, object_, graph = quad.subject, quad.object, quad.graph_name
        if quad.predicate == space and object_ == ox.Literal(old):
            object_ = ox.Literal(new)
        yield ox.Quad(
            moved(subject) if isinstance(subject, ox.NamedNode) else subject,
            quad.predicate,
            moved(object_) if isinstance(object_, ox.NamedNode) else object_,
            moved(graph) if isinstance(graph, ox.NamedNode) else graph,
        )


def base_of(folder: Path) -> tuple[str, list[DataError]]:
    """Give the base of a data folder, and what is wrong with what it declares or is made from.

    Raises:
        FaultError: a file may not be read.
    """
    try:
        made = out_of_step(folder)
    except OSError as error:
        raise _unreadable(error) from error
    try:
        return declared_base(folder / CATALOGUE), made
    except DataError as error:
        return vocab.DEFAULT_BASE, [error, *made]


def declared_base(catalogue: Path) -> str:
    """Give the IRI base that a catalogue declares by void:uriSpace, else the house's own.

    Raises:
        DataError: what it declares cannot begin IRIs.
    """
    if not catalogue.is_file():
        return vocab.DEFAULT_BASE
    try:
        file = read_turtle(catalogue, _bytes(catalogue))
    except DataError:
        return vocab.DEFAULT_BASE
    space = vocab.term("void:uriSpace")
    for quad in file.quads:
        if quad.predicate.value == space and isinstance(quad.object, ox.Literal):
            if iris.is_base(quad.object.value):
                return quad.object.value
            subject = str(quad.subject).strip("<>")
            raise DataError(
                f"{quad.object.value!r} (void:uriSpace) is no address that IRIs can begin with",
                path=catalogue,
                line=locate(file.text).line(subject, space),
                way_out="Give one such as https://data.example.org/",
            )
    return vocab.DEFAULT_BASE


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise DataError("the link leads nowhere", path=path, way_out="Take it away.") from error
    except OSError as error:
        raise _unreadable(error) from error


def _unreadable(error: OSError) -> FaultError:
    return FaultError(
        f"{error.filename} may not be read ({error.strerror})", way_out="Check its rights."
    )


def broken(
    path: Path, text: bytes, error: SyntaxError | MemoryError, *, way_out: str = ""
) -> DataError:
    """Say what a parser found, where, and the likely way out.

    Raises:
        MemoryError: there is no memory, as against a value that is too long for the parser.
    """
    if isinstance(error, MemoryError):
        if "buffer" not in str(error):
            raise error
        return DataError("a value is longer than 16 MiB", path=path, way_out="Shorten it.")
    if text.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in text[:200]:
        return DataError("the file is not UTF-8", path=path, line=1, way_out=_SAVE_AS)
    if "Invalid UTF-8" in str(error):
        return DataError(
            "a character is not valid UTF-8", path=path, line=error.lineno, way_out=_SAVE_AS
        )
    detail = re.sub(r"^Parser error at line .*?: ", "", error.msg)
    way_out = way_out or _LOOK
    prefix = re.search(r"prefix (\S+?):? has not been declared", detail)
    if "No scheme found" in detail:
        way_out = "Write whole IRIs, or names with a declared prefix."
    elif prefix and prefix[1] in vocab.PREFIXES:
        way_out = f"Declare it: @prefix {prefix[1]}: <{vocab.PREFIXES[prefix[1]]}> ."
    return DataError(detail, path=path, line=error.lineno, way_out=way_out)


_LOOK = "Look at this line and the one before it: a statement ends with a full stop."
_SAVE_AS = "Save it as UTF-8."
