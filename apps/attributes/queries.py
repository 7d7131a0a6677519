"""Questions about attributes as SQL: one function, one query, (text, parameters). Runs nothing."""

# ruff: noqa: S608 - only names written in this code enter the text; values travel as parameters.

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from apps.attributes.fields import Rollup, Signal
from apps.query.language.tree import Intrinsic
from apps.query.sql import Query, all_of


@dataclass(frozen=True, slots=True)
class CatalogueRange:
    """Where to look. Unix seconds; the catalogue knows hours and the rollups minutes, both half open."""

    project_id: int
    signal: Signal
    from_s: int
    until_s: int
    service: str | None = None


class KeyRow(NamedTuple):
    """`factor`: above 1, `items` is that many times what was looked at."""

    key: str
    place: str
    type: str
    items: int
    factor: int


class ValueRow(NamedTuple):
    value: str | bytes
    items: int
    factor: int


def list_keys(within: CatalogueRange, *, prefix: str, aliases: Sequence[str], limit: int) -> Query:
    """KeyRow of the commonest keys that begin with `prefix` or have a part that does, or are in `aliases`."""
    named = [
        "startsWith(lowerUTF8(c.key), {prefix:String})",
        "position(lowerUTF8(c.key), concat('.', {prefix:String})) > 0",
        "c.key IN {aliases:Array(String)}",
    ]
    sql = f"""\
SELECT
    toString(c.key),
    toString(c.place),
    toString(c.type),
    sum(c.n) AS items,
    max(c.factor)
FROM attribute_catalogue AS c
WHERE {all_of([*_where(within), f"({' OR '.join(named)})"])}
GROUP BY c.key, c.place, c.type
ORDER BY items DESC, c.key, c.place, c.type
LIMIT {{limit:UInt32}}"""
    params = {"prefix": prefix.lower(), "aliases": list(aliases), "limit": limit}
    return sql, {**params, "signal": str(within.signal), **_params(within)}


def list_values(
    within: CatalogueRange, *, keys: Sequence[str], places: Sequence[str], prefix: str, limit: int
) -> Query:
    """ValueRow of the commonest values of any of the keys; each hour and service knows its own."""
    sql = f"""\
SELECT
    found.1,
    sum(found.2) AS items,
    max(factor)
FROM (
    SELECT
        arrayJoin(finalizeAggregation(c.top_values)) AS found,
        c.factor AS factor
    FROM attribute_catalogue AS c
    WHERE {all_of([*_where(within), "c.key IN {keys:Array(String)}", "c.place IN {places:Array(String)}"])})
WHERE startsWith(lowerUTF8(found.1), {{prefix:String}})
GROUP BY found.1
ORDER BY items DESC, found.1
LIMIT {{limit:UInt32}}"""
    params = {"keys": list(keys), "places": list(places), "prefix": prefix.lower(), "limit": limit}
    return sql, {**params, "signal": str(within.signal), **_params(within)}


def count_items(within: CatalogueRange, rollup: Rollup) -> Query:
    """(items) in the minutes of the range; no row without any."""
    sql = f"""\
SELECT sum(m.n)
FROM {rollup.table} AS m
WHERE {all_of(_where_minutes(within))}
HAVING sum(m.n) > 0"""
    return sql, _params(within)


def list_intrinsic_values(
    within: CatalogueRange, *, rollup: Rollup, intrinsic: Intrinsic, prefix: str, limit: int
) -> Query:
    """ValueRow of an intrinsic that the rollup knows, exact."""
    sql = f"""\
SELECT
    toString({rollup.columns[intrinsic]}) AS value,
    sum(m.n) AS items,
    1
FROM {rollup.table} AS m
WHERE {all_of(_where_minutes(within))}
GROUP BY value
HAVING items > 0 AND value != '' AND startsWith(lowerUTF8(value), {{prefix:String}})
ORDER BY items DESC, value
LIMIT {{limit:UInt32}}"""
    return sql, {"prefix": prefix.lower(), "limit": limit, **_params(within)}


def _where(within: CatalogueRange) -> list[str]:
    return [
        "c.project_id = {project_id:UInt32}",
        "c.signal = {signal:String}",
        "c.hour >= toStartOfHour(toDateTime({from_s:UInt32}, 'UTC'))",
        "c.hour < toDateTime({until_s:UInt32}, 'UTC')",
        *(["c.service = {service:String}"] if within.service is not None else []),
    ]


def _where_minutes(within: CatalogueRange) -> list[str]:
    return [
        "m.project_id = {project_id:UInt32}",
        "m.minute >= toStartOfMinute(toDateTime({from_s:UInt32}, 'UTC'))",
        "m.minute < toDateTime({until_s:UInt32}, 'UTC')",
        *(["m.service = {service:String}"] if within.service is not None else []),
    ]


def _params(within: CatalogueRange) -> dict[str, Any]:
    params: dict[str, Any] = {
        "project_id": within.project_id,
        "from_s": within.from_s,
        "until_s": within.until_s,
    }
    return params if within.service is None else {**params, "service": within.service}
