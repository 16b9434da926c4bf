"""The Link header (RFC 8288): typed links that an answer carries."""

import re
from collections.abc import Iterator
from typing import NamedTuple

MOST = 500
"""How many links of an answer are read."""

_LINK = re.compile(
    r"""<(?P<target>[^<>]*+)>(?P<params>(?:
        \s*+;\s*+[\w!\#$&+.^`|~*-]++\s*+(?:=\s*+(?:"(?:[^"\\]|\\.)*+"|[^\s";,]*+))?+
    )*+)""",
    re.VERBOSE,
)
_PARAM = re.compile(r';\s*+([\w!#$&+.^`|~*-]++)\s*+=\s*+(?:"((?:[^"\\]|\\.)*+)"|([^\s";,]*+))')


class Link(NamedTuple):
    """A link: its relation in lower case, its target as it stands, its media type."""

    rel: str
    target: str
    type: str = ""


def read(header: str) -> list[Link]:
    """Read a Link header; what is none is passed over. A link with two relations is two links.

    >>> read('</a>; rel="item describedby"; type="text/turtle"')[1]
    Link(rel='describedby', target='/a', type='text/turtle')
    """
    return list(_links(header[:100_000]))[:MOST]


def _links(header: str) -> Iterator[Link]:
    for match in _LINK.finditer(header):
        told = {name.lower(): quoted or plain for name, quoted, plain in _params(match["params"])}
        if "anchor" in told:
            continue  # it speaks of something else
        for rel in told.get("rel", "").split():
            name = rel if ":" in rel else rel.lower()
            yield Link(name, match["target"].strip(), told.get("type", "").lower())


def _params(text: str) -> list[tuple[str, str, str]]:
    """Give the parameters of a link: name, quoted value, plain value."""
    return [(name, quoted, plain) for name, quoted, plain in _PARAM.findall(text)]
