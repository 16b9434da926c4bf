"""Which encoding a text has, with the evidence; and opening it so that no byte is read wrongly."""

import codecs
import io
import re
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from hankegraafi.errors import DataError
from hankegraafi.sources.rows.mojibake import repair

_BLOCK = 1 << 20
_HEAD = 4096
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_KNOWN = {
    "utf-8": "utf-8-sig",
    "utf-8-sig": "utf-8-sig",
    "ascii": "ascii",
    "utf-16": "utf-16",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
    "cp1250": "cp1250",
    "cp1251": "cp1251",
    "cp1252": "cp1252",
    "cp1257": "cp1257",
    "iso8859-1": "iso8859-1",
    "iso8859-15": "iso8859-15",
    "cp850": "cp850",
    "mac-roman": "mac-roman",
}
_OLD = ("cp1252", "cp850", "mac-roman")
_CONTROLS = re.compile(rb"[\x80-\x84\x86-\x9f]")
_LETTERS = frozenset("äöåÄÖÅ")
_USUAL = frozenset("äöåÄÖÅéÉüÜšŠžŽøØæÆõÕ\u00a0–—’‘“”„…€§°·•´«»½©®×²±")
_ODD = 3
_WRONG = re.compile("[\udc80-\udcff]+")
_RIGHT = re.compile("[^\x00-\x7f\udc80-\udcff]")


@dataclass(frozen=True, slots=True)
class Encoding:
    """An encoding with its evidence.

    `evidence` is the code of a reason: "encoding-declared", "encoding-bom", "encoding-wide"
    (UTF-16 without a BOM), "encoding-ascii", "encoding-utf-8" (every byte is valid UTF-8) or
    "encoding-letters" (no UTF-8; of the older ones this gives the most Finnish and Swedish letters
    before letters).
    """

    name: str
    evidence: str


def detect_encoding(path: Path, declared: str = "") -> Encoding:
    """Find the encoding of a text: what is declared, else its BOM, else UTF-8 if it is valid.

    Raises:
        DataError: the declared one is not known, or the bytes refute it; nothing is declared, and
            the file is UTF-8 but for a few bytes, or is in none of the encodings of Finnish,
            Swedish and English texts.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    marked = next((name for bom, name in _BOMS if head.startswith(bom)), "")
    if declared:
        name = _fitting(known_encoding(declared, path), marked, head, path)
        return Encoding(name, "encoding-declared")
    if marked:
        return Encoding(marked, "encoding-bom")
    if wide(head):
        return Encoding(wide(head), "encoding-wide")
    if _decodes(path, "ascii"):
        return Encoding("utf-8-sig", "encoding-ascii")
    if _decodes(path, "utf-8"):
        return Encoding("utf-8-sig", "encoding-utf-8")
    if _nearly_utf_8(path):
        raise refuted(path, "utf-8", "Mend the line, or declare the encoding of the file.")
    return Encoding(_by_letters(path), "encoding-letters")


def wide(head: bytes) -> str:
    """Say which UTF-16 the first bytes of a file are in if it has no BOM; "" for none.

    Nearly every second byte of Finnish, Swedish or English text is then zero, and hardly another.
    """
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if len(head) < 6 or min(even, odd) * 8 > half:
        return ""
    if odd * 2 > half:
        return "utf-16-le"
    return "utf-16-be" if even * 2 > half else ""


def _fitting(name: str, marked: str, head: bytes, path: Path) -> str:
    """Give the codec of a declared encoding, by the BOM that there is or is not.

    Raises:
        DataError: the BOM is another encoding's; UTF-16 that is none; ISO-8859 with bytes that
            are letters and quotes in Windows-1252 only.
    """
    if marked and name.removesuffix("-le").removesuffix("-be") != marked:
        raise DataError(
            f"the file has the mark (BOM) of {_said(marked)}, and {_said(name)} is declared",
            path=path,
            way_out="Leave the encoding out to have it found.",
        )
    if name == "utf-16" and not marked and head:
        if not wide(head):
            raise DataError(
                "the file is not UTF-16",
                path=path,
                way_out="Leave the encoding out to have it found.",
            )
        return wide(head)
    if name.startswith("iso8859"):
        _refuse_controls(path, name)
    return marked or name


def _refuse_controls(path: Path, name: str) -> None:
    place = 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            found = _CONTROLS.search(block)
            if found:
                raise DataError(
                    f"byte {place + found.start()} is a control character in {_said(name)}, "
                    "and a letter or a quote in Windows-1252",
                    path=path,
                    way_out='Write encoding = "windows-1252".',
                )
            place += len(block)


def known_encoding(name: str, path: Path | None = None) -> str:
    """Give the codec of an encoding's name.

    Raises:
        DataError: the house does not read it.
    """
    try:
        codec = codecs.lookup(name).name
    except LookupError:
        codec = ""
    if codec not in _KNOWN:
        raise DataError(
            f'the encoding "{name}" is not known',
            path=path,
            way_out="Write utf-8, utf-16, windows-1252, iso-8859-1 or iso-8859-15.",
        )
    return _KNOWN[codec]


def open_text(path: Path, encoding: str, stack: ExitStack) -> tuple[io.TextIOWrapper, io.FileIO]:
    """Open a text for reading with its line ends as they are; also its raw file, which can tell."""
    raw = stack.enter_context(io.FileIO(path))
    text = io.TextIOWrapper(
        io.BufferedReader(raw, _BLOCK), encoding=encoding, errors="strict", newline=""
    )
    stack.callback(text.close)
    return text, raw


def refuted(
    path: Path,
    encoding: str,
    way_out: str = "Leave the encoding out to have it found, or mend the file.",
) -> DataError:
    """Say which byte of a file cannot be of an encoding: byte from 0, line from 1."""
    decoder = codecs.getincrementaldecoder(encoding)()
    lines, place = 1, 0
    with path.open("rb") as file:
        while True:
            block = file.read(_BLOCK)
            held = len(decoder.getstate()[0])
            try:
                lines += decoder.decode(block, final=not block).count("\n")
            except UnicodeDecodeError as wrong:
                byte = place - held + wrong.start
                lines += (wrong.object[: wrong.start]).count(b"\n")
                return DataError(
                    f"byte {byte} is not {_said(encoding)}",
                    path=path,
                    line=lines,
                    way_out=way_out,
                )
            if not block:
                return DataError(
                    f"the file is not {_said(encoding)}",
                    path=path,
                    way_out="Leave the encoding out to have it found.",
                )
            place += len(block)


def _said(encoding: str) -> str:
    return {"utf-8-sig": "UTF-8", "utf-8": "UTF-8", "cp1252": "Windows-1252"}.get(
        encoding, encoding.upper()
    )


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        try:
            while block := file.read(_BLOCK):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _by_letters(path: Path) -> str:
    """Choose the encoding that gives the most letters ä, ö, å beside small Latin letters.

    Raises:
        DataError: even so, many letters are such as these languages hardly have.
    """
    block = _with_letters(path)
    name = max(_OLD, key=lambda name: (_letters(block, name), -_OLD.index(name)))
    text = repair(block.decode(name, "replace"))
    high = [char for char in text if not char.isascii()]
    odd = sum(char not in _USUAL for char in high)
    if odd >= _ODD and odd * 4 > len(high):
        raise DataError(
            f"the file is not UTF-8, and read as {_said(name)} it has unusual letters",
            path=path,
            way_out='Declare its encoding, such as encoding = "windows-1251".',
        )
    return name


def _with_letters(path: Path) -> bytes:
    """Give the first block of a file that has more than ASCII."""
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            if not block.isascii():
                return block
    return b""


def _nearly_utf_8(path: Path) -> bool:
    """Say whether most of what is not ASCII is UTF-8, as no older encoding would be by chance."""
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    wrong = right = 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            text = decoder.decode(block)
            if not text.isascii():
                wrong += len(_WRONG.findall(text))
                right += len(_RIGHT.findall(text))
            if wrong > 1000 > right:
                break
    return right > wrong


def _letters(block: bytes, encoding: str) -> int:
    text = block.decode(encoding, "replace")
    pairs = pairwise(text)
    return sum(one in _LETTERS and two.isascii() and two.isalpha() for one, two in pairs)
