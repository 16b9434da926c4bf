"""Folders that hold what a release in the making does: sorted dumps and a store."""

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from hankegraafi.release.draft import NQUADS, NTRIPLES


def draft_of(folder: Path, quads: Iterable[ox.Quad]) -> Path:
    """Write quads as the dumps and the store of a draft."""
    held = sorted({f"{each} ." for each in quads})
    view = sorted(
        {
            f"{each.subject} {each.predicate} {each.object} ."
            for each in quads
            if isinstance(each.graph_name, ox.DefaultGraph)
        }
    )
    (folder / NQUADS).parent.mkdir(parents=True)
    for path, lines in ((NQUADS, held), (NTRIPLES, view)):
        (folder / path).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    store = ox.Store(str(folder / "store"))
    store.extend(quads)
    store.flush()
    del store
    return folder
