"""Counts numbers: one by one where they are few, in the range that tells most where they are many."""

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from apps.clickhouse import client
from apps.query.language.names import current_name
from apps.query.language.tree import Attribute, AttributeScope
from apps.traces.analysis.contrast import LEAST_TRACES, Sides
from apps.traces.analysis.ranges import Buckets, Number, best_range
from apps.traces.explain import queries
from apps.traces.explain.candidates import Candidate, number_candidate
from apps.traces.explain.counting import Sample, select
from apps.traces.explain.findings import Counted
from apps.traces.explain.queries import Compared
from apps.traces.explain.wanted import DividedKey, WantedNumbers

# A number with more values than this in the selection is divided into ranges.
MOST_SINGLE_VALUES = 20


@dataclass
class _Found:
    """What a sample of the selection holds of numbers. `clusters`: spans a trace."""

    values: dict[Candidate, Number] = field(default_factory=dict)
    divided: dict[str, DividedKey] = field(default_factory=dict)
    clusters: dict[Candidate | str, float] = field(default_factory=lambda: defaultdict(lambda: 1.0))

    def add(self, row: client.Row) -> None:
        key, is_double, spans, traces, distinct, frequent = row
        name = current_name(key)
        if distinct > MOST_SINGLE_VALUES and traces >= LEAST_TRACES:
            # The form with more of it speaks for a key that is sent as both: rows come by how many they are.
            self.divided.setdefault(name, DividedKey(name, bool(is_double)))
            self.clusters[name] = max(self.clusters[name], spans / traces)
        for text, value_spans, value_traces in frequent:
            number: Number = float(text) if is_double else int(text)
            if candidate := number_candidate(Attribute(AttributeScope.SPAN, name), number):
                self.values[candidate] = number
                self.clusters[candidate] = max(self.clusters[candidate], value_spans / value_traces)


def count_numbers(compared: Compared, sample: Sample, sides: Sides) -> Iterator[Counted]:
    found = _Found()
    for row in select(queries.sample_numbers(compared, sample.every, sample.least, LEAST_TRACES)):
        if isinstance(row[0], str):
            found.add(row)
    if not found.values and not found.divided:
        return
    wanted = WantedNumbers(found.values, list(found.divided.values()))
    buckets: dict[DividedKey, Buckets] = defaultdict(dict)
    for number, n, m in select(queries.count_numbers(compared, wanted)):
        if candidate := wanted.candidate(number):
            yield Counted(candidate, n, m, found.clusters[candidate])
        else:
            divided, low = wanted.bucket(number)
            buckets[divided][low] = (m, n - m)
    for divided, of_key in buckets.items():
        if (within := best_range(of_key, divided.edges, sides)) is not None:
            candidate = Candidate(Attribute(AttributeScope.SPAN, divided.key), within=within)
            trials = math.log(len(of_key) * (len(of_key) + 1) / 2)
            cluster = found.clusters[divided.key]
            yield Counted(candidate, within.selected + within.rest, within.selected, cluster, trials)
