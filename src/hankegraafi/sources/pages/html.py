"""HTML into the text that a reader sees: blocks as lines, cells with tabs, no menus and forms."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from hankegraafi.errors import DataError
from hankegraafi.sources.pages.drafts import Span
from hankegraafi.sources.pages.words import PageWords

MOST_BYTES = 10_000_000
"""A larger page is refused: it is no page that a person wrote."""

MOST_TEXT = 300_000
"""The characters of text that a page may have: a hundred printed pages."""

_STEP = 65_536
_TAGS = re.compile(
    r"<(?:!doctype html|html|head|body|div|p|h1|table|ul|span|article)[\s>/]", re.IGNORECASE
)
_VOID = frozenset("area base br col embed hr img input link meta source track wbr param".split())
_HEADINGS = frozenset({"h1"})
_PARAGRAPHS = frozenset("p h1 h2 h3 h4 h5 h6 ul ol dl table section article blockquote".split())
_META = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:-]{2,40})", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Extract:
    """The text of a page; for HTML also its first heading, address and language as it says."""

    text: str
    heading: Span | None = None
    site: str = ""
    language: str = ""


def looks_html(text: str) -> bool:
    """Say whether a text is HTML: it has tags of a page."""
    return bool(_TAGS.search(text[:50_000]))


def decode(content: bytes) -> str:
    """Turn the bytes of a page into text: by BOM, declaration, else UTF-8, Windows-1252.

    Raises:
        DataError: it is larger than a page may be, or no text.
    """
    if len(content) > MOST_BYTES:
        raise _too_large()
    for bom, name in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if content.startswith(bom):
            return content.decode(name, errors="replace")
    if b"\x00" in content[:4096]:
        raise DataError(
            "this is no text but a binary file",
            way_out="Save the page as HTML or text, then read it.",
        )
    declared = _META.search(content[:4096])
    names = [declared[1].decode("ascii")] if declared else []
    for name in (*names, "utf-8", "windows-1252"):
        try:
            return content.decode("windows-1252" if name.lower() == "iso-8859-1" else name)
        except (LookupError, UnicodeDecodeError):
            continue
    return content.decode("windows-1252", errors="replace")


def too_long() -> DataError:
    """Give the error for a page with more text than a page may have."""
    return DataError(
        f"the page has more than {MOST_TEXT} characters of text",
        way_out="Save the part of it that describes the project.",
    )


def _too_large() -> DataError:
    return DataError(
        f"the page is larger than {MOST_BYTES // 1_000_000} MB",
        way_out="Save the part of it that describes the project.",
    )


def extract(text: str, words: PageWords) -> Extract:
    """Give the text of an HTML page: what is shown, without menus, forms, scripts and footers.

    Raises:
        DataError: the page is larger than a page may be.
    """
    if len(text) > MOST_BYTES:
        raise _too_large()
    collector = _Collector(words)
    parser = etree.HTMLParser(target=collector, recover=True, no_network=True)
    try:
        for begin in range(0, len(text), _STEP):
            parser.feed(text[begin : begin + _STEP])
            if collector.full:
                raise too_long()
        parser.close()
    except etree.LxmlError:
        pass  # what was read so far is what there is to see
    return collector.extract()


class _Collector:
    """Takes the events of the parser, and puts the visible text together."""

    def __init__(self, words: PageWords) -> None:
        self._elements = words.lists["html.elements"]
        self._blocks = words.lists["html.blocks"]
        self._roles = words.lists["html.roles"]
        self._classes = words.lists["html.classes"]
        self._pieces: list[str] = []
        self._length = 0
        self._open: list[tuple[str, bool]] = []
        self._hidden = 0
        self._heading: list[int] = []
        self._site = self._language = ""

    @property
    def full(self) -> bool:
        """Say whether there is as much text as a page may have."""
        return self._length > MOST_TEXT

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Begin an element."""
        self._noticed(tag, attributes)
        hides = self._hides(tag, attributes)
        if tag not in _VOID:
            self._open.append((tag, hides))
            self._hidden += hides
        if self._hidden or hides:
            return
        if tag in self._blocks:
            self._write("\n\n" if tag in _PARAGRAPHS else "\n")
        if tag == "li":
            self._write("• ")
        if tag in _HEADINGS and not self._heading:
            self._heading.append(self._length)

    def end(self, tag: str) -> None:
        """End an element, and those within it that were left open."""
        if tag not in (each for each, _ in self._open):
            return
        if not self._hidden:
            if tag in _HEADINGS and len(self._heading) == 1:
                self._heading.append(self._length)
            if tag in {"td", "th"}:
                self._write("\t")
            elif tag in self._blocks:
                self._write("\n\n" if tag in _PARAGRAPHS else "\n")
        while self._open:
            last, hides = self._open.pop()
            self._hidden -= hides
            if last == tag:
                return

    def data(self, data: str) -> None:
        """Take text; white space in it is one space."""
        if not self._hidden and not self.full:
            self._write(re.sub(r"\s+", " ", data))

    def comment(self, _text: str) -> None:
        """Leave comments out."""

    def close(self) -> None:
        """Nothing is left to do."""

    def _hides(self, tag: str, attributes: Mapping[str, str]) -> bool:
        if tag in self._elements:
            return True
        if tag in {"html", "body", "main", "article"}:
            return False
        if attributes.get("role", "") in self._roles or "hidden" in attributes:
            return True
        if attributes.get("aria-hidden") == "true" or "display:none" in attributes.get("style", ""):
            return True
        named = f"{attributes.get('class', '')} {attributes.get('id', '')}".casefold()
        return bool(self._classes & set(re.split(r"[\s]+|__|--", named)))

    def _noticed(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "html":
            self._language = attributes.get("lang", "")[:2].casefold()
        address = ""
        if tag == "link" and attributes.get("rel") == "canonical":
            address = attributes.get("href", "")
        elif tag == "meta" and attributes.get("property") == "og:url":
            address = attributes.get("content", "")
        if re.fullmatch(r"https?://[^\s<>\"{}|\\^`@]{3,500}", address) and not self._site:
            self._site = address

    def _write(self, piece: str) -> None:
        last = self._pieces[-1] if self._pieces else "\n\n"
        if piece.startswith("\n"):
            while self._pieces and self._pieces[-1].strip(" ") == "":
                self._length -= len(self._pieces.pop())
            last = self._pieces[-1] if self._pieces else "\n\n"
            if last.endswith("\n"):
                piece = piece[1:] if not last.endswith("\n\n") and piece == "\n\n" else ""
        elif last.endswith(("\n", " ", "\t")):
            piece = piece.lstrip(" ")
        if piece:
            self._pieces.append(piece)
            self._length += len(piece)

    def extract(self) -> Extract:
        """Give what was collected."""
        text = "".join(self._pieces)
        bounds = self._heading if len(self._heading) == 2 else []
        heading = Span(*bounds) if bounds else None
        language = self._language if self._language in {"fi", "sv", "en"} else ""
        return Extract(text, heading, self._site, language)
