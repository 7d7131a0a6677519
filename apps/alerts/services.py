"""What people decide of rules and incidents. Each write raises the fence: the evaluator then reads anew."""

import logging
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from apps.accounts.models import User
from apps.alerts.evaluate import last_minute_over
from apps.alerts.models import (
    AlertRule,
    EvaluationFence,
    GroupState,
    Incident,
    IncidentEvent,
    IncidentEventKind,
    LoggedTransition,
)
from apps.alerts.telling import Occasion, tell
from apps.notifiers.messages import Event
from apps.projects.models import Project

# More than a project has services, operations and promises; each costs the evaluator.
MAX_RULES = 1000
# Why a rule is not evaluated whose measure is not to blame.
BLIND = "The store does not answer."
# What changes what is judged; the others are words.
_JUDGING = frozenset(
    {"subject", "filter", "group_by", "figure", "percentile", "apdex_t_ms", "window_minutes", "direction"}
    | {"critical", "warning", "recovery", "for_minutes", "recover_minutes", "min_requests", "when_quiet"}
)

logger = logging.getLogger(__name__)


class TooManyRules(Exception):
    """The project has as many as it may."""


@transaction.atomic
def rule_create(*, project: Project, content: Mapping[str, Any], by: User) -> AlertRule:
    """Judged from now on. Raises TooManyRules."""
    # Two at once take turns, so that the second counts the first.
    Project.objects.select_for_update().get(pk=project.pk)
    if AlertRule.objects.filter(project=project).count() >= MAX_RULES:
        raise TooManyRules
    rule = AlertRule.objects.create(project=project, created_by=by, evaluated_until=_now_minute(), **content)
    _raise_fence()
    logger.info("project %s: alert rule %s created by user %s", project.pk, rule.pk, by.pk)
    return rule


@transaction.atomic
def rule_update(*, rule: AlertRule, changes: Mapping[str, Any], by: User) -> AlertRule:
    """Judged anew from now on where its question changed: what was found by the old one ends."""
    is_another = any(name in _JUDGING and getattr(rule, name) != value for name, value in changes.items())
    is_beginning = changes.get("is_enabled", False) and not rule.is_enabled
    for name, value in changes.items():
        setattr(rule, name, value)
    if is_another or is_beginning or not rule.is_enabled:
        rule.evaluated_until = _now_minute()
        rule.failing_since, rule.failure = None, ""
        GroupState.objects.filter(rule=rule).delete()
        LoggedTransition.objects.filter(rule=rule, minute__gt=rule.evaluated_until).delete()
        _end_incidents(rule, by, "The rule was changed." if rule.is_enabled else "The rule was switched off.")
    rule.save()
    _raise_fence()
    logger.info("project %s: alert rule %s changed by user %s", rule.project_id, rule.pk, by.pk)
    return rule


@transaction.atomic
def rule_delete(*, rule: AlertRule, by: User) -> None:
    """Its incidents stay, ended."""
    logger.info("project %s: alert rule %s deleted by user %s", rule.project_id, rule.pk, by.pk)
    _end_incidents(rule, by, "The rule was deleted.")
    rule.delete()
    _raise_fence()


@transaction.atomic
def incident_acknowledge(*, incident: Incident, by: User) -> Incident:
    """Somebody looks at it. Said once: whoever is first, is named."""
    if incident.acknowledged_at is None:
        incident.acknowledged_at, incident.acknowledged_by = timezone.now(), by
        incident.save(update_fields=["acknowledged_at", "acknowledged_by"])
        _note(incident, IncidentEventKind.ACKNOWLEDGED, incident.acknowledged_at, by)
        _raise_fence()
    return incident


def incident_comment(*, incident: Incident, text: str, by: User) -> IncidentEvent:
    """A line in its timeline."""
    return _note(incident, IncidentEventKind.COMMENTED, timezone.now(), by, text)


@transaction.atomic
def incident_close(*, incident: Incident, text: str, by: User) -> Incident:
    """Over, as people see it: nothing more is told of it, and it ends by itself once its rule says so."""
    if incident.closed_at is None:
        now = timezone.now()
        if incident.rule is not None and incident.ended_at is None:
            said = f"Closed by {by.email}. {text}".strip()
            tell(incident.rule, incident, Occasion(Event.RECOVERED, now, text=said))
        incident.closed_at, incident.closed_by = now, by
        incident.save(update_fields=["closed_at", "closed_by"])
        _note(incident, IncidentEventKind.CLOSED, incident.closed_at, by, text)
        _raise_fence()
    return incident


def rules_note_failures(failures: Mapping[int, str], *, well: Sequence[int]) -> None:
    """By rule why it cannot be evaluated; `well`: those that can again."""
    now = timezone.now()
    for rule_id, text in failures.items():
        AlertRule.objects.filter(pk=rule_id).update(failure=text[:500])
        AlertRule.objects.filter(pk=rule_id, failing_since=None).update(failing_since=now)
    AlertRule.objects.filter(pk__in=well).exclude(failing_since=None).update(failing_since=None, failure="")


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
        tell(rule, incident, Occasion(Event.RECOVERED, now, text=text))
        incident.ended_at = now
        incident.save(update_fields=["ended_at"])
        _note(incident, IncidentEventKind.CLOSED, now, by, text)


def _note(
    incident: Incident, kind: IncidentEventKind, at: datetime, by: User, text: str = ""
) -> IncidentEvent:
    return IncidentEvent.objects.create(incident=incident, kind=kind, at=at, by=by, text=text)


def _raise_fence() -> None:
    EvaluationFence.objects.get_or_create(pk=1)
    EvaluationFence.objects.filter(pk=1).update(number=F("number") + 1)


def _now_minute() -> int:
    return last_minute_over(timezone.now().timestamp())
