"""Read the bytes of a saved page, and give what a command writes: Turtle, the text, the reason."""

from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from hankegraafi.errors import UsageError
from hankegraafi.records import Text
from hankegraafi.sources.pages.html import MOST_BYTES, decode
from hankegraafi.sources.pages.read import read_page
from hankegraafi.sources.pages.turtle import drafts_turtle
from hankegraafi.sources.pages.words import PageWords


@dataclass(frozen=True, slots=True)
class Page:
    """What came of a page: `turtle` is empty where it has no project, and `reason` says why.

    `text` is what the places in the Turtle (`#char=begin,end`) count in; `projects` how many
    drafts there are.
    """

    turtle: str
    text: str
    reason: Text
    projects: int


def page_content(file: str, stdin: BinaryIO | None) -> bytes:
    """Give what a file or standard input holds, one byte beyond what a page may have at most.

    Raises:
        UsageError: there is no such file, or it may not be read.
    """
    if stdin is not None:
        return stdin.read(MOST_BYTES + 1)
    try:
        with Path(file).open("rb") as opened:
            return opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise UsageError(
            f"{file} cannot be read ({error.strerror})",
            way_out="Give a saved page, its text, or - for standard input.",
        ) from error


def page_command(
    content: bytes, *, base: str, source_slug: str, words: PageWords, html: bool | None = None
) -> Page:
    """Read a page and write the drafts of its projects as Turtle.

    `base` is what IRIs begin with, `source_slug` the last step of the page's own IRI.

    Raises:
        DataError: the content is no text, or larger than a page may be.
    """
    reading = read_page(decode(content), words=words, html=html)
    if not reading.drafts:
        return Page("", reading.text, reading.reason, 0)
    turtle = drafts_turtle(reading.drafts, base=base, source_slug=source_slug)
    return Page(turtle, reading.text, Text(), len(reading.drafts))
