"""The page "Query from …": every snippet runs as it stands, and prints what the page says."""

import contextlib
import io
import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import httpx
import pytest

pytestmark = pytest.mark.servers

HERE = Path(__file__).parent
PAGE = (HERE.parents[1] / "docs" / "query-from.md").read_text()
SHOWN = "http://127.0.0.1:8000"
BLOCK = re.compile(r"^```(\S+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SECTIONS = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL))
OF_NODE = ("JavaScript", "Comunica")


class Reader:
    """Does what a section says, one block after the other."""

    def __init__(self, folder: Path, address: str) -> None:
        self.folder = folder
        self.address = address
        self.names: dict[str, Any] = {}
        self.printed = ""
        self.compared = 0

    def do(self, kind: str, name: str, text: str) -> None:
        """Write a file that has a name, run code, or compare what was printed."""
        text = text.replace(SHOWN, self.address)
        if name:
            (self.folder / name).write_text(text)
        elif kind == "sh":
            self.printed = self.run(text)
        elif kind == "python":
            with contextlib.redirect_stdout(io.StringIO()) as printed:
                exec(compile(text, "query-from.md", "exec"), self.names)
            self.printed = printed.getvalue()
        else:
            assert kind == "text"
            assert matches(text, self.printed), self.printed
            self.compared += 1

    def run(self, text: str) -> str:
        node = shutil.which("node")
        environment = {
            "PATH": f"{Path(node).parent}:{os.defpath}" if node else os.defpath,
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            "NPM_CONFIG_OFFLINE": "true",
            "NPM_CONFIG_UPDATE_NOTIFIER": "false",
        }
        result = subprocess.run(
            ["/bin/bash", "-ec", text],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert (0, "") == (result.returncode, result.stderr)
        return result.stdout


def matches(expected: str, actual: str) -> bool:
    """Compare printed text; "…" stands for anything."""
    pattern = re.escape(expected.strip()).replace("…", ".*?")
    return re.fullmatch(pattern, actual.strip().replace("\r", ""), re.DOTALL) is not None


@pytest.mark.parametrize(
    ("section", "outputs"),
    [
        ("curl", 4),
        ("SPARQLWrapper", 3),
        ("rdflib", 4),
        ("pandas", 4),
        pytest.param("JavaScript", 1, marks=pytest.mark.comunica),
        pytest.param("Comunica", 2, marks=pytest.mark.comunica),
    ],
)
def test_every_snippet_prints_what_the_page_says(
    section: str, outputs: int, tmp_path: Path, address: str
) -> None:
    (tmp_path / "node_modules").symlink_to(HERE / "node_modules")
    reader = Reader(tmp_path, address)

    for block in BLOCK.findall(SECTIONS[section]):
        reader.do(*block)

    assert outputs == reader.compared


def test_the_pages_that_curl_collects_are_the_whole_answer(tmp_path: Path, address: str) -> None:
    reader = Reader(tmp_path, address)
    paging = next(text for kind, _, text in BLOCK.findall(SECTIONS["curl"]) if "all.csv" in text)
    query = re.search(r"'query=\n(.*?)'\)", paging, re.DOTALL)
    assert query

    reader.do("sh", "", paging)

    whole = httpx.get(f"{address}/sparql", params={"query": query[1], "format": "csv"})
    assert whole.text.count("\n") > 2 * 20
    assert whole.content == (tmp_path / "all.csv").read_bytes()


def test_every_section_with_code_is_run() -> None:
    with_code = [name for name, text in SECTIONS.items() if BLOCK.search(text)]

    assert ["curl", "SPARQLWrapper", "rdflib", "pandas", *OF_NODE] == with_code


def test_the_page_names_the_comunica_that_is_tried() -> None:
    shown = next(
        json.loads(text) for _, name, text in BLOCK.findall(PAGE) if name == "package.json"
    )
    tried = json.loads((HERE / "package.json").read_text())

    assert shown["dependencies"] == tried["dependencies"]
    assert shown["overrides"] == tried["overrides"]
    version = shown["dependencies"]["@comunica/query-sparql"]
    assert f"npm install @comunica/query-sparql@{version}\n" in PAGE


def test_the_lock_names_every_package_by_its_hash_and_no_registry() -> None:
    packages = json.loads((HERE / "package-lock.json").read_text())["packages"]

    assert [] == [name for name, each in packages.items() if "resolved" in each]
    assert [] == [name for name, each in packages.items() if name and "integrity" not in each]
