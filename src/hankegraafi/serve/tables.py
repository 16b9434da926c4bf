"""/tables: which tables a release has, and what every column of them means.

The page is read from what lies beside the tables, `tables.json` and the metadata of CSV on the Web,
whose words come from the ontology; so it says what the files hold.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from hankegraafi.records import LANGUAGES, Text
from hankegraafi.serve.downloads import size_words
from hankegraafi.serve.site import Site
from hankegraafi.serve.visit import render, visit_of
from hankegraafi.vocab import compact

FOLDER = "tables"
INDEX = f"{FOLDER}/tables.json"
METADATA = f"{FOLDER}/csv-metadata.json"
REST = f"{FOLDER}/rest.nt"
Files = Mapping[str, Mapping[str, Any]]
"""What the manifest says of files, by their paths."""
Pair = tuple[Mapping[str, Any], Mapping[str, Any]]
"""What tables.json says of a column, and what the metadata says."""

_FORMATS = (("csv", "CSV"), ("csv.gz", "CSV, gzip"), ("parquet", "Parquet"))
_NAMING = {"label", "link"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column, or three that name the same thing in three languages.

    `names` are those in the header, `term` the IRI of the property, `joins` the table that it leads
    to, `kind` its datatype or language, `filled` how many rows have it, `of` how it is filled;
    `examples` are the ontology's.
    """

    names: tuple[str, ...]
    title: Text
    definition: Text
    term: str
    kind: str
    joins: str
    separator: str
    filled: int
    of: str
    is_list: bool
    examples: tuple[str, ...]

    @property
    def code(self) -> str:
        """The property as data writes it, such as hanke:acronym."""
        return compact(self.term)


@dataclass(frozen=True, slots=True)
class File:
    """A file of a table: its path in the release, its format, its length in bytes."""

    path: str
    words: str
    size: int


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its name, what it holds, its rows, its first column and the others, its files."""

    name: str
    title: Text
    definition: Text
    rows: int
    key: str
    columns: tuple[Column, ...]
    files: tuple[File, ...]

    @property
    def width(self) -> int:
        """How many columns its files have."""
        return 1 + sum(len(each.names) for each in self.columns)


@dataclass(frozen=True, slots=True)
class Tables:
    """All tables of a release; `workbook` is None where they are too large for one."""

    tables: tuple[Table, ...]
    workbook: File | None
    metadata: File
    rest: File | None


def show(request: Request) -> Response:
    """Show the tables of the release, with their files and their columns."""
    visit = visit_of(request)
    found = visit.site.once("tables", lambda: read(visit.site))
    return render(visit, "tables.html", {"held": found, "size": size_words})


def read(site: Site) -> Tables | None:
    """Read what a release says of its tables; None where it has none."""
    files = {each["path"]: each for each in site.release.manifest["files"]}
    if INDEX not in files or METADATA not in files:
        return None
    index = json.loads((site.release.path / INDEX).read_bytes())
    metadata = json.loads((site.release.path / METADATA).read_bytes())
    said = {each["url"].removesuffix(".csv"): each for each in metadata["tables"]}
    shown = set[str]()
    tables = [_table(site, each, said[each["name"]], files, shown) for each in index["tables"]]
    book = index["workbook"]
    rest = files.get(REST)
    return Tables(
        tables=tuple(tables),
        workbook=_file(files, f"{FOLDER}/{book}", "XLSX") if book else None,
        metadata=_file(files, METADATA, "JSON"),
        rest=_file(files, REST, "N-Triples") if rest and rest["bytes"] else None,
    )


def _table(
    site: Site,
    held: Mapping[str, Any],
    said: Mapping[str, Any],
    files: Files,
    shown: set[str],
) -> Table:
    name, schema = held["name"], said["tableSchema"]
    key, *columns = schema["columns"]
    joins = {
        each["columnReference"]: each["reference"]["resource"].removesuffix(".csv")
        for each in schema.get("foreignKeys", ())
    }
    pairs = list(zip(held["columns"], columns, strict=True))
    return Table(
        name=name,
        title=_text(said.get("dc:title", ())),
        definition=_text(said.get("dc:description", ())),
        rows=held["rows"],
        key=key["name"],
        columns=tuple(_columns(site, pairs, joins, shown)),
        files=tuple(
            _file(files, f"{FOLDER}/{name}.{extension}", words)
            for extension, words in _FORMATS
            if f"{FOLDER}/{name}.{extension}" in files
        ),
    )


def _columns(
    site: Site, pairs: Sequence[Pair], joins: Mapping[str, str], shown: set[str]
) -> Iterator[Column]:
    """Go through columns; the names of a thing in three languages are three in the files.

    `shown` are the properties of which there is an example on the page already.
    """
    place = 0
    while place < len(pairs):
        held, said = pairs[place]
        is_naming = held["way"] in _NAMING and held["kind"] != "iri"
        several = pairs[place : place + (len(LANGUAGES) if is_naming else 1)]
        term = held["of"] if held["way"] == "part" else held["property"]
        known = site.ontology.terms.get(term)
        yield Column(
            names=tuple(each["name"] for each, _ in several),
            title=Text.of(said.get("titles", {})),
            definition=_text(said.get("dc:description", ())),
            term="" if held["way"] == "link" else term,
            kind=_kind(held["kind"]),
            joins=joins.get(held["name"], ""),
            separator=held["separator"],
            filled=held["cells"],
            of="label" if is_naming else held["way"],
            is_list=held["lists"] > 0,
            examples=known.examples if known and not is_naming and term not in shown else (),
        )
        shown.add(term)
        place += len(several)


def _kind(kind: str) -> str:
    """Name a datatype or a language for people: iri, fi, xsd:date."""
    return kind.removeprefix("@") if kind.startswith("@") else compact(kind)


def _file(files: Files, path: str, words: str) -> File:
    return File(path, words, files[path]["bytes"])


def _text(said: Any) -> Text:
    return Text.of({each.get("@language", ""): each["@value"] for each in said})
