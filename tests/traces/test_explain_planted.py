"""On the real engine: one planted cause stands first, and a random selection explains nothing."""

import random
import time

import pytest

from apps.query.matching import Scope
from apps.query.timerange import TimeRange
from apps.traces.explain import cells, counting
from apps.traces.explain.findings import Outcome
from apps.traces.explain.reader import explain
from apps.traces.explain.selection import Selection
from bench.harness.planted import plant, write_requests
from bench.harness.verdicts import has_planted_first, select_symptom
from tests.clickhouse_fixtures import Store

HOUR_NS = 3600 * 10**9
# As much as a rare cause needs to be told from chance, and no more for what is only chance.
TRACES, RANDOM_TRACES = 600, 250
SEEDS = range(10)


def store_shop(clickhouse: Store, seed: int, *, is_planted: bool) -> Scope:
    """Each in a project of its own."""
    project_id = clickhouse.new_project_id()
    start_ns = time.time_ns() // HOUR_NS * HOUR_NS - 2 * HOUR_NS
    story = plant(seed) if is_planted else None
    traces = TRACES if is_planted else RANDOM_TRACES
    for request in write_requests(seed, story, traces=traces, start_ns=start_ns, window_ns=HOUR_NS):
        clickhouse.insert(request, project_id=project_id)
    return Scope(project_id, TimeRange(start_ns, start_ns + 2 * HOUR_NS))


def test_a_planted_cause_stands_first_in_nine_of_ten_shops(clickhouse: Store) -> None:
    stands_first = []
    for seed in SEEDS:
        story, scope = plant(seed), store_shop(clickhouse, seed, is_planted=True)
        explanation = explain(scope, "", select_symptom(story.symptom, scope.within))
        stands_first.append(has_planted_first(explanation, story.cause))
    assert sum(stands_first) >= 9, stands_first


@pytest.mark.parametrize("seed", [0, 3, 4])
def test_a_part_of_the_cells_leads_to_the_same_numbers(
    clickhouse: Store, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """A text, a range of numbers, a boolean."""
    story, scope = plant(seed), store_shop(clickhouse, seed, is_planted=True)
    whole = explain(scope, "", select_symptom(story.symptom, scope.within))
    monkeypatch.setattr(cells, "WHOLE_SPANS", 0)
    monkeypatch.setattr(counting, "DRAWN_CELLS", 20)
    explanation = explain(scope, "", select_symptom(story.symptom, scope.within))
    assert has_planted_first(explanation, story.cause)
    assert explanation.sides == whole.sides
    first, first_of_whole = explanation.findings[0], whole.findings[0]
    assert (first.candidate, first.contrast) == (first_of_whole.candidate, first_of_whole.contrast)


def test_a_random_selection_explains_nothing_in_nine_of_ten_shops(clickhouse: Store) -> None:
    outcomes = []
    for seed in SEEDS:
        scope = store_shop(clickhouse, 100 + seed, is_planted=False)
        digits = "".join(random.Random(seed).sample("0123456789abcdef", 2))
        selection = Selection(scope.within, text=f'request.id=~".*[{digits}]"')
        outcomes.append(explain(scope, "", selection).outcome)
    assert outcomes.count(Outcome.NOTHING_STANDS_OUT) >= 9, outcomes
