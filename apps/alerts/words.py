"""What a rule and its values are called, on one line, for whoever is woken by it."""

from apps.alerts.figures import Figure
from apps.alerts.measure import Group
from apps.alerts.models import AlertRule

_UNITS = {
    Figure.LATENCY: "ms",
    Figure.ERROR_RATE: "%",
    Figure.AVAILABILITY: "%",
    Figure.THROUGHPUT: "per minute",
}


def title_of(rule: AlertRule, group: Group) -> str:
    """The rule's name, and of which group."""
    named = ", ".join(value or "(none)" for value in group)
    return f"{rule.name}: {named}" if named else rule.name


def write_value(figure: Figure, value: float | None) -> str:
    """With its unit; four digits say enough."""
    if value is None:
        return "no data"
    number = f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
    unit = _UNITS.get(figure)
    return f"{number}{'' if unit == '%' else ' '}{unit}" if unit else number
