"""Where a minified file is served: what an upload and what a frame names must come out the same. Pure."""

from typing import NamedTuple
from urllib.parse import quote, urlsplit

# What may stand in a path as it is; a browser encodes the rest, and build tools name files as people do.
_PLAIN = "/%:@!$&'()*+,;=~-._"


class Address(NamedTuple):
    """`host` with its port, in lower case; empty: not told. `path` begins with a slash and is ASCII."""

    host: str
    path: str

    def __str__(self) -> str:
        return f"{self.host}{self.path}"


def read_address(text: str) -> Address | None:
    """The address of an http or https URL, a file URL, an absolute path, or `~/…`; None for anything else.

    A query and a fragment are no part of it.
    """
    try:
        url = urlsplit(text.removeprefix("~"))
        host = url.netloc.rpartition("@")[2].lower()
        is_web = url.scheme in ("http", "https") and host != ""
        is_path = url.scheme in ("", "file") and url.path.startswith("/")
    except ValueError:
        return None
    if not (is_web or is_path):
        return None
    default_port = {"http": ":80", "https": ":443"}.get(url.scheme, "")
    if default_port:
        host = host.removesuffix(default_port)
    return Address(host if is_web else "", quote(url.path or "/", safe=_PLAIN))
