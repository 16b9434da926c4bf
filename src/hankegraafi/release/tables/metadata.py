"""The metadata of the tables, as CSV on the Web has it (Metadata Vocabulary for Tabular Data).

Read by it (Generating RDF from Tabular Data on the Web, minimal mode), a table gives the very
statements that it was made of. Columns that are there for people have `suppressOutput`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from hankegraafi.records import Text
from hankegraafi.release.tables import words
from hankegraafi.release.tables.about import About
from hankegraafi.release.tables.columns import Column
from hankegraafi.release.tables.fields import LINK_ENDS, STRING, XSD, Way
from hankegraafi.release.tables.files import key_of
from hankegraafi.release.tables.meaning import LINKS, OTHERS, Meaning

Tables = Mapping[str, Sequence[Column]]

_BUILT_IN = frozenset(
    XSD + name
    for name in """anyURI base64Binary boolean byte date dateTime dateTimeStamp dayTimeDuration
    decimal double duration float gDay gMonth gMonthDay gYear gYearMonth hexBinary int integer
    language long Name negativeInteger NMTOKEN nonNegativeInteger nonPositiveInteger
    normalizedString positiveInteger QName short time token unsignedByte unsignedInt unsignedLong
    unsignedShort yearMonthDuration""".split()
)
_MARKUP = {
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#HTML": "html",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#XMLLiteral": "xml",
}


def metadata(tables: Tables, meaning: Meaning, about: About) -> dict[str, Any]:
    """Give the description of all tables of a release."""
    return {
        "@context": "http://www.w3.org/ns/csvw",
        **_said("dc:title", about.title),
        **_said("dc:publisher", about.publisher),
        "dc:identifier": about.version,
        **({"dc:license": [{"@id": each} for each in about.licences]} if about.licences else {}),
        "dialect": {
            "encoding": "utf-8",
            "delimiter": ",",
            "doubleQuote": True,
            "quoteChar": '"',
            "header": True,
            "lineTerminators": ["\n"],
            "skipInitialSpace": False,
            "trim": False,
        },
        "tables": [_table(name, columns, tables, meaning) for name, columns in tables.items()],
    }


def _table(
    name: str, columns: Sequence[Column], tables: Tables, meaning: Meaning
) -> dict[str, Any]:
    key = key_of(name)
    keys = list(_foreign_keys(name, columns, tables, meaning))
    return {
        "url": f"{name}.csv",
        **_said("dc:title", words.table_title(name)),
        **_said("dc:description", words.table_text(name, meaning)),
        "tableSchema": {
            "aboutUrl": f"{{+{key}}}",
            "primaryKey": list(LINK_ENDS) if name == LINKS else key,
            **({"foreignKeys": keys} if keys else {}),
            "columns": [
                {
                    "name": key,
                    **_titles(words.key_title(name)),
                    "datatype": "anyURI",
                    "required": True,
                    "suppressOutput": True,
                },
                *(_column(each, meaning) for each in columns),
            ],
        },
    }


def _column(column: Column, meaning: Meaning) -> dict[str, Any]:
    each = column.field
    return {
        "name": column.name,
        **_titles(words.title(each, meaning)),
        **_said("dc:description", words.text(each, meaning)),
        **_typed(column),
        **({"separator": column.separator} if column.separator else {}),
        **_meant(column),
    }


def _typed(column: Column) -> dict[str, Any]:
    kind = column.field.kind
    if kind == "iri":
        return {"datatype": "anyURI"}
    if kind.startswith("@"):
        return (
            {"datatype": "string", "lang": kind[1:]} if column.is_stated else {"datatype": "string"}
        )
    if kind == STRING:
        return {"datatype": "string"}
    if kind in _BUILT_IN:
        return {"datatype": kind.removeprefix(XSD)}
    if kind in _MARKUP:
        return {"datatype": _MARKUP[kind]}
    return {"datatype": {"@id": kind, "base": "string"}}


def _meant(column: Column) -> dict[str, Any]:
    """Say which statement a cell stands for: of the row's thing, or of what it is a part of."""
    each, name = column.field, column.name
    if each.way is Way.LINK and name == LINK_ENDS[2]:
        return {"propertyUrl": f"{{+{LINK_ENDS[1]}}}", "valueUrl": f"{{+{name}}}"}
    if each.way is Way.OWNER:
        return {"aboutUrl": f"{{+{name}}}", "propertyUrl": each.name, "valueUrl": "{+iri}"}
    if not column.is_stated:
        return {"suppressOutput": True}
    return {"propertyUrl": each.name, **({"valueUrl": f"{{+{name}}}"} if each.is_iri else {})}


def _foreign_keys(
    name: str, columns: Iterable[Column], tables: Tables, meaning: Meaning
) -> Iterator[dict[str, Any]]:
    for column in columns:
        each = column.field
        target = meaning.rule(name, each.name).target if each.way is Way.VALUE else ""
        target = each.of if each.way is Way.OWNER else target
        if each.is_iri and column.is_stated and target in tables and target not in {LINKS, OTHERS}:
            yield {
                "columnReference": column.name,
                "reference": {"resource": f"{target}.csv", "columnReference": key_of(target)},
            }


def _said(name: str, text: Text) -> dict[str, Any]:
    said = [
        {"@value": words, **({"@language": language} if language else {})}
        for language, words in text.values
    ]
    return {name: said} if said else {}


def _titles(text: Text) -> dict[str, Any]:
    said = {language or "und": words for language, words in text.values}
    return {"titles": said} if said else {}
