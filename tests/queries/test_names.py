"""One idiom for names, in every query that picks a language."""

import re

import pytest

from hankegraafi import queries, resources
from hankegraafi.records import Query

ALL = [
    query
    for folder in ("api", "competency", "examples")
    for query in queries.load_folder(resources.folder("queries") / folder)
]
ONE_LANGUAGE = re.compile(r'LANG\((\?\w+)\) = "\w+"')
IDIOM = re.compile(
    r'( *)OPTIONAL \{ (\?\w+ [a-z]+:\w+ (\?\w+)) \. FILTER\(LANG\(\3\) = "fi"\) \}\n'
    r'\1OPTIONAL \{ \2 \. FILTER\(LANG\(\3\) = "sv"\) \}\n'
    r'\1OPTIONAL \{ \2 \. FILTER\(LANG\(\3\) = "en"\) \}\n'
    r"\1OPTIONAL \{ \2 \}\n"
)


@pytest.mark.parametrize("query", ALL, ids=lambda query: query.name)
def test_a_name_falls_back_from_finnish_to_swedish_to_english_to_any(query: Query) -> None:
    rest = IDIOM.sub("", query.text)

    # A query that shows all three names in columns of their own says so in their names.
    assert [] == [
        name for name in ONE_LANGUAGE.findall(rest) if name[-2:] not in {"Fi", "Sv", "En"}
    ]
