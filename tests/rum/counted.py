"""What the pages about browsers must tell, counted in plain Python from what was sent."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from tests.rum.sent import Attributes, Item, Record, Span
from tests.traces.spans import span_id

LINES = {"lcp": (2500, 4000), "inp": (200, 500), "cls": (0.1, 0.25), "fcp": (1800, 3000), "ttfb": (800, 1800)}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question in plain Python; [from_ns, until_ns) after NOON_NS. `matches`: what its filter says."""

    from_ns: int
    until_ns: int
    services: Sequence[str]
    environment: str | None = None
    page: str | None = None
    matches: Callable[[Item], bool] = lambda item: True

    def takes(self, item: Item) -> bool:
        return (
            self.from_ns <= item.at_ns < self.until_ns
            and item.service in self.services
            and self.environment in (None, item.environment)
            and self.matches(item)
        )


def nearest_rank(values: Iterable[float]) -> float | None:
    ordered = sorted(values)
    return ordered[math.ceil(0.75 * len(ordered)) - 1] if ordered else None


def page_of(item: Item) -> str:
    name: str = item.name if isinstance(item, Span) else item.attributes.get("rum.view.name", "")
    return name.removeprefix("view ")


def views_of(items: Iterable[Item], asked: Asked) -> list[Span]:
    return [
        item
        for item in items
        if isinstance(item, Span)
        and item.attributes.get("rum.kind") == "view"
        and item.name.startswith("view ")
        and asked.takes(item)
        and asked.page in (None, page_of(item))
    ]


def errors_of(items: Iterable[Item], asked: Asked) -> list[Record]:
    return [
        item
        for item in items
        if isinstance(item, Record)
        and item.event == "exception"
        and "rum.view.id" in item.attributes
        and asked.takes(item)
        and asked.page in (None, page_of(item))
    ]


def measures_of(items: Iterable[Item], asked: Asked) -> list[Record]:
    """Of each measure the record that was sent last."""
    last: dict[tuple[str, str], Record] = {}
    for item in items:
        name = item.attributes.get("browser.web_vital.name")
        if isinstance(item, Record) and name in LINES and asked.takes(item):
            last[name, item.attributes["browser.web_vital.id"]] = item
    return [one for one in last.values() if asked.page in (None, page_of(one))]


def values_of(measures: Iterable[Record], name: str) -> list[float]:
    return [
        float(one.attributes["browser.web_vital.value"])
        for one in measures
        if one.attributes["browser.web_vital.name"] == name
    ]


def count_overview(items: Sequence[Item], asked: Asked) -> dict[str, Any]:
    """`vitals`: name -> (p75, good, needs improvement, poor)."""
    views, errors, measures = views_of(items, asked), errors_of(items, asked), measures_of(items, asked)
    failed = {one.attributes["rum.view.id"] for one in errors}
    vitals = {}
    for name, (good, poor) in LINES.items():
        values = values_of(measures, name)
        vitals[name] = (
            nearest_rank(values),
            sum(value <= good for value in values),
            sum(good < value <= poor for value in values),
            sum(value > poor for value in values),
        )
    return {
        "views": len(views),
        "sessions": len({session for one in views if (session := one.attributes.get("session.id"))}),
        "errors": len(errors),
        "views_with_errors": sum(span_id(one.id) in failed for one in views),
        "vitals": vitals,
    }


def count_steps(items: Sequence[Item], asked: Asked, step_of: Callable[[Item], int], steps: int) -> Any:
    """The same as lines."""
    views, errors, measures = views_of(items, asked), errors_of(items, asked), measures_of(items, asked)
    at = [[one for one in measures if step_of(one) == step] for step in range(steps)]
    return {
        "views": [sum(step_of(one) == step for one in views) for step in range(steps)],
        "errors": [sum(step_of(one) == step for one in errors) for step in range(steps)],
        **{name: [nearest_rank(values_of(some, name)) for some in at] for name in LINES},
    }


def count_groups(
    items: Sequence[Item], asked: Asked, value_of: Callable[[Item], str]
) -> dict[str, dict[str, Any]]:
    """By what `value_of` tells."""
    views, errors, measures = views_of(items, asked), errors_of(items, asked), measures_of(items, asked)
    failed = {one.attributes["rum.view.id"] for one in errors}
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    told: list[Item] = [*views, *errors, *measures]
    for value in {value_of(one) for one in told}:
        mine = [one for one in views if value_of(one) == value]
        measured = [one for one in measures if value_of(one) == value]
        loads = [one.took_ns for one in mine if one.attributes["rum.view.type"] == "load"]
        found[value] = {
            "views": len(mine),
            "sessions": len({session for one in mine if (session := one.attributes.get("session.id"))}),
            "errors": sum(value_of(one) == value for one in errors),
            "views_with_errors": sum(span_id(one.id) in failed for one in mine),
            **{f"{name}_p75": nearest_rank(values_of(measured, name)) for name in ("lcp", "inp", "cls")},
            "load_p75_ns": nearest_rank(loads),
        }
    return dict(found)


def told_of(key: str) -> Callable[[Item], str]:
    def tell(item: Item) -> str:
        attributes: Attributes = item.attributes
        return str(attributes.get(key, ""))

    return tell
