"""Web addresses, taken apart: what a client of this package connects to and asks for."""

import re
from dataclasses import dataclass
from urllib.parse import quote

_URL = re.compile(
    r"""(?P<scheme>https?)://
        (?P<host>[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?\.?|\[[0-9a-f:.]+\])
        (?::(?P<port>[0-9]{1,5}))?
        (?P<path>(?:[/?][^\s\#\\\ud800-\udfff]*)?)(?:\#\S*)?""",
    re.VERBOSE | re.ASCII | re.IGNORECASE,
)
_LONGEST = 4_000
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class WebAddress:
    """A plain http or https address (RFC 3986), without its fragment.

    `scheme` and `host` are in lower case, and an IPv6 address has no brackets; `path` begins with
    a slash, holds the query, and is ASCII.
    """

    scheme: str
    host: str
    port: int
    path: str

    @classmethod
    def of(cls, url: str) -> "WebAddress | None":
        """Take an address apart; None where it is not a plain one.

        User names, host names that are not ASCII, and more than 4,000 characters are not plain.

        >>> WebAddress.of("HTTPS://Data.Example.org?x=1#y")
        WebAddress(scheme='https', host='data.example.org', port=443, path='/?x=1')
        """
        match = _URL.fullmatch(url) if len(url) <= _LONGEST else None
        if match is None:
            return None
        scheme = match["scheme"].lower()
        port = int(match["port"] or _PORTS[scheme])
        path = quote(match["path"], safe="/?:@!$&'()*+,;=-._~%")
        path = path if path.startswith("/") else f"/{path}"
        host = match["host"].lower().removesuffix(".").strip("[]")
        return cls(scheme, host, port, path) if 0 < port < 65536 else None

    @property
    def netloc(self) -> str:
        """The host, and the port where it is not the usual one."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """The scheme, the host and the port, without a closing slash."""
        return f"{self.scheme}://{self.netloc}"

    @property
    def url(self) -> str:
        """The address itself, in one spelling."""
        return f"{self.origin}{self.path}"
