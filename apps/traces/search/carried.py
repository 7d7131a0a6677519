"""What spans of a trace carry under some keys: the first of each, as one query. Runs nothing."""

# ruff: noqa: S608 - only names written in this code enter the text; values travel as parameters.

from collections.abc import Sequence
from typing import NamedTuple

from apps.query.sql import Query
from apps.query.timerange import TimeRange
from apps.query.values import Attributes, Text, as_text, decode_attributes
from apps.traces.fields import SPAN_COLUMNS

_MAPS = SPAN_COLUMNS.attributes
# What stands in `held`: a resource, or an attribute out of one of the maps.
RESOURCE, TEXT, INT, DOUBLE = range(4)


class CarriedRow(NamedTuple):
    """The first value of a trace's spans under `key`; or one of its resources, and its first span's start."""

    trace_id: str
    held: int
    key: Text
    resource_hash: int
    start_ns: int
    text: Text
    integer: int
    double: float

    def attributes(self) -> Attributes:
        """The one that the row is about, unless it is about a resource."""
        key = as_text(self.key)
        texts = {key: self.text} if self.held == TEXT else {}
        ints = {key: self.integer} if self.held == INT else {}
        doubles = {key: self.double} if self.held == DOUBLE else {}
        return decode_attributes(texts, ints, doubles)


def read_carried(
    *, project_id: int, trace_ids: Sequence[str], within: TimeRange, keys: Sequence[str], resources: bool
) -> Query:
    """CarriedRow for every trace and key, and resource if asked for. `within` bounds the starts of spans."""
    pairs = []
    if resources:
        pairs.append(f"[(toUInt8({RESOURCE}), '', {SPAN_COLUMNS.resource_hash}, '', toInt64(0), 0.)]")
    if keys:
        pairs += [
            _pairs(_MAPS.texts, f"(toUInt8({TEXT}), toString(k), toUInt64(0), v, toInt64(0), 0.)"),
            _pairs(_MAPS.ints, f"(toUInt8({INT}), toString(k), toUInt64(0), '', v, 0.)"),
            _pairs(_MAPS.doubles, f"(toUInt8({DOUBLE}), toString(k), toUInt64(0), '', toInt64(0), v)"),
        ]
    sql = f"""\
SELECT
    lower(hex(trace)),
    pair.1,
    pair.2,
    pair.3,
    min(start_ns),
    argMin(pair.4, (start_ns, span)),
    argMin(pair.5, (start_ns, span)),
    argMin(pair.6, (start_ns, span))
FROM (
    SELECT
        s.trace_id AS trace,
        s.span_id AS span,
        toUnixTimestamp64Nano(s.start) AS start_ns,
        arrayJoin(arrayConcat({", ".join(pairs)})) AS pair
    FROM spans AS s
    WHERE s.project_id = {{project_id:UInt32}}
        AND s.start >= fromUnixTimestamp64Nano({{from_ns:Int64}}, 'UTC')
        AND s.start < fromUnixTimestamp64Nano({{until_ns:Int64}}, 'UTC')
        AND s.trace_id IN (SELECT toFixedString(unhex(arrayJoin({{trace_ids:Array(String)}})), 16)))
GROUP BY trace, pair.1, pair.2, pair.3"""
    return sql, {
        "project_id": project_id,
        "from_ns": within.start_ns,
        "until_ns": within.end_ns,
        "trace_ids": list(trace_ids),
        **({"keys": list(keys)} if keys else {}),
    }


def _pairs(held: str, pair: str) -> str:
    chosen = f"mapFilter((k, v) -> has({{keys:Array(String)}}, k), {held})"
    return f"arrayMap((k, v) -> {pair}, mapKeys({chosen}), mapValues({chosen}))"
