"""The endpoints of a Zipkin span, which OTLP has no fields for, as attributes."""

from collections.abc import Iterator

from apps.otlp.json_attributes import Shape
from apps.otlp.zipkin_tags import Tags, to_text


class Endpoint(Shape):
    """One end of a call: who and where."""

    service_name: str | None = None
    ipv4: str | None = None
    ipv6: str | None = None
    port: int | None = None


def describe_local(endpoint: Endpoint, tags: Tags) -> Iterator[tuple[str, object]]:
    """Attributes of where the span was recorded; the service's name is the resource's."""
    return _describe(endpoint, "network.local", "zipkin.local_endpoint", tags)


def describe_remote(endpoint: Endpoint, tags: Tags) -> Iterator[tuple[str, object]]:
    """Attributes of the other side, its service's name among them."""
    if name := endpoint.service_name:
        yield from _describe_as("peer.service", "zipkin.remote_endpoint.service_name", name, tags)
    yield from _describe(endpoint, "network.peer", "zipkin.remote_endpoint", tags)


def _describe(endpoint: Endpoint, prefix: str, spare: str, tags: Tags) -> Iterator[tuple[str, object]]:
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
