"""The README says what happens."""

import re
from pathlib import Path

import pytest

from hankegraafi.release import Release
from hankegraafi.release.gate import build_folder
from hankegraafi.store.ask import ask

pytestmark = pytest.mark.large
ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """The release that `make serve` builds."""
    return build_folder(ROOT / "data", tmp_path_factory.mktemp("releases"))[0]


def test_the_first_query_has_the_answer_that_is_printed(shipped: Release) -> None:
    found = re.search(r"query=\n(.*?)'\n```\n\n```\n(.*?)```", README, re.DOTALL)
    assert found

    answer = ask(shipped, found[1], format_name="csv").decode()

    assert found[2].splitlines() == answer.splitlines()


def test_the_list_and_the_pages_speak_of_the_same_organisations(shipped: Release) -> None:
    query = """
      PREFIX hanke: <https://w3id.org/hankegraafi/ns#>
      PREFIX dcterms: <http://purl.org/dc/terms/>
      PREFIX source: <https://w3id.org/hankegraafi/id/source/>
      SELECT (COUNT(DISTINCT ?body) AS ?bodies) WHERE {
        ?one hanke:participation/hanke:organisation ?body .
        ?two hanke:participation/hanke:organisation ?body .
        ?one dcterms:source source:structural-funds-2014-2020 .
        FILTER NOT EXISTS { ?two dcterms:source source:structural-funds-2014-2020 }
      }"""

    _, count = ask(shipped, query, format_name="csv").decode().split()

    assert int(count) >= 5
