"""The shipped release, published twice over, and served by a real server on a free port."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.serve.conftest import served
from tests.support.seeds import seeds

from hankegraafi.release.gate import build_folder


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site with two releases, of which the later one is current."""
    room = tmp_path_factory.mktemp("published")
    data = seeds(room / "data")
    build_folder(data, room / "releases")
    _change(data / "projects" / "pomo.ttl")
    release, _ = build_folder(data, room / "releases")
    with served(release) as address:
        yield address


def _change(path: Path) -> None:
    path.write_text(path.read_text().replace('acronym "POMO"', 'acronym "Pomo"'))
