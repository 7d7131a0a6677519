"""Who sent it: resource and scope, which spans and logs share. Pure."""

# ruff: noqa: S608 - only names written in this code enter the text; values travel as parameters.

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from apps.query.sql import Query, select_list
from apps.query.values import Attributes, Text, decode_attributes, decode_key_values


@dataclass(frozen=True, slots=True)
class Resource:
    attributes: Attributes
    schema_url: str
    dropped_attributes_count: int


@dataclass(frozen=True, slots=True)
class Scope:
    name: str
    version: str
    attributes: Attributes
    schema_url: str
    dropped_attributes_count: int


class ResourceRow(NamedTuple):
    resource_hash: int
    attribute_texts: dict[str, Text]
    schema_url: str
    dropped_attributes_count: int


class ScopeColumns(Protocol):
    """The part of a row that says which scope it came from."""

    @property
    def scope_name(self) -> str: ...
    @property
    def scope_version(self) -> str: ...
    @property
    def scope_schema_url(self) -> str: ...
    @property
    def scope_attributes(self) -> list[Text]: ...
    @property
    def scope_dropped(self) -> int: ...


RESOURCE_FIELDS: Mapping[str, str] = {
    "resource_hash": "r.resource_hash",
    "attribute_texts": "r.attrs",
    "schema_url": "r.schema_url",
    "dropped_attributes_count": "r.dropped_attributes",
}

# A row is stored in another table than its resource; should that row be missing, nothing is made up.
UNKNOWN_RESOURCE = Resource(attributes={}, schema_url="", dropped_attributes_count=0)


def read_resources(*, project_id: int, hashes: Sequence[int]) -> Query:
    """ResourceRow of the given resources. Repeated rows are equal until they merge: any one will do."""
    sql = f"""\
SELECT
    {select_list(RESOURCE_FIELDS, ResourceRow._fields)}
FROM resources AS r
WHERE r.project_id = {{project_id:UInt32}}
    AND r.resource_hash IN {{hashes:Array(UInt64)}}
LIMIT 1 BY r.resource_hash"""
    return sql, {"project_id": project_id, "hashes": list(hashes)}


def decode_resource(row: ResourceRow) -> Resource:
    return Resource(
        attributes=decode_attributes(row.attribute_texts),
        schema_url=row.schema_url,
        dropped_attributes_count=row.dropped_attributes_count,
    )


def decode_scope(row: ScopeColumns) -> Scope:
    return Scope(
        name=row.scope_name,
        version=row.scope_version,
        attributes=decode_key_values(row.scope_attributes),
        schema_url=row.scope_schema_url,
        dropped_attributes_count=row.scope_dropped,
    )
