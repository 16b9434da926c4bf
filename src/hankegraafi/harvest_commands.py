"""The command that looks at a published site from outside: `publish-check`."""

import click

from hankegraafi import terminal
from hankegraafi.options import JSON, LANG, NOW, examples


@click.command(
    "publish-check",
    short_help="Walk through a site as a harvester would.",
    epilog=examples(
        "publish-check http://127.0.0.1:8000",
        "publish-check https://data.example.org/ --lang fi --sample 50",
        "publish-check https://data.example.org/ --all --json > findings.json",
    ),
)
@click.argument("url")
@JSON
@LANG
@click.option(
    "--sample", type=click.IntRange(1, 10_000), default=10, help="How many things and pages. [10]"
)
@click.option(
    "--timeout",
    type=click.FloatRange(0.1, 600),
    default=20.0,
    help="Seconds in which an answer has to begin. [20]",
)
@click.option("--all", "everything", is_flag=True, help="Download the files of all releases.")
@click.pass_context
def publish_check(
    context: click.Context,
    /,
    url: str,
    lang: str | None,
    sample: int,
    timeout: float,
    *,
    as_json: bool,
    everything: bool,
) -> int:
    """Walk through the site at URL as a harvester would, and print what is wrong.

    It asks for the catalogue and every file in it, for some things in every format, and for
    whatever their links lead to on that site; no other site is asked.
    """
    from hankegraafi.harvest import report
    from hankegraafi.harvest.command import publish_check as walk

    walked = walk(
        url,
        today=context.meta[NOW].date(),
        progress=terminal.progress_bar(),
        sample=sample,
        seconds=timeout,
        everything=everything,
    )
    if as_json:
        terminal.print_json(walked.record())
    else:
        terminal.print_pieces(report.lines(walked, lang or context.obj.language))
    return int(bool(walked.faults))
