"""Runs the queries about services; rates and percentiles are of requests, not of spans."""

from dataclasses import dataclass

from apps.clickhouse import client
from apps.query.timerange import SECOND_NS, TimeRange
from apps.services import queries
from apps.services.percentiles import read_percentiles
from apps.services.queries import ServiceRow

MINUTE_S = 60
# Where ClickHouse's DateTime ends, in 2106; a later bound would begin again at 1970.
LATEST_S = 2**32 - 1
QUANTILES = (0.5, 0.95, 0.99)


@dataclass(frozen=True, slots=True)
class ServiceSummary:
    """Requests are entry spans: SERVER, CONSUMER, or a root. Without any, ratios and percentiles are None."""

    service: str
    requests: int
    requests_per_s: float
    error_rate: float | None
    p50_ns: int | None
    p95_ns: int | None
    p99_ns: int | None
    spans: int


@dataclass(frozen=True, slots=True)
class ServicePage:
    services: tuple[ServiceSummary, ...]
    environments: tuple[str, ...]


def list_services(project_id: int, *, within: TimeRange, environment: str | None, now_ns: int) -> ServicePage:
    """Services with a span in the minutes that the range touches: the rollup knows nothing finer."""
    from_s = min(within.start_ns // SECOND_NS // MINUTE_S * MINUTE_S, LATEST_S)
    until_s = min(-(-within.end_ns // SECOND_NS // MINUTE_S) * MINUTE_S, LATEST_S)
    # What has not happened yet must not thin out a rate.
    elapsed_s = max(min(until_s, now_ns / SECOND_NS) - from_s, 1)
    rows = client.select(
        *queries.summarise_services(
            project_id=project_id, from_s=from_s, until_s=until_s, environment=environment
        )
    )
    environments = client.select(
        *queries.list_environments(project_id=project_id, from_s=from_s, until_s=until_s)
    )
    return ServicePage(
        services=tuple(summarise(ServiceRow._make(row), elapsed_s) for row in rows),
        environments=tuple(name for (name,) in environments),
    )


def summarise(row: ServiceRow, elapsed_s: float) -> ServiceSummary:
    p50_ns, p95_ns, p99_ns = read_percentiles(row.histogram, QUANTILES)
    return ServiceSummary(
        service=row.service,
        requests=row.requests,
        requests_per_s=row.requests / elapsed_s,
        error_rate=row.errors / row.requests if row.requests else None,
        p50_ns=p50_ns,
        p95_ns=p95_ns,
        p99_ns=p99_ns,
        spans=row.spans,
    )
