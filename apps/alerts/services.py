"""What people decide of rules and incidents. Each write raises the fence: the evaluator then reads anew."""

import logging
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from apps.accounts.models import User
from apps.alerts.evaluate import last_minute_over
from apps.alerts.models import (
    JUDGED,
    AlertRule,
    EvaluationFence,
    GroupState,
    Incident,
    IncidentEvent,
    IncidentEventKind,
    LoggedTransition,
)
from apps.alerts.telling import Occasion, announce
from apps.notifiers.messages import Event
from apps.projects.models import Project
from apps.query.timerange import MINUTE_S

# More than a project has services, operations and promises; each costs the evaluator.
MAX_RULES = 1000
KEPT_FOR = timedelta(days=30)
# Why a rule is not evaluated whose measure is not to blame.
BLIND = "The store does not answer."
logger = logging.getLogger(__name__)


class TooManyRules(Exception):
    """The project has as many as it may."""


@transaction.atomic
def rule_create(*, project: Project, content: Mapping[str, Any], by: User) -> AlertRule:
    """Judged from now on. Raises TooManyRules."""
    _raise_fence(project.pk)
    if AlertRule.objects.filter(project=project).count() >= MAX_RULES:
        raise TooManyRules
    rule = AlertRule.objects.create(project=project, created_by=by, evaluated_until=_now_minute(), **content)
    logger.info("project %s: alert rule %s created by user %s", project.pk, rule.pk, by.pk)
    return rule


@transaction.atomic
def rule_update(*, rule: AlertRule, changes: Mapping[str, Any], by: User) -> AlertRule:
    """Judged anew from now on where its question changed: what was found by the old one ends."""
    _raise_fence(rule.project_id)
    # As it stands now that nobody else writes: the caller read it before.
    rule.refresh_from_db()
    changed = {name: value for name, value in changes.items() if getattr(rule, name) != value}
    is_off = not changed.get("is_enabled", rule.is_enabled)
    if is_off or "is_enabled" in changed or changed.keys() & set(JUDGED):
        _end_incidents(rule, by, "The rule was switched off." if is_off else "The rule was changed.")
        GroupState.objects.filter(rule=rule).delete()
        changed |= {"evaluated_until": _now_minute(), "failing_since": None, "failure": ""}
    for name, value in changed.items():
        setattr(rule, name, value)
    rule.save(update_fields=list(changed))
    logger.info("project %s: alert rule %s changed by user %s", rule.project_id, rule.pk, by.pk)
    return rule


@transaction.atomic
def rule_delete(*, rule: AlertRule, by: User) -> None:
    """Its incidents stay, ended."""
    _raise_fence(rule.project_id)
    logger.info("project %s: alert rule %s deleted by user %s", rule.project_id, rule.pk, by.pk)
    _end_incidents(rule, by, "The rule was deleted.")
    rule.delete()


@transaction.atomic
def incident_acknowledge(*, incident: Incident, by: User) -> Incident:
    """Somebody looks at it. Said once: whoever is first, is named."""
    _raise_fence(incident.project_id)
    incident.refresh_from_db()
    if incident.acknowledged_at is None:
        incident.acknowledged_at, incident.acknowledged_by = timezone.now(), by
        incident.save(update_fields=["acknowledged_at", "acknowledged_by"])
        _note(incident, IncidentEventKind.ACKNOWLEDGED, incident.acknowledged_at, by)
    return incident


def incident_comment(*, incident: Incident, text: str, by: User) -> IncidentEvent:
    """A line in its timeline."""
    return _note(incident, IncidentEventKind.COMMENTED, timezone.now(), by, text)


@transaction.atomic
def incident_close(*, incident: Incident, text: str, by: User) -> Incident:
    """Over, as people see it: nothing more is told of it, and it ends by itself once its rule says so."""
    _raise_fence(incident.project_id)
    incident.refresh_from_db()
    if incident.closed_at is None:
        now = timezone.now()
        if incident.rule is not None and incident.ended_at is None:
            said = f"Closed by {by.email}. {text}".strip()
            announce(incident.rule, incident, Occasion(Event.RECOVERED, now, text=said))
        incident.closed_at, incident.closed_by = now, by
        incident.save(update_fields=["closed_at", "closed_by"])
        _note(incident, IncidentEventKind.CLOSED, now, by, text)
    return incident


def rules_note_failures(failing: Mapping[int, str], well: Mapping[int, str]) -> None:
    """By rule why it cannot be evaluated, and of those that can what there is to remark, '' for nothing."""
    now = timezone.now()
    for rule_id, why in failing.items():
        AlertRule.objects.filter(pk=rule_id).update(failure=why[:500])
        AlertRule.objects.filter(pk=rule_id, failing_since=None).update(failing_since=now)
    for rule_id, remark in well.items():
        AlertRule.objects.filter(pk=rule_id).update(failure=remark, failing_since=None)


def transitions_forget(now: datetime) -> int:
    """Delete what was logged a month ago; how many."""
    until = int((now - KEPT_FOR).timestamp()) // MINUTE_S
    return LoggedTransition.objects.filter(minute__lt=until).delete()[0]


def rules_note_blindness(*, since_s: float) -> None:
    """The store does not answer: no rule can be evaluated. Said once."""
    since = datetime.fromtimestamp(since_s, UTC)
    blind = AlertRule.objects.filter(is_enabled=True, failing_since=None)
    blind.update(failing_since=since, failure=BLIND)


def rules_note_sight() -> None:
    """It answers again."""
    AlertRule.objects.filter(failure=BLIND).update(failing_since=None, failure="")


def _end_incidents(rule: AlertRule, by: User, text: str) -> None:
    now = timezone.now()
    for incident in Incident.objects.filter(rule=rule, ended_at=None):
        announce(rule, incident, Occasion(Event.RECOVERED, now, text=text))
        incident.ended_at = now
        incident.save(update_fields=["ended_at"])
        _note(incident, IncidentEventKind.CLOSED, now, by, text)


def _note(
    incident: Incident, kind: IncidentEventKind, at: datetime, by: User, text: str = ""
) -> IncidentEvent:
    return IncidentEvent.objects.create(incident=incident, kind=kind, at=at, by=by, text=text)


def _raise_fence(project_id: int) -> None:
    """First of all: whoever raises it writes alone, and what was judged before is no longer written."""
    EvaluationFence.objects.get_or_create(pk=project_id)
    EvaluationFence.objects.filter(pk=project_id).update(number=F("number") + 1)


def _now_minute() -> int:
    return last_minute_over(timezone.now().timestamp())
