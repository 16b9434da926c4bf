"""Read `source.toml`: what a list is, and how its columns become records. docs/sources.md."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from hankegraafi import iris, vocab
from hankegraafi.errors import DataError, UsageError
from hankegraafi.records import LANGUAGES, Text
from hankegraafi.sources.giving.built_in import with_built_in
from hankegraafi.sources.licences import lets_publish
from hankegraafi.sources.lists import currencies, fundings, terms
from hankegraafi.sources.lists.description import Column, Constant, Description, Forms, Source
from hankegraafi.sources.lists.record import ISO
from hankegraafi.sources.lists.tables import Tables, flat
from hankegraafi.sources.lists.terms import Kind, Target
from hankegraafi.sources.rows.layout import Layout
from hankegraafi.sources.rows.reading import READERS
from hankegraafi.sources.values.dates import moment_reader
from hankegraafi.sources.values.money_words import load_money_words
from hankegraafi.sources.values.reasons import Unreadable

FILE = "source.toml"
_YSO = vocab.PREFIXES["yso"]

_TOP = {"version", "source", "file", "values", "record", "columns", "constants", "funding"}
_SOURCE = {
    "title": dict,
    "homepage": str,
    "licence": str,
    "rights": str,
    "language": str,
    "retrieved": date,
    "issued": date,
}
_FILE: dict[str, type] = {
    "name": str,
    "format": str,
    "encoding": str,
    "separator": str,
    "quote": str,
    "header": int,
    "columns": list,
    "sheet": str,
    "records": str,
    "merged": str,
    "repair": str,
    "short": str,
}
_VALUES: dict[str, type] = {"dates": list, "decimal": str, "currency": str, "empty": list}
_RECORD: dict[str, type] = {"slug": str, "scheme": str, "join": str}
_COLUMN: dict[str, type] = {"map": dict, "only": list, "split": str} | _VALUES
_FUNDING = {"part-of": str, "per": str}
_CONSTANT = {Kind.TEXT, Kind.CONCEPT, Kind.ORGANISATION, Kind.DATE}
_SHORT = {"status": "hanke:status-", "kind": "hanke:funding-"}


def read_description(path: Path, *, base: str) -> Description:
    """Read a description.

    Raises:
        UsageError: there is no such file.
        DataError: it is no TOML, or names a key, term or value that is not known; with its line.
    """
    text = _text(path)
    try:
        content = with_built_in(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        raise DataError(
            f"this is no TOML: {error}",
            path=path,
            line=int(line[1]) if line else None,
            way_out="See docs/sources.md for a whole description.",
        ) from error
    return _Reader(path, text, base).description(content)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError("the file is not UTF-8", path=path, way_out="Save it as UTF-8.") from error
    except OSError as error:
        way_out = f"Write a description with: hankegraafi source new {path.parent}/FILE"
        if isinstance(error, PermissionError):
            way_out = "Give it the rights to be read."
        raise UsageError(f"{path} cannot be read ({error.strerror})", way_out=way_out) from error


class _Reader:
    """Takes a description apart; every fault names its key and line."""

    def __init__(self, path: Path, text: str, base: str) -> None:
        self._path, self._base = path, base
        tables = Tables(path, text)
        self._table, self._known = tables.table, tables.known
        self._typed, self._wrong = tables.typed, tables.wrong
        self._currencies = load_money_words().codes

    def description(self, content: Mapping[str, Any]) -> Description:
        self._known("", content, _TOP)
        version = content.get("version")
        if type(version) is not int or version < 1:
            raise self._wrong("version", "is a whole number from 1 on", "Raise it with each change")
        source = self._source(self._table(content, "source"))
        file = self._table(content, "file")
        forms = self._forms(self._table(content, "values", optional=True), Forms(), "values")
        columns = tuple(
            column
            for name, value in self._table(content, "columns").items()
            for column in self._columns(name, value, forms, source.language)
        )
        record = self._typed("record", self._table(content, "record", optional=True), _RECORD)
        tables = self._funding_tables(self._table(content, "funding", optional=True))
        description = Description(
            path=self._path,
            version=str(version),
            source=source,
            layout=self._layout(file),
            file=self._file(file.get("name")),
            columns=columns,
            constants=self._constants(self._table(content, "constants", optional=True)),
            parts=tables.get("part-of", {}),
            slug=record.get("slug", f"{source.name}-{{code}}"),
            scheme=self._scheme(record.get("scheme", "project-code")),
            joins=self._joins(record.get("join")),
        )
        own = self._whole(description, tables.get("per", {}))
        return replace(description, each=own)

    def _source(self, table: Mapping[str, Any]) -> Source:
        self._typed("source", table, _SOURCE)
        for key in ("title", "language", "retrieved"):
            if key not in table:
                raise self._wrong("source", f"lacks {key}")
        title = {str(tag): str(words) for tag, words in table["title"].items()}
        if missing := set(LANGUAGES) - title.keys():
            raise self._wrong("title", f"lacks {', '.join(sorted(missing))}")
        if table["language"] not in LANGUAGES:
            raise self._wrong("language", f"is one of: {', '.join(LANGUAGES)}")
        for key in ("homepage", "licence"):
            if key in table and not re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+", table[key]):
                raise self._wrong(key, "is a web address")
        name = self._path.resolve().parent.name
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", name):
            raise DataError(
                f"the folder name {name!r} cannot name a source",
                path=self._path,
                way_out=f"Rename it, for example to {iris.slug(name) or 'list'}.",
            )
        given = {key: table[key] for key in _SOURCE if key in table and key != "title"}
        return Source(name=name, title=Text.of(title), **given)

    def _layout(self, table: Mapping[str, Any]) -> Layout:
        self._typed("file", table, _FILE)
        if table.get("format") not in READERS:
            raise self._wrong("format", f"is one of: {', '.join(READERS)}")
        try:
            given = {key: value for key, value in table.items() if key != "name"}
            if "columns" in given:
                given["columns"] = tuple(map(str, given["columns"]))
            return Layout(**given)
        except ValueError as error:
            raise self._wrong("file", str(error)) from error

    def _file(self, name: str | None) -> Path | None:
        if name is None:
            return None
        if not name.isprintable():
            raise self._wrong("name", "is the name of a file")
        folder = self._path.parent.resolve()
        path = (folder / name).resolve()
        if not path.is_relative_to(folder):
            raise self._wrong(
                "name", f"leads outside the folder: {name}", "Put the file beside the description"
            )
        return path

    def _forms(self, table: Mapping[str, Any], given: Forms, where: str) -> Forms:
        self._typed(where, {key: table[key] for key in table if key in _VALUES}, _VALUES)
        decimal = table.get("decimal", given.decimal)
        if decimal not in {",", "."}:
            raise self._wrong("decimal", 'is "," or "."')
        currency = table.get("currency", given.currency)
        if currency not in self._currencies:
            raise self._wrong("currency", "is a code of ISO 4217, such as EUR")
        try:
            moment_reader(tuple(map(str, table.get("dates", ()))))
        except DataError as error:
            raise self._wrong("dates", error.message, error.way_out) from error
        return Forms(
            dates=tuple(map(str, table.get("dates", given.dates))),
            decimal=decimal,
            currency=currency,
            empty=given.empty | {str(each).strip() for each in table.get("empty", ())},
        )

    def _columns(self, name: str, value: object, forms: Forms, language: str) -> Iterator[Column]:
        """Give a column once for each thing that it becomes."""
        table: dict[str, Any] = dict(value) if isinstance(value, dict) else {"to": value}
        words = table.pop("to", None)
        words = [words] if isinstance(words, str) else words
        if not isinstance(words, list) or not all(isinstance(each, str) for each in words):
            raise self._wrong(name, "says what it becomes: a term, a list of terms, or to = …")
        self._typed(name, table, _COLUMN)
        for each in words:
            found = self._target(name, each, language)
            given = table.get("map", {}).items()
            mapped = {str(key): self._iri(found, str(word)) for key, word in given}
            if found.term.kind is Kind.CONCEPT and not mapped:
                raise self._wrong(name, f"needs map = {{…}}: which word is which {each}")
            yield Column(
                name=name,
                target=found,
                forms=self._forms(table, forms, name),
                mapped=mapped,
                only=frozenset(map(str, table.get("only", ()))),
                split=table.get("split", ""),
            )

    def _target(self, key: str, words: str, language: str) -> Target:
        found = terms.target(words)
        if found is None:
            near = get_close_matches(words, terms.names(), n=1)
            way_out = f"Did you mean {near[0]}?" if near else "See docs/sources.md for the terms."
            raise self._wrong(key, f"becomes {words!r}, which is no term", way_out)
        if found.term.kind is Kind.TEXT and not found.language and found.term.name != "acronym":
            return Target(found.term, found.funding, found.identifies, language)
        return found

    def _constants(self, table: Mapping[str, Any]) -> tuple[Constant, ...]:
        given = []
        for key, value in flat(table):
            found = self._target(key, key, "")
            if not isinstance(value, str):
                raise self._wrong(key, "is a text in quotes")
            if found.term.kind not in _CONSTANT or found.identifies:
                raise self._wrong(
                    key, f"cannot be the same for all: it is a {found.term.kind.value}"
                )
            if not value.strip() or not value.isprintable():
                raise self._wrong(key, "is a text of one line")
            if found.term.kind is Kind.DATE:
                self._day(key, value)
            named = found.term.kind in {Kind.CONCEPT, Kind.ORGANISATION}
            given.append(Constant(found, self._iri(found, value) if named else value))
        return tuple(given)

    def _day(self, key: str, value: str) -> None:
        try:
            moment_reader(ISO)(value)
        except Unreadable as error:
            raise self._wrong(key, "is no date such as 2024-01-31, 2024-01 or 2024") from error

    def _iri(self, target: Target, word: str) -> str:
        """An IRI, a name with a prefix, or the short name of a status or kind of funding."""
        prefix, colon, name = word.partition(":")
        if target.term.kind not in {Kind.CONCEPT, Kind.ORGANISATION}:
            return word
        short = _SHORT.get(target.term.name)
        if short and not colon:
            try:
                return vocab.term(short + word)
            except Exception as error:
                raise self._wrong(word, f"is no {target.term.name}: {short}{word}") from error
        if prefix in iris.KINDS and re.fullmatch(r"[a-z0-9][a-z0-9-]*", name):
            return iris.thing(self._base, prefix, name)
        iri = word if prefix in {"http", "https"} else vocab.PREFIXES.get(prefix, "") + name
        if iri.startswith(_YSO) and not re.fullmatch(r"p[0-9]+", iri.removeprefix(_YSO)):
            raise self._wrong(word, "is no concept of YSO, such as yso:p298")
        own = not short or iri.startswith(vocab.expand(short))
        if iri != name and own and re.fullmatch(r"https?://[A-Za-z0-9._~/#?=&%:+-]+", iri):
            return iri
        raise self._wrong(word, "is no IRI and no name with a known prefix")

    def _funding_tables(self, table: Mapping[str, Any]) -> dict[str, dict[str, str]]:
        """Give what the tables [funding.NAME] say: key → name of the funding → value."""
        said: dict[str, dict[str, str]] = {}
        for name, value in table.items():
            if not isinstance(value, dict):
                raise self._wrong(name, "is a table: [funding.NAME]")
            for key, word in self._typed(name, value, _FUNDING).items():
                said.setdefault(key, {})[name] = word
        return said

    def _joins(self, join: str | None) -> bool:
        if join not in {None, terms.CODE}:
            raise self._wrong("join", f'is "{terms.CODE}": rows of one code are one project')
        return join is not None

    def _scheme(self, name: str) -> str:
        if f"id-{name}" not in vocab.HANKE_CONCEPTS:
            raise self._wrong("scheme", f"is no identifier scheme: {name}")
        return vocab.term(f"hanke:id-{name}")

    def _whole(self, description: Description, per: Mapping[str, str]) -> frozenset[str]:
        """What must hold between the parts of a description; the fundings that each row has."""
        targets = [each.target for each in description.columns]
        targets += [each.target for each in description.constants]
        keys = [each.key for each in targets if not each.term.many]
        if twice := sorted({key for key in keys if keys.count(key) > 1}):
            raise self._wrong(twice[0], "is given by two columns; it can have one value")
        for needed in (terms.CODE, terms.TITLE):
            if not any(each.term.name == needed and not each.funding for each in targets):
                raise self._wrong("columns", f"must have one that becomes {needed}")
        if not re.fullmatch(r"[a-z0-9-]*\{(?:code|exact)\}[a-z0-9-]*", description.slug):
            raise self._wrong("slug", "must hold {code}, with small letters, digits and hyphens")
        if not any(each.target.term.name == terms.CODE for each in description.columns):
            raise self._wrong("code", "must be a column, or all records would be one")
        if "period" in keys and {"start", "end"} & set(keys):
            raise self._wrong("period", "holds the start and the end, which other columns give too")
        for each in description.columns:
            self._sound(each, {each.key for each in targets})
        currencies.check(description.columns, self._wrong)
        names = {each.funding for each in targets if each.funding}
        fundings.check(description.parts, per, names, self._wrong)
        free = [each for each in description.columns if each.target.term.free]
        if free and not lets_publish(description.source.licence):
            raise self._wrong(
                free[0].name,
                "is somebody's text, and the source names no licence that lets it be published",
                "Name an open licence in [source] (docs/sources.md), or read the column as ignore",
            )
        return fundings.each_row(
            description.parts, per, names, self._wrong, joins=description.joins
        )

    def _sound(self, column: Column, keys: set[str]) -> None:
        key, term = column.target.key, column.target.term
        if column.name == "*" and column.is_read:
            raise self._wrong(column.name, 'can only be read as "ignore"')
        if column.target.identifies and key.removesuffix(".id") not in keys:
            raise self._wrong(column.name, f"gives numbers of {key[:-3]}, which no column names")
        if column.split and not term.many:
            raise self._wrong(column.name, f"is split, but {key} has one value")
        if column.mapped and term.kind not in {Kind.CONCEPT, Kind.ORGANISATION}:
            raise self._wrong(column.name, f"has a map, but {key} is no concept or organisation")
