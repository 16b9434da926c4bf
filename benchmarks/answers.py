"""Whether two servers answer alike: rows and triples, regardless of their order."""

import csv
import io
import json
from typing import Any

import pyoxigraph as ox

from benchmarks.kinds import Kind

_STRING = "http://www.w3.org/2001/XMLSchema#string"
_GRAPHS = {"ntriples": ox.RdfFormat.N_TRIPLES, "turtle": ox.RdfFormat.TURTLE}


def rows(kind: Kind, body: bytes) -> list[str]:
    """Read an answer as sorted rows, each a line of text.

    Raises:
        ValueError, SyntaxError: it is not in the format of its kind.
    """
    if kind.format in _GRAPHS:
        return sorted(map(str, ox.parse(body, format=_GRAPHS[kind.format])))
    text = body.decode("utf-8")
    if kind.format == "csv":
        return sorted("\t".join(row) for row in csv.reader(io.StringIO(text)))
    told = json.loads(text)
    if "boolean" in told:
        return [str(told["boolean"])]
    return sorted(_row(row) for row in told["results"]["bindings"])


def differ(kind: Kind, body: bytes, other: bytes) -> str:
    """Say how two answers differ; an empty text where they do not.

    Of long answers any 100,000 rows are right, so only their number is compared.
    """
    own, theirs = rows(kind, body), rows(kind, other)
    if len(own) != len(theirs):
        return f"{len(own):,} rows instead of {len(theirs):,}"
    if kind.length == "long":
        return ""
    odd = sorted(set(own) ^ set(theirs))
    return f"{len(odd)} rows differ, such as {odd[0]}" if odd else ""


def _row(row: dict[str, dict[str, str]]) -> str:
    return "\t".join(f"{name}={_term(row[name])}" for name in sorted(row))


def _term(term: dict[str, str]) -> str:
    """Write a term so that equal numbers are equal texts."""
    value: Any = term["value"]
    datatype = term.get("datatype", _STRING)
    if datatype.endswith(("#decimal", "#integer", "#int", "#double")):
        return f"{float(value):.4f}"
    kind = "" if datatype == _STRING else datatype
    return f"{value}@{term.get('xml:lang', '').lower()}^^{kind}"
