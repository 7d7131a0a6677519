"""Writes what a tick found: one transaction under the fence, or nothing. With services.py the only writer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction
from django.db.models import F

from apps.alerts.book import Book, Watched, encode_group, encode_state
from apps.alerts.conditions import Level, Series
from apps.alerts.evaluate import Outcome, Transition
from apps.alerts.found import Change, Telling, Told, tell, threshold_of
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
from apps.alerts.telling import Occasion
from apps.alerts.telling import tell as tell_people
from apps.alerts.words import title_of
from apps.notifiers.messages import Event
from apps.query.timerange import MINUTE_S

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

    def tell(self) -> Telling:
        incident = self.watched.incidents.get(self.group)
        told = Told(Level(incident.level), incident.began_minute, incident.is_brief) if incident else None
        return tell(self.watched.conditions, self.outcome, told)


def findings_write(
    book: Book, judged: Sequence[Watched], findings: Sequence[Finding], *, settled: int, now_s: float
) -> int:
    """How many incidents changed. The book is brought up to date. Raises FenceRaised: nothing was written.

    `judged`: all rules that were; `settled`: the minute up to which that is for good.
    """
    tellings = [
        (finding, telling) for finding in findings if (telling := finding.tell()).change is not Change.NONE
    ]
    behind = [each for each in judged if each.evaluated_until < settled]
    minute = int(now_s) // MINUTE_S
    lasting = _list_lasting(findings) if minute > book.repeated_in else []
    if not tellings and not behind and not lasting:
        return 0
    now = datetime.fromtimestamp(now_s, UTC)
    with transaction.atomic():
        if not EvaluationFence.objects.filter(pk=1, number=book.fence).update(number=F("number") + 1):
            raise FenceRaised
        if behind:
            _settle(behind, findings, settled)
        for finding, incident in lasting:
            tell_people(finding.watched.rule, incident, Occasion(Event.REPEATED, now, finding.value))
        incidents = [(finding, _write_incident(finding, telling, now)) for finding, telling in tellings]
    book.fence += 1
    book.repeated_in = minute
    if behind:
        _remember_settled(behind, findings, settled)
    for finding, incident in incidents:
        _remember_incident(finding, incident)
    return len(incidents)


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


def _list_lasting(findings: Sequence[Finding]) -> list[tuple[Finding, Incident]]:
    """What still fires and nobody looks at: routes say whether anybody wants to hear it again."""
    found = [(finding, finding.watched.incidents.get(finding.group)) for finding in findings]
    return [
        (finding, incident)
        for finding, incident in found
        if incident is not None and incident.acknowledged_at is None and finding.outcome.level
    ]


def _log(finding: Finding, transition: Transition) -> LoggedTransition:
    return LoggedTransition(
        rule=finding.watched.rule,
        group=encode_group(finding.group),
        minute=transition.minute,
        status=transition.status,
        level=transition.level,
        value=transition.value,
    )


def _write_incident(finding: Finding, telling: Telling, now: datetime) -> Incident:
    watched = finding.watched
    incident = watched.incidents.get(finding.group)
    if incident is None:
        incident = Incident(
            project_id=watched.rule.project_id,
            rule=watched.rule,
            group=encode_group(finding.group),
            title=title_of(watched.rule, finding.group),
            figure=watched.rule.figure,
            direction=watched.rule.direction,
            began_minute=telling.began_minute,
            opened_at=now,
        )
    incident.level, incident.is_brief = telling.level, telling.is_brief
    if telling.change in (Change.OPENS, Change.ESCALATES):
        incident.value = finding.value
        incident.threshold = threshold_of(watched.conditions, telling.level)
    if telling.change is Change.ENDS:
        incident.ended_at = now
    incident.save()
    if telling.change in _KINDS:
        kind, event = _KINDS[telling.change]
        IncidentEvent.objects.create(incident=incident, kind=kind, at=now, value=finding.value)
        tell_people(watched.rule, incident, Occasion(event, now, finding.value))
    return incident


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
