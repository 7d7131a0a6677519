"""Counts of the rollups -> the figures that people read: rates, ratios, durations, Apdex. Pure."""

from collections.abc import Sequence

from apps.query.percentiles import duration_of
from apps.services.queries import OperationRow, ServiceRow, StepRow
from apps.services.records import Before, OperationBefore, Series, Sparklines
from apps.services.windows import Steps

UNSENT_PER_SPAN = 1000


def read_durations(requests: int, buckets: Sequence[int]) -> tuple[int | None, int | None, int | None]:
    """p50, p95, p99; None where nothing was asked."""
    if not requests:
        return None, None, None
    p50, p95, p99 = map(duration_of, buckets)
    return p50, p95, p99


def score_apdex(requests: int, points: int) -> float | None:
    """0 to 1. `points`: 2 for each satisfied request, 1 for each that is tolerated."""
    return points / (2 * requests) if requests else None


def estimate(count: int, unsent: int) -> float:
    """With the spans that a sampling client did not send."""
    return count + unsent / UNSENT_PER_SPAN


def rate_of(row: ServiceRow | OperationRow, elapsed_s: float) -> float:
    return estimate(row.requests, row.unsent) / elapsed_s


def error_rate_of(row: ServiceRow | OperationRow) -> float | None:
    """Weighted where the client sampled: errors may be kept more often than the rest."""
    if not row.requests:
        return None
    return estimate(row.errors, row.unsent_errors) / estimate(row.requests, row.unsent)


def before_of(row: ServiceRow | None, elapsed_s: float) -> Before:
    if row is None:
        return Before(0.0, None, None, None, None, None)
    p50_ns, p95_ns, p99_ns = read_durations(row.requests, row.percentiles)
    return Before(
        requests_per_s=rate_of(row, elapsed_s),
        error_rate=error_rate_of(row),
        apdex=score_apdex(row.requests, row.points),
        p50_ns=p50_ns,
        p95_ns=p95_ns,
        p99_ns=p99_ns,
    )


def operation_before_of(row: OperationRow | None, elapsed_s: float) -> OperationBefore:
    if row is None:
        return OperationBefore(0.0, None, None, None, None)
    p50_ns, p95_ns, p99_ns = read_durations(row.requests, row.percentiles)
    return OperationBefore(
        requests_per_s=rate_of(row, elapsed_s),
        error_rate=error_rate_of(row),
        p50_ns=p50_ns,
        p95_ns=p95_ns,
        p99_ns=p99_ns,
    )


def fill_series(row: ServiceRow | None, steps: Steps) -> Series:
    """Every step has an entry, also where nothing was asked."""
    by_step = {each[0]: StepRow._make(each) for each in (row.steps if row else ())}
    found = [by_step.get(step) for step in range(steps.count)]
    return Series(
        requests=[each.requests if each else 0 for each in found],
        errors=[each.errors if each else 0 for each in found],
        apdex=[score_apdex(each.requests, each.points) if each else None for each in found],
        p50_ns=[duration_of(each.p50) if each else None for each in found],
        p95_ns=[duration_of(each.p95) if each else None for each in found],
        p99_ns=[duration_of(each.p99) if each else None for each in found],
    )


def fill_sparklines(row: ServiceRow, steps: Steps) -> Sparklines:
    series = fill_series(row, steps)
    return Sparklines(requests=series.requests, errors=series.errors, p95_ns=series.p95_ns)


def last_step_of(rows: Sequence[ServiceRow]) -> int:
    """The last one with a request; -1 without any."""
    return max((row.steps[-1][0] for row in rows if row.steps), default=-1)
