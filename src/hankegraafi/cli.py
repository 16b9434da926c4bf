"""The command line: each argument goes to one room, and what comes back is printed. No logic.

Exit codes: 0 well, 1 findings (or nothing found), 2 called wrongly, 3 a fault of the machine.
"""

import contextlib
import os
import re
import sys
import time
import traceback
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import click

from hankegraafi import __version__, terminal
from hankegraafi.config import Settings
from hankegraafi.errors import DataError, HankegraafiError, UsageError
from hankegraafi.records import LANGUAGES, Severity


def _examples(*lines: str) -> str:
    """Write example calls for the end of a help text; a backspace keeps click from joining them."""
    return "\n".join(["\b", "Examples:", *(f"  hankegraafi {line}" for line in lines)])


# Whether a path can be read is asked where it is read, and answered with a way out.
PATH = click.Path(readable=False, path_type=Path)
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON, for machines.")
DATA = click.option("--data", type=PATH, help="The data folder. [data]")
RELEASES = click.option("--releases", type=PATH, help="The folder of releases. [releases]")
RELEASE = click.option("--release", default="current", help="A release's version. [current]")


@click.group(
    epilog=_examples(
        "new my-data --base https://data.example.org/",
        "check",
        "build && hankegraafi serve",
        "show pomo",
        "query 'SELECT ?project { ?project a hanke:Project }'",
    ),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, message="hankegraafi %(version)s")
@click.pass_context
def cli(context: click.Context) -> None:
    """Publish projects, organisations and funding as a validated, served knowledge graph."""
    context.obj = Settings.from_mapping(context.obj)


@cli.command(
    short_help="Start a data folder of your own.",
    epilog=_examples('new my-data --base https://data.example.org/ --publisher "Example College"'),
)
@click.argument("folder", type=PATH)
@click.option("--base", default="https://example.org/", help="What your IRIs begin with.")
@click.option("--publisher", default="Example publisher", help="The name of who publishes.")
def new(folder: Path, base: str, publisher: str) -> None:
    """Start a data folder of your own: a catalogue, a project, an organisation, a source."""
    from hankegraafi.rdf.scaffold import create

    for path in create(folder, base=base, publisher=publisher, today=date.today()):
        click.echo(f"written {path}")
    click.echo(f"Next: hankegraafi check --data {folder}")


@cli.command(
    short_help="Check a data folder.",
    epilog=_examples("check", "check --data my-data --lang fi", "check --json > findings.json"),
)
@DATA
@JSON
@click.option("--lang", type=click.Choice(LANGUAGES), help="The language of messages. [en]")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "sarif", "github", "ttl"]),
    default="text",
    help="How findings are written. [text]",
)
@click.option("--cross", is_flag=True, help="Validate with both engines; they must agree.")
@click.pass_obj
def check(
    settings: Settings,
    data: Path | None,
    lang: str | None,
    form: str,
    *,
    as_json: bool,
    cross: bool,
) -> int:
    """Check a data folder: syntax, vocabulary, shapes, and rules across things.

    Violations give the exit code 1; warnings and notes do not.
    """
    from hankegraafi import resources
    from hankegraafi.check import check_folder, exports, report
    from hankegraafi.rdf.read import read_folder

    bar = terminal.progress_bar()
    folder = read_folder(data or settings.data, progress=bar)
    findings = check_folder(
        folder,
        shapes=resources.folder("shapes"),
        checks=resources.folder("queries") / "checks",
        progress=bar,
        cross=cross,
    )
    language = lang or settings.language
    if as_json or form == "json":
        terminal.print_json(report.as_json(findings))
    elif form == "sarif":
        terminal.print_json(exports.sarif(findings, language))
    elif form == "github":
        terminal.print_lines(map(terminal.printable, exports.github(findings, language)))
    elif form == "ttl":
        terminal.print_lines([exports.turtle(findings).rstrip()])
    else:
        terminal.print_pieces(report.pieces(findings, language))
    return int(any(finding.severity is Severity.VIOLATION for finding in findings))


@cli.command(
    "format",
    short_help="Write Turtle files in their canonical form.",
    epilog=_examples("format", "format --check my-data", "format my-data/projects/taitava.ttl"),
)
@click.argument("paths", nargs=-1, type=PATH)
@click.option("--check", "only_look", is_flag=True, help="Change nothing; exit 1 if any would.")
@click.pass_obj
def format_(settings: Settings, paths: tuple[Path, ...], *, only_look: bool) -> int:
    """Write Turtle files in their canonical form (all files of the data folder by default)."""
    from hankegraafi.rdf.canonical import reformat

    changed = reformat(paths or (settings.data,), write=not only_look)
    for path in changed:
        click.echo(f"{'would change' if only_look else 'changed'} {path}")
    if not changed:
        click.echo("Every file is in its canonical form.")
    return 1 if only_look and changed else 0


@cli.command(
    short_help="Check a data folder and build it into a release.",
    epilog=_examples(
        "build", "build --data my-data --base https://data.example.org/", "build --if-changed"
    ),
)
@DATA
@RELEASES
@click.option("--base", help="What the IRIs of things begin with, instead of the folder's own.")
@click.option(
    "--if-changed", is_flag=True, help="Do nothing when the current release is up to date."
)
@JSON
@click.pass_obj
def build(
    settings: Settings,
    data: Path | None,
    releases: Path | None,
    base: str | None,
    *,
    if_changed: bool,
    as_json: bool,
) -> int:
    """Check a data folder and build it into a release; only a release that passes is served."""
    from hankegraafi.release.gate import build_folder

    release, fresh = build_folder(
        data or settings.data,
        releases or settings.releases,
        base=base,
        if_changed=if_changed,
        progress=terminal.progress_bar(),
    )
    if as_json:
        terminal.print_json(
            terminal.release_record(release, current=release.version) | {"new": fresh}
        )
    else:
        click.echo(terminal.release_line(release, fresh=fresh))
    return 0


@cli.command(
    short_help="Serve a release: pages, SPARQL, data, downloads.",
    epilog=_examples("serve", "serve --port 8080", "serve --release 2026-11-21-26647cc6"),
)
@RELEASES
@RELEASE
@click.option("--host", help="The address to serve on. [127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65535), help="The port to serve on. [8000]")
@click.pass_obj
def serve(
    settings: Settings, releases: Path | None, release: str, host: str | None, port: int | None
) -> None:
    """Serve a release: pages, SPARQL, data and downloads. It only reads."""
    from hankegraafi.release import open_release
    from hankegraafi.serve import create_app, server
    from hankegraafi.serve.switch import Switch

    folder = releases or settings.releases
    opened = open_release(folder, release)
    listening = server.listen(host or settings.host, settings.port if port is None else port)
    app = create_app(opened, settings, cores=os.cpu_count() or 1)
    for line in server.greeting(app, listening):
        click.echo(line)
    switch = Switch(app, folder) if release == "current" else None
    with contextlib.suppress(KeyboardInterrupt):
        server.run(app, listening, switch, clock=time.time)


@cli.command(
    short_help="Ask a release by SPARQL.",
    epilog=_examples(
        "query 'SELECT ?project { ?project a hanke:Project }'",
        "query question.rq --format csv > answer.csv",
        "query - < question.rq",
    ),
)
@click.argument("text")
@RELEASES
@RELEASE
@click.option(
    "--format", "format_name", default="table", help="table, csv, tsv, json, xml, turtle …"
)
@JSON
@click.pass_obj
def query(
    settings: Settings,
    text: str,
    releases: Path | None,
    release: str,
    format_name: str,
    *,
    as_json: bool,
) -> int:
    """Ask a release by SPARQL: TEXT is the query, a file of it, or - for standard input.

    The house's prefixes need not be declared.
    """
    from hankegraafi.release import open_release
    from hankegraafi.store.ask import ask

    opened = open_release(releases or settings.releases, release)
    answer = ask(opened, _query_text(text), format_name="json" if as_json else format_name)
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()
    return 0


@cli.command(
    short_help="Show what a release says about a thing.",
    epilog=_examples(
        "show pomo", "show organisation/vamia --lang sv", "show project/pomo --format turtle"
    ),
)
@click.argument("name")
@RELEASES
@RELEASE
@click.option("--format", "format_name", default="text", help="text, turtle, jsonld, ntriples …")
@click.option("--lang", type=click.Choice(LANGUAGES), help="The language of labels. [en]")
@JSON
@click.pass_obj
def show(
    settings: Settings,
    name: str,
    releases: Path | None,
    release: str,
    format_name: str,
    lang: str | None,
    *,
    as_json: bool,
) -> None:
    """Show what a release says about a thing: NAME is its IRI, kind/slug or slug."""
    from hankegraafi.release import open_release
    from hankegraafi.store.ask import show as show_thing

    opened = open_release(releases or settings.releases, release)
    click.echo(
        show_thing(
            opened,
            name,
            format_name="jsonld" if as_json else format_name,
            language=lang or settings.language,
        ),
        nl=False,
    )


@cli.command(
    short_help="List the releases that were built.", epilog=_examples("releases", "releases --json")
)
@RELEASES
@JSON
@click.pass_obj
def releases(settings: Settings, releases: Path | None, *, as_json: bool) -> int:
    """List the releases that were built, and which one is current; 1 when one is broken."""
    from hankegraafi.release import broken_releases, current_version, list_releases

    folder = releases or settings.releases
    current = current_version(folder)
    records = [terminal.release_record(each, current=current) for each in list_releases(folder)]
    if as_json:
        terminal.print_json(records)
    else:
        terminal.print_releases(records)
    broken = broken_releases(folder)
    for error in broken:
        click.echo(f"{terminal.styled('warning:', 'warning')} {error}", err=True)
    return int(bool(broken))


_QUERY = re.compile(r"\s*(SELECT|ASK|CONSTRUCT|DESCRIBE|PREFIX|BASE)\b", re.IGNORECASE)


def _query_text(text: str) -> str:
    """Take a query as it stands, from standard input, or from the file that it names."""
    if text == "-":
        return sys.stdin.read()
    if "{" in text or "\n" in text or _QUERY.match(text):
        return text
    path = Path(text)
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(
            f"{text} is no query and no file that can be read ({error.strerror})",
            way_out="Give a SPARQL query in quotes, a file, or - for standard input.",
        ) from error
    except UnicodeDecodeError as error:
        raise DataError("the file is not UTF-8", path=path, way_out="Save it as UTF-8.") from error


def main(arguments: list[str], environment: Mapping[str, str]) -> int:
    """Run one command and give its exit code; whatever goes wrong is one line on standard error."""
    plain = bool(environment.get("NO_COLOR")) or environment.get("TERM") == "dumb"
    color = False if plain else None
    try:
        code = cli.main(
            arguments, "hankegraafi", standalone_mode=False, obj=environment, color=color
        )
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return 2
    except click.ClickException as error:
        context = getattr(error, "ctx", None)
        command = context.command_path if context else "hankegraafi"
        return _say(f"{error.format_message()} Try: {command} --help", 2)
    except (click.Abort, KeyboardInterrupt):
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nobody reads any more
        return 0
    except HankegraafiError as error:
        return _say(str(error), error.exit_code)
    except OSError as error:
        return _say(f"{error.filename or 'the system'}: {error.strerror}.", 3)
    except Exception as error:  # noqa: BLE001 - the last resort: a user never sees a traceback
        return _say(_unexpected(error), 3)
    return code if isinstance(code, int) else 0


def _unexpected(error: Exception) -> str:
    """Name a fault of our own by its kind and place, for a report."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(place.filename).name}:{place.lineno}"
    return f"unexpected {type(error).__name__} at {where}: {error}. Please report it."


def _say(line: str, code: int) -> int:
    click.echo(f"{terminal.styled('error:', 'violation')} {line}", err=True)
    return code


def run() -> None:
    """Start from the shell."""
    sys.exit(main(sys.argv[1:], os.environ))
