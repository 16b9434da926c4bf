"""Write the index of a release from its entries, or change one that is there."""

import contextlib
import sqlite3
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from hankegraafi import __version__
from hankegraafi.errors import FaultError
from hankegraafi.names.forms import Reading, clean, expanded, form
from hankegraafi.names.forms import tokens as words_of
from hankegraafi.names.register import MUNICIPALITY, town_names, town_of
from hankegraafi.names.wordlists import Words, load_words
from hankegraafi.search.entry import FIELDS, Entry
from hankegraafi.search.number import number
from hankegraafi.search.opened import open_index
from hankegraafi.search.schema import INDEXES, TABLES, VERSION
from hankegraafi.search.words import Analysed, Lexicon, folded, pieces, starts

_FAST = (
    "PRAGMA journal_mode = OFF",
    "PRAGMA synchronous = OFF",
    "PRAGMA cache_size = -65536",
    "PRAGMA temp_store = FILE",
)
_INTO = {
    "thing": "INSERT INTO thing VALUES (?, ?, ?, ?, ?, ?, ?)",
    "name": "INSERT INTO name VALUES (?, ?, ?, ?, ?, ?)",
    "form": "INSERT INTO form VALUES (?, ?, ?, ?, ?)",
    "identifier": "INSERT INTO identifier VALUES (?, ?, ?, ?)",
    "link": "INSERT INTO link VALUES (?, ?, ?)",
    "text": "INSERT INTO text VALUES (?, ?, ?, ?)",
    "facet": "INSERT INTO facet VALUES (?, ?, ?)",
    "posting": "INSERT INTO posting VALUES (?, ?, ?)",
    "lexicon": "INSERT INTO lexicon VALUES (?, ?, ?, ?, ?, ?)",
    "words": "INSERT INTO words(rowid, name, description, theme, result) VALUES (?, ?, ?, ?, ?)",
    "starts": "INSERT INTO starts(rowid, folded) VALUES (?, ?)",
    "pieces": "INSERT INTO pieces(rowid, folded) VALUES (?, ?)",
}
_OUT = {
    "words": (
        "INSERT INTO words(words, rowid, name, description, theme, result) "
        "VALUES ('delete', ?, ?, ?, ?, ?)"
    ),
    "starts": "INSERT INTO starts(starts, rowid, folded) VALUES ('delete', ?, ?)",
    "pieces": "INSERT INTO pieces(pieces, rowid, folded) VALUES ('delete', ?, ?)",
}
_REMOVE = (
    "DELETE FROM form WHERE name IN (SELECT id FROM name WHERE thing = ?)",
    "DELETE FROM name WHERE thing = ?",
    "DELETE FROM identifier WHERE thing = ?",
    "DELETE FROM link WHERE thing = ?",
    "DELETE FROM text WHERE thing = ?",
    "DELETE FROM facet WHERE thing = ?",
    "DELETE FROM thing WHERE id = ?",
)
_LARGE = (
    "INSERT INTO words(words, rank) VALUES ('hashsize', 33554432)",
    "INSERT INTO starts(starts, rank) VALUES ('hashsize', 33554432)",
    "INSERT INTO pieces(pieces, rank) VALUES ('hashsize', 33554432)",
)
"""What is held in memory of new full text before it is written, in bytes."""
_WORDS = "SELECT word, language, lemma, others, known FROM lexicon"
_IN_ORDER = (
    "INSERT INTO words(words) VALUES ('optimize')",
    "INSERT INTO starts(starts) VALUES ('optimize')",
    "INSERT INTO pieces(pieces) VALUES ('optimize')",
)
_FACETS = (
    "SELECT facet, value, thing FROM facet ORDER BY facet, value, thing",
    "SELECT 'kind', kind, id FROM thing ORDER BY kind, id",
)

Row = tuple[object, ...]


def write_index(
    path: Path,
    entries: Iterable[Entry],
    *,
    base: str,
    version: str,
    words: Words | None = None,
    before: Path | None = None,
) -> None:
    """Write a new index; `base` and `version` are those of the release.

    `words` are those of names; they are read where they are not given. `before` is another index:
    words that it knows need not be looked up in dictionaries.

    The order of the entries does not matter to what is found; memory knows no size but that of the
    words, each once.

    Raises:
        FaultError: it cannot be written.
    """
    with _opened(path) as connection:
        connection.executescript(TABLES)
        for order in _LARGE:
            connection.execute(order)
        connection.execute("BEGIN")
        _tell(connection, base=base, version=version)
        lexicon = Lexicon(earlier=_words_of(before) if before and may_change(before) else {})
        writer = _Writer(connection, words or load_words(), lexicon)
        for each in entries:
            writer.add(each)
        writer.end()
        connection.execute("COMMIT")
        connection.executescript(INDEXES)
        connection.execute("BEGIN")
        _place(connection)
        for order in _IN_ORDER:
            connection.execute(order)
        connection.execute("COMMIT")
        connection.execute("ANALYZE")


def change_index(
    path: Path,
    *,
    removed: Iterable[str],
    entries: Iterable[Entry],
    base: str,
    version: str,
    words: Words | None = None,
) -> None:
    """Change an index in its place: things that go, by IRI, and entries that come.

    What it answers then is what one answers that was written from all entries. It must be one that
    `may_change`.

    Raises:
        FaultError: it cannot be written.
    """
    with _opened(path) as connection:
        connection.execute("BEGIN")
        _tell(connection, base=base, version=version)
        lexicon = Lexicon(_known(connection.execute(_WORDS)))
        writer = _Writer(connection, words or load_words(), lexicon, changing=True)
        for iri in removed:
            writer.remove(iri)
        for each in entries:
            writer.remove(each.iri)
            writer.add(each)
        writer.end()
        if writer.gone != writer.come:
            _place(connection)
        connection.execute("COMMIT")


def may_change(path: Path) -> bool:
    """Say whether an index is there and was made as this version of the product makes them."""
    try:
        return open_index(path).facts.get("maker") == _maker()
    except FaultError:
        return False


def _maker() -> str:
    import simplemma

    return f"hankegraafi {__version__}, simplemma {simplemma.__version__}"


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a file for writing; one that is not finished is of no use.

    Raises:
        FaultError: SQLite refuses.
    """
    try:
        with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
            for each in _FAST:
                connection.execute(each)
            yield connection
    except sqlite3.Error as error:
        raise FaultError(
            f"the index {path} cannot be written ({error})", way_out="Give the folder room."
        ) from error


def _tell(connection: sqlite3.Connection, *, base: str, version: str) -> None:
    facts = {"schema": str(VERSION), "maker": _maker(), "base": base, "version": version}
    connection.executemany("INSERT OR REPLACE INTO fact VALUES (?, ?)", facts.items())


def _words_of(path: Path) -> dict[tuple[str, str], Analysed]:
    """Read the words that another index knows."""
    return _known(open_index(path).rows(_WORDS))


def _known(rows: Iterable[tuple[str, str, str, str, int]]) -> dict[tuple[str, str], Analysed]:
    return {
        (word, language): Analysed(lemma, tuple(others.split()), bool(known))
        for word, language, lemma, others, known in rows
    }


@dataclass(slots=True)
class _Writer:
    """Rows on their way into the tables.

    `gone` and `come` are the numbers of things that were taken out and added, with their facets.
    """

    connection: sqlite3.Connection
    words: Words
    lexicon: Lexicon = field(default_factory=Lexicon)
    changing: bool = False
    names: int = 0
    before: int = 0
    gone: dict[int, set[tuple[str, ...]]] = field(default_factory=dict)
    come: dict[int, set[tuple[str, ...]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        (self.names,) = self.connection.execute("SELECT ifnull(max(id), 0) FROM name").fetchone()
        self.before = len(self.lexicon.found)

    def add(self, entry: Entry) -> None:
        """Add a thing."""
        thing = self._number(entry)
        names = list(dict.fromkeys(entry.names))
        plain = [folded(each.text) for each in names]
        kept = (entry.organisation_kind, entry.body, entry.successor)
        self._into("thing", [(thing, entry.iri, entry.kind, entry.weight, *kept)])
        for each, said in zip(names, plain, strict=True):
            self.names += 1
            self._into("name", [(self.names, thing, each.role, each.language, each.text, said)])
            self._into("form", sorted({*_forms(self.names, each.text, entry, self.words)}))
        self._into("identifier", sorted({(_bare(n), s, n, thing) for s, n in entry.identifiers}))
        self._into("link", sorted({(iri, predicate, thing) for predicate, iri in entry.links}))
        texts = sorted(set(entry.texts))
        self._into("text", [(thing, *each) for each in texts])
        facets = set[tuple[str, ...]](entry.facets)
        self._into("facet", ((thing, *each) for each in sorted(facets)))
        if self.changing:
            self.come[thing] = facets | {("kind", entry.kind)}
        said_of = [(each.language, each.text) for each in names]
        self._full_text(thing, entry.kind, plain, said_of, texts)

    def remove(self, iri: str) -> None:
        """Take a thing out, with all that is known of it."""
        row = self._one("SELECT id, kind FROM thing WHERE iri = ?", iri)
        if row is None:
            return
        thing, kind = row
        told = self._all(
            "SELECT folded, language, text FROM name WHERE thing = ? ORDER BY id", thing
        )
        texts = self._all("SELECT field, language, text FROM text WHERE thing = ?", thing)
        self._full_text(
            thing,
            kind,
            [each[0] for each in told],
            [(each[1], each[2]) for each in told],
            sorted(texts),
            remove=True,
        )
        facets = self._all("SELECT facet, value FROM facet WHERE thing = ?", thing)
        self.gone[thing] = {*facets, ("kind", kind)}
        for order in _REMOVE:
            self.connection.execute(order, (thing,))

    def end(self) -> None:
        """Write down the words that were new."""
        new = list(self.lexicon.found.items())[self.before :]
        rows = (
            (folded(word), word, language, each.known, each.lemma, " ".join(each.others))
            for (word, language), each in sorted(new)
        )
        self._into("lexicon", rows)

    def _number(self, entry: Entry) -> int:
        probe = 0
        while True:
            thing = number(entry.iri, entry.weight, probe)
            if self._one("SELECT 1 FROM thing WHERE id = ?", thing) is None:
                return thing
            probe += 1

    def _full_text(
        self,
        thing: int,
        kind: str,
        plain: list[str],
        names: list[tuple[str, str]],
        texts: Iterable[tuple[str, str, str]],
        *,
        remove: bool = False,
    ) -> None:
        """Write what a thing is found by, or take it out: SQLite wants to be told what it was."""
        said: dict[str, list[tuple[str, str]]] = {each: [] for each in FIELDS}
        said["name"] = names
        for where, language, text in texts:
            said[where].append((language, text))
        columns = [self.lexicon.text(said[each]) for each in FIELDS]
        rows = {"words": columns, "starts": [starts(kind, plain)], "pieces": [pieces(kind, plain)]}
        for table, values in rows.items():
            self.connection.execute((_OUT if remove else _INTO)[table], (thing, *values))

    def _into(self, table: str, rows: Iterable[Row]) -> None:
        self.connection.executemany(_INTO[table], rows)

    def _one(self, order: str, *values: object) -> tuple[int, str] | None:
        found: tuple[int, str] | None = self.connection.execute(order, values).fetchone()
        return found

    def _all(self, order: str, *values: object) -> list[Any]:
        return self.connection.execute(order, values).fetchall()


def _bare(notation: str) -> str:
    """Give the letters and digits of an identifier alone, in small letters."""
    return "".join(filter(str.isalnum, folded(notation)))


def _forms(name: int, text: str, entry: Entry, words: Words) -> Iterator[Row]:
    """Give what a name is matched by: its words, together and apart, and the name of a town."""
    base = form(text, words)
    readings = (Reading(base), *expanded(words_of(clean(text)), words))
    for found, kinds in ((each.form, each.kinds) for each in readings):
        told = (name, " ".join(found.legal), "|".join(kinds))
        if found.core:
            yield found.words, "words", *told
            yield found.compact, "compact", *told
    if entry.kind != "organisation":
        return
    town, _ = town_of(base.core, words)
    if town:
        towns: Iterable[str] = town_names(town, words)
    else:
        plain = entry.organisation_kind == MUNICIPALITY and not base.legal
        towns = (base.words,) if plain else ()
    for each in towns:
        yield each, "town", name, " ".join(base.legal), "municipality"


def _place(connection: sqlite3.Connection) -> None:
    """Write the places of things that share a facet."""
    connection.execute("DELETE FROM posting")
    things = connection.execute("SELECT id FROM thing ORDER BY id")
    places = {thing: place for place, (thing,) in enumerate(things)}
    for query in _FACETS:
        rows = connection.cursor().execute(query)
        for (facet, value), some in groupby(rows, itemgetter(0, 1)):
            held = array("I", (places[thing] for _, _, thing in some))
            connection.execute(_INTO["posting"], (facet, value, blob(held)))


def blob(places: "array[int]") -> bytes:
    """Give places as the table `posting` holds them."""
    if places.itemsize != 4 or places.tobytes()[:4] != places[0].to_bytes(4, "little"):
        places = array("I", places)
        places.byteswap()
    return places.tobytes()
