"""A reader of CSV on the Web: metadata and tables into statements, in minimal mode.

It follows the rules for parsing cells (Model for Tabular Data and Metadata on the Web, §6.4) and
for making statements (Generating RDF from Tabular Data on the Web, §4.6), as far as our tables use
them, and refuses what it does not know.
"""

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox

_XSD = "http://www.w3.org/2001/XMLSchema#"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_]*")
_KNOWN = {
    "name",
    "titles",
    "datatype",
    "lang",
    "separator",
    "propertyUrl",
    "aboutUrl",
    "valueUrl",
    "suppressOutput",
    "required",
    "dc:description",
}
_MARKUP = {"html": "HTML", "xml": "XMLLiteral"}
_RESERVED = ":/?#[]@!$&'()*+,;=-._~"

Row = dict[str, str]


def metadata_of(folder: Path) -> dict[str, Any]:
    """Read the metadata where the standard says that it lies."""
    said: dict[str, Any] = json.loads((folder / "csv-metadata.json").read_text(encoding="utf-8"))
    assert "http://www.w3.org/ns/csvw" == said["@context"]
    return said


def rows_of(folder: Path, table: dict[str, Any]) -> Iterator[Row]:
    """Go through the rows of a table as they are written, by the names of their columns."""
    names = [each["name"] for each in table["tableSchema"]["columns"]]
    csv.field_size_limit(1 << 30)
    with (folder / table["url"]).open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        assert names == next(rows)
        for row in rows:
            yield dict(zip(names, row, strict=True))


def triples_of(folder: Path) -> Iterator[tuple[str, ox.Triple]]:
    """Go through the statements of all tables: (name of the table, statement)."""
    for table in metadata_of(folder)["tables"]:
        name = table["url"].removesuffix(".csv")
        yield from ((name, triple) for triple in _triples(folder, table))


def values_of(column: dict[str, Any], cell: str) -> list[str]:
    """Give the values of a cell that are not null."""
    if _base(column) not in {"string", "anyAtomicType", "html", "xml"}:
        cell = " ".join(cell.split())
    parts = cell.split(column["separator"]) if column.get("separator") else [cell]
    return [part for part in parts if part]


def _triples(folder: Path, table: dict[str, Any]) -> Iterator[ox.Triple]:
    schema = table["tableSchema"]
    for column in schema["columns"]:
        assert set() == column.keys() - _KNOWN
        assert _NAME.fullmatch(column["name"])
    for row in rows_of(folder, table):
        for column in schema["columns"]:
            values = values_of(column, row[column["name"]])
            if column.get("suppressOutput") or not values:
                continue
            subject = _expanded(column.get("aboutUrl", schema["aboutUrl"]), row)
            property_ = _expanded(column["propertyUrl"], row)
            if "valueUrl" in column:
                assert "separator" not in column, "a value URL is one, however many values"
                yield ox.Triple(subject, property_, _expanded(column["valueUrl"], row))
            else:
                yield from (
                    ox.Triple(subject, property_, _literal(column, each)) for each in values
                )


def _literal(column: dict[str, Any], value: str) -> ox.Literal:
    if language := column.get("lang"):
        assert "string" == column["datatype"]
        return ox.Literal(value, language=language)
    kind = column["datatype"]
    if isinstance(kind, dict):
        return ox.Literal(value, datatype=ox.NamedNode(kind["@id"]))
    if kind in _MARKUP:
        rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
        return ox.Literal(value, datatype=ox.NamedNode(rdf + _MARKUP[kind]))
    return ox.Literal(value, datatype=ox.NamedNode(_XSD + kind))


def _base(column: dict[str, Any]) -> str:
    kind = column.get("datatype", "string")
    return str(kind["base"] if isinstance(kind, dict) else kind)


def _expanded(template: str, row: Row) -> ox.NamedNode:
    """Expand a URI template (RFC 6570), of which reserved expansion alone is used."""
    assert not re.findall(r"\{[^+]", template)
    return ox.NamedNode(re.sub(r"\{\+(\w+)\}", lambda match: _reserved(row[match[1]]), template))


def _reserved(value: str) -> str:
    kept = re.split(r"(%[0-9A-Fa-f]{2})", value)
    return "".join(each if n % 2 else quote(each, safe=_RESERVED) for n, each in enumerate(kept))
