"""What the evaluator keeps of the relational store between ticks, as of one number of a project's fence."""

import json
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from django.db.models import Max

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
    # In which minute a group's latest incident began that whole minutes did not confirm.
    hasty: dict[Group, int] = field(default_factory=dict)
    # What it measures cannot be read: it stays where it was judged last.
    is_failing: bool = False

    def state_of(self, group: Group) -> State:
        return self.states.get(group) or State(self.evaluated_until)


@dataclass(slots=True)
class Book:
    """Of a project's enabled rules. Whoever changes any of it raises the fence; it is then read again."""

    project_id: int
    fence: int
    watched: list[Watched]

    def begin_at(self, minute: int) -> None:
        """What was not judged until then is left out: it is history."""
        for watched in self.watched:
            if watched.evaluated_until < minute:
                watched.evaluated_until = minute
                for group, state in watched.states.items():
                    watched.states[group] = replace(state, minute=max(state.minute, minute))


def read_fences() -> dict[int, int]:
    """By project that has enabled rules, the number of its fence."""
    fences = EvaluationFence.objects.filter(project__alert_rules__is_enabled=True).distinct()
    return dict(fences.order_by("project_id").values_list("project_id", "number"))


def read_book(project_id: int, fence: int) -> Book:
    """As of `fence`, which was read before: what changed since raises it, and writing under it fails."""
    rules = AlertRule.objects.filter(project=project_id, is_enabled=True).select_related("project")
    watched = {
        rule.pk: Watched(rule, rule.measure, rule.figuring, rule.conditions, rule.evaluated_until)
        for rule in rules.order_by("pk")
    }
    for row in GroupState.objects.filter(rule__in=watched):
        watched[row.rule_id].states[decode_group(row.group)] = decode_state(row.state)
    for incident in Incident.objects.filter(rule__in=watched, ended_at=None):
        watched[incident.rule_id or 0].incidents[decode_group(incident.group)] = incident
    brief = Incident.objects.filter(rule__in=watched, is_brief=True).exclude(ended_at=None)
    latest = brief.values_list("rule_id", "group").annotate(latest=Max("began_minute"))
    for rule_id, group, began_minute in latest:
        watched[rule_id].hasty[decode_group(group)] = began_minute
    return Book(project_id, fence, list(watched.values()))


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
