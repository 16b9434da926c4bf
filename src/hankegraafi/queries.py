"""SPARQL lives in `.rq` files; their `#+` header says what they are for.

A header line is `#+ key: value` or `#+ key@language: value`:

    #+ title@en: Who coordinated each project?
    #+ params: project
    #+ level: warning
"""

import re
from pathlib import Path

from hankegraafi.errors import DataError
from hankegraafi.records import Query, Severity, Text

_LINE = re.compile(r"#\+\s*(?P<key>[a-z]+)(?:@(?P<language>[a-z]+))?:\s*(?P<value>.*?)\s*$")
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


def load_folder(folder: Path) -> list[Query]:
    """Read every query of a folder, by name; a folder that does not exist holds none."""
    return [load(path) for path in sorted(folder.glob("*.rq"))]
