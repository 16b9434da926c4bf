"""The lines of a page's text, and which of them are content."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from hankegraafi.sources.pages.words import PageWords

MOST_LINES = 20_000
_LINE = re.compile(r"[^\n\r\u2028\u2029\x0b\x0c]+")
_BULLET = re.compile(
    r"[\s\u00a0]*(?:[•●▪■◦‣·*►▸➢✓–—-]\s+|\u2022|\(?[0-9]{1,2}[.)]\s+(?=[^\d\s]))?[\s\u00a0]*"
)
_WORD = re.compile(r"[\w-]+")
_LONGEST_HEADING = 160


@dataclass(frozen=True, slots=True)
class Line:
    """One line with words: its place without bullet and spaces around.

    `gap` tells whether an empty line stands before it, `indent` how far it stands in. `content` is
    False for menus, forms, footers and what is about other projects.
    """

    begin: int
    end: int
    text: str
    bullet: bool = False
    gap: bool = False
    indent: int = 0
    content: bool = True

    @property
    def folded(self) -> str:
        """The line in small letters, single spaces, without the marks at its ends."""
        return fold(self.text)

    @property
    def prose(self) -> bool:
        """Say whether this is running text: long, or a sentence of several words with its stop."""
        words = len(_WORD.findall(self.text))
        stop = bool(re.search(r"[.…]$|\.\.\.$", self.text)) and words > 4
        inner = bool(re.search(r"[a-zåäö]{2}[.!?] [A-ZÅÄÖ]", self.text)) and words > 10
        return words > 24 or stop or inner or len(self.text) > _LONGEST_HEADING


def fold(text: str) -> str:
    """Give words in small letters with single spaces, without marks at the ends."""
    return " ".join(text.casefold().split()).strip(" .:;!?-–—«»‹›<>←→↑|…,")


def lines(text: str, words: PageWords) -> list[Line]:
    """Give the lines of a text that hold words, with what is no content marked."""
    found = list(_lines(text))
    marks = [not _boilerplate(line, words) for line in found]
    last = _end(found, words)
    for place in _teasers(found, words, last):
        marks[place] = False
    return [
        replace(line, content=marks[place] and place < last) for place, line in enumerate(found)
    ]


def _lines(text: str) -> Iterator[Line]:
    before = 0
    first = True
    for number, match in enumerate(_LINE.finditer(text)):
        if number > MOST_LINES:
            return
        if not match[0].strip(" \t\u00a0•·*–—|-"):
            continue
        head = _BULLET.match(match[0])
        lead = head[0] if head else ""
        begin = match.start() + len(lead)
        plain = match[0][len(lead) :].rstrip()
        gap = first or len(re.findall(r"\n", text[before : match.start()])) > 1
        bullet = bool(lead.strip())
        indent = len(lead) - len(lead.lstrip())
        yield Line(begin, begin + len(plain), plain, bullet, gap, indent)
        before, first = match.end(), False


def _boilerplate(line: Line, words: PageWords) -> bool:
    folded = line.folded
    lists = words.lists
    if folded in lists["boilerplate.lines"] or len(folded) < 2:
        return True
    short = len(folded) < 120
    if not short or words.marked.match(line.text):
        return False
    return folded.startswith(tuple(lists["boilerplate.starts"])) or any(
        each in folded for each in lists["boilerplate.holds"]
    )


def _end(found: list[Line], words: PageWords) -> int:
    """Where what follows is a footer, a form or about other things."""
    ends = words.lists["boilerplate.ends"]
    for place, line in enumerate(found):
        if place > 1 and line.folded in ends:
            return place
    return len(found)


def _teasers(found: list[Line], words: PageWords, last: int) -> Iterator[int]:
    """The lines above an invitation to read on: a heading, perhaps twice, and a text cut off."""
    more = words.lists["boilerplate.more"]
    for place, line in enumerate(found[:last]):
        if line.folded not in more:
            continue
        yield place
        if line.text.endswith(":"):
            continue  # links follow
        above = place - 1
        if above > 0 and found[above].prose and found[above - 1].prose:
            continue  # a text of several paragraphs
        if above >= 0 and found[above].prose and not words.marked.match(found[above].text):
            yield above
            above -= 1
        heading = found[above].folded if above >= 0 else ""
        while above >= 0 and found[above].folded == heading and not found[above].prose:
            if words.label.fullmatch(found[above].text):
                break
            yield above
            above -= 1


def sentences(text: str, begin: int, end: int, words: PageWords) -> Iterator[tuple[int, int]]:
    """Split a stretch of a text into its sentences, also where no space stands between."""
    start = begin
    while start < end:
        stop = sentence_end(text, start, end, words)
        yield start, stop
        start = stop + 1
        while start < end and text[start] in " \t\u00a0.!?":
            start += 1


_STOP = re.compile(r"(?<=[\w)”\"%€’!?])[.!?](?=[\s\u00a0]|$|[A-ZÅÄÖ])")


def sentence_end(text: str, begin: int, end: int, words: PageWords) -> int:
    """Give where the sentence ends that goes on at `begin`; its stop is not within."""
    for stop in _STOP.finditer(text, begin, end):
        if not words.patterns["short"].search(text, max(begin, stop.start() - 8), stop.start()):
            return stop.start()
        if text[stop.end() : stop.end() + 1].isupper() and not text[stop.start() - 1].isdigit():
            return stop.start()
    return end
