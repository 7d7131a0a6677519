"""Spans that arrive in parts, and what a list of them must be: for tests that read page after page."""

from collections.abc import Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

from apps.query.timerange import TimeRange
from tests.clickhouse_fixtures import Store
from tests.traces.spans import MINUTE_NS, NOON_NS, span_id, trace_id

# Coarse enough that starts collide and pages cross the slices in which the reader looks.
STEP_NS = 10 * MINUTE_NS
STEPS = 60
ORIGIN_NS = NOON_NS - STEPS * STEP_NS
SERVICES = ("cart", "shop")
ENVIRONMENTS = ("", "staging")


@dataclass(frozen=True, slots=True)
class Arrival:
    """One span; few traces, so that they grow at either end."""

    trace: int
    step: int
    id: int
    service: str
    environment: str
    duration_ns: int
    status: int

    @property
    def start_ns(self) -> int:
        return ORIGIN_NS + self.step * STEP_NS


arrivals = st.builds(
    Arrival,
    trace=st.integers(1, 15),
    step=st.integers(0, STEPS - 1),
    id=st.integers(1, 3),
    service=st.sampled_from(SERVICES),
    environment=st.sampled_from(ENVIRONMENTS),
    duration_ns=st.integers(0, 3),
    status=st.sampled_from([0, 0, 2]),
)
batches = st.lists(arrivals, min_size=0, max_size=12)
ranges = st.builds(
    lambda first, length: TimeRange(ORIGIN_NS + first * STEP_NS, ORIGIN_NS + (first + length) * STEP_NS),
    st.integers(0, STEPS),
    st.integers(1, STEPS),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """`q` and the environment, and the same in Python."""

    service: str | None
    environment: str | None

    @property
    def q(self) -> str:
        return f"service={self.service}" if self.service else ""

    def matches(self, span: Arrival) -> bool:
        return self.service in (None, span.service) and self.environment in (None, span.environment)


questions = st.builds(
    Asked, st.sampled_from([None, None, "cart", "nowhere"]), st.sampled_from([None, None, "staging"])
)


def write_spans(store: Store, project_id: int, spans: Sequence[Arrival], batch: int = 1) -> None:
    """Straight into the table: its views make the index of it. Nothing to write is no INSERT."""
    if spans:
        store.insert_rows("spans", [describe(project_id, span, batch) for span in spans])


def describe(project_id: int, span: Arrival, batch: int) -> dict[str, object]:
    return {
        "project_id": project_id,
        "trace_id": bytes.fromhex(trace_id(span.trace)).decode("ascii"),
        "span_id": bytes.fromhex(span_id(span.id)).decode("ascii"),
        "parent_span_id": bytes(8).decode("ascii"),
        "start": f"{span.start_ns // 10**9}.{span.start_ns % 10**9:09d}",
        "duration": span.duration_ns,
        "service": span.service,
        "environment": span.environment,
        "name": "work",
        "status": span.status,
        "batch": batch,
    }


def select(spans: Sequence[Arrival], within: TimeRange, asked: Asked) -> list[Arrival]:
    """Those that a search is about."""
    return [
        span for span in spans if within.start_ns <= span.start_ns < within.end_ns and asked.matches(span)
    ]
