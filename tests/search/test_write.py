"""An index that was changed answers as one that was written anew; what is broken says so."""

import os
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from tests.search.conftest import BASE, ENTRIES, LEADING, SEA, TAMPERE

from hankegraafi.errors import FaultError
from hankegraafi.search.entry import Entry, Name
from hankegraafi.search.number import number
from hankegraafi.search.opened import Index, TooSlow, open_index
from hankegraafi.search.write import change_index, may_change, write_index

SAID = {
    "thing": "SELECT * FROM thing ORDER BY id",
    "name": """SELECT thing, role, language, text, folded FROM name
        ORDER BY thing, role, language, text""",
    "form": """SELECT form.key, form.sort, form.legal, form.kinds, name.thing, name.text
        FROM form JOIN name ON name.id = form.name ORDER BY 1, 2, 3, 4, 5, 6""",
    "identifier": "SELECT * FROM identifier ORDER BY 1, 2, 3, 4",
    "link": "SELECT * FROM link ORDER BY 1, 2, 3",
    "text": "SELECT * FROM text ORDER BY 1, 2, 3, 4",
    "facet": "SELECT * FROM facet ORDER BY 1, 2, 3",
    "posting": "SELECT * FROM posting ORDER BY 1, 2",
}


def terms(index: Index, table: str) -> list[tuple[object, ...]]:
    """Every term of a full text table, where it stands, and how often."""
    with sqlite3.connect(index.path) as connection:
        connection.execute(f"CREATE VIRTUAL TABLE temp.held USING fts5vocab(main, {table}, row)")
        return connection.execute("SELECT * FROM temp.held ORDER BY term").fetchall()


def said(index: Index) -> dict[str, list[tuple[object, ...]]]:
    """Everything that an index answers by, but not which words it once held."""
    own = {name: index.rows(sql) for name, sql in SAID.items()}
    return own | {name: terms(index, name) for name in ("words", "starts", "pieces")}


def test_a_changed_index_says_what_a_new_one_says(tmp_path: Path) -> None:
    after = [each for each in ENTRIES if each != SEA]
    after[after.index(LEADING)] = replace(
        LEADING, names=(Name("Uusi nimi", "fi"),), weight=4, texts=LEADING.texts[:1]
    )
    after.append(Entry(f"{BASE}id/project/uusi", "project", (Name("Uusi hanke", "fi"),)))
    old, new = tmp_path / "old.sqlite", tmp_path / "new.sqlite"
    write_index(old, ENTRIES, base=BASE, version="one")
    write_index(new, reversed(after), base=BASE, version="two")

    change_index(old, removed=[SEA.iri], entries=after[3:], base=BASE, version="two")

    assert said(open_index(new)) == said(open_index(old))
    assert open_index(new).facts == open_index(old).facts


WRITE = """
import sys
from pathlib import Path
from tests.search.conftest import BASE, ENTRIES
from hankegraafi.search.write import write_index
write_index(Path(sys.argv[1]), ENTRIES, base=BASE, version="one")
"""


def test_the_same_entries_give_the_same_bytes_in_another_process(tmp_path: Path) -> None:
    written = []
    for seed in ("1", "2"):
        path = tmp_path / f"{seed}.sqlite"
        known = os.pathsep.join(filter(None, sys.path))
        subprocess.run(
            [sys.executable, "-c", WRITE, path],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": known},
            check=True,
        )
        written.append(path.read_bytes())

    assert written[0] == written[1]


def test_the_heaviest_thing_comes_first(index: Index) -> None:
    weights = [weight for (weight,) in index.rows("SELECT weight FROM thing ORDER BY id")]

    assert sorted(weights, reverse=True) == weights
    assert 0 < number("x", 1 << 40) < number("x", 0) < 1 << 63


def test_things_of_one_number_get_two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hankegraafi.search.write.number", lambda iri, weight, probe: 7 + probe)
    write_index(tmp_path / "i.sqlite", (TAMPERE, LEADING), base=BASE, version="one")

    rows = open_index(tmp_path / "i.sqlite").rows("SELECT id, iri FROM thing ORDER BY id")

    assert [(7, TAMPERE.iri), (8, LEADING.iri)] == rows


@pytest.mark.parametrize("content", [None, b"", b"no database at all" * 100])
def test_an_index_that_cannot_be_read_says_how_to_build_one(
    tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "i.sqlite"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(FaultError, match="hankegraafi build"):
        open_index(path)
    assert not may_change(path)


def test_an_index_of_another_version_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "i.sqlite"
    write_index(path, (), base=BASE, version="one")
    assert may_change(path)
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE fact SET value = '0' WHERE name = 'schema'")

    with pytest.raises(FaultError, match="another version"):
        open_index(path)


def test_a_question_that_takes_too_long_is_stopped(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hankegraafi.search.opened.SECONDS", 0.01)
    endless = """WITH RECURSIVE more(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM more)
        SELECT count(*) FROM more"""

    with pytest.raises(TooSlow):
        index.rows(endless)
    assert [(1,)] == index.rows("SELECT 1")


def test_an_index_is_not_written_to(index: Index) -> None:
    with pytest.raises(FaultError):
        index.rows("DELETE FROM thing")
