"""The endpoints of a Zipkin span, which OTLP has no fields for, as attributes."""

from collections.abc import Iterator

from apps.otlp.json_attributes import Shape
from apps.otlp.json_traces import ATTRIBUTE
from apps.otlp.zipkin_forms import encode_pairs
from apps.otlp.zipkin_tags import Tags, to_text


class Endpoint(Shape):
    """One end of a call: who and where."""

    service_name: str | None = None
    ipv4: str | None = None
    ipv6: str | None = None
    port: int | None = None


_LOCAL_KEYS = frozenset({"network.local.address", "network.local.port"})
_REMOTE_KEYS = frozenset({"peer.service", "network.peer.address", "network.peer.port"})
_NO_TAGS: Tags = {}


class Endpoints:
    """Those of one request: a service has few neighbours, so most have been written already."""

    def __init__(self) -> None:
        self._locals: dict[object, bytes] = {}
        self._remotes: dict[object, bytes] = {}

    def encode_local(self, endpoint: Endpoint, tags: Tags) -> bytes:
        """Attributes of where the span was recorded; the service's name is the resource's."""
        if not _LOCAL_KEYS.isdisjoint(tags):
            return encode_pairs(dict(_describe_local(endpoint, tags)), ATTRIBUTE)
        key = (endpoint.ipv4, endpoint.ipv6, endpoint.port)
        encoded = self._locals.get(key)
        if encoded is None:
            encoded = encode_pairs(dict(_describe_local(endpoint, _NO_TAGS)), ATTRIBUTE)
            self._locals[key] = encoded
        return encoded

    def encode_remote(self, endpoint: Endpoint, tags: Tags) -> bytes:
        """Attributes of the other side, its service's name among them."""
        if not _REMOTE_KEYS.isdisjoint(tags):
            return encode_pairs(dict(_describe_remote(endpoint, tags)), ATTRIBUTE)
        key = (endpoint.service_name, endpoint.ipv4, endpoint.ipv6, endpoint.port)
        encoded = self._remotes.get(key)
        if encoded is None:
            encoded = encode_pairs(dict(_describe_remote(endpoint, _NO_TAGS)), ATTRIBUTE)
            self._remotes[key] = encoded
        return encoded


def _describe_local(endpoint: Endpoint, tags: Tags) -> Iterator[tuple[str, object]]:
    return _describe_address(endpoint, "network.local", "zipkin.local_endpoint", tags)


def _describe_remote(endpoint: Endpoint, tags: Tags) -> Iterator[tuple[str, object]]:
    if name := endpoint.service_name:
        yield from _describe_as("peer.service", "zipkin.remote_endpoint.service_name", name, tags)
    yield from _describe_address(endpoint, "network.peer", "zipkin.remote_endpoint", tags)


def _describe_address(
    endpoint: Endpoint, prefix: str, spare: str, tags: Tags
) -> Iterator[tuple[str, object]]:
    ipv4, ipv6 = endpoint.ipv4, endpoint.ipv6
    if address := ipv4 or ipv6:
        yield from _describe_as(f"{prefix}.address", f"{spare}.{'ipv4' if ipv4 else 'ipv6'}", address, tags)
    if ipv4 and ipv6:
        yield f"{spare}.ipv6", ipv6
    if endpoint.port:
        yield from _describe_as(f"{prefix}.port", f"{spare}.port", endpoint.port, tags)


def _describe_as(key: str, spare_key: str, value: str | int, tags: Tags) -> Iterator[tuple[str, object]]:
    """A tag of that name stays: where it says something else, ours takes another name."""
    if key not in tags:
        yield key, value
    elif to_text(tags[key]) != str(value):
        yield spare_key, value
