"""The commands about releases that were built: to list, keep, prune and verify them."""

import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click

from hankegraafi import terminal
from hankegraafi.config import Settings
from hankegraafi.errors import HankegraafiError, UsageError
from hankegraafi.options import JSON, NOW, RELEASES, examples


@click.group(
    invoke_without_command=True,
    short_help="List, keep, prune and verify the releases that were built.",
    epilog=examples(
        "releases",
        "releases --json",
        "releases keep 2026-11-21-26647cc6",
        "releases prune --keep 10",
        "releases verify",
    ),
)
@RELEASES
@JSON
@click.pass_context
def releases(context: click.Context, releases: Path | None, *, as_json: bool) -> int:
    """List the releases that were built, and which one is current; 1 when one is broken."""
    if context.invoked_subcommand:
        return 0
    from hankegraafi.release import broken_releases, current_version, list_releases
    from hankegraafi.release.keeping import in_order, kept_versions

    folder = _folder(context.obj, releases)
    current, order, kept = current_version(folder), in_order(folder), kept_versions(folder)
    whole = {each.version: each for each in list_releases(folder)}
    records = [
        terminal.release_record(whole[version], current=current)
        | {"published": at.isoformat() if at else None, "kept": version in kept}
        for version, at in order.items()
        if version in whole
    ]
    if as_json:
        terminal.print_json(records)
    else:
        terminal.print_releases(records)
    broken = broken_releases(folder)
    for error in broken:
        _warn(error)
    return int(bool(broken))


def _on_releases(command: Callable[..., int]) -> Callable[..., int]:
    """Take what the commands about some releases take."""
    for option in (click.pass_obj, RELEASES, click.argument("versions", nargs=-1)):
        command = option(command)
    return command


@releases.command(
    "keep",
    short_help="Keep releases on purpose: pruning spares them.",
    epilog=examples("releases keep 2026-11-21-26647cc6"),
)
@_on_releases
def keep(settings: Settings, versions: tuple[str, ...], releases: Path | None) -> int:
    """Keep releases on purpose, for example those that somebody cites; pruning spares them."""
    return _keep(_folder(settings, releases), versions, on_purpose=True)


@releases.command(
    "unkeep",
    short_help="Keep releases no longer on purpose.",
    epilog=examples("releases unkeep 2026-11-21-26647cc6"),
)
@_on_releases
def unkeep(settings: Settings, versions: tuple[str, ...], releases: Path | None) -> int:
    """Keep releases no longer on purpose; they stay until they are pruned."""
    return _keep(_folder(settings, releases), versions, on_purpose=False)


@releases.command(
    "prune",
    short_help="Remove earlier releases.",
    epilog=examples(
        "releases prune --keep 10",
        "releases prune --older-than 365 --dry-run",
        "releases prune 2026-11-21-26647cc6 --yes",
    ),
)
@_on_releases
@click.option("--keep", "newest", type=click.IntRange(1), help="Spare so many, the newest.")
@click.option("--older-than", "days", type=click.IntRange(0, 36500), help="Of so many days ago.")
@click.option("--dry-run", is_flag=True, help="Say what would go, and remove nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def prune(
    settings: Settings,
    versions: tuple[str, ...],
    releases: Path | None,
    newest: int | None,
    days: int | None,
    **flags: bool,
) -> int:
    """Remove earlier releases: those that are named, or those that --keep and --older-than leave.

    The current release stays, and so does what was kept on purpose. What is removed is gone: its
    addresses answer 404 from then on.
    """
    from hankegraafi.release import keeping

    if bool(versions) == bool(newest or days is not None):
        raise UsageError(
            "what shall go is not said" if not versions else "both versions and a rule are given",
            way_out="Name versions, or give --keep or --older-than.",
        )
    folder = _folder(settings, releases)
    before = _now() - timedelta(days=days) if days is not None else None
    chosen = versions or keeping.prunable(folder, newest=newest or 0, before=before)
    keeping.refuse(folder, chosen)
    if not chosen:
        click.echo("Nothing is to be pruned.")
        return 0
    if flags["dry_run"]:
        freed = keeping.own_bytes(folder / each for each in set(chosen))
        _say(chosen, "would be pruned", freed)
        return 0
    if not flags["yes"]:
        _ask(chosen)
    _say(chosen, "pruned", keeping.prune(folder, chosen))
    return 0


@releases.command(
    "verify",
    short_help="Read every file of releases, and say what is wrong.",
    epilog=examples("releases verify", "releases verify 2026-11-21-26647cc6"),
)
@_on_releases
def verify(settings: Settings, versions: tuple[str, ...], releases: Path | None) -> int:
    """Read every file of releases, all of them by default; 1 when one is not whole.

    The times of whole files are noted, so that a copied release opens quickly from then on.
    """
    from hankegraafi.release.opened import versions as there
    from hankegraafi.release.sealed import seal_anew

    folder = _folder(settings, releases)
    chosen, broken = versions or there(folder), 0
    if not chosen:
        click.echo(terminal.NO_RELEASES)
    for version in chosen:
        try:
            seal_anew(folder, version)
        except HankegraafiError as error:
            _warn(error)
            broken += 1
        else:
            click.echo(f"{version} is whole")
    return int(bool(broken))


def _keep(folder: Path, versions: tuple[str, ...], *, on_purpose: bool) -> int:
    from hankegraafi.release import keeping

    if not versions:
        raise UsageError("no release is named", way_out="See them with: hankegraafi releases")
    keeping.keep(folder, versions, on_purpose=on_purpose)
    for each in versions:
        click.echo(f"{each} is {'kept' if on_purpose else 'kept no longer'}")
    return 0


def _ask(chosen: tuple[str, ...]) -> None:
    """Let somebody at a terminal say yes.

    Raises:
        UsageError: there is nobody to ask.
        click.Abort: the answer is no.
    """
    if not sys.stdin.isatty():
        raise UsageError("pruning cannot be undone", way_out="Say that you are sure with --yes.")
    click.confirm(f"Remove {', '.join(chosen)} for good?", abort=True)


def _say(chosen: tuple[str, ...], what: str, freed: int) -> None:
    for each in chosen:
        click.echo(f"{what}: {each}")
    click.echo(f"{freed:,} bytes".replace(",", " "))


def _warn(error: HankegraafiError) -> None:
    click.echo(f"{terminal.styled('warning:', 'warning')} {error}", err=True)


def _folder(settings: Settings, given: Path | None) -> Path:
    """Give the folder of releases; one that was named before the subcommand holds for it too.

    Raises:
        UsageError: one is named that is not there.
    """
    parent = click.get_current_context().parent
    above: dict[str, Any] = parent.params if parent else {}
    named: Path | None = given or above.get("releases")
    if named and not named.is_dir():
        raise UsageError(
            f"there is no folder {named}",
            way_out="Name the folder that the releases lie in, or build one into it: "
            f"hankegraafi build --releases {named}",
        )
    return named or settings.releases


def _now() -> datetime:
    now: datetime = click.get_current_context().meta[NOW]
    return now
