"""Addresses: what may be asked, and where on a site an IRI is looked up."""

import re
from dataclasses import dataclass
from urllib.parse import quote, urljoin

from hankegraafi.errors import UsageError

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
class Place:
    """A plain http or https address, taken apart; `path` begins with a slash, and is ASCII."""

    scheme: str
    host: str
    port: int
    path: str

    @classmethod
    def of(cls, url: str) -> "Place | None":
        """Take an address apart; None for any other, and for one with a user's name."""
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


@dataclass(frozen=True, slots=True)
class Site:
    """The site that is walked: `root` is its address and ends with a slash.

    `base` is what the IRIs of its things begin with; it need not be the address.
    """

    root: str
    base: str = ""

    @classmethod
    def of(cls, url: str) -> "Site":
        """Take the address of a site.

        Raises:
            UsageError: it is none.
        """
        place = Place.of(url)
        if place is None or "?" in url or "#" in url:
            raise UsageError(
                f"{url[:200]} is not the address of a site",
                way_out="Give one such as https://data.example.org/.",
            )
        return cls(f"{place.origin}{place.path.rstrip('/')}/")

    def path(self, path: str) -> str:
        """Give the address of a path of the site; it begins with a slash, or not."""
        return self.root + path.removeprefix("/")

    def locate(self, reference: str, at: str = "") -> str | None:
        """Give the address on the site at which an IRI is looked up; None when it is of another.

        A relative reference is resolved against `at`, or the site's root.
        """
        try:
            iri = urljoin(at or self.root, reference)
        except ValueError:
            return None
        if self.base and iri.startswith(self.base):
            iri = self.root + iri.removeprefix(self.base)
        place = Place.of(iri)
        return place.url if place and f"{place.url}/".startswith(self.root) else None
