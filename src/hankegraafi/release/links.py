"""The links alone, to be downloaded: as triples (N-Triples), and with their reasons (SSSOM)."""

import re
from collections.abc import Iterable
from pathlib import Path

from hankegraafi import iris, vocab
from hankegraafi.errors import DataError
from hankegraafi.rdf.derived import LINK_FILE, link_files

TRIPLES = "links/links.nt"
MAPPINGS = f"links/links{LINK_FILE}"
"""Where they stand in a release."""

PROPERTIES = tuple(
    map(vocab.term, ("dcterms:subject", "owl:sameAs", "skos:closeMatch", "skos:exactMatch"))
)
"""The properties by which data link; `queries/api/link_sets.rq` counts the same."""

_SET = re.compile(r"^#mapping_set_id: .*$", re.MULTILINE)
_LINK = re.compile(
    b"<[^>]*> <(?:%s)> <([^>]*)> [.]\n" % b"|".join(re.escape(p.encode()) for p in PROPERTIES)
)


def is_link(line: bytes, base: str) -> bool:
    """Say whether a line of N-Triples is a link that leads out of the data under a base."""
    found = _LINK.fullmatch(line)
    return found is not None and not found[1].startswith(base.encode())


def links_in(lines: Iterable[bytes], base: str) -> list[bytes]:
    """Give the links among lines of N-Triples, in their order."""
    return [line for line in lines if is_link(line, base)]


def read_mappings(data: Path) -> bytes:
    """Put the files of links of a data folder together, sorted; empty where there are none.

    Raises:
        DataError: their columns differ.
        OSError: one may not be read.
    """
    head, columns, rows = "", "", set[str]()
    for path in link_files(data):
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        start = next((n for n, line in enumerate(lines) if not line.startswith("#")), len(lines))
        own = lines[start] if start < len(lines) else ""
        if columns and own != columns:
            name = path.name.removesuffix(LINK_FILE)
            raise DataError(
                "it has other columns than the other files of links",
                path=path,
                way_out=f"Give: hankegraafi link {name} --write",
            )
        head, columns = head or "".join(lines[:start]), own
        rows.update(line for line in lines[start + 1 :] if line.strip())
    return f"{head}{columns}{''.join(sorted(rows))}".encode()


def under_base(mappings: bytes, base: str) -> bytes:
    """Let the names of our things in a table of mappings stand for IRIs under a base."""
    text = mappings.decode()
    spaces = {"hankegraafi": f"{base}id/"} | {k: iris.thing(base, k, "") for k in iris.KINDS}
    for name, space in spaces.items():
        text = re.sub(rf"^#  {name}: .*$", f"#  {name}: {space}", text, flags=re.MULTILINE)
    return _SET.sub(f"#mapping_set_id: {base}id/links", text).encode()
