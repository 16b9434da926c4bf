"""The README says what happens."""

import re
from pathlib import Path

from hankegraafi.release import Release
from hankegraafi.store.ask import ask

README = (Path(__file__).parents[2] / "README.md").read_text()


def test_the_first_query_has_the_answer_that_is_printed(release: Release) -> None:
    found = re.search(r"query=\n(.*?)'\n```\n\n```\n(.*?)```", README, re.DOTALL)
    assert found

    answer = ask(release, found[1], format_name="csv").decode()

    assert found[2].splitlines() == answer.splitlines()
