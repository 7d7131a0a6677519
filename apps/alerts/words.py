"""What a rule and its values are called, for whoever is woken by them."""

from apps.alerts.conditions import Direction
from apps.alerts.figures import Figure
from apps.alerts.measure import Group, Subject
from apps.alerts.models import TITLE_CHARS, AlertRule, Incident

_UNITS = {
    Figure.LATENCY: " ms",
    Figure.ERROR_RATE: "%",
    Figure.AVAILABILITY: "%",
    Figure.THROUGHPUT: " per minute",
}
_FIGURES = {
    Figure.ERROR_RATE: "error rate",
    Figure.AVAILABILITY: "availability",
    Figure.THROUGHPUT: "throughput",
    Figure.COUNT: "count",
    Figure.ERRORS: "errors",
    Figure.APDEX: "Apdex",
}
_SUBJECTS = {Subject.REQUESTS: "requests", Subject.SPANS: "spans", Subject.LOGS: "log records"}


def title_of(rule: AlertRule, group: Group) -> str:
    """The rule's name, and of which group."""
    named = ", ".join(value or "(none)" for value in group)
    title = f"{rule.name}: {named}" if named else rule.name
    return title if len(title) <= TITLE_CHARS else f"{title[: TITLE_CHARS - 1]}…"


def write_value(figure: Figure, value: float | None) -> str:
    """With its unit; four digits say enough."""
    if value is None:
        return "no data"
    number = f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
    return f"{number}{_UNITS.get(figure, '')}"


def describe_measure(rule: AlertRule) -> str:
    """What is measured: "p95 of requests, service=checkout, over 5 minutes"."""
    figure = Figure(rule.figure)
    named = f"p{rule.percentile * 100:g}" if figure is Figure.LATENCY else _FIGURES[figure]
    narrowed = f", {rule.filter.strip()}," if rule.filter.strip() else ""
    minutes = "a minute" if rule.window_minutes == 1 else f"{rule.window_minutes} minutes"
    return f"{named} of {_SUBJECTS[Subject(rule.subject)]}{narrowed} over {minutes}"


def describe_crossing(rule: AlertRule, incident: Incident, value: float | None) -> str:
    """What is measured, how much it is, and which threshold was crossed."""
    figure, side = Figure(rule.figure), Direction(rule.direction).value
    measured, threshold = describe_measure(rule), write_value(figure, incident.threshold)
    sentence = f"{measured[0].upper()}{measured[1:]}: {write_value(figure, value)}"
    if incident.ended_at is not None:
        return f"{sentence} (it was {side} {threshold})."
    return f"{sentence}, {side} {threshold}."
