"""At a size at which it matters: neighbourhoods give what the whole graph gives.

Takes minutes; run by `make large-test`.
"""

from pathlib import Path

import pytest
from tests.check.test_large import ROOT, keys, whole

from benchmarks import faulty
from hankegraafi.check import engines
from hankegraafi.check.large import check_file
from hankegraafi.check.programs import Programs
from hankegraafi.check.shacl import Shapes
from hankegraafi.check.shapes import full, reduced
from hankegraafi.rdf.read import read_turtle, turtle_paths

pytestmark = pytest.mark.large


@pytest.mark.parametrize(
    ("engine", "projects"), [(engines.REFERENCE, 1_000), (engines.FAST, 10_000)]
)
def test_neighbourhoods_give_what_the_whole_graph_gives(
    engine: str, projects: int, tmp_path: Path
) -> None:
    path = tmp_path / "data.nq"
    faulty.write(path, projects)
    files = [read_turtle(each, each.read_bytes()) for each in turtle_paths(ROOT / "shapes")]
    chosen = engines.engine(engine)
    programs = Programs.of(files, engines.FAST)
    expected = whole(path, (Shapes(full(files), chosen), Shapes(reduced(files), chosen)), programs)

    assert expected.total() >= projects // faulty.EVERY
    assert expected == keys(check_file(path, programs=programs).tally.placed(path).findings)
