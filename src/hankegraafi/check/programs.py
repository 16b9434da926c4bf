"""Shapes made ready: those for documents with their neighbours, and those for whole graphs."""

from collections.abc import Sequence
from dataclasses import dataclass

from hankegraafi.check import engines
from hankegraafi.check.neighbours import Needs
from hankegraafi.check.placement import Placed, described
from hankegraafi.check.plan import plan
from hankegraafi.check.queries import Queries
from hankegraafi.check.shacl import Shapes
from hankegraafi.check.shapes import full, reduced
from hankegraafi.rdf.read import TurtleFile


@dataclass(frozen=True, slots=True)
class Programs:
    """What graphs are checked against: of each pair, the first is for the curated view.

    `shapes` are asked of documents, with what `needs` tells of their neighbours; `whole` are asked
    of a whole graph, and `beyond` names them: None and nothing where there are none. `placed` tells
    which properties stand where.
    """

    shapes: tuple[Shapes, Shapes]
    needs: tuple[Needs, Needs]
    whole: tuple[Shapes | None, Shapes | None]
    beyond: tuple[tuple[str, ...], tuple[str, ...]]
    placed: Placed

    @classmethod
    def of(cls, shape_files: Sequence[TurtleFile], engine: str | None = None) -> "Programs":
        """Compile the shapes of files; by default for the fastest engine that is installed.

        Raises:
            FaultError: the engine does not take them.
        """
        queries, chosen = Queries(), engines.engine(engine or engines.fastest())
        curated, claims = (plan(text(shape_files), queries) for text in (full, reduced))

        def whole(shapes: str) -> Shapes | None:
            return Shapes(shapes, chosen) if shapes else None

        return cls(
            (Shapes(curated.near, chosen), Shapes(claims.near, chosen)),
            (curated.needs, claims.needs),
            (whole(curated.whole), whole(claims.whole)),
            (curated.beyond, claims.beyond),
            described(shape_files),
        )
