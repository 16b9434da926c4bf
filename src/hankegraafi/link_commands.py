"""The commands about links to other registries: `link`, and `link review` for what is open."""

import sys
import time
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hankegraafi import terminal
from hankegraafi.config import Settings
from hankegraafi.options import DATA, JSON, LANG, NOW, PATH, examples

if TYPE_CHECKING:
    from hankegraafi.link.command import Read
    from hankegraafi.link.registries.registry import Registry

_ANSWERS = ".registries"
"""The hidden folder, beside the data, in which answers of registries are kept for a week."""


class _Link(click.Group):
    """A group whose first word may be the name of a registry."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Take a word that is no command as that of the registry to link to."""
        if args and args[0] not in self.commands:
            return args[0], self.commands["to"], args
        return super().resolve_command(ctx, args)


@click.group(
    cls=_Link,
    short_help="Link what the data tells of to other registries.",
    subcommand_metavar="REGISTRY | review [REGISTRY]",
    epilog=examples(
        "link ror --file ror-data.json",
        "link ror --write",
        "link review ror",
    ),
)
def link() -> None:
    """Link what the data tells of to other registries, with the evidence.

    REGISTRY is looked through, a file of it or its public interface: what is sure is accepted, the
    rest waits for `link review`. Links and decisions are kept in links/*.sssom.tsv of the data
    folder (SSSOM).
    """


@link.command("to", hidden=True)
@click.argument("registry", metavar="")
@click.option("--file", "snapshot", type=PATH, help="A file of it, or a folder. [its interface]")
@click.option("--source", default="", help="Which source of the data describes that file.")
@click.option("--write", "only_write", is_flag=True, help="Publish what links/ says; find nothing.")
@click.option("--drop", is_flag=True, help="Also where many links vanish, or nothing is read.")
@DATA
@JSON
@click.pass_obj
def to(settings: Settings, /, registry: str, data: Path | None, **asked: Any) -> int:
    """Look for the things of the data folder in a registry."""
    from hankegraafi.link import command
    from hankegraafi.link.decisions import check_name
    from hankegraafi.link.registries import REGISTRIES

    chosen = REGISTRIES[check_name(registry, REGISTRIES)]
    folder, now = data or settings.data, _now()
    if asked["only_write"]:
        report = command.write(folder, chosen, now=now)
    else:
        read = _reader(chosen, asked["snapshot"], folder, now)
        report = command.link(
            folder, chosen, read, now=now, source=asked["source"], drop=asked["drop"]
        )
    if asked["as_json"]:
        terminal.print_json(asdict(report))
    else:
        terminal.print_lines(map(terminal.printable, command.lines(report)))
    return 0


def _reader(registry: "Registry", snapshot: Path | None, data: Path, now: datetime) -> "Read":
    """Give what reads a snapshot of a registry, or asks its public interface."""
    from hankegraafi.link import asking
    from hankegraafi.link.web import Client

    if snapshot is not None:
        return lambda things: registry.read(snapshot)  # noqa: ARG005 - a snapshot has all
    folder = data / _ANSWERS / registry.name
    client = Client(registry.name, now=now, sleep=time.sleep, folder=folder)
    return lambda things: asking.records(registry, things, client)


@link.command(
    "review",
    short_help="Decide on what is open, one pair after the other.",
    epilog=examples("link review", "link review ror --lang sv", "link review < keys.txt"),
)
@click.argument("registry", required=False)
@DATA
@LANG
@click.pass_obj
def review(settings: Settings, registry: str | None, data: Path | None, lang: str | None) -> int:
    """Decide on what is open: both records are shown, and a key accepts, rejects or skips.

    Each decision is saved at once. Without a terminal, keys are read from lines.
    """
    from hankegraafi.link import command, decisions
    from hankegraafi.link.decisions import Place
    from hankegraafi.link.registries import REGISTRIES
    from hankegraafi.link.review import Review
    from hankegraafi.rdf.read import CATALOGUE, declared_base

    folder, language = data or settings.data, lang or settings.language
    names = [decisions.check_name(registry, REGISTRIES)] if registry else decisions.names(folder)
    base = declared_base(folder / CATALOGUE)
    known = [name for name in names if name in REGISTRIES]
    reviews = [
        Review.of(Place(folder, command.link_set(REGISTRIES[name], base)), language, _now())
        for name in known
    ]
    try:
        for each in reviews:
            if not each.run(_key, _tell):
                break
    finally:
        _summary(reviews)
    return 0


def _summary(reviews: list[Any]) -> None:
    """Say what was decided and what is left."""
    from hankegraafi.link.words import load_link_words

    decided, left = sum(each.decided for each in reviews), sum(len(each.open()) for each in reviews)
    words = reviews[0].words if reviews else load_link_words()
    language = reviews[0].language if reviews else "en"
    key = "done" if decided or left else "none"
    said = words.review[key].best(language)[1]
    click.echo(said.format(decided=decided, left=left))


def _key(text: str) -> str:
    """Read a key from a terminal, or a line from whatever else; empty at the end."""
    if not sys.stdin.isatty():
        return sys.stdin.readline()
    click.echo(text, nl=False)
    key = click.getchar()
    click.echo(terminal.printable(key))
    return key if key.strip() else "?"


def _tell(line: str) -> None:
    click.echo(terminal.printable(line))


def _now() -> datetime:
    now: datetime = click.get_current_context().meta[NOW]
    return now
