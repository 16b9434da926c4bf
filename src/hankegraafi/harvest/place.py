"""The site that is walked, and where on it an IRI is looked up."""

from dataclasses import dataclass
from urllib.parse import urljoin

from hankegraafi.addresses import WebAddress
from hankegraafi.errors import UsageError


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
        place = WebAddress.of(url)
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
        place = WebAddress.of(iri)
        return place.url if place and f"{place.url}/".startswith(self.root) else None
