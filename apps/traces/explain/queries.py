"""Questions that explain a selection, as SQL: one function, one query, (text, parameters). Runs nothing.

Each counts over all spans that match: `n` are all that have a value, `m` the selected ones among them.
"""

# ruff: noqa: S608 - only names written in this code enter the text; values travel as parameters.

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from apps.query.language.tree import Intrinsic
from apps.query.matching import Matching
from apps.query.resources import RESOURCE_FIELDS
from apps.query.sql import Query
from apps.traces.explain.wanted import WantedNumbers, WantedTexts
from apps.traces.fields import SPAN_COLUMNS, SPAN_FIELDS

# More values of one field than can each have a hundredth of the selection.
MAX_VALUES = 200
MAX_CANDIDATES = 5000
SPILL_BYTES = 400_000_000
# Key and value, as SQL, of an attribute that every span is given: the bare mark is the text of no value.
EVERY_SPAN = ("", r"'\x01'")

_MAPS = SPAN_COLUMNS.attributes
_TRACE = SPAN_COLUMNS.intrinsics[Intrinsic.TRACE_ID].value


@dataclass(frozen=True, slots=True)
class Compared:
    """All spans that match, and which of them are selected: a condition over `spans AS s` with its values."""

    project_id: int
    matching: Matching
    selected: str
    selected_params: dict[str, Any]

    def source(self, *more: str) -> str:
        """FROM and WHERE of what matches."""
        conditions = " AND ".join(f"({condition})" for condition in more)
        return f"""\
FROM spans AS s
    WHERE s.project_id = {{project_id:UInt32}}
    AND {self.matching.sql}{f" AND {conditions}" if more else ""}"""

    def params(self, **more: Any) -> dict[str, Any]:
        return {"project_id": self.project_id, **self.matching.params, **self.selected_params, **more}

    def sample(self) -> str:
        """Whole traces of the selection: one in `every`."""
        return self.source(self.selected, f"cityHash64({_TRACE}) % {{every:UInt64}} = 0")


def count_cells(
    *, project_id: int, matching: Matching, first_ns: int, step_ns: int, edges: Sequence[int]
) -> Query:
    """(column, lower edge of the row, spans, errors): a heat map's cells that are not empty."""
    start, status = SPAN_FIELDS["start_time_unix_nano"], SPAN_FIELDS["status_code"]
    sql = f"""\
SELECT
    intDiv({start} - {{first_ns:Int64}}, {{step_ns:Int64}}) AS column,
    roundDown({SPAN_FIELDS["duration_ns"]}, {{edges:Array(Int64)}}) AS low,
    count(),
    countIf({status} = 2)
FROM spans AS s
WHERE s.project_id = {{project_id:UInt32}}
    AND {matching.sql}
GROUP BY column, low"""
    bounds = {"first_ns": first_ns, "step_ns": step_ns, "edges": list(edges)}
    return sql, {"project_id": project_id, **matching.params, **bounds}


def count_fields(compared: Compared, fields: Sequence[Intrinsic]) -> Query:
    """(which, value of each field, n, m), of each field the values most frequent in the selection.

    In `which` the bit of the field that the row is about is 0, the last field's being the lowest; only the
    value of this field means anything.
    """
    names = [f"f{index}" for index in range(len(fields))]
    columns = [
        f"{SPAN_COLUMNS.intrinsics[field].value} AS {name}" for field, name in zip(fields, names, strict=True)
    ]
    sql = f"""\
SELECT
    grouping({", ".join(names)}) AS which,
    {", ".join(names)},
    count() AS n,
    countIf(is_selected) AS m
FROM (
    SELECT {", ".join(columns)}, {compared.selected} AS is_selected
    {compared.source()})
GROUP BY GROUPING SETS ({", ".join(f"({name})" for name in names)})
ORDER BY m DESC
LIMIT {MAX_VALUES} BY which"""
    return sql, compared.params()


def count_resource_values(compared: Compared, former: Sequence[str], current: Sequence[str]) -> Query:
    """(key, value, n, m) of resource attributes, `former` names under their `current` ones."""
    attributes = RESOURCE_FIELDS["attribute_texts"]
    sql = f"""\
SELECT
    pair.1,
    pair.2,
    sum(c.n),
    sum(c.m) AS m
FROM (
    SELECT {SPAN_COLUMNS.resource_hash} AS hash, count() AS n, countIf({compared.selected}) AS m
    {compared.source()}
    GROUP BY hash) AS c
INNER JOIN (
    SELECT {RESOURCE_FIELDS["resource_hash"]} AS hash, {attributes} AS attributes
    FROM resources AS r
    WHERE r.project_id = {{project_id:UInt32}}
    LIMIT 1 BY hash) AS r ON r.hash = c.hash
ARRAY JOIN arrayDistinct(arrayMap((key, value) ->
        (transform(toString(key), {{former:Array(String)}}, {{current:Array(String)}}, toString(key)), value),
        mapKeys(r.attributes), mapValues(r.attributes))) AS pair
GROUP BY pair
HAVING m > 0
ORDER BY m DESC
LIMIT {MAX_CANDIDATES}"""
    return sql, compared.params(former=list(former), current=list(current))


def sample_texts(compared: Compared, every: int, least: int, least_traces: int) -> Query:
    """(key, stored text, spans, traces, attributes of these spans) in a sample of the selection.

    The first row is that of EVERY_SPAN and counts the whole sample; of the others each has no fewer spans and
    traces than asked for. No row: the sample is empty.
    """
    key, value = EVERY_SPAN
    size = " + ".join(f"length({held})" for held in (_MAPS.texts, _MAPS.ints, _MAPS.doubles))
    sql = f"""\
SELECT
    key,
    value,
    count() AS m,
    uniqCombined(12)(trace) AS traces,
    sum(size)
FROM (
    SELECT
        {_TRACE} AS trace,
        {size} AS size,
        arrayConcat(['{key}'], mapKeys({_MAPS.texts})) AS keys,
        arrayConcat([{value}], mapValues({_MAPS.texts})) AS values
    {compared.sample()})
ARRAY JOIN keys AS key, values AS value
GROUP BY key, value
HAVING value = {value} OR (m >= {{least:UInt64}} AND traces >= {{least_traces:UInt64}})
ORDER BY value = {value} DESC, m DESC
LIMIT {MAX_CANDIDATES}
SETTINGS max_bytes_before_external_group_by = {SPILL_BYTES}"""
    return sql, compared.params(every=every, least=least, least_traces=least_traces)


def sample_numbers(compared: Compared, every: int, least: int, least_traces: int) -> Query:
    """(key, is a double, spans, traces, distinct values, [(value, spans, traces)] of the frequent ones).

    Values are text: an integer of 64 bits keeps every digit.
    """
    ints = f"mapKeys({_MAPS.ints}), mapValues({_MAPS.ints})"
    doubles = f"mapKeys({_MAPS.doubles}), mapValues({_MAPS.doubles})"
    sql = f"""\
SELECT
    key,
    is_double,
    sum(m),
    max(traces),
    count(),
    arraySlice(arrayReverseSort(v -> v.2, groupArrayIf((value, m, traces), m >= {{least:UInt64}}
        AND traces >= {{least_traces:UInt64}})), 1, {MAX_VALUES})
FROM (
    SELECT
        pair.1 AS key,
        pair.2 AS is_double,
        pair.3 AS value,
        count() AS m,
        uniqCombined(12)(trace) AS traces
    FROM (
        SELECT {_TRACE} AS trace, arrayConcat(
            arrayMap((k, v) -> (toString(k), false, toString(v)), {ints}),
            arrayMap((k, v) -> (toString(k), true, toString(v)), {doubles})) AS pairs
        {compared.sample()})
    ARRAY JOIN pairs AS pair
    GROUP BY key, is_double, value)
GROUP BY key, is_double
HAVING sum(m) >= {{least:UInt64}}
ORDER BY sum(m) DESC
LIMIT {MAX_CANDIDATES}
SETTINGS max_bytes_before_external_group_by = {SPILL_BYTES}"""
    return sql, compared.params(every=every, least=least, least_traces=least_traces)


def count_texts(compared: Compared, wanted: WantedTexts) -> Query:
    """(number of the value, n, m); a span counts once, under however many names it has the value."""
    ids = _pair_ids(_MAPS.texts, "texts")
    return _count_ids(compared, [ids]), compared.params(**wanted.params())


def count_numbers(compared: Compared, wanted: WantedNumbers) -> Query:
    """(number of the value or of the bucket, n, m), as `WantedNumbers` gives them out."""
    ids = [
        _pair_ids(_MAPS.ints, "ints", "Int64"),
        _pair_ids(_MAPS.doubles, "doubles", "Float64"),
        _bucket_ids(_MAPS.ints, "int_edges", "Int64", "int_ranges"),
        _bucket_ids(_MAPS.doubles, "double_edges", "Float64", "double_ranges"),
    ]
    return _count_ids(compared, ids), compared.params(**wanted.params())


def _count_ids(compared: Compared, ids: Sequence[str]) -> str:
    joined = ids[0] if len(ids) == 1 else "arrayConcat(\n        " + ",\n        ".join(ids) + ")"
    return f"""\
SELECT
    id,
    count() AS n,
    countIf(is_selected) AS m
FROM (
    SELECT arrayDistinct(arrayFilter(id -> id != 0, {joined})) AS ids, {compared.selected} AS is_selected
    {compared.source()})
ARRAY JOIN ids AS id
GROUP BY id"""


def _pair_ids(held: str, name: str, value_type: str = "String") -> str:
    """For each attribute its number among the wanted pairs, else 0. Pairs meet by their 64-bit hash."""
    wanted = (
        f"arrayMap((k, v) -> cityHash64(k, v), {{{name}_keys:Array(String)}},"
        f" {{{name}_values:Array({value_type})}})"
    )
    number = f"transform(cityHash64(k, v), {wanted}, {{{name}_ids:Array(UInt32)}}, toUInt32(0))"
    return f"arrayMap((k, v) -> {number}, mapKeys({held}), mapValues({held}))"


def _bucket_ids(held: str, edges: str, value_type: str, ranges: str) -> str:
    """For each attribute that is divided into ranges the number of its bucket, else 0."""
    keys, ids = f"{{{ranges}_keys:Array(String)}}", f"{{{ranges}_ids:Array(UInt32)}}"
    first = f"transform(toString(k), {keys}, {ids}, toUInt32(0))"
    values = f"{{{edges}:Array({value_type})}}"
    place = f"transform(roundDown(v, {values}), {values}, {{{edges}_places:Array(UInt32)}}, toUInt32(0))"
    number = f"if(({first} AS first) = 0, 0, first + {place})"
    return f"arrayMap((k, v) -> toUInt32({number}), mapKeys({held}), mapValues({held}))"
