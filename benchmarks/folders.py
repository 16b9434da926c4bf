"""Generated data as a data folder: a file for each project, organisation and programme."""

import re
from collections import defaultdict
from pathlib import Path

from benchmarks import data, faulty

_THING = re.compile(rf"<{re.escape(data.BASE)}id/([a-z]+)/([^>#]+)[>#]")
_FOLDERS = {"project": "projects", "organisation": "organisations", "programme": "programmes"}
_GRAPH = re.compile(rf" <{re.escape(data.BASE)}id/source/([^>]+)> \.\n$")


def write(folder: Path, projects: int) -> None:
    """Write so many projects, without faults, as a new data folder; what pages say beside them."""
    texts: dict[str, list[str]] = defaultdict(list)
    for text in faulty.things(projects, faults=False):
        for line in text.splitlines(keepends=True):
            name, said = _place(line)
            texts[name].append(said)
        _flush(folder, texts)


def _place(line: str) -> tuple[str, str]:
    """Give the file that a line of N-Quads belongs into, and the line as it stands there."""
    graph = _GRAPH.search(line)
    if (graph and line.count("> ") > 3) or (graph and '"' in line):
        return f"sources/{graph[1]}/claims.ttl", line[: graph.start()] + " .\n"
    match = _THING.match(line)
    kind, slug = match.groups() if match else ("", "")
    if kind == "source":
        return f"sources/{slug}/document.ttl", line
    return (f"{_FOLDERS[kind]}/{slug}.ttl" if kind in _FOLDERS else "catalogue.ttl"), line


def _flush(folder: Path, texts: dict[str, list[str]]) -> None:
    for name, lines in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.writelines(lines)
    texts.clear()
