"""The options that several commands share, and how their help gives examples."""

from pathlib import Path

import click

from hankegraafi.config import LONGEST_DRAIN
from hankegraafi.records import LANGUAGES


def examples(*lines: str) -> str:
    """Write example calls for the end of a help text; a backspace keeps click from joining them."""
    return "\n".join(["\b", "Examples:", *(f"  hankegraafi {line}" for line in lines)])


# Whether a path can be read is asked where it is read, and answered with a way out.
PATH = click.Path(readable=False, path_type=Path)
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON, for machines.")
DATA = click.option("--data", type=PATH, help="The data folder. [data]")
RELEASES = click.option("--releases", type=PATH, help="The folder of releases. [releases]")
LANG = click.option("--lang", type=click.Choice(LANGUAGES), help="The language of messages. [en]")
FORMAT = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "sarif", "github", "html", "ttl"]),
    default="text",
    help="How findings are written. [text]",
)
KINDS = ("turtle", "trig", "nt", "nq", "rdfxml", "jsonld")
NOW = "hankegraafi.now"
"""Where the time of the call stands among what is known of it."""
RELEASE = click.option("--release", default="current", help="A release's version. [current]")
DRAIN = click.option(
    "--drain",
    type=click.FloatRange(0, LONGEST_DRAIN),
    help="After SIGTERM answer for so many seconds more, with /readyz 503. [2]",
)
