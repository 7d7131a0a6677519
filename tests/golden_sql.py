"""The SQL of every query, as files to read in a review: `python -m tests.golden_sql` rewrites them."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from apps.logs import queries as logs
from apps.logs.conditions import LogFilter
from apps.logs.records import LogId
from apps.metrics import histogram_queries, number_queries
from apps.metrics import queries as metrics
from apps.metrics.kinds import Aggregation, Kind
from apps.metrics.selection import MetricSelection
from apps.query import resources
from apps.query.timerange import TimeRange
from apps.redaction import queries as redaction
from apps.services import queries as services
from apps.traces import queries as traces
from apps.traces.queries import Position, TraceBounds, TraceFilter

GOLDEN = Path(__file__).with_name("golden")

BOTH = TraceFilter(service="cart", environment="production")
BOUNDS = TraceBounds("0" * 31 + "1", start_ns=1, last_start_ns=2, span_count=3)
AFTER = Position(2)
WITHIN = TimeRange(1, 2)
LOG_FILTER = LogFilter(
    severity=13,
    service="cart",
    environment="production",
    text="the cart is empty",
    trace_id=BOUNDS.trace_id,
    span_id="0" * 15 + "1",
    attributes=(("cart.size", "3"), ("cart.open", "true"), ("cart.name", "x")),
)
MINUTES = {"project_id": 1, "from_s": 60, "until_s": 120}
RANGE: dict[str, Any] = {"project_id": 1, "from_ns": 1, "until_ns": 2}
LISTED: dict[str, Any] = {**RANGE, "after": metrics.BEFORE_ALL, "limit": 10}
POINTS = MetricSelection(
    project_id=1, name="cart", kind=Kind.SUM, unit="1", from_ns=0, until_ns=120, step_ns=60
)
NARROWED_POINTS = replace(
    POINTS, service="cart", attributes=(("cart", "cart"),), group_by=("service", "cart")
)

QUERIES = {
    "traces_find_candidates": traces.find_candidates(
        project_id=1, from_ns=1, after=AFTER, wanted=TraceFilter(), limit=10
    ),
    "traces_find_candidates_filtered": traces.find_candidates(
        project_id=1, from_ns=1, after=AFTER, wanted=BOTH, limit=10
    ),
    "traces_summarise_traces": traces.summarise_traces(project_id=1, trace_ids=["0" * 31 + "1"]),
    "traces_summarise_touched": traces.summarise_touched(
        project_id=1, batches=[7], wanted=TraceFilter(), limit=10
    ),
    "traces_summarise_touched_filtered": traces.summarise_touched(
        project_id=1, batches=[7], wanted=BOTH, limit=10
    ),
    "traces_find_bounds": traces.find_bounds(project_id=1, trace_id=BOUNDS.trace_id),
    "traces_read_spans": traces.read_spans(project_id=1, bounds=BOUNDS),
    "traces_read_span": traces.read_span(project_id=1, bounds=BOUNDS, span_id="0" * 15 + "1"),
    "traces_read_waterfall": traces.read_waterfall(project_id=1, bounds=BOUNDS),
    "resources_read_resources": resources.read_resources(project_id=1, hashes=[9]),
    "traces_count_spans": traces.count_spans(project_id=1),
    "services_summarise_services": services.summarise_services(**MINUTES, environment=None),
    "services_summarise_services_filtered": services.summarise_services(**MINUTES, environment="production"),
    "redaction_sum_findings": redaction.sum_findings(project_id=1, since_s=60),
    "services_list_environments": services.list_environments(**MINUTES),
    "metrics_list_metrics": metrics.list_metrics(**LISTED, text=None, service=None),
    "metrics_list_metrics_filtered": metrics.list_metrics(**LISTED, text="cart", service="cart"),
    "metrics_identify_metric": metrics.identify_metric(
        **RANGE, name="cart", kind=None, unit=None, service=None
    ),
    "metrics_identify_metric_filtered": metrics.identify_metric(
        **RANGE, name="cart", kind="sum", unit="cart", service="cart"
    ),
    "metrics_read_gauges": number_queries.read_gauges(POINTS, Aggregation.AVG),
    "metrics_read_gauges_filtered": number_queries.read_gauges(NARROWED_POINTS, Aggregation.LAST),
    "metrics_read_totals": number_queries.read_totals(POINTS),
    "metrics_read_increases": number_queries.read_increases(POINTS),
    "metrics_read_increases_filtered": number_queries.read_increases(NARROWED_POINTS),
    "metrics_read_summaries": number_queries.read_summaries(POINTS),
    "metrics_read_histograms": histogram_queries.read_histograms(POINTS),
    "metrics_read_exponential_histograms": histogram_queries.read_exponential_histograms(POINTS),
    "logs_list_logs": logs.list_logs(
        project_id=1, within=WITHIN, wanted=LogFilter(), newest_first=True, limit=10
    ),
    "logs_list_logs_filtered": logs.list_logs(
        project_id=1,
        within=WITHIN,
        wanted=LOG_FILTER,
        newest_first=False,
        limit=10,
        after=LogId(1, 2, 3),
        until_ms=4,
    ),
    "logs_read_log": logs.read_log(project_id=1, log_id=LogId(1, 2, 3)),
    "logs_count_logs": logs.count_logs(project_id=1, within=WITHIN, wanted=LogFilter(), step_s=60),
    "logs_count_minutes": logs.count_minutes(**MINUTES, wanted=LogFilter(), step_s=60),
    "logs_count_minutes_filtered": logs.count_minutes(
        **MINUTES, wanted=LogFilter(severity=13, service="cart", environment="production"), step_s=60
    ),
}


def golden_file(name: str) -> Path:
    return GOLDEN / f"{name}.sql"


if __name__ == "__main__":
    for old in GOLDEN.glob("*.sql"):
        old.unlink()
    for query_name, (text, _) in QUERIES.items():
        golden_file(query_name).write_text(text + "\n")
