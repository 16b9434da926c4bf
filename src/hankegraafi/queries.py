"""SPARQL lives in `.rq` files; their `#+` header says what they are for.

A header line is `#+ key: value` or `#+ key@language: value`:

    #+ title@en: Who coordinated each project?
    #+ params: project
    #+ level: warning
"""

import re
from collections.abc import Mapping
from pathlib import Path

from hankegraafi.errors import DataError, QueryError
from hankegraafi.records import Query, Severity, Text

_LINE = re.compile(r"#\+\s*(?P<key>[a-z]+)(?:@(?P<language>[a-z]+))?:\s*(?P<value>.*?)\s*$")
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]*")
_GROUP = re.compile(r"\bWHERE\s*\{")
_KEYS = {"title", "description", "params", "level"}


def load(path: Path) -> Query:
    """Read one query file.

    Raises:
        DataError: a header line that says nothing known.
    """
    texts: dict[str, dict[str, str]] = {"title": {}, "description": {}}
    plain: dict[str, str] = {}
    text = path.read_text(encoding="utf-8")
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.startswith("#+"):
            continue
        match = _LINE.match(line)
        if not match or match["key"] not in _KEYS:
            raise DataError(
                f"unknown header {line!r}",
                path=path,
                line=number,
                way_out=f"A header is '#+ key: value' with a key of {', '.join(sorted(_KEYS))}.",
            )
        if match["key"] in texts:
            texts[match["key"]][match["language"] or "en"] = match["value"]
        else:
            plain[match["key"]] = match["value"]
    return Query(
        name=path.stem,
        text=text,
        title=Text.of(texts["title"]),
        description=Text.of(texts["description"]),
        params=tuple(plain.get("params", "").replace(",", " ").split()),
        level=Severity[plain["level"].upper()] if "level" in plain else None,
    )


def bind(query: Query, params: Mapping[str, str]) -> str:
    """Write a query with IRIs in place of its parameters, which it shows as columns still.

    An engine plans well for an IRI that it sees, and badly for a variable that is bound later.

    Raises:
        TypeError: the query has no such parameter.
        ValueError: a parameter is not an IRI.
        QueryError: the query does not show a parameter that is bound.
    """
    unknown = set(params) - set(query.params)
    if unknown:
        raise TypeError(f"{query.name} has no parameter {', '.join(sorted(unknown))}")
    shown, brace, body = query.text.partition("{")
    for name, iri in params.items():
        if not _IRI.fullmatch(iri):
            raise ValueError(f"{iri!r} is not an IRI")
        variable = re.compile(rf"[?$]{name}\b")
        if not variable.search(shown):
            raise QueryError(f"{query.name} does not show its parameter {name}")
        shown = variable.sub(f"(<{iri}> AS ?{name})", shown)
        body = variable.sub(f"<{iri}>", body)
    return f"{shown}{brace}{body}"


def shown(query: Query, params: Mapping[str, str]) -> str:
    """Write a query for people: without its header, its parameters as lines of VALUES."""
    lines = [line for line in query.text.splitlines() if not line.startswith("#+")]
    text = "\n".join(lines).strip() + "\n"
    values = "".join(f"\n  VALUES ?{name} {{ <{iri}> }}" for name, iri in sorted(params.items()))
    # A subquery knows nothing of what stands outside of it.
    return _GROUP.sub(lambda match: match[0] + values, text)


def load_folder(folder: Path) -> list[Query]:
    """Read every query of a folder, by name; a folder that does not exist holds none."""
    return [load(path) for path in sorted(folder.glob("*.rq"))]
