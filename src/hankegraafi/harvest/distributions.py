"""The files that a catalogue offers, each held against what the catalogue says of it."""

import zlib
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from hashlib import sha256

from hankegraafi.harvest.graphs import Graph, looks_like_html
from hankegraafi.harvest.walk import Walk
from hankegraafi.harvest.web import Reply

DCAT = "http://www.w3.org/ns/dcat#"
DCTERMS = "http://purl.org/dc/terms/"
SPDX = "http://spdx.org/rdf/terms#"
MOST = 500
"""How many files are downloaded in one walk."""
LARGEST = 16 << 30
"""The longest file that is downloaded, in bytes."""

_IANA = "www.iana.org/assignments/media-types/"
_SHA256 = ("sha256", "sha-256", "checksumalgorithm_sha256")
_GZIP = frozenset({"application/gzip", "application/x-gzip"})
_UNPACKED = 1 << 30
"""How many bytes a short packed file may unpack to."""
_TIMES = 200
"""How many times its length a packed file may unpack to."""


@dataclass(frozen=True, slots=True)
class Distribution:
    """What a catalogue says of a file; empty, or None, where it says nothing.

    `size` is in bytes, `digest` the SHA-256 in hexadecimal, `packing` the media type of the
    compression. `access` is where it can be had in another way than by a download.
    """

    iri: str
    url: str
    access: str
    size: int | None
    digest: str
    kind: str
    packing: str
    licence: str

    @classmethod
    def of(cls, graph: Graph, iri: str, dataset: str) -> "Distribution":
        """Read what a catalogue says; a licence may stand at the data set as well."""
        return cls(
            iri=iri,
            url=graph.first(iri, f"{DCAT}downloadURL"),
            access=graph.first(iri, f"{DCAT}accessURL"),
            size=_number(graph.first(iri, f"{DCAT}byteSize")),
            digest=_digest(graph, iri),
            kind=_media_type(graph.first(iri, f"{DCAT}mediaType")),
            packing=_media_type(graph.first(iri, f"{DCAT}compressFormat")),
            licence=graph.first(iri, f"{DCTERMS}license")
            or graph.first(dataset, f"{DCTERMS}license"),
        )

    def unsaid(self) -> list[str]:
        """Name what a harvester needs and the catalogue does not say."""
        needed = {
            "dcat:byteSize": self.size is not None,
            "spdx:checksum (SHA-256)": bool(self.digest),
            "dcat:mediaType": bool(self.kind),
            "dcterms:license": bool(self.licence),
        }
        return [name for name, said in needed.items() if not said]


def look(walk: Walk, file: Distribution) -> None:
    """Download a file, and hold it against what is said of it.

    Raises:
        Stopped: nothing more may be asked.
    """
    url = _address(walk, file)
    if url is None:
        return
    for each in file.unsaid():
        walk.faults.add("distribution-unsaid", file.url, expected=each)
    if (file.size or 0) > LARGEST:
        glance(walk, file)
        return
    taken = _Taken(packed=_is_packed(file, url))
    most = LARGEST if file.size is None else file.size
    reply = walk.ask(url, "*/*", most=most, take=taken.take, part=file.size is not None)
    if reply is None or not _is_there(walk, reply):
        return
    _outside(walk, file, reply, taken.head)
    if reply.cut:
        walk.faults.add("distribution-length", url, expected=file.size, found=f"> {file.size}")
        return
    if file.size is not None and reply.length != file.size:
        walk.faults.add("distribution-length", url, expected=file.size, found=reply.length)
    if file.digest and taken.digest != file.digest:
        walk.faults.add("distribution-digest", url, expected=file.digest, found=taken.digest)
    if fault := taken.packing_fault:
        walk.faults.add("distribution-packed", url, expected="gzip", found=fault)


def glance(walk: Walk, file: Distribution) -> None:
    """See without downloading it that a file is there, of the type and length that is said.

    Raises:
        Stopped: nothing more may be asked.
    """
    url = _address(walk, file)
    reply = walk.ask(url, "*/*", method="HEAD") if url else None
    if reply is None or not _is_there(walk, reply):
        return
    _outside(walk, file, reply, b"")
    length = reply.header("Content-Length")
    if file.size is not None and length and length != str(file.size):
        walk.faults.add("distribution-length", reply.url, expected=file.size, found=length)


def _address(walk: Walk, file: Distribution) -> str | None:
    if not file.url:
        if not file.access:
            walk.faults.add("distribution-unsaid", file.iri, expected="dcat:downloadURL")
        return None
    url = walk.site.locate(file.url)
    if url is None:
        walk.faults.add("address-elsewhere", file.iri, expected=walk.site.root, found=file.url)
    return url


def _is_there(walk: Walk, reply: Reply) -> bool:
    if reply.status != 200:
        walk.faults.add("distribution-dead", reply.url, expected=200, found=reply.status)
    return reply.status == 200


def _outside(walk: Walk, file: Distribution, reply: Reply, head: bytes) -> None:
    """Hold the media type against what is said, and what it begins with against a page."""
    expected = file.packing or file.kind
    same = reply.kind == expected or {reply.kind, expected} <= _GZIP
    if expected and not same:
        walk.faults.add("distribution-type", reply.url, expected=expected, found=reply.kind or "–")
    if looks_like_html(head) and "html" not in expected:
        walk.faults.add("html-instead", reply.url, expected=expected, found="text/html")


def _is_packed(file: Distribution, url: str) -> bool:
    return bool({file.packing, file.kind} & _GZIP) or url.endswith(".gz")


class _Taken:
    """What was seen of a file while it went by: its digest, its beginning, whether it unpacks."""

    def __init__(self, *, packed: bool) -> None:
        self.head = b""
        self._sum = sha256()
        self._unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16) if packed else None
        self._fault = ""
        self._length = self._unpacked = 0

    @property
    def digest(self) -> str:
        """The SHA-256 of what came, in hexadecimal."""
        return self._sum.hexdigest()

    @property
    def packing_fault(self) -> str:
        """What is wrong with the compression; empty where nothing is."""
        if self._unpacker and not self._fault:
            self._unpacker.flush()
        whole = self._unpacker is None or self._unpacker.eof
        return self._fault or ("" if whole else "unexpected end")

    def take(self, piece: bytes) -> None:
        """Take the next piece."""
        self.head = self.head or piece[:200]
        self._length += len(piece)
        self._sum.update(piece)
        if self._unpacker and not self._fault:
            try:
                self._unpack(piece)
            except zlib.error as error:
                self._fault = str(error)

    def _unpack(self, piece: bytes) -> None:
        while piece and self._unpacker and not self._fault:
            if self._unpacker.eof:  # another member (RFC 1952 §2.2)
                self._unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
            self._unpacked += len(self._unpacker.decompress(piece, 1 << 20))
            piece = self._unpacker.unconsumed_tail or self._unpacker.unused_data
            if self._unpacked > max(_UNPACKED, _TIMES * self._length):
                self._fault = f"> {_TIMES} ×"


def _number(text: str) -> int | None:
    try:
        value = Decimal(text)
        return int(value) if value.is_finite() and 0 <= value < 10**18 else None
    except (InvalidOperation, ValueError):
        return None


def _media_type(iri: str) -> str:
    """Give a media type by its IRI at IANA, or as it is written."""
    return iri.partition(_IANA)[2].lower() or ("" if "://" in iri else iri.lower())


def _digest(graph: Graph, iri: str) -> str:
    for each in graph.values(iri, f"{SPDX}checksum"):
        algorithm = graph.first(each, f"{SPDX}algorithm").lower()
        if algorithm.endswith(_SHA256):
            return graph.first(each, f"{SPDX}checksumValue").strip().lower()
    return ""
