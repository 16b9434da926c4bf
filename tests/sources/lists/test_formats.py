"""The same records come out of every format and encoding."""

import json

import pytest
from tests.sources.lists.conftest import HEADER, ROWS, Given


def records(given: Given) -> bytes:
    given.read()
    return given.files()["records.ttl"]


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_json_gives_what_csv_gives(given: Given, form: str) -> None:
    expected = records(given)
    names = HEADER.split(";")
    rows = [dict(zip(names, row.split(";"), strict=True)) for row in ROWS]
    given.describe(('format = "csv"', f'format = "{form}"'), ('separator = ";"\n', ""))
    text = json.dumps(rows) if form == "json" else "\n".join(map(json.dumps, rows))
    (given.folder / "list.csv").write_text(text, encoding="utf-8")

    assert expected == records(given)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "windows-1252", "utf-16"])
def test_every_encoding_gives_the_same(given: Given, encoding: str) -> None:
    expected = records(given)
    text = (given.folder / "list.csv").read_text(encoding="utf-8")
    (given.folder / "list.csv").write_text(text, encoding=encoding)

    assert expected == records(given)
