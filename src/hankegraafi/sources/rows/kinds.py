"""What a file is, by its first bytes, whatever its name says."""

import re
import struct
import zipfile
from pathlib import Path

from hankegraafi.errors import DataError
from hankegraafi.sources.rows.encodings import wide

_HEAD = 4096
_SEARCHED = 8 << 20
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_STARTS = ((b"PK", "zip"), (_OLE, "ole"), (b"%PDF", "pdf"), (b"\x1f\x8b", "gzip"))
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_MARKUP = re.compile(
    rb"\s*(?:<!--.{0,1000}?-->\s*)?<(!doctype html|html|head|body|table)\b", re.I | re.S
)
_XML = re.compile(rb"\s*<(\?xml|[a-z]+:?[a-z]*[\s>])", re.I)
_STEERING = re.compile(rb"[\x01-\x08\x0e-\x19\x1b-\x1f]")
_JSON = re.compile(rb"\s*(\[\s*[\[{\]]|\{\s*[\"}])")
_MEANT = {
    "zip": "a packed folder (zip)",
    "ole": "an old Office file (xls)",
    "locked": "an Office file that is locked by a password",
    "pdf": "a PDF document",
    "gzip": "a packed file (gzip)",
    "html": "a page of HTML",
    "xml": "an XML document",
    "json": "JSON",
    "xlsx": "an Excel workbook (XLSX)",
    "ods": "a workbook of LibreOffice (ODS)",
    "binary": "no text: it has many zero bytes",
    "empty": "empty",
    "text": "plain text",
}
_WAYS = {
    "zip": "Unpack it and read what is in it.",
    "gzip": "Unpack it and read what is in it.",
    "locked": "Take the password off (File, Info, Protect Workbook) and save it anew.",
    "ole": "Save it as XLSX or CSV.",
    "ods": "Save it as XLSX or CSV.",
    "pdf": "Ask the publisher for the list as CSV or XLSX.",
    "html": "It may be an error page: fetch the file anew.",
}
_ACCEPTED = {
    "csv": {"text"},
    "tsv": {"text"},
    "xlsx": {"xlsx"},
    "json": {"json", "text"},
    "jsonl": {"json", "text"},
}


def kind_of(path: Path) -> str:
    """Give what a file is: a key such as "text", "json", "xlsx", "html", "locked", "binary".

    Raises:
        DataError: it is no file, or cannot be read.
    """
    if not path.is_file():
        raise DataError("there is no such file", path=path, way_out="Check the path.")
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
            kind = next((kind for start, kind in _STARTS if head.startswith(start)), "")
            if kind == "ole":
                return "locked" if _locked(head + file.read(_SEARCHED)) else kind
    except OSError as wrong:
        raise DataError(
            f"the file cannot be read ({wrong.strerror})", path=path, way_out="Check its rights."
        ) from None
    return _packed(path) if kind == "zip" else kind or _text(head)


def check_kind(path: Path, form: str) -> None:
    """Refuse a file that is not what its description says.

    Raises:
        DataError: naming what it is, with a way out.
    """
    kind = kind_of(path)
    if kind in _ACCEPTED[form]:
        return
    way_out = _WAYS.get(kind, "")
    if kind == "text":
        way_out = 'Write format = "csv" or "tsv", or name another file.'
    elif kind in _ACCEPTED:
        way_out = f'Write format = "{kind}", or name another file.'
    raise DataError(
        f"the file is {_MEANT[kind]}, not {form.upper()}",
        path=path,
        way_out=way_out or "Name another file.",
    )


def _locked(data: bytes) -> bool:
    return "EncryptedPackage".encode("utf-16-le") in data


def _packed(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as folder:
            names = set(folder.namelist())
            if any(each.flag_bits & 1 for each in folder.infolist()):
                return "locked"
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, struct.error):
        return "zip"
    if "[Content_Types].xml" in names and any(each.startswith("xl/") for each in names):
        return "xlsx"
    return "ods" if "content.xml" in names and "mimetype" in names else "zip"


def _is_binary(head: bytes) -> bool:
    """Say whether there are more zero bytes than one slip, or a few in a long text, would leave."""
    zeros, steering = head.count(0), len(_STEERING.findall(head))
    often = zeros * (100 if zeros > 3 else 6) > len(head)
    return zeros > 1 and (often or steering * 20 > len(head))


def _text(head: bytes) -> str:
    if not head:
        return "empty"
    if head.startswith(_UTF16) or wide(head):
        head = head.decode(wide(head) or "utf-16", "replace").encode()
    if _is_binary(head):
        return "binary"
    head = head.removeprefix(b"\xef\xbb\xbf")
    for shape, kind in ((_MARKUP, "html"), (_XML, "xml"), (_JSON, "json")):
        if shape.match(head):
            return kind
    return "text"
