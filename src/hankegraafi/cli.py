"""The command line: each argument goes to one room, and what comes back is printed. No logic.

Exit codes: 0 well, 1 findings (or nothing found), 2 called wrongly, 3 a fault of the machine.
"""

import contextlib
import os
import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hankegraafi import __version__, terminal
from hankegraafi.change_commands import changes, patch
from hankegraafi.config import Settings
from hankegraafi.engine_commands import load
from hankegraafi.errors import HankegraafiError
from hankegraafi.harvest_commands import publish_check
from hankegraafi.hiring import CLUSTER, hired
from hankegraafi.link_commands import link
from hankegraafi.new_command import new
from hankegraafi.options import (
    DATA,
    DRAIN,
    FORMAT,
    JSON,
    KINDS,
    LANG,
    NOW,
    PATH,
    RELEASE,
    RELEASES,
    examples,
)
from hankegraafi.records import LANGUAGES, Finding, Severity
from hankegraafi.release_commands import releases
from hankegraafi.source_commands import page, source
from hankegraafi.thing_commands import merge, rename, withdraw

if TYPE_CHECKING:
    from hankegraafi.rdf.read import DataFolder


@click.group(
    epilog=examples(
        "new my-data --base https://data.example.org/",
        "check",
        "build && hankegraafi serve",
        "show pomo",
        "query 'SELECT ?project { ?project a hanke:Project }'",
    ),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    commands=(
        *(new, source, page, link, releases, rename, merge),
        *(withdraw, publish_check, changes, patch, load),
    ),
)
@click.version_option(__version__, message="hankegraafi %(version)s")
@click.pass_context
def cli(context: click.Context) -> None:
    """Publish projects, organisations and funding as a validated, served knowledge graph."""
    context.obj = Settings.from_mapping(context.obj)
    context.meta[NOW] = datetime.now(UTC)


@cli.command(
    short_help="Check a data folder.",
    epilog=examples(
        "check",
        "check --data my-data --lang fi --watch",
        "check --json > findings.json",
        "check --lang sv --format html > findings.html",
    ),
)
@DATA
@JSON
@LANG
@FORMAT
@RELEASES
@CLUSTER
@click.option("--only", type=PATH, help="One file, with the current release as its neighbours.")
@click.option("--engine", type=click.Choice(["pyshacl", "shacl"]), help="What validates. [shacl]")
@click.option("--cross", is_flag=True, help="Validate with both engines; they must agree.")
@click.option("--explain", is_flag=True, help="Say how far each shape looks, and check nothing.")
@click.option("--times", is_flag=True, help="Say how long each rule across things took.")
@click.option("--watch", is_flag=True, help="Check again whenever a file changes; Ctrl-C ends.")
@click.pass_obj
def check(
    settings: Settings,
    /,
    data: Path | None,
    lang: str | None,
    form: str,
    releases: Path | None,
    only: Path | None,
    engine: str | None,
    cluster: str | None,
    **flags: bool,
) -> int:
    """Check a data folder: syntax, vocabulary, shapes, and rules across things.

    The data may also be one large file (.nt, .nq, .ttl, .trig): it is checked on all cores.
    Violations give the exit code 1; warnings and notes do not.
    """
    from hankegraafi import resources
    from hankegraafi.check import watching
    from hankegraafi.check.command import Check
    from hankegraafi.check.shacl import Validators
    from hankegraafi.release import open_release

    path, language = data or settings.data, lang or settings.language
    shapes, checks = resources.folder("shapes"), resources.folder("queries") / "checks"
    store = open_release(releases or settings.releases).path / "store" if only else None
    asked = Check(path, shapes, checks, engine, flags["cross"], only, store)
    if flags["explain"]:
        terminal.print_lines(asked.explain(language))
        return 0
    hands = hired(settings, cluster)
    asked = replace(asked, hire=hands.hire)
    validators = Validators()

    def run() -> int:
        taken: list[tuple[str, float]] = []
        found = asked.run(validators, hands.progress(), lambda *each: taken.append(each))
        _tell(found.findings, "json" if flags["as_json"] else form, language, found.folder)
        terminal.say_times(taken if flags["times"] else ())
        terminal.say_more(found.more)
        return int(found.violations > 0)

    if flags["watch"]:
        watching.watch([path, shapes, checks], run, language, terminal.say)
    return run()


@cli.command(
    short_help="Check one document of any RDF format.",
    epilog=examples("validate project.ttl", "validate - --as nt < dump.nt"),
)
@click.argument("file", type=PATH)
@click.option("--as", "kind", type=click.Choice(KINDS), help="What it is in. [as it looks]")
@FORMAT
@LANG
@click.pass_obj
def validate(settings: Settings, file: Path, kind: str | None, form: str, lang: str | None) -> int:
    """Check one document, whoever wrote it: FILE, or - for standard input.

    What it only names is not asked for: no other file is read, and nothing is fetched.
    """
    from hankegraafi.check import document

    content = sys.stdin.buffer.read() if str(file) == "-" else None
    folder, findings = document.check_document(file, content, kind)
    return _tell(findings, form, lang or settings.language, folder)


def _tell(findings: list[Finding], form: str, language: str, folder: "DataFolder") -> int:
    """Print findings; give 1 when some are violations, else 0."""
    from hankegraafi.check import exports, report

    if form == "text":
        terminal.print_pieces(report.pieces(findings, language))
    else:
        terminal.print_lines([exports.write(findings, form, language, folder, date.today())])
    return int(any(finding.severity is Severity.VIOLATION for finding in findings))


@cli.command(
    "format",
    short_help="Write Turtle files in their canonical form.",
    epilog=examples("format", "format --check my-data", "format my-data/projects/taitava.ttl"),
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
    epilog=examples(
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
@CLUSTER
@click.pass_obj
def build(
    settings: Settings,
    data: Path | None,
    releases: Path | None,
    base: str | None,
    cluster: str | None,
    *,
    if_changed: bool,
    as_json: bool,
) -> int:
    """Check a data folder and build it into a release; only a release that passes is served."""
    from hankegraafi.release.gate import Outcome, build_folder

    now, folder = click.get_current_context().meta[NOW], releases or settings.releases
    hands = hired(settings, cluster)
    release, outcome = build_folder(
        data or settings.data,
        folder,
        base=base,
        if_changed=if_changed,
        now=now,
        progress=hands.progress(),
        hire=hands.hire,
    )
    terminal.say_of_build(folder, release, now)
    if as_json:
        terminal.print_json(
            terminal.release_record(release, current=release.version)
            | {"new": outcome is Outcome.BUILT}
        )
    else:
        click.echo(terminal.release_line(release, outcome.value))
    return 0


@cli.command(
    short_help="Serve a release: pages, SPARQL, data, downloads.",
    epilog=examples("serve", "serve --port 8080", "serve --release 2026-11-21-26647cc6"),
)
@RELEASES
@RELEASE
@click.option("--host", help="The address to serve on. [127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65535), help="The port to serve on. [8000]")
@click.option("--verify", is_flag=True, help="Read every file of it before it is served.")
@DRAIN
@click.pass_obj
def serve(
    settings: Settings,
    releases: Path | None,
    release: str,
    host: str | None,
    port: int | None,
    drain: float | None,
    *,
    verify: bool,
) -> None:
    """Serve a release: pages, SPARQL, data and downloads. It only reads."""
    from hankegraafi.release import open_release, read_history
    from hankegraafi.serve import create_app, server
    from hankegraafi.serve.switch import Switch

    settings = settings if drain is None else replace(settings, drain=drain)
    folder = releases or settings.releases
    read_history(folder)  # what cannot be read is told before anything is served
    opened = open_release(folder, release, verify=verify)
    listening = server.listen(host or settings.host, settings.port if port is None else port)
    app = create_app(opened, settings, cores=os.cpu_count() or 1)
    for line in server.greeting(app, listening):
        click.echo(line)
    if said := server.warning(app):
        click.echo(f"{terminal.styled('warning:', 'warning')} {said}", err=True)
    switch = Switch(app, folder) if release == "current" else None
    with contextlib.suppress(KeyboardInterrupt):
        server.run(app, listening, switch, clock=time.time)


@cli.command(
    short_help="Ask a release by SPARQL.",
    epilog=examples(
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
    answer = ask(opened, terminal.query_text(text), format_name="json" if as_json else format_name)
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()
    return 0


@cli.command(
    short_help="Show what a release says about a thing.",
    epilog=examples(
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
        return terminal.fail(f"{error.format_message()} Try: {command} --help", 2)
    except (click.Abort, KeyboardInterrupt):
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nobody reads any more
        return 0
    except HankegraafiError as error:
        return terminal.fail(str(error), error.exit_code)
    except OSError as error:
        return terminal.fail(terminal.refused(error), 3)
    except Exception as error:  # noqa: BLE001 - the last resort: a user never sees a traceback
        return terminal.fail(terminal.unexpected(error), 3)
    return code if isinstance(code, int) else 0


def run() -> None:
    """Start from the shell."""
    sys.exit(main(sys.argv[1:], os.environ))
