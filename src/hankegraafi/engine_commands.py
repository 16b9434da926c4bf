"""The commands about SPARQL engines that others run: a release is loaded into one."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hankegraafi import terminal
from hankegraafi.config import Settings
from hankegraafi.errors import UsageError
from hankegraafi.options import JSON, RELEASES, examples

if TYPE_CHECKING:
    from hankegraafi.store.remote.loading import Outcome


@click.command(
    short_help="Load a release into a SPARQL engine.",
    epilog=examples(
        "load --engine sparql+http://127.0.0.1:8890/sparql",
        "load --engine sparql+http://127.0.0.1:8890/sparql --bulk-folder /var/lib/bulk",
        "load --engine sparql+http://127.0.0.1:7878/query 2026-11-21-26647cc6 --keep 3",
    ),
)
@click.argument("version", metavar="[RELEASE]", default="current")
@click.option("--engine", help="The engine: sparql+http://HOST:PORT/PATH. [HANKEGRAAFI_ENGINE]")
@RELEASES
@click.option("--keep", type=click.IntRange(1), default=2, help="How many releases stay in it. [2]")
@click.option("--anew", is_flag=True, help="Replace another release of the same version.")
@click.option(
    "--bulk-folder",
    metavar="HERE[:THERE]",
    help="A folder that Virtuoso's loader may read, and how Virtuoso sees it.",
)
@click.option("--update", metavar="ADDRESS", help="Where it takes updates, if not found out.")
@click.option("--store", metavar="ADDRESS", help="Where it takes statements, if not found out.")
@JSON
@click.pass_obj
def load(
    settings: Settings,
    /,
    version: str,
    engine: str | None,
    releases: Path | None,
    keep: int,
    **given: Any,
) -> int:
    """Load a release into a SPARQL engine, beside the one that is served from it.

    It is checked there, and only then served: servers ask the engine for it from then on. A load
    that breaks off changes nothing of what is served; call it again, and it goes on.

    User and password of somebody who may update are read from HANKEGRAAFI_ENGINE_USER and
    HANKEGRAAFI_ENGINE_PASSWORD.
    """
    from hankegraafi.release import open_release
    from hankegraafi.store.remote import loading
    from hankegraafi.store.remote.address import EngineAddress
    from hankegraafi.store.remote.bulk import Folder

    address = EngineAddress.of(
        _engine(settings, engine),
        user=settings.engine_user,
        password=settings.engine_password,
    )
    folder = Folder.of(given["bulk_folder"]) if given["bulk_folder"] else None
    wish = loading.Wish(
        keep=keep,
        anew=given["anew"],
        updates=given["update"] or "",
        statements=given["store"] or "",
        bulk=folder,
    )
    release = open_release(releases or settings.releases, version)
    outcome = loading.load(address, release, wish, terminal.progress_bar())
    _tell(outcome, as_json=given["as_json"])
    return 0


def _engine(settings: Settings, given: str | None) -> str:
    """Give the engine that is named, or that is set."""
    if given:
        return given
    for each in (settings.engine, settings.scans):
        if each.startswith("sparql+"):
            return each
    raise UsageError(
        "no engine is named",
        way_out="Give --engine sparql+http://HOST:PORT/PATH, or set HANKEGRAAFI_ENGINE.",
    )


def _tell(outcome: "Outcome", *, as_json: bool) -> None:
    for each in outcome.warnings:
        click.echo(f"{terminal.styled('warning:', 'warning')} {each}.", err=True)
    if as_json:
        fields = ("version", "engine", "way", "quads", "sent", "resumed", "compared", "seconds")
        told = {name: getattr(outcome, name) for name in fields}
        others = {"before": outcome.before, "removed": outcome.removed}
        terminal.print_json({**told, **others, "warnings": outcome.warnings})
        return
    if not outcome.way:
        click.echo(f"Release {outcome.version} is there whole: nothing to do.")
    else:
        rate = round(outcome.sent / max(outcome.seconds, 0.001))
        went_on = f"; {_number(outcome.resumed)} were there" if outcome.resumed else ""
        click.echo(
            f"Release {outcome.version} loaded {outcome.way}: {_number(outcome.sent)} of "
            f"{_number(outcome.quads)} statements sent{went_on}, {outcome.compared} things "
            f"compared, {outcome.seconds:.1f} s ({_number(rate)} statements a second)."
        )
    if outcome.before not in {None, outcome.version}:
        click.echo(f"Served until now: {outcome.before}.")
    click.echo(f"Served from {outcome.engine}: {outcome.version}.")
    for each in outcome.removed:
        click.echo(f"Removed: {each}.")


def _number(value: int) -> str:
    return f"{value:,}".replace(",", " ")
