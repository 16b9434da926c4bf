"""Who does the work that can be parted is decided here: this machine's cores, or a Dask cluster."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import click

from hankegraafi import terminal
from hankegraafi.config import Settings, cluster_address
from hankegraafi.parallel import Hire, here

CLUSTER = click.option(
    "--cluster", metavar="ADDRESS", help="A Dask scheduler, tcp://HOST:PORT. [this machine's cores]"
)


class Hired(NamedTuple):
    """Who works, and what shows how far work is."""

    hire: Hire
    progress: Callable[[], terminal.Progress]


def hired(settings: Settings, cluster: str | None) -> Hired:
    """Give who works for a command, until that ends.

    Raises:
        UsageError: the address of a cluster can be none.
        FaultError: there is no cluster, or it does not run what runs here.
    """
    if not (cluster or settings.cluster):
        return Hired(here, terminal.progress_bar)
    from hankegraafi.cluster import joined

    address = cluster_address("--cluster", cluster) if cluster else settings.cluster
    joining = joined(address, patience=settings.cluster_seconds, say=terminal.say)
    found = click.get_current_context().with_resource(joining)
    return Hired(found.hire, partial(terminal.progress_bar, found.told))
