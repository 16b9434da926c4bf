"""Every difference that the code names is told to people: in three languages, and in the docs."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

from hankegraafi.records import LANGUAGES

ROOT = Path(__file__).parents[3]
CODE = ROOT / "src" / "hankegraafi" / "store" / "remote"
MESSAGES = ROOT / "src" / "hankegraafi" / "serve" / "messages"
OUTSIDE = {"only", "table", "all", "scan", "look_up"} | {
    "unreachable",
    "without",
    "slow",
    "broken",
    "refused",
}
"""What a plan says that is no difference."""


def named() -> set[str]:
    """The names in `Unfit("…")`, and of a variable that is handed on to it."""
    found = {"cannot"}
    for path in CODE.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Unfit":
                found |= {str(each.value) for each in node.args if isinstance(each, ast.Constant)}
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "_share":
                found |= {str(each.value) for each in node.args if isinstance(each, ast.Constant)}
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_difference_is_told_in_each_language(language: str) -> None:
    told = tomllib.loads((MESSAGES / f"{language}.toml").read_text(encoding="utf-8"))["plan"]

    assert named() == set(told) - OUTSIDE


def test_a_difference_stands_in_the_documentation() -> None:
    text = (ROOT / "docs" / "engines.md").read_text(encoding="utf-8")
    section = text.partition("## Known differences")[2].partition("\n## ")[0]

    assert named() == set(re.findall(r"^\| `([a-z_]+)` \|", section, re.MULTILINE))
