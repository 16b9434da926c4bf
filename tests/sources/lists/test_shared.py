"""The real list of structural-fund projects: the shipped facts are what it yields, whole."""

import csv
import shutil
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pytest
from tests.sources.lists.conftest import NOW

from hankegraafi.sources.lists.command import run

ROOT = Path(__file__).parents[3]
LIST = ROOT.parent / "shared" / "examples" / "structural-funds-2014-2020.csv"
FOUND = [path for path in (LIST,) if path.exists()]
SOURCE = "structural-funds-2014-2020"


def number(text: str) -> Decimal:
    try:
        return Decimal(text.strip())
    except InvalidOperation:
        return Decimal(0)


@pytest.mark.parametrize("path", FOUND, ids=lambda path: path.stem)
def test_the_list_is_read_whole_and_gives_what_is_shipped(path: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(ROOT / "data", data)
    folder = data / "sources" / SOURCE
    shipped = {path.name: path.read_bytes() for path in folder.iterdir()}
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)

    report = run(SOURCE, data, file=path, write=True, now=NOW, progress=lambda *_: None)

    assert 2881 == len(rows) == report.rows == report.records + len(report.rejected)
    sums = {
        name: sum(number(row[place]) for row in rows)
        for place, name in enumerate(header)
        if name in report.sums
    }
    assert 4 == len(sums)
    assert sums == {name: each.whole for name, each in report.sums.items()}
    assert shipped == {path.name: path.read_bytes() for path in folder.iterdir()}


def test_every_shipped_rejection_has_its_row_column_and_reason() -> None:
    path = ROOT / "data" / "sources" / SOURCE / "rejected.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rejected = list(csv.DictReader(file))

    assert rejected
    for each in rejected:
        assert int(each["row"]) > 1
        assert all(each[name] for name in ("column", "reason", "fi", "sv", "en"))
