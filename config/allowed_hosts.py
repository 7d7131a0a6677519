"""Hosts that notifiers may reach although they are not public: `grafana.corp:3000,[fd00::1]:8080`."""

import re

from apps.notifiers.addresses import BadAddress, read_host

_HOST_AND_PORT = re.compile(r"(?:\[(?P<ipv6>[^\]]+)\]|(?P<name>[^:\[\]]+)):(?P<port>[0-9]{1,5})")


class InvalidHosts(ValueError):
    """What stands there is no list of hosts with ports."""


def parse_allowed_hosts(text: str) -> frozenset[tuple[str, int]]:
    """(host, port). Raises InvalidHosts."""
    return frozenset(_read(entry.strip()) for entry in text.split(",") if entry.strip())


def _read(entry: str) -> tuple[str, int]:
    match = _HOST_AND_PORT.fullmatch(entry.lower())
    if match is None or not 1 <= int(match["port"]) <= 65_535:
        raise InvalidHosts(f"{entry} must be a host and a port, like grafana.corp:3000.")
    try:
        return read_host(match["ipv6"] or match["name"]), int(match["port"])
    except BadAddress as error:
        raise InvalidHosts(f"{entry}: {error}") from error
