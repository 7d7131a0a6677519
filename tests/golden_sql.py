"""The SQL of every query, as files to read in a review: `python -m tests.golden_sql` rewrites them."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from apps.alerts import queries as alerts
from apps.alerts.measure import GroupField, Measure, Subject
from apps.attributes import queries as attributes
from apps.attributes.fields import ROLLUPS, Signal
from apps.attributes.queries import CatalogueRange
from apps.deployments import queries as deployments
from apps.deployments.comparison import queries as comparison
from apps.deployments.comparison.question import Question as Versions
from apps.errors import queries as errors
from apps.jaeger import queries as jaeger
from apps.logs import queries as logs
from apps.logs.records import LogId, Source
from apps.metrics import histogram_queries, number_queries
from apps.metrics import queries as metrics
from apps.metrics.kinds import Aggregation, Kind
from apps.metrics.selection import MetricSelection
from apps.query import resources
from apps.query.binding import Binder
from apps.query.language.parse import parse_filter
from apps.query.language.tree import Attribute, AttributeScope, Intrinsic, Number, Spanset, Text
from apps.query.matching import Matching, Scope
from apps.query.timerange import TimeRange
from apps.redaction import queries as redaction
from apps.rum import page_queries as rum_page
from apps.rum import queries as rum
from apps.rum import session_queries as rum_sessions
from apps.rum.fields import BROWSER
from apps.rum.fields import PAGE as RUM_PAGE
from apps.rum.question import Question as Pages
from apps.rum.question import ask
from apps.services import instance_queries as service_instances
from apps.services import queries as services
from apps.services import span_queries as service_spans
from apps.services.windows import Steps, Window
from apps.topology import queries as topology
from apps.traces import queries as traces
from apps.traces.explain import queries as explain
from apps.traces.explain.candidates import Candidate
from apps.traces.explain.cells import Drawn
from apps.traces.explain.selection import Selection, selected_condition
from apps.traces.explain.wanted import DividedKey, WantedNumbers, WantedTexts
from apps.traces.insight import queries as insight
from apps.traces.matching import match_spans
from apps.traces.outline import queries as outline
from apps.traces.queries import TraceBounds
from apps.traces.search import queries as search
from apps.traces.search.carried import read_carried
from apps.traces.search.order import SpanOrder, SpanPlace, TraceOrder, TracePlace
from apps.traces.spansets import queries as spansets
from apps.traces.spansets.question import Question
from apps.traces.spansets.shape import list_aggregated, list_conditions
from apps.traces.spansets.whole import Reach

GOLDEN = Path(__file__).with_name("golden")

BOUNDS = TraceBounds("0" * 31 + "1", start_ns=1, last_start_ns=2, span_count=3)
ALIKE = outline.Alike(7, "cart", "POST /cart", 2)
OPERATION = insight.OperationRow("cart", "production", "POST /cart", 2, 1, 2, 0)
WITHIN = TimeRange(1, 2)
LOG_MATCHING = Matching("l.project_id = {m_project_id:UInt32}", {"m_project_id": 1})
LOG_RANGE: dict[str, Any] = {"project_id": 1, "within": WITHIN}
FOUND_MATCHING = match_spans(
    "service=cart span.cart.size=3", Scope(1, WITHIN, "production", ingested_until_ms=9)
)
FOUND: dict[str, Any] = {"project_id": 1, "matching": FOUND_MATCHING}
RANKED: dict[str, Any] = {"project_id": 1, "within": WITHIN, "limit": 10}
ARRIVED = {"project_id": 1, "until_ms": 9, "end_ns": 2}
SELECTED = services.Selection(1, Window(60, 120))
NARROWED = replace(SELECTED, environment="cart", service="cart", operation="cart", version="cart")
SERVED = services.Selection(1, Window(60, 120), service="cart")
SERVICE_SPANS = service_spans.SpanSelection(1, "cart", ["cart"], [(0, 1), (2, 3)])
STEPS = Steps(60, 60, 1)
THRESHOLDS = services.Thresholds(500, {"cart": 100})
MINUTES = {"project_id": 1, "from_s": 60, "until_s": 120}
RANGE: dict[str, Any] = {"project_id": 1, "from_ns": 1, "until_ns": 2}
LISTED: dict[str, Any] = {**RANGE, "after": metrics.BEFORE_ALL, "limit": 10}
POINTS = MetricSelection(
    project_id=1, name="cart", kind=Kind.SUM, unit="1", from_ns=0, until_ns=120, step_ns=60
)
NARROWED_POINTS = replace(
    POINTS, service="cart", attributes=(("cart", "cart"),), group_by=("service", "cart")
)

ERRORS = errors.Question(project_id=1, from_s=60, until_s=120, step_s=60)
VERSIONS = Versions(
    project_id=1, service="cart", a="cart-1", b="cart-2", environment=None, from_s=60, until_s=120
)
IN_PRODUCTION = replace(VERSIONS, environment="production")
CATALOGUED = CatalogueRange(project_id=1, signal=Signal.SPANS, from_s=60, until_s=120, service="cart")
SPAN_ROLLUP = ROLLUPS[Signal.SPANS]

PAGES = ask(Pages(1, WITHIN, 2), ["cart"])
FILTERED_PAGES = ask(
    Pages(1, WITHIN, 2, "production", "cart", "user_agent.name=cart cart", "/cart"), ["cart"], until_ms=9
)
LOOKED = rum_page.Looked(1, ["cart"], ["0" * 15 + "1"], from_ns=1, until_ns=2, tolerance_ns=1)

MATCHING = Matching("s.project_id = {m_project_id:UInt32}", {"m_project_id": 1})
FILTERED = match_spans("service=cart", Scope(1, WITHIN, "production", ingested_until_ms=4))
SELECTION = Selection(WITHIN, min_duration_ns=1, max_duration_ns=2, is_errors_only=True, text="name=cart")
COMPARED = explain.Compared(1, FILTERED, *selected_condition(SELECTION, FILTERED))
CART = Attribute(AttributeScope.SPAN, "cart")
SAMPLED = explain.Sample(Drawn({64: 1.0, 65: 2.5}, 5.0, 6.0), 600, least=3.5, least_spans=4)

TREE = parse_filter("service=cart { .cart.size > 3 } >> ({ status = error } | avg(.cart.size) > 1)")
STRUCTURE = Question(
    Scope(1, WITHIN, "production", 9), TREE.terms, TREE.spansets or Spanset(TREE.terms), None
)
REACH = Reach([BOUNDS.trace_id], 1, 2)

ALERTED_SPANS = [
    Measure(Subject.REQUESTS, "span.region=eu duration>1s"),
    Measure(Subject.SPANS, "name=work", (GroupField.SERVICE, GroupField.VERSION)),
]

QUERIES = {
    "alerts_read_rollup": alerts.read_rollup(project_id=1, minutes=[7, 9], by_operation=False),
    "alerts_read_rollup_filtered": alerts.read_rollup(project_id=1, minutes=[7], by_operation=True),
    "alerts_sum_rollup": alerts.sum_rollup(
        project_id=1, measure=Measure(Subject.SPANS), from_minute=7, until_minute=9
    ),
    "alerts_sum_rollup_filtered": alerts.sum_rollup(
        project_id=1,
        measure=Measure(Subject.REQUESTS, 'service=cart name=~"GET.*"', (GroupField.OPERATION,)),
        from_minute=7,
        until_minute=9,
    ),
    "alerts_count_measures": alerts.count_measures(project_id=1, measures=ALERTED_SPANS, minutes=[7, 9]),
    "alerts_count_measures_filtered": alerts.count_measures(
        project_id=1, measures=[Measure(Subject.LOGS, "severity>=error", (GroupField.SERVICE,))], minutes=[7]
    ),
    "jaeger_list_services": jaeger.list_services(project_id=1, from_s=60),
    "jaeger_list_operations": jaeger.list_operations(project_id=1, from_s=60, service="cart"),
    "jaeger_find_traces": jaeger.find_traces(matching=MATCHING, limit=10),
    "jaeger_find_bounds": jaeger.find_bounds(project_id=1, trace_ids=[BOUNDS.trace_id]),
    "jaeger_read_spans": jaeger.read_spans(
        project_id=1, trace_ids=[BOUNDS.trace_id], start_ns=1, last_start_ns=2
    ),
    "jaeger_count_calls": jaeger.count_calls(project_id=1, within=WITHIN),
    "attributes_list_keys": attributes.list_keys(CATALOGUED, prefix="ht", aliases=["http.method"], limit=10),
    "attributes_list_values": attributes.list_values(
        CATALOGUED, keys=["http.method"], places=["span"], prefix="g", limit=10
    ),
    "attributes_count_items": attributes.count_items(CATALOGUED, SPAN_ROLLUP),
    "attributes_list_intrinsic_values": attributes.list_intrinsic_values(
        CATALOGUED, rollup=SPAN_ROLLUP, intrinsic=Intrinsic.NAME, prefix="g", limit=10
    ),
    "traces_summarise_traces": traces.summarise_traces(project_id=1, trace_ids=["0" * 31 + "1"]),
    "traces_find_bounds": traces.find_bounds(project_id=1, trace_id=BOUNDS.trace_id),
    "traces_read_spans": traces.read_spans(project_id=1, bounds=BOUNDS),
    "traces_read_span": traces.read_span(project_id=1, bounds=BOUNDS, span_id="0" * 15 + "1"),
    "traces_read_waterfall": traces.read_waterfall(project_id=1, bounds=BOUNDS),
    "traces_count_errors": traces.count_errors(project_id=1, trace_id=BOUNDS.trace_id),
    "traces_group_tops": outline.group_tops(project_id=1, bounds=BOUNDS, limit=10),
    "traces_group_children": outline.group_children(project_id=1, bounds=BOUNDS, parents=[7], limit=10),
    "traces_count_children": outline.count_children(project_id=1, bounds=BOUNDS, parents=[7]),
    "traces_read_alike": outline.read_alike(project_id=1, bounds=BOUNDS, alike=ALIKE, limit=10),
    "traces_read_one": outline.read_one(project_id=1, bounds=BOUNDS, span_key=7),
    "traces_read_spans_in_part": traces.read_spans_in_part(project_id=1, bounds=BOUNDS, part=2, parts=3),
    "traces_read_event_times": traces.read_event_times(project_id=1, bounds=BOUNDS),
    "traces_identify_operation": insight.identify_operation(
        project_id=1, bounds=BOUNDS, span_id="0" * 15 + "1"
    ),
    "traces_summarise_operation": insight.summarise_operation(
        project_id=1, operation=OPERATION, from_s=60, until_s=120
    ),
    "traces_count_keys": insight.count_keys(project_id=1, bounds=BOUNDS),
    "traces_count_resources": insight.count_resources(project_id=1, bounds=BOUNDS),
    "traces_read_attribute": insight.read_attribute(project_id=1, bounds=BOUNDS, key="cart"),
    "traces_list_matches": insight.list_matches(
        project_id=1,
        bounds=BOUNDS,
        matching=match_spans("service=cart span.cart.size=3", Scope(1, TimeRange(1, 3))),
    ),
    "traces_count_cells": explain.count_cells(
        project_id=1, matching=FILTERED, first_ns=0, step_ns=60, edges=[0, 1]
    ),
    "traces_count_fields": explain.count_fields(COMPARED, [Intrinsic.NAME, Intrinsic.SCOPE_NAME], 600),
    "traces_count_selected_traces": explain.count_selected_traces(COMPARED),
    "traces_count_resource_values": explain.count_resource_values(COMPARED, ["cart.id"], ["cart.name"]),
    "traces_sample_texts": explain.sample_texts(COMPARED, SAMPLED),
    "traces_sample_numbers": explain.sample_numbers(COMPARED, SAMPLED),
    "traces_count_texts": explain.count_texts(COMPARED, WantedTexts({Candidate(CART, Text("x")): "x"})),
    "traces_count_numbers": explain.count_numbers(
        COMPARED, WantedNumbers({Candidate(CART, Number(1)): 1}, [DividedKey("cart.size", is_double=False)])
    ),
    "traces_find_traces": search.find_traces(**FOUND, order=TraceOrder.START, limit=10),
    "traces_find_traces_filtered": search.find_traces(
        **FOUND, order=TraceOrder.START_ASC, limit=10, after=TracePlace(2, BOUNDS.trace_id), from_ns=1
    ),
    "traces_rank_traces": search.rank_traces(**RANKED, environment=None, order=TraceOrder.DURATION),
    "traces_rank_traces_filtered": search.rank_traces(
        **RANKED, environment="production", order=TraceOrder.ERRORS
    ),
    "traces_list_indexed": search.list_indexed(project_id=1, end_ns=2, limit=10, from_ns=1),
    "traces_list_indexed_filtered": search.list_indexed(
        project_id=1, end_ns=2, limit=10, from_ns=1, after=TracePlace(2, BOUNDS.trace_id)
    ),
    "traces_count_late": search.count_late(**ARRIVED),
    "traces_find_revised": search.find_revised(**ARRIVED, limit=10),
    "traces_count_matches": search.count_matches(**FOUND, trace_ids=[BOUNDS.trace_id]),
    "traces_find_touched": search.find_touched(**FOUND, batches=[7], limit=10),
    "traces_read_carried": read_carried(
        project_id=1, trace_ids=[BOUNDS.trace_id], within=WITHIN, keys=["cart.size"], resources=True
    ),
    "traces_list_spans": search.list_spans(
        matching=FOUND_MATCHING, order=SpanOrder.START, limit=10, columns=["cart.size"]
    ),
    "traces_list_spans_filtered": search.list_spans(
        matching=FOUND_MATCHING,
        order=SpanOrder.DURATION_ASC,
        limit=10,
        columns=[],
        after=SpanPlace(2, BOUNDS.trace_id, "0" * 15 + "1", 5, passed=1),
        starts_ns=(1, 2),
    ),
    "traces_count_steps": search.count_steps(**FOUND, step_ns=1000),
    "traces_count_traces": search.count_traces(**FOUND),
    "resources_read_resources": resources.read_resources(project_id=1, hashes=[9]),
    "traces_count_spans": traces.count_spans(project_id=1),
    "services_summarise_services": services.summarise_services(SELECTED, STEPS, THRESHOLDS),
    "services_summarise_services_filtered": services.summarise_services(NARROWED, STEPS, THRESHOLDS),
    "services_count_spans": services.count_spans(SELECTED),
    "services_summarise_operations": services.summarise_operations(NARROWED, limit=10),
    "services_list_entry_names": services.list_entry_names(SELECTED, limit=10),
    "services_list_busiest_slots": services.list_busiest_slots(SELECTED, step_ns=1),
    "services_list_exemplars": service_spans.list_exemplars(SERVICE_SPANS, from_ns=0, step_ns=1),
    "services_list_exemplars_filtered": service_spans.list_exemplars(
        replace(SERVICE_SPANS, has_roots=False, environment="cart", version="cart"), from_ns=0, step_ns=1
    ),
    "services_list_uncounted": service_instances.list_uncounted(SERVED),
    "services_list_instances": service_instances.list_instances(SERVED, [], None, limit=10),
    "services_list_instances_filtered": service_instances.list_instances(
        replace(SERVED, environment="production"), [60], SERVICE_SPANS, limit=10
    ),
    "services_list_versions": services.list_versions(SELECTED),
    "topology_read_edges": topology.read_edges(
        project_id=1, from_s=82_740, until_s=262_860, environment=None
    ),
    "topology_read_edges_filtered": topology.read_edges(**MINUTES, environment="production"),
    "topology_summarise_services": topology.summarise_services(**MINUTES, environment=None),
    "topology_summarise_services_filtered": topology.summarise_services(**MINUTES, environment="production"),
    "topology_list_browsers": topology.list_browsers(project_id=1),
    "topology_list_traces": topology.list_traces(matching=FOUND_MATCHING, limit=10),
    "topology_list_linked_traces": topology.list_linked_traces(matching=FOUND_MATCHING, limit=10),
    "topology_count_spans": topology.count_spans(matching=FOUND_MATCHING),
    "topology_summarise_matching": topology.summarise_matching(matching=FOUND_MATCHING),
    "topology_count_orphans": topology.count_orphans(**MINUTES, service="cart", environment=None, limit=10),
    "topology_count_parentless": topology.count_parentless(
        **MINUTES, service="cart", environment="production", limit=10
    ),
    "redaction_sum_findings": redaction.sum_findings(project_id=1, since_s=60),
    "services_list_all_environments": services.list_all_environments(project_id=1, limit=10),
    "errors_list_groups": errors.list_groups(
        ERRORS, chosen=errors.Chosen(), sort=errors.Sort.LAST_SEEN, limit=10
    ),
    "errors_list_groups_filtered": errors.list_groups(
        replace(ERRORS, service="cart", environment="production", version="2.0"),
        chosen=errors.Chosen(only=["1"], never=["2"], text="cart"),
        sort=errors.Sort.FIRST_SEEN,
        limit=10,
        after=(5, "1"),
    ),
    "errors_count_places": errors.count_places(ERRORS, fingerprint="f"),
    "errors_find_later": errors.find_later(project_id=1, moments={"f": 60}),
    "errors_list_releases": errors.list_releases(project_id=1),
    "errors_find_group": errors.find_group(project_id=1, fingerprint="f"),
    "errors_find_stored_records": errors.find_stored_records(project_id=1, log_ids=["1-2-3"]),
    "errors_find_stored": errors.find_stored(project_id=1, trace_ids=[BOUNDS.trace_id]),
    "deployments_list_releases": deployments.list_releases(
        **MINUTES, service=None, environment=None, limit=10
    ),
    "deployments_list_releases_filtered": deployments.list_releases(
        **MINUTES, service="cart", environment="production", limit=10
    ),
    "deployments_count_environments": comparison.count_environments(VERSIONS),
    "deployments_count_traffic": comparison.count_traffic(VERSIONS),
    "deployments_summarise_operations": comparison.summarise_operations(VERSIONS),
    "deployments_summarise_operations_filtered": comparison.summarise_operations(IN_PRODUCTION),
    "deployments_compare_errors": comparison.compare_errors(VERSIONS, limit=10),
    "deployments_compare_errors_filtered": comparison.compare_errors(IN_PRODUCTION, limit=10),
    "deployments_sum_parts": comparison.sum_parts(VERSIONS, operations=[("cart", 2)], every=1),
    "deployments_sum_parts_filtered": comparison.sum_parts(IN_PRODUCTION, operations=[("cart", 2)], every=3),
    "rum_list_services": rum.list_services(**MINUTES),
    "rum_count_views": rum.count_views(PAGES, STEPS),
    "rum_count_views_filtered": rum.count_views(FILTERED_PAGES, STEPS),
    "rum_count_errors": rum.count_errors(PAGES, STEPS),
    "rum_count_errors_filtered": rum.count_errors(FILTERED_PAGES, STEPS),
    "rum_summarise_vitals": rum.summarise_vitals(PAGES, STEPS),
    "rum_summarise_vitals_filtered": rum.summarise_vitals(FILTERED_PAGES, STEPS),
    "rum_list_groups": rum.list_groups(PAGES, RUM_PAGE, sort="views", limit=10),
    "rum_list_groups_filtered": rum.list_groups(FILTERED_PAGES, BROWSER, sort="lcp", limit=10),
    "rum_find_load": rum_page.find_load(FILTERED_PAGES),
    "rum_list_latest": rum_page.list_latest(FILTERED_PAGES, limit=10),
    "rum_list_resources": rum_page.list_resources(LOOKED, limit=10),
    "rum_list_requests": rum_page.list_requests(LOOKED, limit=10),
    "rum_list_sessions": rum_sessions.list_sessions(PAGES, limit=10),
    "rum_list_sessions_filtered": rum_sessions.list_sessions(
        FILTERED_PAGES, limit=10, after=rum_sessions.SessionPlace(1, "s", 9)
    ),
    "rum_find_session": rum_sessions.find_session(PAGES, session_id="s"),
    "rum_summarise_sessions": rum_sessions.summarise_sessions(PAGES, session_ids=["s"]),
    "rum_list_span_items": rum_sessions.list_span_items(PAGES, session_id="s", limit=10),
    "rum_list_record_items": rum_sessions.list_record_items(PAGES, session_id="s", limit=10),
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
    "traces_list_resource_keys": spansets.list_resource_keys(project_id=1),
    "traces_find_reach": spansets.find_reach(found=STRUCTURE.match_kept(), limit=10),
    "traces_list_candidates": spansets.list_candidates(found=STRUCTURE.match_candidates(Reach()), limit=10),
    "traces_list_candidates_filtered": spansets.list_candidates(
        found=STRUCTURE.match_candidates(REACH), limit=10
    ),
    "traces_count_candidate_spans": spansets.count_candidate_spans(project_id=1, trace_ids=[BOUNDS.trace_id]),
    "traces_read_candidates": spansets.read_candidates(
        whole=STRUCTURE.whole(binder := Binder(), REACH),
        predicate=STRUCTURE.predicate(binder),
        trace_ids=[BOUNDS.trace_id],
        conditions=list_conditions(STRUCTURE.spansets),
        fields=list_aggregated(STRUCTURE.spansets),
    ),
    "logs_list_logs": logs.list_logs(matching=LOG_MATCHING, newest_first=True, limit=10),
    "logs_list_logs_filtered": logs.list_logs(
        matching=LOG_MATCHING, newest_first=False, limit=10, after=LogId(1, 2, 3)
    ),
    "logs_list_neighbours": logs.list_neighbours(
        **LOG_RANGE, source=Source("cart"), after=LogId(1, 2, 3), newest_first=True, limit=10
    ),
    "logs_list_neighbours_filtered": logs.list_neighbours(
        **LOG_RANGE, source=Source("cart", 9), after=LogId(1, 2, 3), newest_first=False, limit=10
    ),
    "logs_list_arrived": logs.list_arrived(matching=LOG_MATCHING, batches=[7], limit=10),
    "logs_count_arrived": logs.count_arrived(matching=LOG_MATCHING, batches=[7]),
    "logs_read_log": logs.read_log(project_id=1, log_id=LogId(1, 2, 3)),
    "logs_count_matching": logs.count_matching(matching=LOG_MATCHING),
    "logs_count_logs": logs.count_logs(matching=LOG_MATCHING, step_s=60),
    "logs_find_late_steps": logs.find_late_steps(**LOG_RANGE, until_ms=9, step_s=60),
    "logs_count_minutes": logs.count_minutes(**MINUTES, environment=None, step_s=60),
    "logs_count_minutes_filtered": logs.count_minutes(**MINUTES, environment="production", step_s=60),
}


def golden_file(name: str) -> Path:
    return GOLDEN / f"{name}.sql"


if __name__ == "__main__":
    for old in GOLDEN.glob("*.sql"):
        old.unlink()
    for query_name, (text, _) in QUERIES.items():
        golden_file(query_name).write_text(text + "\n")
