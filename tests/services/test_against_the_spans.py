"""What hours and minutes answer equals a scan of the spans: counts exactly, percentiles within 0.97 %."""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from apps.clickhouse import client
from apps.query.percentiles import bucket_of
from apps.query.timerange import TimeRange
from apps.services import queries, reader
from apps.services.queries import CountRow, Selection, ServiceRow, Thresholds, VersionRow
from apps.services.reader import Question
from apps.services.windows import HOUR_S, Window, divide
from tests.clickhouse_fixtures import Store
from tests.query.test_percentiles import exact_percentile
from tests.traces.spans import MINUTE_NS, NOON_NS, Draft, make_attribute, make_request

SERVICES = ("shop", "cart")
ENVIRONMENTS = ("production", "staging", "")
VERSIONS = ("1.0", "1.1", "")
KINDS = (0, 1, 2, 3, 4, 5)
# What a sampler writes, and how many thousandths of a further span that stands for.
STATES = {"": 0, "ot=th:8": 1000, "a=b,ot=rv:1;th:c": 3000, "ot=th:0": 0, "ot=th:ff": 255_000, "ot=p:8": 0}
FIRST_MINUTE, MINUTES = -130, 260
NOON_S = NOON_NS // 10**9
BOUND = 0.0097


@dataclass(frozen=True, slots=True)
class Sent:
    service: str
    environment: str
    version: str
    state: str
    minute: int
    draft: Draft

    @property
    def is_entry(self) -> bool:
        return self.draft.kind in (2, 5) or not self.draft.parent


@st.composite
def sent_spans(draw: st.DrawFn) -> Sent:
    minute = draw(st.integers(FIRST_MINUTE, FIRST_MINUTE + MINUTES - 1))
    draft = Draft(
        trace=draw(st.integers(1, 2**62)),
        id=draw(st.integers(1, 2**62)),
        parent=draw(st.sampled_from((0, 7))),
        kind=draw(st.sampled_from(KINDS)),
        start_ns=minute * MINUTE_NS + draw(st.sampled_from((0, 1, MINUTE_NS - 1))),
        duration_ns=draw(st.sampled_from((0, 1, 10**6, 6 * 10**8, 3 * 10**9))),
        status=draw(st.sampled_from((0, 1, 2))),
    )
    return Sent(
        service=draw(st.sampled_from(SERVICES)),
        environment=draw(st.sampled_from(ENVIRONMENTS)),
        version=draw(st.sampled_from(VERSIONS)),
        state=draw(st.sampled_from(list(STATES))),
        minute=minute,
        draft=draft,
    )


@st.composite
def windows(draw: st.DrawFn) -> Window:
    first = draw(st.integers(FIRST_MINUTE - 5, FIRST_MINUTE + MINUTES))
    length = draw(st.integers(1, MINUTES))
    return Window(NOON_S + first * 60, NOON_S + (first + length) * 60)


def make_body(sent: Sent) -> ExportTraceServiceRequest:
    request = make_request([sent.draft], service=sent.service, environment=sent.environment)
    request.resource_spans[0].resource.attributes.append(
        make_attribute("service.version", string_value=sent.version)
    )
    request.resource_spans[0].scope_spans[0].spans[0].trace_state = sent.state
    return request


def scan(spans: Sequence[Sent], service: str, thresholds: Thresholds) -> tuple[int, ...]:
    """requests, errors, unsent, unsent errors and points, span by span."""
    entries = [each for each in spans if each.service == service and each.is_entry]
    failed = [each for each in entries if each.draft.status == 2]
    limit = bucket_of(thresholds.default_ms * 10**6)
    buckets = [bucket_of(each.draft.duration_ns) for each in entries if each.draft.status != 2]
    return (
        len(entries),
        len(failed),
        sum(STATES[each.state] for each in entries),
        sum(STATES[each.state] for each in failed),
        sum((bucket <= limit) + (bucket <= limit + 72) for bucket in buckets),
    )


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    batches=st.lists(st.lists(sent_spans(), min_size=1, max_size=40), min_size=1, max_size=2),
    window=windows(),
    environment=st.sampled_from((None, *ENVIRONMENTS)),
    version=st.sampled_from((None, *VERSIONS)),
    most=st.sampled_from((1, 10, 300)),
)
def test_counts_equal_a_scan_of_the_spans(
    clickhouse: Store,
    batches: list[list[Sent]],
    window: Window,
    environment: str | None,
    version: str | None,
    most: int,
) -> None:
    project = clickhouse.new_project_id()
    for batch in batches:
        clickhouse.insert_bodies([(project, make_body(each).SerializeToString()) for each in batch])
    within = [
        each
        for batch in batches
        for each in batch
        if window.from_s <= NOON_S + each.minute * 60 < window.until_s
        and environment in (None, each.environment)
        and version in (None, each.version)
    ]
    thresholds, steps = Thresholds(500, {}), divide(window, most=most)
    by_hour = steps.step_s % HOUR_S == 0
    selection = Selection(project, window, by_hour, environment, version=version)
    counts = [CountRow._make(row) for row in client.select(*queries.count_spans(selection))]
    assert {(row.service, row.environment): row.spans for row in counts} == Counter(
        (each.service, each.environment) for each in within
    )
    rows = [
        ServiceRow._make(row)
        for row in client.select(*queries.summarise_services(selection, steps, thresholds))
    ]
    assert [row.service for row in rows] == sorted({each.service for each in within if each.is_entry})
    for row in rows:
        assert tuple(row)[1:6] == scan(within, row.service, thresholds)
        for step, requests, errors, *_ in row.steps:
            begins_s = steps.first_s + step * steps.step_s
            of_step = [each for each in within if 0 <= NOON_S + each.minute * 60 - begins_s < steps.step_s]
            assert (requests, errors) == scan(of_step, row.service, thresholds)[:2]
    versions = [VersionRow._make(row) for row in client.select(*queries.list_versions(selection))]
    assert sum(row.requests for row in versions) == sum(row.requests for row in rows)


def pareto(chance: random.Random) -> int:
    return int(1e6 * chance.paretovariate(1.1))


def lognormal(chance: random.Random) -> int:
    return int(chance.lognormvariate(16, 2))


@pytest.mark.parametrize("draw", [pareto, lognormal])
def test_percentiles_of_heavy_tails_are_within_the_bound(
    clickhouse: Store, draw: Callable[[random.Random], int]
) -> None:
    """Prints the worst error: `pytest -s`."""
    chance = random.Random(11)
    durations_ns = [draw(chance) for _ in range(20_000)]
    drafts = [
        Draft(
            trace=number + 1,
            id=number + 1,
            start_ns=(number % 150 - 75) * MINUTE_NS,
            duration_ns=duration_ns,
        )
        for number, duration_ns in enumerate(durations_ns)
    ]
    clickhouse.insert(make_request(drafts), project_id=1)
    within = TimeRange(NOON_NS - 75 * MINUTE_NS, NOON_NS + 75 * MINUTE_NS)
    (shop,) = reader.list_services(Question(1, within, within.end_ns), {}).services
    found = {0.5: shop.p50_ns, 0.95: shop.p95_ns, 0.99: shop.p99_ns}
    errors = {
        quantile: abs((read_ns or 0) / exact_percentile(durations_ns, quantile) - 1)
        for quantile, read_ns in found.items()
    }
    print(f"{draw.__name__}: " + ", ".join(f"p{q * 100:.0f} off by {e:.2%}" for q, e in errors.items()))
    assert shop.requests == len(durations_ns)
    assert max(errors.values()) <= BOUND


@pytest.mark.parametrize(
    ("state", "unsent"),
    [
        ("ot=th:8", 1000),
        ("congo=t61,ot=rv:8f;th:c ,rojo=1", 3000),
        ("ot=th:e6666666666668", 9000),
        ("ot=th:ffffffffffffff", 10**12),
        ("ot=th:0", 0),
        ("ot=th:", 0),
        ("ot=th:xyz", 0),
        ("ot=th:123456789012345", 0),
        ("other=th:8", 0),
        ("not=th:8", 0),
        ('"ot=th:8', 0),
        ("ot=p:1;xth:8", 0),
        ("", 0),
    ],
)
def test_what_a_sampler_says_of_a_span_is_how_many_were_not_sent(
    clickhouse: Store, state: str, unsent: int
) -> None:
    sent = Sent("shop", "production", "1.0", state, 0, Draft(status=2))
    clickhouse.insert(make_body(sent), project_id=1)
    for rollup in ("red_1m", "red_1h"):
        assert client.select(f"SELECT sum(unsent), sum(unsent_errors) FROM {rollup}", {}) == [  # noqa: S608
            (unsent, unsent)
        ]


def test_rates_weigh_what_was_not_sent_and_say_so(clickhouse: Store) -> None:
    clickhouse.insert_bodies(
        [
            (1, make_body(Sent("shop", "", "", state, 0, Draft(trace=n, status=status))).SerializeToString())
            for n, (state, status) in enumerate([("ot=th:8", 0), ("ot=th:c", 0), ("", 2)], start=1)
        ]
    )
    within = TimeRange(NOON_NS, NOON_NS + 60 * MINUTE_NS)
    (shop,) = reader.list_services(Question(1, within, within.end_ns), {}).services
    assert (shop.requests, shop.estimated_requests) == (3, 7)
    assert (shop.requests_per_s, shop.error_rate) == (7 / 3600, 1 / 7)
