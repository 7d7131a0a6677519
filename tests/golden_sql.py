"""The SQL of every query, as files to read in a review: `python -m tests.golden_sql` rewrites them."""

from pathlib import Path

from apps.redaction import queries as redaction
from apps.services import queries as services
from apps.traces import queries as traces
from apps.traces.queries import Position, TraceBounds, TraceFilter

GOLDEN = Path(__file__).with_name("golden")

BOTH = TraceFilter(service="cart", environment="production")
BOUNDS = TraceBounds("0" * 31 + "1", start_ns=1, last_start_ns=2, span_count=3)
AFTER = Position(2)
MINUTES = {"project_id": 1, "from_s": 60, "until_s": 120}

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
    "traces_read_resources": traces.read_resources(project_id=1, hashes=[9]),
    "traces_count_spans": traces.count_spans(project_id=1),
    "services_summarise_services": services.summarise_services(**MINUTES, environment=None),
    "services_summarise_services_filtered": services.summarise_services(**MINUTES, environment="production"),
    "redaction_sum_findings": redaction.sum_findings(project_id=1, since_s=60),
    "services_list_environments": services.list_environments(**MINUTES),
}


def golden_file(name: str) -> Path:
    return GOLDEN / f"{name}.sql"


if __name__ == "__main__":
    for old in GOLDEN.glob("*.sql"):
        old.unlink()
    for query_name, (text, _) in QUERIES.items():
        golden_file(query_name).write_text(text + "\n")
