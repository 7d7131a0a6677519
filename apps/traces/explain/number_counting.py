"""Counts numbers: one by one where they are few, in the range that tells most where they are many."""

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from apps.clickhouse import client
from apps.query.language.names import current_name
from apps.query.language.tree import Attribute, AttributeScope
from apps.traces.analysis.contrast import LEAST_TRACES, Sides
from apps.traces.analysis.ranges import Buckets, Number, best_range
from apps.traces.explain import queries
from apps.traces.explain.candidates import Candidate, number_candidate
from apps.traces.explain.counting import FirstLook, select
from apps.traces.explain.findings import Counted
from apps.traces.explain.queries import Compared
from apps.traces.explain.wanted import DividedKey, WantedNumbers

# A number with more values than this in the selection is divided into ranges.
MOST_SINGLE_VALUES = 20


@dataclass
class _Found:
    """What the sample holds of numbers that tell something."""

    values: dict[Candidate, Number] = field(default_factory=dict)
    divided: dict[str, DividedKey] = field(default_factory=dict)

    def add(self, row: client.Row, look: FirstLook) -> None:
        key, is_double, _, distinct, frequent, buckets = row
        of = Attribute(AttributeScope.SPAN, current_name(key))
        if look.is_left_out(of):
            return
        # The form with more of it speaks for a key that is sent as both: rows come by how many they are.
        divided = DividedKey(of.key, bool(is_double))
        if distinct > MOST_SINGLE_VALUES and _has_telling_range(divided, buckets, look):
            self.divided.setdefault(of.key, divided)
        for text, selected, rest in frequent:
            number: Number = float(text) if is_double else int(text)
            candidate = number_candidate(of, number)
            if candidate is not None and look.is_telling(selected, rest):
                self.values[candidate] = number


def _has_telling_range(divided: DividedKey, buckets: Sequence[Sequence[float]], look: FirstLook) -> bool:
    """`buckets`: places, selected spans, others."""
    counts = {
        divided.edges[int(place) - 1]: (round(selected), round(rest))
        for place, selected, rest in zip(*buckets, strict=True)
    }
    drawn = look.sample.drawn
    within = best_range(counts, divided.edges, Sides(round(drawn.selected), max(round(drawn.rest), 1)))
    return within is not None and look.is_telling(within.selected, within.rest)


@dataclass
class _Divided:
    """The buckets of a key, and as it comes to traces: the most that one has, the most spans of one."""

    buckets: Buckets = field(default_factory=dict)
    most_traces: int = 0
    cluster: float = 1.0

    def add(self, low: Number, n: int, m: int, traces: int) -> None:
        self.buckets[low] = (m, n - m)
        self.most_traces = max(self.most_traces, traces)
        self.cluster = max(self.cluster, m / max(traces, 1))


def count_numbers(compared: Compared, look: FirstLook, sides: Sides) -> Iterator[Counted]:
    found = _Found()
    for row in select(queries.sample_numbers(compared, look.sample)):
        if isinstance(row[0], str):
            found.add(row, look)
    if not found.values and not found.divided:
        return
    wanted = WantedNumbers(found.values, list(found.divided.values()))
    keys: dict[DividedKey, _Divided] = defaultdict(_Divided)
    for number, n, m, traces in select(queries.count_numbers(compared, wanted)):
        if (candidate := wanted.candidate(number)) is None:
            key, low = wanted.bucket(number)
            keys[key].add(low, n, m, traces)
        elif traces >= LEAST_TRACES:
            yield Counted(candidate, n, m, m / traces)
    for key, counts in keys.items():
        yield from _count_range(key, counts, look, sides)


def _count_range(key: DividedKey, counts: _Divided, look: FirstLook, sides: Sides) -> Iterator[Counted]:
    within = best_range(counts.buckets, key.edges, sides)
    if within is None or counts.most_traces < LEAST_TRACES:
        return
    candidate = Candidate(Attribute(AttributeScope.SPAN, key.key), within=within)
    trials = math.log(len(counts.buckets) * (len(counts.buckets) + 1) / 2)
    cluster = max(counts.cluster, look.spans_per_trace)
    yield Counted(candidate, within.selected + within.rest, within.selected, cluster, trials)
