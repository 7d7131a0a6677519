"""Origins a browser key may be used from, in exactly the form browsers send them."""

import re
from ipaddress import IPv6Address

DEFAULT_PORTS = {"http": 80, "https": 443}
MAX_PORT = 65535
ORIGIN = re.compile(
    r"(?P<scheme>https?)://(?P<host>\[[0-9a-f:.]+\]|[^\s/?#@:\\\[\]]+)(:(?P<port>[0-9]{1,5}))?(?P<rest>[/?#].*)?",
    re.IGNORECASE,
)
HOST = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*")


def normalise_origin(text: str) -> str:
    """`scheme://host[:port]` as RFC 6454 serialises it; raises ValueError saying what is wrong."""
    match = ORIGIN.fullmatch(text.strip())
    if "*" in text:
        raise ValueError("Wildcards are not allowed; list each origin.")
    if match is None or not 0 < int(match["port"] or 1) <= MAX_PORT:
        raise ValueError("Not an origin; write it like https://shop.example or http://localhost:3000.")
    scheme = match["scheme"].lower()
    origin = f"{scheme}://{normalise_host(match['host'])}"
    if match["port"] and int(match["port"]) != DEFAULT_PORTS[scheme]:
        origin += f":{int(match['port'])}"
    if match["rest"]:
        raise ValueError(f"An origin has no path; did you mean {origin}?")
    return origin


def normalise_host(host: str) -> str:
    """Lower case, and punycode for names in other scripts, as browsers send them."""
    if host.startswith("["):
        return f"[{IPv6Address(host[1:-1]).compressed}]"
    try:
        ascii_host = host.encode("idna").decode().lower()
    except UnicodeError as error:
        raise ValueError("The host name is not valid.") from error
    if not HOST.fullmatch(ascii_host):
        raise ValueError("The host name is not valid.")
    return ascii_host
