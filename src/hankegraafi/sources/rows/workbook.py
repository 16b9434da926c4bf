"""What a workbook says of itself: its sheets, its shared texts, and the kinds of its formats."""

import posixpath
import re
from dataclasses import dataclass

from hankegraafi.errors import DataError
from hankegraafi.sources.rows.formats import NumberFormat, built_in, format_of
from hankegraafi.sources.rows.layout import Limits
from hankegraafi.sources.rows.parts import Parts

_BOOK = "xl/workbook.xml"
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_TRUE = {"1", "true", "on"}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its name, its part, and whether it is hidden."""

    name: str
    part: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class Workbook:
    """The sheets in order; the texts that cells point to; the number format of each style.

    `epoch1904` says that days are counted from 1904.
    """

    sheets: tuple[Sheet, ...]
    texts: list[str]
    formats: tuple[NumberFormat, ...]
    epoch1904: bool


def open_workbook(parts: Parts, limits: Limits) -> Workbook:
    """Read what a workbook says of itself.

    Raises:
        DataError: it is broken, or its shared texts are too many.
    """
    links, book = _Links(), _Book()
    if _BOOK not in parts:
        raise parts.broken("it has no list of sheets")
    parts.parse_whole("xl/_rels/workbook.xml.rels", links)
    parts.parse_whole(_BOOK, book)
    sheets = tuple(
        Sheet(name, links.sheets[link], hidden)
        for name, link, hidden in book.sheets
        if links.sheets.get(link, "") in parts
    )
    texts, styles = _Texts(parts, limits), _Styles()
    if links.texts in parts:
        parts.parse_whole(links.texts, texts)
    if links.styles in parts:
        parts.parse_whole(links.styles, styles)
    return Workbook(sheets, texts.all, tuple(map(styles.format, styles.used)), book.epoch1904)


class _Quiet:
    """A handler that listens to nothing."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Pass over."""

    def end(self, name: str) -> None:
        """Pass over."""

    def data(self, text: str) -> None:
        """Pass over."""


class _Links(_Quiet):
    """The parts that a workbook links to."""

    def __init__(self) -> None:
        self.sheets: dict[str, str] = {}
        self.texts = ""
        self.styles = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Note a link."""
        if name != "Relationship":
            return
        part = posixpath.normpath(posixpath.join("/xl", attributes.get("Target", ""))).lstrip("/")
        kind = attributes.get("Type", "").rpartition("/")[2]
        if kind == "worksheet":
            self.sheets[attributes.get("Id", "")] = part
        elif kind == "sharedStrings":
            self.texts = part
        elif kind == "styles":
            self.styles = part


class _Book(_Quiet):
    """The list of sheets."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str, bool]] = []
        self.epoch1904 = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Note a sheet."""
        if name == "sheet":
            link = next((value for key, value in attributes.items() if key.endswith(" id")), "")
            hidden = attributes.get("state", "visible") != "visible"
            self.sheets.append((attributes.get("name", ""), link, hidden))
        elif name == "workbookPr":
            self.epoch1904 = attributes.get("date1904", "") in _TRUE


class _Texts(_Quiet):
    """The shared texts, without the phonetic guides of Japanese."""

    def __init__(self, parts: Parts, limits: Limits) -> None:
        self.all: list[str] = []
        self._pieces: list[str] = []
        self._reading = False
        self._aside = False
        self._left = limits.strings
        self._path = parts.path

    def start(self, name: str, _: dict[str, str]) -> None:
        """A text begins."""
        if name == "rPh":
            self._aside = True
        elif name == "t":
            self._reading = not self._aside

    def end(self, name: str) -> None:
        """End a text."""
        if name == "si":
            self.all.append(unescaped("".join(self._pieces)))
            self._pieces.clear()
            self._spend(64)
        elif name == "t":
            self._reading = False
        elif name == "rPh":
            self._aside = False

    def data(self, text: str) -> None:
        """Note a piece of a text."""
        if self._reading:
            self._pieces.append(text)
            self._spend(len(text))

    def _spend(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise DataError(
                "the texts of the workbook are more than is read",
                path=self._path,
                way_out="Save it as CSV.",
            )


class _Styles(_Quiet):
    """The number formats: `used` gives that of each style of a cell."""

    def __init__(self) -> None:
        self.used: list[int] = []
        self._codes: dict[int, str] = {}
        self._inside = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Note a format, or the style of a cell."""
        if name == "numFmt":
            self._codes[_number(attributes, "numFmtId")] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self._inside = True
        elif name == "xf" and self._inside:
            self.used.append(_number(attributes, "numFmtId"))

    def end(self, name: str) -> None:
        """Leave the list of styles."""
        if name == "cellXfs":
            self._inside = False

    def format(self, number: int) -> NumberFormat:
        """Give a number format."""
        code = self._codes.get(number)
        return built_in(number) if code is None else format_of(code)


def unescaped(text: str) -> str:
    """Give the characters that a workbook writes as "_x000D_" (ECMA-376, ST_Xstring)."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _number(attributes: dict[str, str], name: str) -> int:
    text = attributes.get(name, "0")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
