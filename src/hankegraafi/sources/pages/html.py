"""HTML into the text that a reader sees: blocks as lines, cells with tabs, no menus and forms."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from hankegraafi.errors import DataError
from hankegraafi.sources.pages.bodies import funds_by_name
from hankegraafi.sources.pages.drafts import Span
from hankegraafi.sources.pages.layout import fold
from hankegraafi.sources.pages.markup import Markup
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
_FIRST = "h1"
_LEVELS = {f"h{level}": level for level in range(1, 7)}
_SET_OFF = frozenset("h2 h3 h4 h5 h6 dt th strong b".split())
_NOTICED = frozenset({"html", "link", "meta"})
_CELLS = frozenset({"td", "th", "dt"})
_LABEL = "label"
_PARTING = re.compile(r"\s[|–—·»«:-]+\s")
_MOST_NAMES = 4
_LONGEST_LABEL = 160
_PARAGRAPHS = frozenset("p h1 h2 h3 h4 h5 h6 ul ol dl table section article blockquote".split())
_META = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:-]{2,40})", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Element:
    """An open element: whether it hides what is in it, and where one that is set off begins."""

    tag: str
    hides: bool
    begin: int = -1
    piece: int = 0


@dataclass(frozen=True, slots=True)
class Extract:
    """The text of a page; for HTML also its mark-up, its address and language as it says."""

    text: str
    markup: Markup = field(default_factory=Markup)
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
        self._words = words
        self._elements = words.lists["html.elements"]
        self._blocks = words.lists["html.blocks"]
        self._roles = words.lists["html.roles"]
        self._classes = words.lists["html.classes"]
        self._pieces: list[str] = []
        self._length = 0
        self._open: list[_Element] = []
        self._hidden = 0
        self._heading: list[int] = []
        self._levels: dict[int, int] = {}
        self._set_off: set[int] = set()
        self._listed: dict[str, set[int]] = {"dt": set(), "dd": set()}
        self._names: list[str] = []
        self._site = self._language = self._owner = ""

    @property
    def full(self) -> bool:
        """Say whether there is as much text as a page may have."""
        return self._length > MOST_TEXT

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Begin an element."""
        self._noticed(tag, attributes)
        hides = self._hides(tag, attributes)
        if self._hidden or hides:
            self._opened(tag, hides=hides)
            return
        if tag in self._blocks:
            self._write("\n\n" if tag in _PARAGRAPHS else "\n")
        if tag == "br" and self._open and self._open[-1].tag == "td":
            self._write("\t")  # the row goes on in the same cell
        if tag == "li":
            self._write("• ")
        if tag == "img":
            self._picture(attributes.get("alt", ""))
        self._opened(tag, set_off=tag in _SET_OFF or _is_label(attributes))
        self._placed(tag)

    def end(self, tag: str) -> None:
        """End an element, and those within it that were left open."""
        if tag not in (each.tag for each in self._open):
            return
        if not self._hidden:
            self._close_label(self._open[-1])
            if tag == _FIRST and len(self._heading) == 1:
                self._heading.append(self._length)
            if tag in {"td", "th"}:
                self._write("\t")
            elif tag in self._blocks:
                self._write("\n\n" if tag in _PARAGRAPHS else "\n")
        while self._open:
            last = self._open.pop()
            self._hidden -= last.hides
            if last.tag == tag:
                return

    def _placed(self, tag: str) -> None:
        """Note where a heading, a term or what stands under it begins."""
        if tag in _LEVELS:
            self._levels[self._length] = _LEVELS[tag]
        if tag in self._listed:
            self._listed[tag].add(self._length)
        if tag == _FIRST and not self._heading:
            self._heading.append(self._length)

    def _opened(self, tag: str, *, hides: bool = False, set_off: bool = False) -> None:
        if tag in _VOID:
            return
        begin = self._length if set_off else -1
        if set_off:
            self._set_off.add(begin)
        self._open.append(_Element(tag, hides, begin, len(self._pieces)))
        self._hidden += hides

    def _close_label(self, last: _Element) -> None:
        """Part a label within a line from its value, as a cell is: "<b>Funder</b> X"."""
        cell = len(self._open) > 1 and self._open[-2].tag in _CELLS
        inline = last.begin >= 0 and last.tag not in self._blocks | _CELLS and not cell
        if not inline or not 0 < self._length - last.begin <= _LONGEST_LABEL:
            return
        begins = last.piece == 0 or self._pieces[last.piece - 1].endswith(("\n", "• "))
        label = "".join(self._pieces[last.piece :]).strip()
        if begins and self._words.label.fullmatch(label):
            self._write("\t")

    def _picture(self, alt: str) -> None:
        """Take what stands for a picture, where it tells who funds."""
        plain = " ".join(alt.split())
        if not 2 < len(plain) <= _LONGEST_LABEL:
            return
        patterns = self._words.patterns
        if patterns["logo"].search(plain):
            given = plain
        elif patterns["funds_said"].search(plain) or funds_by_name(plain, self._words):
            given = f"{self._words.table['html']['picture']}{plain}"
        else:
            return
        for piece in ("\n\n", given, "\n\n"):
            self._write(piece)

    def data(self, data: str) -> None:
        """Take text; white space in it is one space."""
        if not self._hidden and not self.full:
            self._write(re.sub(r"\s+", " ", data))
        elif self._open and self._open[-1].tag == "title" and len(self._names) < _MOST_NAMES:
            self._names.append(data)

    def comment(self, _text: str) -> None:
        """Leave comments out."""

    def close(self) -> None:
        """Nothing is left to do."""

    def _hides(self, tag: str, attributes: Mapping[str, str]) -> bool:
        if tag in self._elements:
            return True
        if not attributes or tag in {"html", "body", "main", "article"}:
            return False
        if attributes.get("role", "") in self._roles or "hidden" in attributes:
            return True
        if attributes.get("aria-hidden") == "true" or "display:none" in attributes.get("style", ""):
            return True
        return not self._classes.isdisjoint(_named(attributes))

    def _noticed(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag not in _NOTICED:
            return
        if tag == "html":
            self._language = attributes.get("lang", "")[:2].casefold()
        told, content = attributes.get("property", ""), attributes.get("content", "")
        if told == "og:title":
            self._names.append(content)
        elif told == "og:site_name":
            self._owner = fold(content)
        address = ""
        if tag == "link" and attributes.get("rel") == "canonical":
            address = attributes.get("href", "")
        elif told == "og:url":
            address = content
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
        markup = Markup(
            heading,
            self._levels,
            frozenset(self._set_off),
            frozenset(self._listed["dt"]),
            frozenset(self._listed["dd"] - self._listed["dt"]),
            frozenset(fold(each) for name in self._names for each in _parts(name)),
            self._owner,
        )
        return Extract(text, markup, self._site, language)


def _parts(name: str) -> list[str]:
    """What a page is called, whole and without whose site it is: "Name | Site"."""
    return [name, *_PARTING.split(name)]


def _is_label(attributes: Mapping[str, str]) -> bool:
    """Whether an element's class says that it is the label of a value."""
    return any(each.endswith(_LABEL) for each in _named(attributes))


def _named(attributes: Mapping[str, str]) -> list[str]:
    """The words of an element's classes and its name; parts that BEM sets apart are words."""
    if not attributes:
        return []
    named = f"{attributes.get('class', '')} {attributes.get('id', '')}".casefold()
    return re.split(r"[\s]+|__|--", named)
