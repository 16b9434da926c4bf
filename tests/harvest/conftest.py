"""The shipped release, published twice over, and served by a real server on a free port."""

from collections.abc import Iterator

import pytest
from tests.serve.conftest import served
from tests.serve.earlier import renamed_once

from hankegraafi.release import Release


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, release: Release) -> Iterator[str]:
    """The address of a site with two releases, of which the later one is current."""
    with served(renamed_once(tmp_path_factory, release)[-1]) as address:
        yield address
