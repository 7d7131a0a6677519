"""A trace as it is drawn: spans in pre-order, clocks that disagree brought together, sound ends. Pure."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from operator import add, itemgetter
from typing import Any

from apps.traces.analysis.ends import drawable_durations_ns
from apps.traces.analysis.skew import find_shifts
from apps.traces.analysis.tree import NO_PARENT, PreOrder, place_rows
from apps.traces.rows import WaterfallColumns


@dataclass(frozen=True, slots=True)
class ShiftedClock:
    """The clock of one resource was behind those that called it, by at least `shift_ns`."""

    service: str
    shift_ns: int
    span_count: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """One entry a span in `spans` (all in pre-order) and in every list but `orphans` and `shifted`.

    `starts_ns`: unix ns as drawn; `spans.start_time_unix_nano` is as it was sent.
    `durations_ns`: below zero where the span ends before it starts, None where it has no end to draw.
    `end_ns`: the last end, or start, that can be drawn.
    `orphans`: places of spans whose parent is named but not there, or that stand first in a ring of parents.
    `clocks`: 0, or the number (from 1) of the shifted clock the span was timed by.
    """

    spans: WaterfallColumns
    order: PreOrder
    starts_ns: Sequence[int]
    durations_ns: Sequence[int | None]
    start_ns: int
    end_ns: int
    orphans: list[int]
    clocks: list[int]
    shifted: list[ShiftedClock]


def draw_trace(found: WaterfallColumns) -> Drawing:
    """`found` comes sorted by start and holds at least one span."""
    order, spans = _place(found)
    durations = drawable_durations_ns(spans.start_time_unix_nano, spans.duration_ns)
    reaches = _reaches(durations)
    shifts = find_shifts(order.parents, spans.start_time_unix_nano, reaches, spans.resource_hash)
    starts = spans.start_time_unix_nano
    if shifts:
        # Siblings stand by their start as it is drawn.
        drawn = _shift(found, shifts)
        by_start = sorted(range(len(drawn)), key=drawn.__getitem__)
        order, spans = _place(WaterfallColumns._make(arrange(column, by_start) for column in found))
        durations = drawable_durations_ns(spans.start_time_unix_nano, spans.duration_ns)
        reaches = _reaches(durations)
        starts = _shift(spans, shifts)
    clocks, shifted = _number_clocks(spans, shifts)
    return Drawing(
        spans=spans,
        order=order,
        starts_ns=starts,
        durations_ns=durations,
        start_ns=min(starts),
        end_ns=max(map(add, starts, reaches)),
        orphans=_find_orphans(order, spans.parent_key),
        clocks=clocks,
        shifted=shifted,
    )


def arrange(column: Sequence[Any], rows: Sequence[int]) -> Sequence[Any]:
    """The column's values in the order of `rows`."""
    if len(rows) < 2:
        return [column[row] for row in rows]
    arranged: tuple[Any, ...] = itemgetter(*rows)(column)
    return arranged


def _place(found: WaterfallColumns) -> tuple[PreOrder, WaterfallColumns]:
    order = place_rows(found.span_key, found.parent_key, found.kind)
    return order, WaterfallColumns._make(arrange(column, order.rows) for column in found)


def _reaches(durations_ns: Sequence[int | None]) -> list[int]:
    """How far to the right each span is drawn."""
    return [duration_ns if duration_ns and duration_ns > 0 else 0 for duration_ns in durations_ns]


def _shift(spans: WaterfallColumns, shifts: Mapping[Hashable, int]) -> list[int]:
    clocked = zip(spans.start_time_unix_nano, spans.resource_hash, strict=True)
    return [start_ns + shifts.get(clock, 0) for start_ns, clock in clocked]


def _number_clocks(
    spans: WaterfallColumns, shifts: Mapping[Hashable, int]
) -> tuple[list[int], list[ShiftedClock]]:
    if not shifts:
        return [0] * len(spans.span_key), []
    numbers = {clock: number for number, clock in enumerate(shifts, 1)}
    clocks = [numbers.get(clock, 0) for clock in spans.resource_hash]
    shifted = [
        ShiftedClock(spans.service[clocks.index(number)], shifts[clock], clocks.count(number))
        for clock, number in numbers.items()
    ]
    return clocks, shifted


def _find_orphans(order: PreOrder, parent_keys: Sequence[int]) -> list[int]:
    lost = (parent == NO_PARENT and key != 0 for parent, key in zip(order.parents, parent_keys, strict=True))
    return list(compress(range(len(order.rows)), lost))
