"""What the evaluator keeps of the relational store between ticks, as of one number of the fence."""

import json
from collections import defaultdict
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from apps.alerts.conditions import Conditions, Level
from apps.alerts.evaluate import State, Status
from apps.alerts.figures import Figuring
from apps.alerts.measure import Group, Measure
from apps.alerts.models import AlertRule, EvaluationFence, GroupState, Incident


@dataclass(slots=True)
class Watched:
    """A rule with where its groups stand: those that are not at rest, and those with an open incident."""

    rule: AlertRule
    measure: Measure
    figuring: Figuring
    conditions: Conditions
    evaluated_until: int
    states: dict[Group, State] = field(default_factory=dict)
    incidents: dict[Group, Incident] = field(default_factory=dict)
    # What it measures cannot be read: it stays where it was judged last.
    is_failing: bool = False

    def state_of(self, group: Group) -> State:
        return self.states.get(group) or State(self.evaluated_until)


@dataclass(slots=True)
class Book:
    """Of all enabled rules. Whoever changes any of it raises the fence, and the book is read again."""

    fence: int
    watched: list[Watched]
    # The minute in which it was last offered to tell again what lasts.
    repeated_in: int = 0

    def begin_at(self, minute: int) -> None:
        """What was not judged until then is left out: it is history."""
        for watched in self.watched:
            if watched.evaluated_until < minute:
                watched.evaluated_until = minute
                for group, state in watched.states.items():
                    watched.states[group] = replace(state, minute=max(state.minute, minute))

    @property
    def project_ids(self) -> list[int]:
        return sorted({each.rule.project_id for each in self.watched})


def read_fence() -> int:
    """The number as it stands; the row is made where there is none."""
    return EvaluationFence.objects.get_or_create(pk=1)[0].number


def read_book(fence: int) -> Book:
    """As of `fence`, which was read before: what changed since raises it, and writing under it fails."""
    rules = list(AlertRule.objects.filter(is_enabled=True).select_related("project").order_by("pk"))
    states = defaultdict[int, dict[Group, State]](dict)
    for row in GroupState.objects.filter(rule__is_enabled=True):
        states[row.rule_id][decode_group(row.group)] = decode_state(row.state)
    incidents = defaultdict[int, dict[Group, Incident]](dict)
    for incident in Incident.objects.filter(ended_at=None, rule__is_enabled=True):
        if incident.rule_id is not None:
            incidents[incident.rule_id][decode_group(incident.group)] = incident
    return Book(
        fence,
        [
            Watched(
                rule,
                rule.measure,
                rule.figuring,
                rule.conditions,
                rule.evaluated_until,
                states[rule.pk],
                incidents[rule.pk],
            )
            for rule in rules
        ],
    )


def encode_group(group: Group) -> str:
    """As the relational store keeps it."""
    return json.dumps(group, ensure_ascii=False)


def decode_group(text: str) -> Group:
    return tuple(json.loads(text))


def encode_state(state: State) -> dict[str, Any]:
    """JSON of a state."""
    return asdict(state)


def decode_state(content: dict[str, Any]) -> State:
    """Of what `encode_state` wrote."""
    status, level, fired = Status(content["status"]), Level(content["level"]), tuple(content["fired"])
    return State(**{**content, "status": status, "level": level, "fired": fired})
