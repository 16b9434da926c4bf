"""The rules of the house (docs/architecture.md), each a test."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "hankegraafi"
MODULES = sorted(PACKAGE.rglob("*.py"))

SHARED = {"records", "errors", "iris", "vocab", "formats", "config", "resources", "queries"}
STDLIB_ONLY = SHARED
MAY_IMPORT = {
    "__main__": {"cli"},
    "cli": {"terminal", "rdf", "check", "release", "store", "serve", "link", "sources"},
    "terminal": {"release"},
    "rdf": set(),
    "check": {"rdf"},
    "release": {"check", "rdf"},
    "store": {"rdf", "release"},
    "serve": {"store", "rdf", "release"},
}
TREES = {path: ast.parse(path.read_text()) for path in MODULES}


def name(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def room(path: Path) -> str:
    """The first step below the package: a room, or a shared module."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are written whole"
            if node.module == "hankegraafi":
                yield from (f"hankegraafi.{alias.name}" for alias in node.names)
            else:
                yield str(node.module)


def functions(tree: ast.AST) -> Iterator[tuple[ast.FunctionDef | ast.AsyncFunctionDef, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node, (node.end_lineno or node.lineno) - node.lineno + 1


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_imports_go_one_way(path: Path) -> None:
    own = room(path)
    allowed = SHARED | {own} | MAY_IMPORT.get(own, set()) | {"__version__"}
    used = {each.split(".")[1] for each in imports(TREES[path]) if each.startswith("hankegraafi.")}

    assert set() == used - allowed


@pytest.mark.parametrize("path", [p for p in MODULES if room(p) in STDLIB_ONLY], ids=name)
def test_shared_modules_import_the_standard_library_only(path: Path) -> None:
    used = {each.split(".")[0] for each in imports(TREES[path])}

    assert set() == used - set(sys.stdlib_module_names) - {"hankegraafi"}


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_libraries_stay_in_their_rooms(path: Path) -> None:
    used = {each.split(".")[0] for each in imports(TREES[path])}

    assert not {"fastapi", "starlette", "uvicorn", "jinja2"} & used or room(path) == "serve"
    assert not {"rdflib", "pyshacl"} & used or room(path) == "check"
    assert not {"click"} & used or room(path) in {"cli", "terminal"}
    assert not {"rdflib", "pyoxigraph"} <= used
    assert not {"requests", "httpx", "urllib.request", "http.client"} & set(imports(TREES[path]))


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_the_environment_and_the_clock_are_arguments(path: Path) -> None:
    attributes = {
        f"{node.value.id}.{node.attr}"
        for node in ast.walk(TREES[path])
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }
    clocks = {"time.time", "datetime.now", "datetime.utcnow", "date.today", "datetime.today"}

    assert not attributes & clocks or name(path) == "cli.py"
    assert "os.environ" not in attributes or name(path) == "cli.py"
    assert "os.getenv" not in attributes


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_there_is_no_global_state_and_no_work_at_import(path: Path) -> None:
    assert not [node for node in ast.walk(TREES[path]) if isinstance(node, ast.Global)]
    calls = {"open", "read_text", "read_bytes", "load", "loads", "Store", "connect"}
    for node in TREES[path].body:
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.Expr):
            for call in (each for each in ast.walk(node) if isinstance(each, ast.Call)):
                called = getattr(call.func, "attr", getattr(call.func, "id", ""))
                assert called not in calls, f"line {node.lineno} works at import"


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_no_query_is_built_from_strings(path: Path) -> None:
    sparql = re.compile(r"\b(SELECT|CONSTRUCT|DESCRIBE|ASK|WHERE|FILTER)\b\s*[\s{(*?]")
    for node in ast.walk(TREES[path]):
        if isinstance(node, ast.JoinedStr):
            text = "".join(
                str(part.value) for part in node.values if isinstance(part, ast.Constant)
            )
            assert not sparql.search(text), f"line {node.lineno}"


def test_functions_are_short() -> None:
    lengths = sorted(
        (length, f"{name(path)}:{node.name}", ast.get_docstring(node) or "")
        for path, tree in TREES.items()
        for node, length in functions(tree)
    )
    long = [
        (length, where) for length, where, docs in lengths if length > 60 and "long" not in docs
    ]

    assert long == []
    assert lengths[int(len(lengths) * 0.9)][0] <= 30


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_modules_are_short(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 400


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_public_things_have_docstrings(path: Path) -> None:
    missing = [
        node.name
        for node in TREES[path].body
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]

    assert missing == []
    assert ast.get_docstring(TREES[path]), "a module says why it exists"


@pytest.mark.parametrize("folder", ["data", "ontology", "shapes", "src/hankegraafi/scaffold"])
def test_everything_has_an_iri(folder: str) -> None:
    blank = [
        f"{path}: {triple}"
        for path in sorted((ROOT / folder).rglob("*.ttl"))
        for triple in ox.parse(path=path, format=ox.RdfFormat.TURTLE)
        if ox.BlankNode in {type(triple.subject), type(triple.object)}
    ]

    assert blank == []


@pytest.mark.parametrize("path", sorted((ROOT / "queries").rglob("*.rq")), ids=lambda p: p.stem)
def test_every_query_says_what_it_is_for(path: Path) -> None:
    from hankegraafi import queries

    assert queries.load(path).title.best("en")[0] == "en"


def test_the_version_is_the_same_everywhere() -> None:
    from hankegraafi import __version__

    project = re.search(r'^version = "(.*)"', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    change = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)

    assert (__version__, __version__) == (project and project[1], change and change[1])
