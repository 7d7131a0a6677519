"""Items within scopes within resources: every signal's export request nests them in fields 1, 2 and 3."""

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from apps.otlp.json_attributes import Resource, Scope, encode_resource, encode_scope
from apps.otlp.wire import Header, Text

T = TypeVar("T")
Item_co = TypeVar("Item_co", covariant=True)


class ScopeGroup(Protocol[Item_co]):
    """ScopeSpans, ScopeLogs, ScopeMetrics."""

    @property
    def scope(self) -> Scope | None: ...
    @property
    def items(self) -> Sequence[Item_co] | None: ...
    @property
    def schema_url(self) -> str | None: ...


class ResourceGroup(Protocol[Item_co]):
    """ResourceSpans, ResourceLogs, ResourceMetrics."""

    @property
    def resource(self) -> Resource | None: ...
    @property
    def scopes(self) -> Sequence[ScopeGroup[Item_co]] | None: ...
    @property
    def schema_url(self) -> str | None: ...


RESOURCE_GROUP = Header(1)
OWNER, MEMBER, SCHEMA_URL = Header(1), Header(2), Text(3)


def encode_groups(groups: Sequence[ResourceGroup[T]] | None, encode_item: Callable[[T], bytes]) -> bytes:
    """The bytes of an export request."""
    return b"".join([RESOURCE_GROUP.whole(_encode_group(group, encode_item)) for group in groups or ()])


def _encode_group(group: ResourceGroup[T], encode_item: Callable[[T], bytes]) -> bytes:
    parts = [] if group.resource is None else [OWNER.whole(encode_resource(group.resource))]
    parts += [MEMBER.whole(_encode_scope_group(scope, encode_item)) for scope in group.scopes or ()]
    return b"".join([*parts, SCHEMA_URL[group.schema_url or ""]])


def _encode_scope_group(group: ScopeGroup[T], encode_item: Callable[[T], bytes]) -> bytes:
    parts = [] if group.scope is None else [OWNER.whole(encode_scope(group.scope))]
    append = parts.append
    for item in group.items or ():
        encoded = encode_item(item)
        append(MEMBER[len(encoded)])
        append(encoded)
    return b"".join([*parts, SCHEMA_URL[group.schema_url or ""]])
