"""Whose request it is: the peer's address, or what the proxies in front are trusted to say of it."""

from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address


def sender_address(peer: str, forwarded_for: str, *, trusted_proxies: int) -> str:
    """The address `trusted_proxies` hops back in X-Forwarded-For; the peer itself where there are none.

    A sender may write anything into the header; only what our own proxies appended counts.
    """
    if trusted_proxies < 1:
        return peer
    hops = [hop.strip() for hop in forwarded_for.split(",") if hop.strip()]
    return hops[-trusted_proxies] if len(hops) >= trusted_proxies else peer


def truncate_address(address: str) -> str:
    """What is kept of a visitor's address: the first of its /24, or of its /48; "" where it is none."""
    known = _parse(address)
    if known is None:
        return ""
    if isinstance(known, IPv4Address):
        return str(IPv4Address(int(known) >> 8 << 8))
    return str(IPv6Address(int(known) >> 80 << 80))


def household_of(address: str) -> str:
    """What counts as one sender: an IPv4 address, or a /64, of which each network has all to itself."""
    known = _parse(address)
    if isinstance(known, IPv6Address):
        return str(IPv6Address(int(known) >> 64 << 64))
    return str(known or "")


@lru_cache(maxsize=4096)
def _parse(text: str) -> IPv4Address | IPv6Address | None:
    """Some proxies append the port, some sockets say IPv4 in the form of IPv6."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return (isinstance(address, IPv6Address) and address.ipv4_mapped) or address
