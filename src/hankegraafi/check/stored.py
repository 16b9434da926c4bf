"""A large file in a store on disk, for the rules over the whole."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import pyoxigraph as ox

from hankegraafi import formats
from hankegraafi.check.spill import BY_LINE
from hankegraafi.errors import DataError
from hankegraafi.rdf.documents import read_document
from hankegraafi.rdf.nesting import may_have_deep_lines
from hankegraafi.rdf.stream import opened, quads


def load_file(path: Path, folder: Path) -> None:
    """Put a file into a store on disk, in an empty folder; lines that cannot be read are left out.

    A file that cannot be read, and whose lines do not stand for themselves, is left out whole.

    Raises:
        OSError: there is no room.
    """
    store = ox.Store(str(folder))
    if path.suffix in BY_LINE:
        _load_lines(store, path)
    else:
        try:
            store.bulk_extend(quads(path))
        except DataError:
            store.clear()
    store.flush()
    store.optimize()


def _load_lines(store: ox.Store, path: Path) -> None:
    """Load all lines at once where nothing speaks against it, else one by one."""
    try:
        if may_have_deep_lines(path):
            raise DataError("a line may be nested too deep", path=path)
        with opened(path) as file:
            store.bulk_load(file, format=ox.RdfFormat.N_QUADS)
    except (SyntaxError, MemoryError, DataError):
        with opened(path) as file:
            store.bulk_extend(_readable(file))
    for graph in store.named_graphs():
        if isinstance(graph, ox.BlankNode):
            store.remove_graph(graph)


def _readable(lines: Iterable[bytes]) -> Iterator[ox.Quad]:
    for line in lines:
        with suppress(DataError):
            for file in read_document(line, formats.NQUADS, path=Path()):
                yield from file.quads
