"""Which addresses a request of a project may go to, and which spellings of them are read at all.

`ipaddress.is_global` alone lets through what reaches this machine by another name: multicast, NAT64 of a
private address, 6to4, and addresses that were once meant for sites.
"""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

MAX_URL_CHARS = 2000
DEFAULT_PORTS = {"http": 80, "https": 443}

# The only part of IPv6 that is given out to hosts of the Internet.
_GLOBAL_UNICAST = IPv6Network("2000::/3")
# An IPv4 address for hosts that have none (RFC 6052): as good as the one inside.
_NAT64 = IPv6Network("64:ff9b::/96")
_CLOSED = (
    ip_network("192.0.0.0/24"),  # protocol assignments
    ip_network("192.88.99.0/24"),  # relays of 6to4
    ip_network("168.63.129.16/32"),  # Azure's own services, at a public address
    ip_network("2001::/32"),  # Teredo: leads to an IPv4 address of the sender's choice
    ip_network("2002::/16"),  # 6to4: the same
)
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_UNSEEN = re.compile(r"[\x00-\x20\x7f-\U0010ffff\\<>\"`{}|^]")


class BadAddress(ValueError):
    """A URL that is not sent to, and why, in a sentence."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a URL leads; `host` is lower case, an IPv6 address without its brackets."""

    scheme: str
    host: str
    port: int


def is_public(text: str) -> bool:
    """Whether an IP address, as a resolver gives it, is one of the Internet's; False if it is none at all."""
    try:
        address = ip_address(text)
    except ValueError:
        return False
    if isinstance(address, IPv6Address):
        inner = _inner_of(address)
        if inner is not None:
            return is_public(str(inner))
        if address not in _GLOBAL_UNICAST or address.scope_id:
            return False
    return address.is_global and not (
        address.is_multicast or address.is_reserved or any(address in network for network in _CLOSED)
    )


def _inner_of(address: IPv6Address) -> IPv4Address | None:
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped


def read_url(text: str) -> Address:
    """Where `text` leads. Raises BadAddress for what two readers may read in two ways."""
    if len(text) > MAX_URL_CHARS:
        raise BadAddress(f"An address has at most {MAX_URL_CHARS} characters.")
    if _UNSEEN.search(text):
        raise BadAddress("An address is ASCII without blanks: escape the others, and write names as xn--….")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise BadAddress("This is no address.") from error
    if parts.scheme not in DEFAULT_PORTS:
        raise BadAddress("An address begins with https:// or http://.")
    if "@" in parts.netloc:
        raise BadAddress("An address names no user; give credentials as a header.")
    if "#" in text:
        raise BadAddress("An address has no fragment.")
    return Address(parts.scheme, read_host(parts.hostname or ""), port or DEFAULT_PORTS[parts.scheme])


def read_host(host: str) -> str:
    """A host name, or an IP address in its usual spelling. Raises BadAddress."""
    if ":" in host:
        return _read_ipv6(host)
    labels = host.split(".")
    if _NUMBER.fullmatch(labels[-1]):
        return _read_ipv4(host)
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise BadAddress("The address names no host.")
    return host


def _read_ipv6(host: str) -> str:
    try:
        address = IPv6Address(host)
    except ValueError as error:
        raise BadAddress("The address names no host.") from error
    if address.scope_id:
        raise BadAddress("An address names no zone.")
    return host


def _read_ipv4(host: str) -> str:
    """Octal, hexadecimal and short forms are read differently by different programs."""
    try:
        return str(IPv4Address(host))
    except ValueError as error:
        raise BadAddress("Write an IP address as four decimal numbers.") from error
