"""Counts everything that may stand out: once in a sample of the selection, to find it, then over every span.

A value that stands out has a hundredth of the selection or more (SHARE_FLOOR), so a sample of whole traces
holds it. What it holds is then counted, never estimated.
"""

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from apps.clickhouse import client
from apps.query.language.names import FORMER_NAMES
from apps.query.language.tree import AttributeScope, Intrinsic
from apps.query.sql import Query
from apps.traces.analysis.contrast import LEAST_TRACES, SHARE_FLOOR, Sides
from apps.traces.explain import queries
from apps.traces.explain.candidates import (
    INTRINSICS,
    SHOWN_AS_INTRINSICS,
    Candidate,
    attribute_candidate,
    intrinsic_candidate,
)
from apps.traces.explain.findings import Counted
from apps.traces.explain.queries import Compared
from apps.traces.explain.wanted import WantedTexts

# Every span of the range is read, its attributes too.
LIMITS = replace(client.INTERACTIVE, time_s=30)
# A larger selection is looked through by this many of its spans.
SAMPLED_SPANS = 100_000

_FORMER, _CURRENT = zip(
    *((former, current) for current, formers in FORMER_NAMES.items() for former in formers), strict=True
)

FieldRows = Sequence[client.Row]


def select(query: Query) -> list[client.Row]:
    return client.select(*query, limits=LIMITS)


@dataclass(frozen=True, slots=True)
class Sample:
    """One trace in `every` of the selection, how many attributes its spans have together, and frequent texts.

    `texts`: (key, stored text, spans, traces).
    """

    every: int
    spans: int
    traces: int
    attributes: int
    texts: Sequence[client.Row]

    @property
    def spans_per_trace(self) -> float:
        return self.spans / max(self.traces, 1)

    @property
    def values_per_span(self) -> float:
        return self.attributes / max(self.spans, 1) + len(INTRINSICS)

    @property
    def least(self) -> int:
        return least_spans(self.spans)


def least_spans(sampled: int) -> int:
    """Half of what a finding needs: in a sample that misses it, chance would have to halve it."""
    return max(1, math.floor(SHARE_FLOOR / 2 * sampled))


def read_fields(compared: Compared) -> FieldRows:
    return select(queries.count_fields(compared, INTRINSICS))


def count_sides(rows: FieldRows) -> Sides:
    """Every span has a kind, one of six: all of them are among the rows."""
    of_kind = [row for row in rows if _field_of(row) is Intrinsic.KIND]
    selected = sum(row[-1] for row in of_kind)
    return Sides(selected, sum(row[-2] for row in of_kind) - selected)


def _field_of(row: client.Row) -> Intrinsic:
    which = int(row[0])
    last = len(INTRINSICS) - 1
    return next(field for index, field in enumerate(INTRINSICS) if not which >> (last - index) & 1)


def draw_sample(compared: Compared, sides: Sides) -> Sample:
    # A few traces of very many spans: chance may draw none of them.
    for every in (max(1, sides.selected // SAMPLED_SPANS), 1):
        least = least_spans(sides.selected // every)
        rows = select(queries.sample_texts(compared, every, least, LEAST_TRACES))
        if rows:
            break
    (_, _, spans, traces, attributes), *texts = rows
    return Sample(every, spans, traces, attributes, [row[:4] for row in texts])


def count_fields(rows: FieldRows, sample: Sample) -> Iterator[Counted]:
    for row in rows:
        field, n, m = _field_of(row), row[-2], row[-1]
        candidate = intrinsic_candidate(field, row[1 + INTRINSICS.index(field)])
        if candidate is not None and m:
            yield Counted(candidate, n, m, sample.spans_per_trace)


def count_resource_values(compared: Compared, sample: Sample) -> Iterator[Counted]:
    for key, stored, n, m in select(queries.count_resource_values(compared, _FORMER, _CURRENT)):
        candidate = attribute_candidate(AttributeScope.RESOURCE, key, stored)
        if candidate is not None and key not in SHOWN_AS_INTRINSICS:
            yield Counted(candidate, n, m, sample.spans_per_trace)


def count_texts(compared: Compared, sample: Sample) -> Iterator[Counted]:
    clusters: dict[Candidate, float] = defaultdict(float)
    texts: dict[Candidate, str] = {}
    for key, stored, spans, traces in sample.texts:
        candidate = attribute_candidate(AttributeScope.SPAN, key, stored)
        if candidate is not None:
            texts[candidate] = stored
            clusters[candidate] = max(clusters[candidate], spans / traces)
    wanted = WantedTexts(texts)
    if not texts:
        return
    for number, n, m in select(queries.count_texts(compared, wanted)):
        candidate = wanted.candidate(number)
        yield Counted(candidate, n, m, clusters[candidate])
