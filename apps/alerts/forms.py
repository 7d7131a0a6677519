"""Rules, tests and incidents as JSON."""

from collections.abc import Sequence
from typing import Any

from apps.alerts.back_test import BackTest, Firing, GroupTest
from apps.alerts.book import decode_group
from apps.alerts.conditions import Level
from apps.alerts.evaluate import Status
from apps.alerts.measure import Group
from apps.alerts.models import JUDGED, AlertRule, Incident, IncidentEvent
from apps.query.timerange import MINUTE_S

_WORDS = ("name", "description", "runbook_url", "is_enabled", "muted_until")
_WORST = ("critical", "warning", "pending", "ok")


def content_of(rule: AlertRule) -> dict[str, Any]:
    """What a request may change of it."""
    return {name: getattr(rule, name) for name in (*JUDGED, *_WORDS)}


def describe_rule(rule: AlertRule, open_incidents: Sequence[Incident]) -> dict[str, Any]:
    """`open_incidents`: its own that have not ended."""
    groups = _describe_groups(rule, open_incidents)
    return {
        "id": rule.pk,
        **content_of(rule),
        "created_by": rule.created_by and rule.created_by.email,
        "created_at": rule.created_at,
        "status": _status_of(rule, [group["status"] for group in groups]),
        "failure": rule.failure,
        "failing_since": rule.failing_since,
        "groups": groups,
    }


def describe_test(test: BackTest, group_by: Sequence[str]) -> dict[str, Any]:
    """Moments in unix seconds."""
    return {
        "tested_from_s": test.from_minute * MINUTE_S,
        "chart_start_s": max(test.chart_from, test.from_minute) * MINUTE_S,
        "end_s": test.until * MINUTE_S,
        "groups": [_describe_group_test(group, group_by) for group in test.groups],
        "group_count": test.group_count,
    }


def describe_incident(incident: Incident) -> dict[str, Any]:
    """Without its timeline."""
    return {
        "id": incident.pk,
        "title": incident.title,
        "rule_id": incident.rule_id,
        "group": list(decode_group(incident.group)),
        "level": _level(incident.level),
        "status": _status_of_incident(incident),
        "figure": incident.figure,
        "direction": incident.direction,
        "threshold": incident.threshold,
        "value": incident.value,
        "began_s": incident.began_minute * MINUTE_S,
        "opened_at": incident.opened_at,
        "ended_at": incident.ended_at,
        "acknowledged_at": incident.acknowledged_at,
        "acknowledged_by": incident.acknowledged_by and incident.acknowledged_by.email,
        "closed_at": incident.closed_at,
        "closed_by": incident.closed_by and incident.closed_by.email,
        "is_brief": incident.is_brief,
    }


def describe_event(event: IncidentEvent) -> dict[str, Any]:
    """One line of a timeline."""
    return {
        "kind": event.kind,
        "at": event.at,
        "by": event.by and event.by.email,
        "text": event.text,
        "value": event.value,
    }


def _describe_groups(rule: AlertRule, open_incidents: Sequence[Incident]) -> list[dict[str, Any]]:
    """Groups with an incident, then those that are about to have one."""
    found = {
        incident.group: {"status": _level(incident.level), "incident_id": incident.pk}
        for incident in open_incidents
    }
    for row in rule.states.all():
        if row.state["status"] == Status.PENDING:
            found.setdefault(row.group, {"status": "pending", "incident_id": None})
    return [
        {"group": _named(decode_group(group), rule.group_by), **content} for group, content in found.items()
    ]


def _status_of(rule: AlertRule, statuses: Sequence[str]) -> str:
    if not rule.is_enabled:
        return "off"
    if rule.failing_since is not None:
        return "cannot_evaluate"
    return next((status for status in _WORST if status in statuses), "ok")


def _status_of_incident(incident: Incident) -> str:
    if incident.closed_at is not None:
        return "closed"
    if incident.ended_at is not None:
        return "recovered"
    return "open" if incident.acknowledged_at is None else "acknowledged"


def _describe_group_test(test: GroupTest, group_by: Sequence[str]) -> dict[str, Any]:
    return {
        "group": _named(test.group, group_by),
        "requests": test.requests,
        "values": [reading.value for reading in test.readings],
        "firings": [_describe_firing(firing) for firing in test.firings],
    }


def _describe_firing(firing: Firing) -> dict[str, Any]:
    return {
        "began_s": firing.began * MINUTE_S,
        "ended_s": None if firing.ended is None else firing.ended * MINUTE_S,
        "level": _level(firing.level),
        "value": firing.value,
    }


def _named(group: Group, group_by: Sequence[str]) -> dict[str, str]:
    return dict(zip(group_by, group, strict=True))


def _level(level: int) -> str:
    return Level(level).name.lower()
