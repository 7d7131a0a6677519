"""What filters become, as files for a review: `python -m tests.filters.golden_filters` rewrites them."""

from collections.abc import Callable
from pathlib import Path

from apps.logs.matching import match_logs
from apps.query.binding import Binder
from apps.query.language.parse import parse_filter
from apps.query.language.tree import Spanset
from apps.query.matching import Matching, Scope
from apps.query.timerange import TimeRange
from apps.traces.matching import match_spans
from apps.traces.spansets.evaluate import TraceSpans
from apps.traces.spansets.named import NamedSpans
from apps.traces.spansets.question import Question
from apps.traces.spansets.whole import Reach

GOLDEN = Path(__file__).with_name("golden")
WITHIN = TimeRange(1, 200)
SCOPE = Scope(1, WITHIN, "production", ingested_until_ms=9)
REACH = Reach(["0" * 31 + "1"], 1, 2)


def match_alone(text: str) -> Matching:
    return match_spans(text, SCOPE)


def match_together(text: str) -> Matching:
    """Spansets in SQL, with one trace that reaches beyond the range."""
    tree = parse_filter(text)
    return Question(SCOPE, tree.terms, tree.spansets or Spanset(tree.terms), ()).match_in_sql(REACH)


def match_unscoped(text: str) -> Matching:
    return Question(
        SCOPE, parse_filter(text).terms, Spanset(parse_filter(text).terms), ("region",)
    ).match_terms()


def match_named(text: str) -> Matching:
    """What is left of structure: spans by name, one of which shares its id with another."""
    named, binder = NamedSpans(), Binder()
    trace = TraceSpans("0" * 31 + "1", (5, 5, 6), (0, 0, 5), (3, 2, 1), (10, 11, 12), {}, {})
    named.add(trace, bytearray((0, 1, 1)), WITHIN)
    return Matching(named.write(binder), binder.params)


def match_log_text(text: str) -> Matching:
    return match_logs(text, SCOPE)


FILTERS: dict[str, tuple[Callable[[str], Matching], str]] = {
    "everything": (match_alone, ""),
    "intrinsics": (match_alone, 'service=cart -status=error duration>1.5s kind!=server { name =~ "GET .*" }'),
    "words": (match_alone, 'cart "get /cart"'),
    "span_attribute": (match_alone, '{ span.http.method = "GET" && span.http.status_code >= 500 }'),
    "span_attribute_differs": (match_alone, '{ span.cart.name != "x" && span.cart.size = nil }'),
    "resource_attribute": (match_alone, '{ resource.service.name = "cart" && resource.region =~ "eu.*" }'),
    "unscoped_on_spans_alone": (match_unscoped, "cart.size=3"),
    "unscoped_on_resources_too": (match_unscoped, "region=eu"),
    "events": (match_alone, '{ event:name = "exception" && event.exception.type != "Timeout" }'),
    "whole_trace": (match_alone, '{ traceDuration > 1s && rootServiceName != "cart" }'),
    "both_in_a_trace": (match_together, '{ name = "a" } && { status = error }'),
    "figures": (
        match_together,
        "{ status = error } | count() > 3 | avg(duration) > 1s | max(.cart.size) > 2",
    ),
    "named": (match_named, ""),
    "logs": (
        match_log_text,
        'severity>=warn "payment declined now" cart.size=3 body.tier=gold trace_id!=nil',
    ),
}


def write(name: str) -> str:
    function, text = FILTERS[name]
    return f"-- {text}\n{function(text).sql}\n"


if __name__ == "__main__":
    for old in GOLDEN.glob("*.sql"):
        old.unlink()
    for filter_name in FILTERS:
        (GOLDEN / f"{filter_name}.sql").write_text(write(filter_name))
