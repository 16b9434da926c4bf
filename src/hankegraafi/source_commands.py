"""The commands that read sources in: `source new`, `source check`, `source read` and `page`."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from hankegraafi import iris, terminal
from hankegraafi.config import Settings
from hankegraafi.hiring import CLUSTER, hired
from hankegraafi.options import DATA, JSON, LANG, NOW, PATH, examples
from hankegraafi.vocab import DEFAULT_BASE


@click.group(
    short_help="Read a list of projects in, by a description of it.",
    epilog=examples(
        "source new list.csv",
        "source check list",
        "source read list",
    ),
)
def source() -> None:
    """Read a list of projects in: a description, source.toml, says what its columns mean."""


def _of_a_list(command: Callable[..., int]) -> Callable[..., int]:
    """Take what the commands about one list take."""
    file = click.option("--file", type=PATH, help="The list itself. [what the description names]")
    for option in (click.pass_obj, CLUSTER, LANG, JSON, DATA, file, click.argument("name")):
        command = option(command)
    return command


@source.command(
    "read",
    short_help="Read a list into the data folder.",
    epilog=examples("source read structural-funds-2014-2020 --file list.csv"),
)
@_of_a_list
def read(settings: Settings, name: str, **asked: Any) -> int:
    """Read a list into data/sources/NAME, by the source.toml that lies there.

    What was read before is replaced only when the whole list was read. An interrupted reading goes
    on where it was. Rejected rows stand in rejected.csv, and what somebody should look at in
    review.sssom.tsv.
    """
    return _run(settings, name, write=True, **asked)


@source.command(
    "check",
    short_help="Say what would be read, and write nothing.",
    epilog=examples("source check structural-funds-2014-2020 --file list.csv"),
)
@_of_a_list
def check(settings: Settings, name: str, **asked: Any) -> int:
    """Say what would be read of a list, row by row that would be rejected; write nothing."""
    return _run(settings, name, write=False, **asked)


@source.command(
    "new",
    short_help="Look at a list and propose a description of it.",
    epilog=examples("source new list.csv", "source new list.xlsx --name avustukset-2024"),
)
@click.argument("file", type=PATH)
@click.option("--name", default="", help="What the source is called. [the file's name]")
@DATA
@LANG
@click.pass_obj
def new(settings: Settings, file: Path, name: str, data: Path | None, lang: str | None) -> int:
    """Look at a list, write a description of it, and show the first records as they would become.

    What is not sure is left for you to say: such columns are read as "ignore", with a comment.
    """
    from hankegraafi.sources.proposal.command import new_source

    folder, language = data or settings.data, lang or settings.language
    today = click.get_current_context().meta[NOW].date()
    found = new_source(file, folder, name=name, today=today, lang=language, count=3)
    rows = [
        (each.column, ", ".join(each.becomes) or "ignore", each.looks, str(each.filled))
        for each in found.proposal.evidence
    ]
    terminal.print_table(("column", "becomes", "looks like", "filled"), rows)
    click.echo(f"\n{found.records}")
    click.echo(f"written {found.path}: read its comments, mend it, then")
    click.echo(f"  hankegraafi source check {found.path.parent.name} --file {file}")
    return 0


@source.command(
    "export",
    short_help="Write the data folder's grants as 360Giving JSON.",
    epilog=examples("source export --prefix 360G-example > grants.json"),
)
@click.option("--prefix", required=True, help="The publisher's prefix: 360G-…, as registered.")
@DATA
@LANG
@click.pass_obj
def export(settings: Settings, prefix: str, data: Path | None, lang: str | None) -> int:
    """Write the fundings that say who gave whom how much and when, as 360Giving JSON."""
    from hankegraafi.rdf.read import read_folder
    from hankegraafi.sources.giving.writing import grants_json

    folder = read_folder(data or settings.data)
    made = grants_json(folder.quads(), prefix=prefix, language=lang or settings.language)
    click.echo(made.text, nl=False)
    lacking = ", ".join(f"{code} {count}" for code, count in made.left_out.items())
    terminal.say(f"{made.written} grants written; left out: {lacking or 'none'}.")
    return 0


def _run(
    settings: Settings,
    name: str,
    *,
    write: bool,
    file: Path | None,
    data: Path | None,
    lang: str | None,
    cluster: str | None,
    as_json: bool,
) -> int:
    from hankegraafi.sources.lists.command import run
    from hankegraafi.sources.lists.report import as_json as record
    from hankegraafi.sources.lists.report import lines

    hands = hired(settings, cluster)
    report = run(
        name,
        data or settings.data,
        file=file,
        write=write,
        now=click.get_current_context().meta[NOW],
        progress=hands.progress(),
        hire=hands.hire,
    )
    if as_json:
        terminal.print_json(record(report))
    else:
        terminal.print_lines(lines(report, lang or settings.language))
    return 0 if report.records else 1


@click.command(
    short_help="Read a project's page into a draft.",
    epilog=examples(
        "page saved.html > draft.ttl",
        "page - --source my-page < text.txt",
        "page saved.html --json",
    ),
)
@click.argument("file")
@click.option("--source", "slug", default="", help="What the source is called. [the file's name]")
@click.option("--text", "beside", type=PATH, help="Write the page's text there, for the places.")
@click.option("--base", default=DEFAULT_BASE, help="What IRIs begin with.")
@LANG
@click.pass_obj
def page(
    settings: Settings, file: str, slug: str, beside: Path | None, base: str, lang: str | None
) -> int:
    """Read a saved page, or its text, into a draft record as Turtle; FILE - is standard input.

    Every value names the words that it rests on, and their place in the page's text. A page that
    is no project gives none, and the reason; the exit code is then 1.
    """
    from hankegraafi.rdf.canonical import replace
    from hankegraafi.sources.pages.command import page_command, page_content
    from hankegraafi.sources.pages.words import load_page_words

    stdin = sys.stdin.buffer if file == "-" else None
    content = page_content(file, stdin)
    name = slug or iris.slug(Path(file).stem) or "page"
    read = page_command(content, base=base, source_slug=name, words=load_page_words(), html=None)
    if beside:
        replace(beside, read.text.encode())
    if read.reason:
        terminal.say(read.reason.best(lang or settings.language)[1])
        return 1
    click.echo(read.turtle, nl=False)
    return 0
