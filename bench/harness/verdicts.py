"""Whether an explanation says what was planted: the same verdict for the test and for the benchmark."""

from apps.query.timerange import TimeRange
from apps.traces.explain.findings import Explanation
from apps.traces.explain.json_forms import describe_explanation
from apps.traces.explain.selection import Selection
from bench.harness.planted import SLOW_NS, Cause, Symptom


def select_symptom(symptom: Symptom, within: TimeRange) -> Selection:
    """The box that a person would brush: what is slow, or what failed."""
    if symptom is Symptom.SLOW:
        return Selection(within, min_duration_ns=SLOW_NS)
    return Selection(within, is_errors_only=True)


def has_planted_first(explanation: Explanation, cause: Cause) -> bool:
    findings = describe_explanation(explanation, "", Selection(TimeRange(0, 1)))["findings"]
    if not findings:
        return False
    first = findings[0]
    is_value = first["value"] == cause.value or first["value"].startswith(f"{cause.value} ")
    return (first["scope"], first["key"]) == (cause.scope, cause.key) and is_value
