"""Everything that a user can meet stands in the documentation."""

import re
from pathlib import Path

import pytest

from hankegraafi import formats, queries
from hankegraafi.cli import cli
from hankegraafi.config import Settings
from hankegraafi.errors import HankegraafiError
from hankegraafi.iris import KINDS
from hankegraafi.serve.app import ROUTES

ROOT = Path(__file__).parents[2]
REFERENCE = (ROOT / "docs" / "reference.md").read_text()
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("command", sorted(cli.commands))
def test_every_command_and_option_is_documented(command: str) -> None:
    line = next(row for row in REFERENCE.splitlines() if f"`hankegraafi {command}" in row)
    for parameter in cli.commands[command].params:
        shown = parameter.opts[-1]
        assert shown in line or shown.upper() in line or shown in {"--data", "--releases"}


@pytest.mark.parametrize("name", Settings.__slots__)
def test_every_setting_is_documented(name: str) -> None:
    assert f"| `HANKEGRAAFI_{name.upper()}` |" in REFERENCE


@pytest.mark.parametrize("each", formats.FORMATS, ids=lambda each: each.name)
def test_every_format_and_media_type_is_documented(each: formats.Format) -> None:
    line = next(row for row in REFERENCE.splitlines() if row.startswith(f"| `{each.name}` |"))
    for name in (*each.media_types, f".{each.extension}"):
        assert f"`{name}`" in line


@pytest.mark.parametrize("folder", ["examples", "api", "checks"])
def test_every_query_is_documented_by_its_title(folder: str) -> None:
    for query in queries.load_folder(ROOT / "queries" / folder):
        assert f"| `{query.name}` | {query.title.best('en')[1]}" in REFERENCE


def test_every_address_is_documented() -> None:
    first_steps = {re.split(r"[/.{]", route.path.strip("/"))[0] for route in ROUTES} - {"static"}

    assert [] == [step for step in first_steps if f"/{step}" not in REFERENCE]
    assert [] == [kind for kind in KINDS if f"`{kind}`" not in REFERENCE]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text())

    assert [] == [target for target in targets if not (page.parent / target).exists()]


def test_every_dependency_has_its_reason() -> None:
    project = (ROOT / "pyproject.toml").read_text()
    required = re.findall(r'^    "([a-z0-9-]+)[><=~,.0-9]*"', project, re.MULTILINE)
    documented = (ROOT / "docs" / "dependencies.md").read_text()

    assert required
    assert [] == [name for name in required if f"`{name}`" not in documented]


def test_every_error_stands_in_the_tree() -> None:
    def below(kind: type[HankegraafiError]) -> list[type[HankegraafiError]]:
        return [kind, *(deeper for sub in kind.__subclasses__() for deeper in below(sub))]

    tree = (ROOT / "src" / "hankegraafi" / "errors.py").read_text().split('"""')[1]
    drawn = {
        (name, int(code), int(status))
        for name, code, status in re.findall(r"(\w+) +exit (\d), status (\d+)", tree)
    }
    public = {
        (kind.__name__, kind.exit_code, kind.status)
        for kind in below(HankegraafiError)
        if kind.__module__
        in {
            "hankegraafi.errors",
            "hankegraafi.store.mistakes.syntax",
            "hankegraafi.store.federation.reach",
        }
    }

    assert drawn == public
