"""Origins a browser key may be used from, in exactly the form browsers send them."""

import re
from ipaddress import IPv6Address
from urllib.parse import urlsplit

DEFAULT_PORTS = {"http": 80, "https": 443}
HOST = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?)*")


def normalise_origin(text: str) -> str:
    """`scheme://host[:port]` as RFC 6454 serialises it; raises ValueError saying what is wrong."""
    if "*" in text:
        raise ValueError("Wildcards are not allowed; list each origin.")
    try:
        parts = urlsplit(text.strip())
        port = parts.port
    except ValueError as error:
        raise ValueError(
            "Not an origin; write it like https://shop.example or http://localhost:3000."
        ) from error
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
        raise ValueError("Not an origin; write it like https://shop.example or http://localhost:3000.")
    host = normalise_host(parts.hostname)
    origin = f"{parts.scheme}://{host}"
    if port is not None and port != DEFAULT_PORTS[parts.scheme]:
        origin += f":{port}"
    if (
        parts.path
        or parts.query
        or parts.fragment
        or "@" in parts.netloc
        or text.strip().endswith(("?", "#"))
    ):
        raise ValueError(f"An origin has no path, query or user; did you mean {origin}?")
    return origin


def normalise_host(host: str) -> str:
    """Lower case, and punycode for names in other scripts, as browsers send them."""
    if ":" in host:
        return f"[{IPv6Address(host).compressed}]"
    try:
        ascii_host = host.encode("idna").decode().lower()
    except UnicodeError as error:
        raise ValueError("The host name is not valid.") from error
    if not HOST.fullmatch(ascii_host):
        raise ValueError("The host name is not valid.")
    return ascii_host
