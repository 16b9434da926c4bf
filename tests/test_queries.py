from pathlib import Path

import pytest

from hankegraafi import queries
from hankegraafi.errors import DataError
from hankegraafi.records import Severity


def test_the_header_says_what_a_query_is_for(tmp_path: Path) -> None:
    file = tmp_path / "overlap.rq"
    file.write_text(
        "#+ title@fi: Mitkä?\n#+ title@en: Which?\n#+ params: project date\n#+ level: warning\n"
        "SELECT * { ?s ?p ?o }\n"
    )

    query = queries.load(file)

    assert (
        query.name,
        query.params,
        query.level,
    ) == ("overlap", ("project", "date"), Severity.WARNING)
    assert query.title.best("fi") == ("fi", "Mitkä?")
    assert [query] == queries.load_folder(tmp_path)


def test_an_unknown_header_is_named_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "q.rq"
    file.write_text("#+ title: A\n#+ author: B\nASK {}\n")

    with pytest.raises(DataError, match=r"q\.rq:2: unknown header"):
        queries.load(file)
