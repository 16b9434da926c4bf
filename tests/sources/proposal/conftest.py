"""What the tests of proposals share: a house that knows nothing beforehand."""

import pytest

from hankegraafi.names.projects import project_register
from hankegraafi.names.register import register_of
from hankegraafi.names.review import Decisions
from hankegraafi.names.wordlists import load_words
from hankegraafi.sources.lists.organisations import Organisations
from hankegraafi.sources.lists.projects import Projects
from hankegraafi.sources.lists.reading import Known


@pytest.fixture(scope="session")
def nothing() -> Known:
    """No organisation and no project is known."""
    words = load_words()
    return Known(
        Organisations(register_of([], words), "https://e.example/"),
        Projects(project_register([], words), Decisions()),
    )
