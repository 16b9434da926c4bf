"""The rules of the house (docs/architecture.md), each a test."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from hankegraafi.records import LANGUAGES

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "hankegraafi"
MODULES = sorted(PACKAGE.rglob("*.py"))

SHARED = {
    "records",
    "errors",
    "iris",
    "vocab",
    "formats",
    "config",
    "resources",
    "queries",
    "parallel",
    "watches",
    "wordfiles",
    "locks",
    "addresses",
}
STDLIB_ONLY = SHARED
MAY_IMPORT = {
    "__main__": {"cli"},
    "cli": {
        *(
            "hiring",
            "terminal",
            "options",
            "source_commands",
            "release_commands",
            "change_commands",
        ),
        "new_command",
        "thing_commands",
        "harvest_commands",
        "link_commands",
        "engine_commands",
        *("rdf", "check", "release", "store", "serve", "sources"),
    },
    "options": set(),
    "new_command": {"options", "rdf"},
    "source_commands": {"hiring", "terminal", "options", "rdf", "sources"},
    "hiring": {"terminal", "cluster"},
    "cluster": set(),
    "release_commands": {"terminal", "options", "release"},
    "change_commands": {"terminal", "options", "release"},
    "thing_commands": {"terminal", "options", "rdf", "check", "release", "store", "succession"},
    "succession": {"rdf"},
    "harvest_commands": {"terminal", "options", "harvest"},
    "harvest": {"rdf"},
    "names": set(),
    "sources": {"rdf", "names"},
    "link_commands": {"terminal", "options", "rdf", "link"},
    "link": {"rdf", "names"},
    "engine_commands": {"terminal", "options", "release", "store"},
    "search": {"names"},
    "terminal": {"release"},
    "rdf": set(),
    "check": {"rdf"},
    "release": {"check", "rdf", "search"},
    "store": {"rdf", "release"},
    "serve": {"store", "rdf", "release", "search", "names"},
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
    used = [each.split(".")[1:] for each in imports(TREES[path]) if each.startswith("hankegraafi.")]

    assert set() == {each[0] for each in used} - allowed
    if own in {"store", "serve", "terminal"}:  # they read releases and build none
        assert [] == [each for each in used if each[0] == "release" and len(each) > 1]


@pytest.mark.parametrize("path", [p for p in MODULES if room(p) in STDLIB_ONLY], ids=name)
def test_shared_modules_import_the_standard_library_only(path: Path) -> None:
    used = {each.split(".")[0] for each in imports(TREES[path])}

    assert set() == used - set(sys.stdlib_module_names) - {"hankegraafi"}


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_libraries_stay_in_their_rooms(path: Path) -> None:
    whole = set(imports(TREES[path]))
    used = {each.split(".")[0] for each in whole}

    assert not {"fastapi", "starlette", "uvicorn"} & used or room(path) == "serve"
    assert "jinja2" not in used or room(path) == "serve" or name(path) == "check/html.py"
    assert not {"rdflib", "pyshacl"} & used or room(path) == "check"
    assert not {"distributed", "dask"} & used or room(path) == "cluster"
    commands = {"cli", "options", "terminal", "new_command", "hiring"}
    commands |= {
        f"{each}_commands"
        for each in ("source", "release", "change", "harvest", "thing", "link", "engine")
    }
    assert not {"click"} & used or room(path) in commands
    assert not ({"rdflib", "pyshacl"} & used and "pyoxigraph" in used)
    assert not {"requests", "httpx", "urllib3", "aiohttp"} & used
    clients = {
        "store/federation/fetch.py",
        "store/remote/client.py",
        "harvest/web.py",
        "link/web.py",
    }
    client = {"http.client"} if name(path) in clients else set()
    network = {"importlib", "http.client", "http.server", "urllib", "urllib.request"} - client
    assert not network & whole
    assert not network & called_and_named(TREES[path])


def called_and_named(tree: ast.AST) -> set[str]:
    """Every dotted name, and every name that is imported from a module, as module.name."""
    found = {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
        if isinstance(node, ast.Import):
            found |= {f"{alias.name} as" for alias in node.names if alias.asname}
    return found


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_the_environment_and_the_clock_are_arguments(path: Path) -> None:
    named = called_and_named(TREES[path])
    clocks = r"(.*\.)?(time\.(time|strftime|localtime|gmtime)|(datetime|date)\.(now|utcnow|today))"

    assert "cli.py" == name(path) or not [each for each in named if re.fullmatch(clocks, each)]
    assert not {"os.environ", "os.getenv", "os.environb"} & named or name(path) == "cli.py"
    assert not {"os as", "time as", "datetime as"} & named


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_there_is_no_global_state(path: Path) -> None:
    tree = TREES[path]
    named = called_and_named(tree)
    tables = {
        ast.unparse(target): node.value
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(node.value, ast.List | ast.Dict | ast.Set | ast.Call)
    }
    empty = {"[]", "{}", "set()", "dict()", "list()", "defaultdict(list)", "defaultdict(dict)"}

    assert [] == [each for each, value in tables.items() if ast.unparse(value) in empty]
    assert set() == changed(tree) & tables.keys()
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Global)]
    assert not {"functools.cache", "functools.lru_cache", "functools.cached_property"} & named


def changed(tree: ast.AST) -> set[str]:
    """Names whose content some code changes: by an index, or by a method that does so."""
    methods = {"append", "add", "update", "setdefault", "pop", "clear", "extend", "insert"}
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
            found.add(ast.unparse(node.value))
        call = node.func if isinstance(node, ast.Call) else None
        if isinstance(call, ast.Attribute) and call.attr in methods:
            found.add(ast.unparse(call.value))
    return found


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_nothing_works_at_import(path: Path) -> None:
    works = {"open", "read_text", "read_bytes", "load", "loads", "Store", "connect", "print"}
    works |= {"mkdir", "write_text", "write_bytes", "run", "Popen", "urlopen"}
    for node in TREES[path].body:
        guarded = isinstance(node, ast.If) and "__name__" in ast.unparse(node.test)
        if guarded or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        assert not isinstance(node, ast.With | ast.For | ast.While | ast.Try), ast.unparse(node)
        for call in (each for each in ast.walk(node) if isinstance(each, ast.Call)):
            called = getattr(call.func, "attr", getattr(call.func, "id", ""))
            assert called not in works, f"line {node.lineno} works at import"


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_no_query_is_written_in_code(path: Path) -> None:
    """SPARQL stands in `.rq` files, save what warms a worker up and what targets of shapes give."""
    sparql = re.compile(
        r"\b(SELECT\b.*[?*{]|CONSTRUCT\s*\{|DESCRIBE\s*[<?]|ASK\s*\{|WHERE\s*\{|FILTER\s*\()",
        re.IGNORECASE | re.DOTALL,
    )
    docs = {id(doc) for doc in docstrings(TREES[path])}
    found = [
        node.value
        for node in ast.walk(TREES[path])
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in docs
        and sparql.search(node.value)
        and "e.example" not in node.value
        and room(path) != "cli"  # the examples of its help
        and name(path) != "check/selects.py"  # the targets of shapes as a pattern
        and not (name(path) == "release/memory.py" or room(path) == "search")  # SQL, all bound
        and name(path) != "store/sums.py"  # the rows of a sum as VALUES, each as its term writes it
    ]

    assert [] == found


def docstrings(tree: ast.AST) -> Iterator[ast.Constant]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value


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

    given = {language for language, _ in queries.load(path).title.values}
    assert set(LANGUAGES) <= given


def test_the_version_is_the_same_everywhere() -> None:
    from hankegraafi import __version__

    project = re.search(r'^version = "(.*)"', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    change = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)

    assert (__version__, __version__) == (project and project[1], change and change[1])
