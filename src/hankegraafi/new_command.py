"""The command that starts a data folder: it asks for what is not given, where somebody can answer.

Without a terminal nothing is asked: what is not given is what the made-up folder says.
"""

import sys
from collections.abc import Callable
from pathlib import Path

import click

from hankegraafi.errors import UsageError
from hankegraafi.options import NOW, PATH, examples


@click.command(
    short_help="Start a data folder of your own.",
    epilog=examples(
        "new my-data",
        'new my-data --base https://data.example.org/ --publisher "Example College"',
        "new my-data --license CC-BY-4.0 --contact info@example.org --title Projects",
    ),
)
@click.argument("folder", type=PATH)
@click.option("--base", help="What your IRIs begin with. [https://example.org/]")
@click.option("--publisher", help="The name of who publishes. [Example publisher]")
@click.option("--publisher-type", help="What the publisher is. [NonProfitOrganisation]")
@click.option("--license", "licence", help="CC0-1.0, CC-BY-4.0, … or an address. [CC0-1.0]")
@click.option("--contact", help="An e-mail address of a role, or a page. [the base]")
@click.option("--title", help="The name of the data set, in all three languages.")
@click.pass_context
def new(
    context: click.Context,
    folder: Path,
    base: str | None,
    publisher: str | None,
    publisher_type: str | None,
    licence: str | None,
    contact: str | None,
    title: str | None,
) -> None:
    """Start a data folder of your own: a catalogue, a project, an organisation, a source.

    On a terminal it asks for what is not given; an empty answer takes what stands in brackets.
    """
    from hankegraafi.rdf import scaffold

    scaffold.check_folder(folder)
    usual = scaffold.Answers()
    ask = _asking if sys.stdin.isatty() else _usual
    root = ask("What your IRIs begin with", base, usual.base, scaffold.checked_base)
    answers = scaffold.Answers(
        base=root,
        publisher=ask("Who publishes", publisher, usual.publisher, scaffold.checked_publisher),
        kind=ask(
            f"What the publisher is ({', '.join(scaffold.PUBLISHERS)})",
            publisher_type,
            usual.kind,
            scaffold.checked_kind,
        ),
        licence=ask(
            f"Licence ({', '.join(scaffold.LICENCES)}, or an address)",
            licence,
            usual.licence,
            scaffold.checked_licence,
        ),
        contact=ask(
            "Contact: an e-mail address of a role, or a page",
            contact,
            root,
            scaffold.checked_contact,
        ),
        title=ask("Title of the data set (empty: Projects)", title, usual.title, str),
    )
    for path in scaffold.create(folder, answers, today=context.meta[NOW].astimezone().date()):
        click.echo(f"written {path}")
    click.echo(f"Next: hankegraafi check --data {folder}")


def _usual(_question: str, given: str | None, usual: str, _check: Callable[[str], object]) -> str:
    """Take what is given, else what is usual."""
    return usual if given is None else given


def _asking(question: str, given: str | None, usual: str, check: Callable[[str], object]) -> str:
    """Ask for what is not given, again until it can be used."""

    def checked(text: str) -> str:
        try:
            check(text)
        except UsageError as error:
            raise click.UsageError(str(error)) from error
        return text

    if given is not None:
        return given
    answer: str = click.prompt(
        question, default=usual, show_default=bool(usual), value_proc=checked
    )
    return answer
