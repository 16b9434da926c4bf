"""The rules of the house (docs/architecture.md), each a test."""

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from hankegraafi import __version__, queries
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


def name(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def room(path: Path) -> str:
    """The first step below the package: a room, or a shared module."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def place(path: Path, node: ast.AST) -> str:
    """Where something stands: what an offender is told by."""
    return f"{name(path)}:{getattr(node, 'lineno', 1)}"


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


@cache
def nodes(path: Path) -> list[ast.AST]:
    """What stands in a module, gone through once for all the rules."""
    return list(ast.walk(tree(path)))


def imports(path: Path) -> Iterator[tuple[ast.AST, str]]:
    """Every module that one imports, with the statement that does."""
    for node in nodes(path):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            if node.module == "hankegraafi":
                yield from ((node, f"hankegraafi.{alias.name}") for alias in node.names)
            else:
                yield node, str(node.module)


def functions(path: Path) -> Iterator[tuple[ast.FunctionDef | ast.AsyncFunctionDef, int]]:
    for node in nodes(path):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node, (node.end_lineno or node.lineno) - node.lineno + 1


def test_imports_are_written_whole() -> None:
    offenders = [
        f"{place(path, node)} imports from a relative address"
        for path in MODULES
        for node in nodes(path)
        if isinstance(node, ast.ImportFrom) and node.level
    ]

    assert [] == offenders


def test_imports_go_one_way() -> None:
    offenders = []
    for path in MODULES:
        own = room(path)
        allowed = SHARED | {own} | MAY_IMPORT.get(own, set()) | {"__version__"}
        for node, module in imports(path):
            _, *steps = module.split(".")
            if not module.startswith("hankegraafi."):
                continue
            inner = own in {"store", "serve", "terminal"}  # they read releases and build none
            builds = steps[0] == "release" and steps[1:] not in ([], ["sums"])
            if steps[0] not in allowed or (inner and builds):
                offenders.append(f"{place(path, node)} imports {module}")

    assert [] == offenders


def test_shared_modules_import_the_standard_library_only() -> None:
    allowed = set(sys.stdlib_module_names) | {"hankegraafi"}
    offenders = [
        f"{place(path, node)} imports {module}"
        for path in MODULES
        if room(path) in STDLIB_ONLY
        for node, module in imports(path)
        if module.split(".")[0] not in allowed
    ]

    assert [] == offenders


COMMANDS = {"cli", "options", "terminal", "new_command", "hiring"} | {
    f"{each}_commands"
    for each in ("source", "release", "change", "harvest", "thing", "link", "engine")
}
CLIENTS = {
    "store/federation/fetch.py",
    "store/remote/client.py",
    "harvest/web.py",
    "link/web.py",
}


def may_use(path: Path, library: str) -> bool:
    """Say whether a library is at home in a module; those of no room are at home in all."""
    match library:
        case "fastapi" | "starlette" | "uvicorn":
            return room(path) == "serve"
        case "jinja2":
            return room(path) == "serve" or name(path) == "check/html.py"
        case "rdflib" | "pyshacl":
            return room(path) == "check"
        case "distributed" | "dask":
            return room(path) == "cluster"
        case "click":
            return room(path) in COMMANDS
    return library not in {"requests", "httpx", "urllib3", "aiohttp"}


def test_libraries_stay_in_their_rooms() -> None:
    offenders = [
        f"{place(path, node)} imports {module}"
        for path in MODULES
        for node, module in imports(path)
        if not may_use(path, module.split(".")[0])
    ]
    libraries = {path: {each.split(".")[0] for _, each in imports(path)} for path in MODULES}
    both = [
        f"{name(path)} uses pyoxigraph beside rdflib or pyshacl"
        for path, used in libraries.items()
        if {"rdflib", "pyshacl"} & used and "pyoxigraph" in used
    ]

    assert [] == offenders
    assert [] == both


def test_the_network_is_reached_by_clients_only() -> None:
    network = {"importlib", "http.client", "http.server", "urllib", "urllib.request"}
    offenders = []
    for path in MODULES:
        barred = network - ({"http.client"} if name(path) in CLIENTS else set())
        used = [*imports(path), *called_and_named(path)]
        offenders += [f"{place(path, node)} uses {each}" for node, each in used if each in barred]

    assert [] == offenders


@cache
def called_and_named(path: Path) -> list[tuple[ast.AST, str]]:
    """Every dotted name, and every name that is imported from a module, as module.name."""
    found: list[tuple[ast.AST, str]] = []
    for node in nodes(path):
        if isinstance(node, ast.Attribute):
            found.append((node, ast.unparse(node)))
        elif isinstance(node, ast.ImportFrom):
            found += [(node, f"{node.module}.{alias.name}") for alias in node.names]
        elif isinstance(node, ast.Import):
            found += [(node, f"{alias.name} as") for alias in node.names if alias.asname]
    return found


def test_the_environment_and_the_clock_are_arguments() -> None:
    clocks = re.compile(
        r"(.*\.)?(time\.(time|strftime|localtime|gmtime)|(datetime|date)\.(now|utcnow|today))"
    )
    environment = {"os.environ", "os.getenv", "os.environb"}
    renamed = {"os as", "time as", "datetime as"}
    offenders = [
        f"{place(path, node)} uses {each}"
        for path in MODULES
        for node, each in called_and_named(path)
        if each in renamed
        or (name(path) != "cli.py" and (each in environment or clocks.fullmatch(each)))
    ]

    assert [] == offenders


def test_there_is_no_global_state() -> None:
    empty = {"[]", "{}", "set()", "dict()", "list()", "defaultdict(list)", "defaultdict(dict)"}
    caches = {"functools.cache", "functools.lru_cache", "functools.cached_property"}
    offenders = []
    for path in MODULES:
        tables = {
            ast.unparse(target): node
            for node in tree(path).body
            if isinstance(node, ast.Assign | ast.AnnAssign)
            for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
            if isinstance(node.value, ast.List | ast.Dict | ast.Set | ast.Call)
        }
        offenders += [
            f"{place(path, node)} {table} is empty at first"
            for table, node in tables.items()
            if node.value and ast.unparse(node.value) in empty
        ]
        offenders += [
            f"{place(path, node)} changes {each}" for node, each in changed(path) if each in tables
        ]
        offenders += [
            f"{place(path, node)} has a global name"
            for node in nodes(path)
            if isinstance(node, ast.Global)
        ]
        offenders += [
            f"{place(path, node)} uses {each}"
            for node, each in called_and_named(path)
            if each in caches
        ]

    assert [] == offenders


def changed(path: Path) -> Iterator[tuple[ast.AST, str]]:
    """Names whose content some code changes: by an index, or by a method that does so."""
    methods = {"append", "add", "update", "setdefault", "pop", "clear", "extend", "insert"}
    for node in nodes(path):
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
            yield node, ast.unparse(node.value)
        call = node.func if isinstance(node, ast.Call) else None
        if isinstance(call, ast.Attribute) and call.attr in methods:
            yield node, ast.unparse(call.value)


def test_nothing_works_at_import() -> None:
    works = {"open", "read_text", "read_bytes", "load", "loads", "Store", "connect", "print"}
    works |= {"mkdir", "write_text", "write_bytes", "run", "Popen", "urlopen"}
    offenders = []
    for path in MODULES:
        for node in tree(path).body:
            guarded = isinstance(node, ast.If) and "__name__" in ast.unparse(node.test)
            if guarded or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                continue
            if isinstance(node, ast.With | ast.For | ast.While | ast.Try):
                offenders.append(f"{place(path, node)} {ast.unparse(node)}")
            for call in (each for each in ast.walk(node) if isinstance(each, ast.Call)):
                called = getattr(call.func, "attr", getattr(call.func, "id", ""))
                if called in works:
                    offenders.append(f"{place(path, node)} calls {called} at import")

    assert [] == offenders


def test_no_query_is_written_in_code() -> None:
    """SPARQL stands in `.rq` files, save what warms a worker up and what targets of shapes give."""
    sparql = re.compile(
        r"\b(SELECT\b.*[?*{]|CONSTRUCT\s*\{|DESCRIBE\s*[<?]|ASK\s*\{|WHERE\s*\{|FILTER\s*\()",
        re.IGNORECASE | re.DOTALL,
    )
    offenders = []
    for path in MODULES:
        if room(path) == "cli":  # the examples of its help
            continue
        if name(path) == "check/selects.py":  # the targets of shapes as a pattern
            continue
        if name(path) == "release/memory.py" or room(path) == "search":  # SQL, all bound
            continue
        if name(path) == "store/sums.py":  # the rows of a sum as VALUES, each as its term writes it
            continue
        docs = {id(doc) for doc in docstrings(path)}
        offenders += [
            f"{place(path, node)} {node.value}"
            for node in nodes(path)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in docs
            and sparql.search(node.value)
            and "e.example" not in node.value
        ]

    assert [] == offenders


def docstrings(path: Path) -> Iterator[ast.Constant]:
    for node in nodes(path):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value


def test_functions_are_short() -> None:
    lengths = sorted(
        (length, f"{name(path)}:{node.name}", ast.get_docstring(node) or "")
        for path in MODULES
        for node, length in functions(path)
    )
    long = [
        (length, where) for length, where, docs in lengths if length > 60 and "long" not in docs
    ]

    assert long == []
    assert lengths[int(len(lengths) * 0.9)][0] <= 30


def test_modules_are_short() -> None:
    lengths = {name(path): len(path.read_text().splitlines()) for path in MODULES}

    assert {} == {each: length for each, length in lengths.items() if length > 400}


def test_modules_say_why_they_exist() -> None:
    assert [] == [name(path) for path in MODULES if not ast.get_docstring(tree(path))]


def test_public_things_have_docstrings() -> None:
    missing = [
        f"{place(path, node)} {node.name}"
        for path in MODULES
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]

    assert missing == []


@pytest.mark.parametrize("folder", ["data", "ontology", "shapes", "src/hankegraafi/scaffold"])
def test_everything_has_an_iri(folder: str) -> None:
    blank = [
        f"{path}: {triple}"
        for path in sorted((ROOT / folder).rglob("*.ttl"))
        for triple in ox.parse(path=path, format=ox.RdfFormat.TURTLE)
        if ox.BlankNode in {type(triple.subject), type(triple.object)}
    ]

    assert blank == []


def test_every_query_says_what_it_is_for() -> None:
    titles = {
        path.relative_to(ROOT): {language for language, _ in queries.load(path).title.values}
        for path in sorted((ROOT / "queries").rglob("*.rq"))
    }

    assert len(titles) > 100
    assert [] == [path for path, given in titles.items() if not set(LANGUAGES) <= given]


def test_the_version_is_the_same_everywhere() -> None:
    project = re.search(r'^version = "(.*)"', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    change = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)

    assert (__version__, __version__) == (project and project[1], change and change[1])
