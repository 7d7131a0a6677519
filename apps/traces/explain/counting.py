"""Counts everything that may stand out: once in a sample of both sides, to find it, then over every span.

What stands out in the sample half as much as a finding must is counted, never estimated.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from apps.clickhouse import client
from apps.query.language.names import FORMER_NAMES
from apps.query.language.tree import AttributeScope, Field, Intrinsic
from apps.query.sql import Query
from apps.traces.analysis.contrast import LEAST_EFFECT, LEAST_TRACES, Sides, effect_of
from apps.traces.explain import queries
from apps.traces.explain.candidates import (
    INTRINSICS,
    SHOWN_AS_INTRINSICS,
    Candidate,
    attribute_candidate,
    intrinsic_candidate,
)
from apps.traces.explain.cells import Cell, draw_cells
from apps.traces.explain.findings import Counted
from apps.traces.explain.queries import Compared, Sample
from apps.traces.explain.wanted import WantedTexts

# Every span of the range is read, its attributes too.
LIMITS = replace(client.INTERACTIVE, time_s=30)
# What has less in the sample is not looked at closer: chance would have to halve a finding.
SAMPLED_EFFECT = LEAST_EFFECT / 2
DRAWN_CELLS = 250

_FORMER, _CURRENT = zip(
    *((former, current) for current, formers in FORMER_NAMES.items() for former in formers), strict=True
)

FieldRows = Sequence[client.Row]


def select(query: Query) -> list[client.Row]:
    return client.select(*query, limits=LIMITS)


@dataclass(frozen=True, slots=True)
class FirstLook:
    """What a sample of both sides tells. `texts`: (key, stored text, selected spans, others), by weight.

    `is_left_out`: whether a field is no part of an answer whatever its counts.
    """

    sample: Sample
    spans_per_trace: float
    values_per_span: float
    texts: Sequence[client.Row]
    is_left_out: Callable[[Field], bool]

    def is_telling(self, selected: float, rest: float) -> bool:
        """Of a value's weighted spans on either side."""
        drawn = self.sample.drawn
        share, rest_share = min(selected / drawn.selected, 1.0), min(rest / max(drawn.rest, 1.0), 1.0)
        return effect_of(share, rest_share) >= SAMPLED_EFFECT


def read_fields(compared: Compared, slot_s: int) -> FieldRows:
    """Rows of every field and of every cell."""
    return select(queries.count_fields(compared, INTRINSICS, slot_s))


def count_sides(rows: FieldRows) -> Sides:
    """Every span lies in a cell: all of them are among the rows."""
    cells = list_cells(rows)
    return Sides(sum(cell.selected for cell in cells), sum(cell.rest for cell in cells))


def list_cells(rows: FieldRows) -> list[Cell]:
    return [Cell(row[-3], row[-1], row[-2] - row[-1]) for row in rows if _field_of(row) is None]


def _field_of(row: client.Row) -> Intrinsic | None:
    """None: the row is a cell's."""
    which = int(row[0])
    last = len(INTRINSICS)
    return next((field for index, field in enumerate(INTRINSICS) if not which >> (last - index) & 1), None)


def look_first(
    compared: Compared, rows: FieldRows, sides: Sides, slot_s: int, is_left_out: Callable[[Field], bool]
) -> FirstLook:
    drawn = draw_cells(list_cells(rows), sides, DRAWN_CELLS)
    least = math.sin(SAMPLED_EFFECT / 2) ** 2 * drawn.selected
    sample = Sample(drawn, slot_s, least, least_spans=LEAST_TRACES)
    traces = sum(row[0] for row in select(queries.count_selected_traces(compared)))
    (_, _, _, _, values_per_span), *texts = select(queries.sample_texts(compared, sample))
    return FirstLook(
        sample,
        spans_per_trace=sides.selected / max(traces, 1),
        values_per_span=values_per_span + len(INTRINSICS),
        texts=[row[:4] for row in texts],
        is_left_out=is_left_out,
    )


def count_fields(rows: FieldRows, look: FirstLook) -> Iterator[Counted]:
    for row in rows:
        field, n, m = _field_of(row), row[-2], row[-1]
        if field is None or look.is_left_out(field) or not m:
            continue
        candidate = intrinsic_candidate(field, row[1 + INTRINSICS.index(field)])
        if candidate is not None:
            yield Counted(candidate, n, m, look.spans_per_trace)


def count_resource_values(compared: Compared, look: FirstLook) -> Iterator[Counted]:
    for key, stored, n, m in select(queries.count_resource_values(compared, _FORMER, _CURRENT)):
        candidate = attribute_candidate(AttributeScope.RESOURCE, key, stored)
        if candidate is None or key in SHOWN_AS_INTRINSICS or look.is_left_out(candidate.field):
            continue
        yield Counted(candidate, n, m, look.spans_per_trace)


def count_texts(compared: Compared, look: FirstLook) -> Iterator[Counted]:
    # Under several names of its key a value may tell together what it does not under each.
    seen: dict[Candidate, tuple[float, float]] = defaultdict(lambda: (0.0, 0.0))
    texts: dict[Candidate, str] = {}
    for key, stored, selected, rest in look.texts:
        candidate = attribute_candidate(AttributeScope.SPAN, key, stored)
        if candidate is not None and not look.is_left_out(candidate.field):
            texts[candidate] = stored
            before = seen[candidate]
            seen[candidate] = (before[0] + selected, max(before[1], rest))
    telling = [candidate for candidate, sides in seen.items() if look.is_telling(*sides)]
    wanted = WantedTexts({candidate: texts[candidate] for candidate in telling})
    if not wanted.candidates:
        return
    for number, n, m, traces in select(queries.count_texts(compared, wanted)):
        if traces >= LEAST_TRACES:
            yield Counted(wanted.candidate(number), n, m, m / traces)
