"""Writes what a tick found: one transaction under the fence, or nothing. With services.py the only writer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction
from django.db.models import F, Q

from apps.alerts.book import Book, Watched, encode_group, encode_state
from apps.alerts.conditions import Level, Series
from apps.alerts.decide import Change, Decision, Passed, Told, decide, list_passed, threshold_of
from apps.alerts.evaluate import Outcome, Transition
from apps.alerts.measure import Group
from apps.alerts.models import (
    AlertRule,
    EvaluationFence,
    GroupState,
    Incident,
    IncidentEvent,
    IncidentEventKind,
    LoggedTransition,
)
from apps.alerts.telling import Occasion, announce
from apps.alerts.words import title_of
from apps.notifiers.messages import Event
from apps.notifiers.models import NotificationRoute
from apps.query.timerange import MINUTE_S

# Of a project; a thousand alerts at once say no more than these.
MAX_OPEN = 200
LATE = "Seen only afterwards: it was over before anybody could judge."
_KINDS = {
    Change.OPENS: (IncidentEventKind.OPENED, Event.FIRING),
    Change.ESCALATES: (IncidentEventKind.ESCALATED, Event.ESCALATED),
    Change.ENDS: (IncidentEventKind.RECOVERED, Event.RECOVERED),
}


class FenceRaised(Exception):
    """What was judged is no longer what stands in the store."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What came out for a group of a rule; `series` tells by which values."""

    watched: Watched
    group: Group
    outcome: Outcome
    series: Series

    @property
    def value(self) -> float | None:
        """What it was judged by last."""
        running = self.series(self.outcome.running_minute).value if self.outcome.running else None
        return running if running is not None else self.series(self.outcome.present.minute).value

    def decide(self) -> Decision:
        incident = self.watched.incidents.get(self.group)
        told = Told(Level(incident.level), incident.began_minute, incident.is_brief) if incident else None
        return decide(self.watched.conditions, self.outcome, told, self.watched.hasty.get(self.group))


def findings_write(
    book: Book,
    judged: Sequence[Watched],
    findings: Sequence[Finding],
    *,
    settled: int,
    is_whole: bool,
    now_s: float,
) -> int:
    """How many incidents changed. The book is brought up to date. Raises FenceRaised: nothing was written.

    `judged`: all rules that were; `settled`: the minute up to which that is for good; `is_whole`: a minute is
    over, so all rules were.
    """
    decisions = _decide(book, findings)
    behind = [each for each in judged if each.evaluated_until < settled]
    now = datetime.fromtimestamp(now_s, UTC)
    lasting = _list_lasting(book, findings, now) if is_whole else []
    if not decisions and not behind and not lasting:
        return 0
    with transaction.atomic():
        fence = EvaluationFence.objects.filter(pk=book.project_id, number=book.fence)
        if not fence.update(number=F("number") + 1):
            raise FenceRaised
        if behind:
            _settle(behind, findings, settled)
            _write_passed(findings, now)
        for finding, incident, event in lasting:
            announce(finding.watched.rule, incident, Occasion(event, now, finding.value))
        incidents = [(finding, _write_incident(finding, decision, now)) for finding, decision in decisions]
    book.fence += 1
    if behind:
        _remember_settled(behind, findings, settled)
    for finding, incident in incidents:
        _remember_incident(finding, incident)
    return len(incidents)


def _decide(book: Book, findings: Sequence[Finding]) -> list[tuple[Finding, Decision]]:
    """What changes; of new incidents no more than a project may have open."""
    room = MAX_OPEN - sum(len(each.incidents) for each in book.watched)
    found = []
    for finding in findings:
        decision = finding.decide()
        if decision.change is Change.OPENS:
            if room <= 0:
                continue
            room -= 1
        if decision.change is not Change.NONE:
            found.append((finding, decision))
    return found


def _settle(behind: Sequence[Watched], findings: Sequence[Finding], settled: int) -> None:
    LoggedTransition.objects.bulk_create(
        [_log(finding, transition) for finding in findings for transition in finding.outcome.transitions],
        ignore_conflicts=True,
    )
    resting = [
        each for each in findings if each.outcome.settled.is_at_rest and each.group in each.watched.states
    ]
    for finding in resting:
        GroupState.objects.filter(rule=finding.watched.rule, group=encode_group(finding.group)).delete()
    GroupState.objects.bulk_create(
        [
            GroupState(
                rule=finding.watched.rule,
                group=encode_group(finding.group),
                state=encode_state(finding.outcome.settled),
            )
            for finding in findings
            if not finding.outcome.settled.is_at_rest
        ],
        update_conflicts=True,
        unique_fields=["rule", "group"],
        update_fields=["state"],
    )
    AlertRule.objects.filter(pk__in=[each.rule.pk for each in behind]).update(evaluated_until=settled)


def _list_lasting(
    book: Book, findings: Sequence[Finding], now: datetime
) -> list[tuple[Finding, Incident, Event]]:
    """What still fires and nobody looks at: again where a route asks for it, at last where the rule was mute.

    What was told before is not told anew: FIRING has one key.
    """
    firing = [each for each in findings if each.outcome.level and each.group in each.watched.incidents]
    if not firing:
        return []
    routes = NotificationRoute.objects.filter(project=book.project_id, repeat_minutes__isnull=False)
    repeats, found = routes.exists(), []
    for finding in firing:
        incident = finding.watched.incidents[finding.group]
        if incident.acknowledged_at is not None:
            continue
        muted_until = finding.watched.rule.muted_until
        if muted_until is not None and muted_until <= now:
            found.append((finding, incident, Event.FIRING))
        if repeats:
            found.append((finding, incident, Event.REPEATED))
    return found


def _write_passed(findings: Sequence[Finding], now: datetime) -> None:
    """What began and ended while nobody judged, as an engine's outage makes it: told late, and as over."""
    for finding in findings:
        before = finding.watched.state_of(finding.group)
        for passed in list_passed(before, finding.outcome.transitions):
            if not _is_known(finding, passed):
                _write_late(finding, passed, now)


def _is_known(finding: Finding, passed: Passed) -> bool:
    """Whether there was an incident at any time from its first minute to its last."""
    since = datetime.fromtimestamp(passed.began_minute * MINUTE_S, UTC)
    incidents = Incident.objects.filter(rule=finding.watched.rule, group=encode_group(finding.group))
    until_then = incidents.filter(began_minute__lte=passed.ended_minute)
    return until_then.filter(Q(ended_at=None) | Q(ended_at__gte=since)).exists()


def _write_late(finding: Finding, passed: Passed, now: datetime) -> None:
    rule, group = finding.watched.rule, encode_group(finding.group)
    logged = LoggedTransition.objects.filter(rule=rule, group=group, minute=passed.began_minute)
    incident = _begin_incident(finding, passed.began_minute, now)
    incident.level, incident.ended_at = passed.level, now
    incident.value = logged.values_list("value", flat=True).first()
    incident.threshold = threshold_of(finding.watched.conditions, passed.level)
    incident.save()
    for change in (Change.OPENS, Change.ENDS):
        _tell(rule, incident, change, now, value=incident.value, text=LATE)


def _log(finding: Finding, transition: Transition) -> LoggedTransition:
    return LoggedTransition(
        rule=finding.watched.rule,
        group=encode_group(finding.group),
        minute=transition.minute,
        status=transition.status,
        level=transition.level,
        value=transition.value,
    )


def _begin_incident(finding: Finding, began_minute: int, now: datetime) -> Incident:
    rule = finding.watched.rule
    return Incident(
        project_id=rule.project_id,
        rule=rule,
        group=encode_group(finding.group),
        title=title_of(rule, finding.group),
        figure=rule.figure,
        direction=rule.direction,
        began_minute=began_minute,
        opened_at=now,
    )


def _write_incident(finding: Finding, decision: Decision, now: datetime) -> Incident:
    watched = finding.watched
    incident = watched.incidents.get(finding.group) or _begin_incident(finding, decision.began_minute, now)
    incident.level, incident.is_brief = decision.level, decision.is_brief
    if decision.change in (Change.OPENS, Change.ESCALATES):
        incident.value = finding.value
        incident.threshold = threshold_of(watched.conditions, decision.level)
    if decision.change is Change.ENDS:
        incident.ended_at = now
    incident.save()
    if decision.change in _KINDS:
        _tell(watched.rule, incident, decision.change, now, value=finding.value)
    return incident


def _tell(
    rule: AlertRule, incident: Incident, change: Change, now: datetime, *, value: float | None, text: str = ""
) -> None:
    """In its timeline, and to people."""
    kind, event = _KINDS[change]
    IncidentEvent.objects.create(incident=incident, kind=kind, at=now, value=value, text=text)
    announce(rule, incident, Occasion(event, now, value))


def _remember_settled(behind: Sequence[Watched], findings: Sequence[Finding], settled: int) -> None:
    for finding in findings:
        if finding.outcome.settled.is_at_rest:
            finding.watched.states.pop(finding.group, None)
        else:
            finding.watched.states[finding.group] = finding.outcome.settled
    for watched in behind:
        watched.evaluated_until = settled


def _remember_incident(finding: Finding, incident: Incident) -> None:
    if incident.ended_at is None:
        finding.watched.incidents[finding.group] = incident
    else:
        finding.watched.incidents.pop(finding.group, None)
        if incident.is_brief:
            finding.watched.hasty[finding.group] = incident.began_minute
