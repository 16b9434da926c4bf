"""Which servers a query may have called: by the name of their host, and by their address."""

import ipaddress
import re
from urllib.parse import urljoin

from hankegraafi.addresses import WebAddress
from hankegraafi.errors import QueryError
from hankegraafi.store.guard import MAX_IRI

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_UNICAST = ipaddress.IPv6Network("2000::/3")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_UNREACHED = (
    ipaddress.ip_network("192.0.0.0/24"),  # services of the local network (RFC 6890)
    ipaddress.ip_network("192.88.99.0/24"),  # relays of 6to4
    ipaddress.ip_network("2001::/23"),  # Teredo and other special purposes (RFC 2928)
    ipaddress.ip_network("2001:db8::/32"),  # documentation
    ipaddress.ip_network("2002::/16"),  # 6to4: any IPv4 address may be inside
    ipaddress.ip_network("3fff::/20"),  # documentation
)


class ServiceError(QueryError):
    """Another server, which a query calls by SERVICE, gave no answer that can be used."""

    status = 502


def endpoint_of(iri: str) -> WebAddress | None:
    """Take the IRI of a SPARQL endpoint apart; None where no query may name it."""
    return WebAddress.of(iri) if len(iri) <= MAX_IRI else None


def is_among(endpoint: WebAddress, hosts: frozenset[str]) -> bool:
    """Say whether a host is allowed: `name` at the usual port, `name:port` at that one."""
    known = {host.lower().removesuffix(".") for host in hosts}
    return not known.isdisjoint({endpoint.netloc, f"{endpoint.netloc}:{endpoint.port}"})


def absolute(iri: str, base: str) -> str:
    """Resolve a reference against a base (RFC 3986 §5); what cannot be resolved stays."""
    try:
        return iri if _ABSOLUTE.match(iri) else urljoin(base, iri)
    except ValueError:
        return iri


def may_reach(address: Address) -> bool:
    """Say whether an address is one of the public internet.

    Private, loopback, link-local, shared, multicast and reserved ones are not
    (https://www.iana.org/assignments/iana-ipv4-special-registry/ and its like for IPv6), nor is
    an address of IPv6 that leads to such a one of IPv4.
    """
    if isinstance(address, ipaddress.IPv6Address):
        if address in _NAT64:
            return may_reach(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        if address not in _UNICAST:
            return False
    if any(address.version == each.version and address in each for each in _UNREACHED):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved
