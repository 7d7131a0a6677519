"""What people are told of an incident: the messages that notifiers deliver."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings

from apps.alerts.book import decode_group
from apps.alerts.conditions import Level
from apps.alerts.figures import Figure
from apps.alerts.measure import Group, GroupField, Measure, named_in
from apps.alerts.models import AlertRule, Incident
from apps.alerts.words import describe_crossing, write_value
from apps.notifiers.messages import Event, Message, Severity
from apps.notifiers.services import enqueue
from apps.query.language.tree import Intrinsic
from apps.query.timerange import MINUTE_S, SECOND_NS
from apps.services.selectors import settings_of

_NAMES = {
    GroupField.SERVICE: "Service",
    GroupField.ENVIRONMENT: "Environment",
    GroupField.OPERATION: "Operation",
    GroupField.VERSION: "Version",
}
_SEVERITIES = {Level.WARNING: Severity.WARNING, Level.CRITICAL: Severity.CRITICAL}


@dataclass(frozen=True, slots=True)
class Occasion:
    """What happened to an incident: `value` is the figure's, `text` what somebody said of it."""

    event: Event
    at: datetime
    value: float | None = None
    text: str = ""


def announce(rule: AlertRule, incident: Incident, occasion: Occasion) -> None:
    """In the transaction that makes it true. Nobody is told of a muted rule, nor of what somebody closed.

    Of an end whoever was told of the beginning is, muted or not.
    """
    is_muted = rule.muted_until is not None and rule.muted_until > occasion.at
    if incident.closed_at is None and not (is_muted and occasion.event is not Event.RECOVERED):
        enqueue(rule.project_id, make_message(rule, incident, occasion), now=occasion.at)


def make_message(rule: AlertRule, incident: Incident, occasion: Occasion) -> Message:
    """Of one event of an incident."""
    measure, group = rule.measure, decode_group(incident.group)
    service = _said(measure, group, GroupField.SERVICE)
    owner = settings_of(rule.project, service).team if service else ""
    subject_key = f"incident:{incident.pk}"
    return Message(
        key=f"{subject_key}:{_key_of(occasion, incident)}",
        subject_key=subject_key,
        event=occasion.event,
        severity=_SEVERITIES[Level(incident.level)],
        title=incident.title,
        text=occasion.text or describe_crossing(rule, incident, occasion.value),
        url=f"{settings.PUBLIC_URL}/p/{rule.project.slug}/alerts/incidents/{incident.pk}",
        facts=_facts(rule, incident, group, occasion.value),
        service=service,
        environment=_said(measure, group, GroupField.ENVIRONMENT),
        owner=owner or None,
        at_ns=int(occasion.at.timestamp() * SECOND_NS),
    )


def _key_of(occasion: Occasion, incident: Incident) -> str:
    """What happens once has one key: told twice, it is heard once."""
    if occasion.event is Event.REPEATED:
        return f"{occasion.event}:{int(occasion.at.timestamp()) // MINUTE_S}"
    return f"{occasion.event}:{incident.level}" if occasion.event is Event.ESCALATED else str(occasion.event)


def _said(measure: Measure, group: Group, field: GroupField) -> str | None:
    """The group's value of a field, or the one that the filter asks for."""
    if field in measure.group_by:
        return group[measure.group_by.index(field)] or None
    return named_in(measure, Intrinsic(field.value))


def _facts(rule: AlertRule, incident: Incident, group: Group, value: float | None) -> Mapping[str, str]:
    figure, began = Figure(rule.figure), datetime.fromtimestamp(incident.began_minute * MINUTE_S, UTC)
    return {
        **{_NAMES[field]: text for field, text in zip(rule.measure.group_by, group, strict=True)},
        **({} if value is None else {"Value": write_value(figure, value)}),
        "Threshold": write_value(figure, incident.threshold),
        "Since": f"{began:%Y-%m-%d %H:%M} UTC",
    }
