"""Spread: the store repeats a resource for each scope and a scope for each item, so a small body may grow."""

from typing import Protocol

from opentelemetry.proto.common.v1.common_pb2 import InstrumentationScope
from opentelemetry.proto.resource.v1.resource_pb2 import Resource

# Columns of every row, made of the resource.
_IDENTITY = {
    "service.name",
    "service.version",
    "deployment.environment.name",
    "deployment.environment",
}
# Resources that could not weigh more than this on all their items together are not looked at closer.
_WORTH_A_LOOK_BYTES = 1024 * 1024


class _ScopeItems(Protocol):
    @property
    def scope(self) -> InstrumentationScope: ...
    @property
    def schema_url(self) -> str: ...


def spread_scope(scope_items: _ScopeItems, *, items: int) -> int:
    """Bytes of the scope in all of its items."""
    return (scope_items.scope.ByteSize() + len(scope_items.schema_url)) * items


def spread_resource(resource: Resource, *, scopes: int, items: int) -> int:
    """Bytes of the resource in all of its scopes, and of what names the service in all of its items."""
    resource_bytes = resource.ByteSize()
    spread = resource_bytes * scopes
    if resource_bytes * items > _WORTH_A_LOOK_BYTES:
        identity_bytes = sum(
            attribute.value.ByteSize() for attribute in resource.attributes if attribute.key in _IDENTITY
        )
        spread += identity_bytes * items
    return spread
