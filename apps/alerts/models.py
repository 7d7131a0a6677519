"""What is watched and what was found: rules, where their groups stand, incidents and their timelines."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from apps.accounts.models import User
from apps.alerts.conditions import Conditions, Direction, Level, WhenQuiet
from apps.alerts.figures import Figure, Figuring, is_partial_telling
from apps.alerts.measure import GroupField, Measure, Subject
from apps.projects.models import Project

NAME_CHARS = 200
TITLE_CHARS = 500
GROUP_CHARS = 2000


# The fields of a rule that say what is judged and how; the others are words about it.
JUDGED = (
    *("subject", "filter", "group_by", "figure", "percentile", "apdex_t_ms", "window_minutes", "direction"),
    *("critical", "warning", "recovery", "for_minutes", "recover_minutes", "min_requests", "when_quiet"),
)


class AlertRule(models.Model):
    """Its words are those of apps/alerts: measure, figuring, conditions. Minutes are unix time / 60.

    `evaluated_until`: the last settled minute. `failing_since`: since when it cannot be evaluated.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="alert_rules")
    name = models.CharField(max_length=NAME_CHARS)
    description = models.TextField(blank=True, default="")
    runbook_url = models.URLField(max_length=2000, blank=True, default="")
    subject = models.CharField(max_length=10, choices=[(each, each) for each in Subject])
    filter = models.TextField(blank=True, default="")
    group_by = models.JSONField(default=list, blank=True)
    figure = models.CharField(max_length=20, choices=[(each, each) for each in Figure])
    percentile = models.FloatField(default=0.95)
    apdex_t_ms = models.PositiveIntegerField(default=500)
    window_minutes = models.PositiveSmallIntegerField(default=5)
    direction = models.CharField(max_length=10, choices=[(each, each) for each in Direction])
    critical = models.FloatField(null=True, blank=True)
    warning = models.FloatField(null=True, blank=True)
    recovery = models.FloatField(null=True, blank=True)
    for_minutes = models.PositiveSmallIntegerField(default=0)
    recover_minutes = models.PositiveSmallIntegerField(default=1)
    min_requests = models.PositiveIntegerField(default=1)
    when_quiet = models.CharField(
        max_length=10, choices=[(each, each) for each in WhenQuiet], default=WhenQuiet.KEEP
    )
    is_enabled = models.BooleanField(default=True)
    muted_until = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    evaluated_until = models.IntegerField()
    failing_since = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=500, blank=True, default="")

    def __str__(self) -> str:
        return self.name

    @property
    def measure(self) -> Measure:
        return Measure(Subject(self.subject), self.filter, tuple(map(GroupField, self.group_by)))

    @property
    def figuring(self) -> Figuring:
        return Figuring(Figure(self.figure), self.window_minutes, self.percentile, self.apdex_t_ms)

    @property
    def conditions(self) -> Conditions:
        direction = Direction(self.direction)
        return Conditions(
            direction=direction,
            critical=self.critical,
            warning=self.warning,
            recovery=self.recovery,
            for_minutes=self.for_minutes,
            recover_minutes=self.recover_minutes,
            min_requests=self.min_requests,
            when_quiet=WhenQuiet(self.when_quiet),
            is_partial_telling=is_partial_telling(Figure(self.figure), direction),
        )


class GroupState(models.Model):
    """Where a group of a rule stands as of `AlertRule.evaluated_until`; without a row it is at rest.

    `group`: the values of the rule's `group_by` as JSON. `state`: an evaluate.State.
    """

    rule = models.ForeignKey(AlertRule, on_delete=models.CASCADE, related_name="states")
    group = models.CharField(max_length=GROUP_CHARS)
    state = models.JSONField[Any, Any]()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rule", "group"], name="state_of_group")]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.group}"


class LoggedTransition(models.Model):
    """What a settled minute made of a group: the log that a back-test equals."""

    rule = models.ForeignKey(AlertRule, on_delete=models.CASCADE, related_name="transitions")
    group = models.CharField(max_length=GROUP_CHARS)
    minute = models.IntegerField()
    status = models.CharField(max_length=10)
    level = models.PositiveSmallIntegerField(choices=[(each, each.name) for each in Level])
    value = models.FloatField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rule", "group", "minute"], name="transition_in_minute")
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.group} {self.minute}: {self.status}"


class Incident(models.Model):
    """From the minute in which a group of a rule began to fire until that is over (`ended_at`).

    `closed_at`: when somebody said so before. `level`: the worst so far. What the rule said then is kept
    (`title`, `figure`, `direction`, `threshold`): it may be changed or deleted later. `is_brief`: only a
    minute that ran had crossed the threshold; whole ones did not.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="incidents")
    rule = models.ForeignKey(AlertRule, on_delete=models.SET_NULL, null=True, related_name="incidents")
    group = models.CharField(max_length=GROUP_CHARS)
    title = models.CharField(max_length=TITLE_CHARS)
    level = models.PositiveSmallIntegerField(choices=[(each, each.name) for each in Level])
    figure = models.CharField(max_length=20)
    direction = models.CharField(max_length=10)
    threshold = models.FloatField()
    value = models.FloatField(null=True)
    began_minute = models.IntegerField()
    opened_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    is_brief = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["rule", "group"], condition=Q(ended_at__isnull=True), name="one_open_incident"
            )
        ]
        indexes = [models.Index(fields=["project", "-opened_at"], name="incidents_by_time")]

    def __str__(self) -> str:
        return self.title


class IncidentEventKind(models.TextChoices):
    OPENED = "opened"
    ESCALATED = "escalated"
    RECOVERED = "recovered"
    ACKNOWLEDGED = "acknowledged"
    COMMENTED = "commented"
    CLOSED = "closed"


class IncidentEvent(models.Model):
    """One line of an incident's timeline."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=15, choices=IncidentEventKind.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    text = models.TextField(blank=True, default="")
    value = models.FloatField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.incident_id} {self.kind}"


class EvaluationFence(models.Model):
    """Of a project: who writes what a tick found must have read this number and find it unchanged."""

    project = models.OneToOneField(Project, on_delete=models.CASCADE, primary_key=True, related_name="+")
    number = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.project_id}: {self.number}"
