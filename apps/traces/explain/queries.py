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
from apps.traces.explain.cells import SERVICE_GROUPS, Drawn
from apps.traces.explain.wanted import (
    DOUBLE_EDGES_PARAMS,
    INT_EDGES_PARAMS,
    WantedNumbers,
    WantedTexts,
)
from apps.traces.fields import SPAN_COLUMNS, SPAN_FIELDS

# More values of one field than can each have a hundredth of the selection.
MAX_VALUES = 200
MAX_CANDIDATES = 5000
SPILL_BYTES = 400_000_000
# Key and value, as SQL, of an attribute that every span is given: the bare mark is the text of no value.
EVERY_SPAN = ("", r"'\x01'")

_MAPS = SPAN_COLUMNS.attributes
_TRACE = SPAN_COLUMNS.intrinsics[Intrinsic.TRACE_ID].value
# The cell that a span lies in, and how many cells this one speaks for (cells.py).
CELL = (
    f"toUInt64(intDiv(toUnixTimestamp({SPAN_COLUMNS.time}), {{slot_s:UInt32}}) * {SERVICE_GROUPS}"
    f" + cityHash64({SPAN_COLUMNS.intrinsics[Intrinsic.SERVICE].value}) % {SERVICE_GROUPS})"
)
_WEIGHT = f"transform({CELL}, {{cells:Array(UInt64)}}, {{weights:Array(Float64)}}, 0.)"


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
        """FROM and WHERE of what matches in the drawn cells."""
        return self.source(f"{CELL} IN {{cells:Array(UInt64)}}")


@dataclass(frozen=True, slots=True)
class Sample:
    """What is looked at first, and how many selected spans a value there needs, by weight and by number."""

    drawn: Drawn
    slot_s: int
    least: float
    least_spans: int

    def params(self) -> dict[str, Any]:
        return {
            "cells": list(self.drawn.weights),
            "weights": list(self.drawn.weights.values()),
            "slot_s": self.slot_s,
            "least": self.least,
            "least_spans": self.least_spans,
        }


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


def count_fields(compared: Compared, fields: Sequence[Intrinsic], slot_s: int) -> Query:
    """(which, value of each field, cell, n, m), of each field the values most frequent in the selection, and
    every cell.

    In `which` the bit of what the row is about is 0, the cell's being the lowest and the last field's the
    next; only the value of this one means anything.
    """
    names = [f"f{index}" for index in range(len(fields))]
    columns = [
        f"{SPAN_COLUMNS.intrinsics[field].value} AS {name}" for field, name in zip(fields, names, strict=True)
    ]
    names.append("cell")
    sql = f"""\
SELECT
    grouping({", ".join(names)}) AS which,
    {", ".join(names)},
    count() AS n,
    countIf(is_selected) AS m
FROM (
    SELECT {", ".join(columns)}, {CELL} AS cell, {compared.selected} AS is_selected
    {compared.source()})
GROUP BY GROUPING SETS ({", ".join(f"({name})" for name in names)})
ORDER BY m DESC
LIMIT {MAX_VALUES} BY which, cell"""
    return sql, compared.params(slot_s=slot_s)


def count_selected_traces(compared: Compared) -> Query:
    """(traces) that have a selected span, as good as exact; no row where there is none."""
    sql = f"""\
SELECT uniqCombined({_TRACE})
    {compared.source(compared.selected)}
HAVING count() > 0"""
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


def sample_texts(compared: Compared, sample: Sample) -> Query:
    """(key, stored text, selected spans, others, attributes a span), spans by weight.

    The first row is that of EVERY_SPAN; of the others each has no fewer selected spans than asked for, and no
    fewer than three of them by number.
    """
    key, value = EVERY_SPAN
    size = " + ".join(f"length({held})" for held in (_MAPS.texts, _MAPS.ints, _MAPS.doubles))
    sql = f"""\
SELECT
    key,
    value,
    sumIf(weight, is_selected) AS m,
    sumIf(weight, NOT is_selected),
    sum(size * weight) / sum(weight)
FROM (
    SELECT
        {_WEIGHT} AS weight,
        {compared.selected} AS is_selected,
        {size} AS size,
        arrayConcat(['{key}'], mapKeys({_MAPS.texts})) AS keys,
        arrayConcat([{value}], mapValues({_MAPS.texts})) AS values
    {compared.sample()})
ARRAY JOIN keys AS key, values AS value
GROUP BY key, value
HAVING value = {value} OR (m >= {{least:Float64}} AND countIf(is_selected) >= {{least_spans:UInt64}})
ORDER BY value = {value} DESC, m DESC
LIMIT {MAX_CANDIDATES}
SETTINGS max_bytes_before_external_group_by = {SPILL_BYTES}"""
    return sql, compared.params(**sample.params())


def sample_numbers(compared: Compared, sample: Sample) -> Query:
    """(key, is a double, selected spans, distinct values of these, [(value, selected spans, others)] of the
    frequent ones, (places of buckets, selected spans, others)), spans by weight.

    Values are text: an integer of 64 bits keeps every digit. Places begin at 1.
    """
    ints = f"{_place('int_edges', 'Int64')}), mapKeys({_MAPS.ints}), mapValues({_MAPS.ints})"
    doubles = f"{_place('double_edges', 'Float64')}), mapKeys({_MAPS.doubles}), mapValues({_MAPS.doubles})"
    sql = f"""\
SELECT
    key,
    is_double,
    sum(m),
    countIf(m > 0),
    arraySlice(arrayReverseSort(v -> v.2, groupArrayIf((value, m, r), m >= {{least:Float64}}
        AND spans >= {{least_spans:UInt64}})), 1, {MAX_VALUES}),
    sumMap([place], [m], [r])
FROM (
    SELECT
        pair.1 AS key,
        pair.2 AS is_double,
        pair.3 AS value,
        any(pair.4) AS place,
        sumIf(weight, is_selected) AS m,
        sumIf(weight, NOT is_selected) AS r,
        countIf(is_selected) AS spans
    FROM (
        SELECT {_WEIGHT} AS weight, {compared.selected} AS is_selected, arrayConcat(
            arrayMap((k, v) -> (toString(k), false, toString(v), {ints}),
            arrayMap((k, v) -> (toString(k), true, toString(v), {doubles})) AS pairs
        {compared.sample()})
    ARRAY JOIN pairs AS pair
    GROUP BY key, is_double, value)
GROUP BY key, is_double
HAVING sum(m) >= {{least:Float64}}
ORDER BY sum(m) DESC
LIMIT {MAX_CANDIDATES}
SETTINGS max_bytes_before_external_group_by = {SPILL_BYTES}"""
    return sql, compared.params(**sample.params(), **INT_EDGES_PARAMS, **DOUBLE_EDGES_PARAMS)


def count_texts(compared: Compared, wanted: WantedTexts) -> Query:
    """(number of the value, n, m, traces of the selection that have it).

    A span counts once, under however many names it has the value. The index of pairs leaves out what holds
    none of them.
    """
    hint = f"indexHint(hasAny({_MAPS.pairs}, {{texts_pairs:Array(String)}}))"
    ids = _pair_ids(_MAPS.texts, "texts")
    return _count_ids(compared, [ids], hint), compared.params(**wanted.params())


def count_numbers(compared: Compared, wanted: WantedNumbers) -> Query:
    """(number of the value or of the bucket, n, m, traces), as `WantedNumbers` gives them out."""
    params = wanted.params()
    ids = {
        "ints": _pair_ids(_MAPS.ints, "ints", "Int64"),
        "doubles": _pair_ids(_MAPS.doubles, "doubles", "Float64"),
        "int_ranges": _bucket_ids(_MAPS.ints, "int_edges", "Int64", "int_ranges"),
        "double_ranges": _bucket_ids(_MAPS.doubles, "double_edges", "Float64", "double_ranges"),
    }
    asked = [sql for name, sql in ids.items() if f"{name}_ids" in params]
    return _count_ids(compared, asked), compared.params(**params)


def _count_ids(compared: Compared, ids: Sequence[str], *hints: str) -> str:
    joined = ids[0] if len(ids) == 1 else "arrayConcat(\n        " + ",\n        ".join(ids) + ")"
    return f"""\
SELECT
    id,
    count() AS n,
    countIf(is_selected) AS m,
    uniqCombinedIf(12)(trace, is_selected)
FROM (
    SELECT
        arrayDistinct(arrayFilter(id -> id != 0, {joined})) AS ids,
        {_TRACE} AS trace,
        {compared.selected} AS is_selected
    {compared.source(*hints)})
ARRAY JOIN ids AS id
GROUP BY id"""


def _pair_ids(held: str, name: str, value_type: str = "String") -> str:
    """For each attribute its number among the wanted pairs, else 0. Pairs meet by their 64-bit hash."""
    wanted = (
        f"arrayMap((k, v) -> cityHash64(k, v), {{{name}_keys:Array(String)}},"
        f" {{{name}_values:Array({value_type})}})"
    )
    number = f"transform(cityHash64(k, v), {wanted}, {{{name}_ids:Array(UInt32)}}, toUInt32(0))"
    # Most keys are not wanted: `if` spares their pairs the hash.
    number = f"if(k IN {{{name}_keys:Array(String)}}, {number}, toUInt32(0))"
    return f"arrayMap((k, v) -> {number}, mapKeys({held}), mapValues({held}))"


def _bucket_ids(held: str, edges: str, value_type: str, ranges: str) -> str:
    """For each attribute that is divided into ranges the number of its bucket, else 0."""
    keys, ids = f"{{{ranges}_keys:Array(String)}}", f"{{{ranges}_ids:Array(UInt32)}}"
    first = f"transform(toString(k), {keys}, {ids}, toUInt32(0))"
    number = f"if(({first} AS first) = 0, 0, first + {_place(edges, value_type)})"
    return f"arrayMap((k, v) -> toUInt32({number}), mapKeys({held}), mapValues({held}))"


def _place(edges: str, value_type: str) -> str:
    """Which bucket `v` falls into, from 1."""
    values = f"{{{edges}:Array({value_type})}}"
    return f"transform(roundDown(v, {values}), {values}, {{{edges}_places:Array(UInt32)}}, toUInt32(0))"
