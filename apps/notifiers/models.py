"""Where messages go, which of them, and what became of each."""

from django.db import models

from apps.accounts.models import User
from apps.projects.models import Project

NAME_CHARS = 100
# "incident:12:repeated:2026-11-29T10:00" and its like.
KEY_CHARS = 200
GROUP_CHARS = 400
DETAIL_CHARS = 500


class Kind(models.TextChoices):
    EMAIL = "email", "E-mail"
    WEBHOOK = "webhook", "Webhook"
    SLACK = "slack", "Slack"
    TEAMS = "teams", "Microsoft Teams"
    DISCORD = "discord", "Discord"
    TELEGRAM = "telegram", "Telegram"
    PAGERDUTY = "pagerduty", "PagerDuty"
    OPSGENIE = "opsgenie", "Opsgenie"


class NotificationTarget(models.Model):
    """A mailbox, a channel, a program. What may be shown of its settings is apart from what is sealed."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="notification_targets")
    name = models.CharField(max_length=NAME_CHARS)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    settings = models.JSONField(default=dict, blank=True)
    sealed = models.TextField(blank=True, default="")
    # By the name of a secret, what may be shown of it.
    hints = models.JSONField(default=dict, blank=True)
    enabled = models.BooleanField(default=True)
    last_delivered_at = models.DateTimeField(null=True, blank=True)
    # Since the last success only; what is shown of a target that works is that it works.
    failing_since = models.DateTimeField(null=True, blank=True)
    last_failure = models.CharField(max_length=DETAIL_CHARS, blank=True, default="")
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "name"], name="notification_target_name_once")
        ]

    def __str__(self) -> str:
        return self.name


class NotificationRoute(models.Model):
    """Which messages go to which targets; asked in the order of positions. An empty list asks for nothing."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="notification_routes")
    name = models.CharField(max_length=NAME_CHARS)
    position = models.PositiveIntegerField()
    severities = models.JSONField(default=list, blank=True)
    # Globs.
    services = models.JSONField(default=list, blank=True)
    environments = models.JSONField(default=list, blank=True)
    owners = models.JSONField(default=list, blank=True)
    targets = models.ManyToManyField(NotificationTarget, related_name="routes", blank=True)
    repeat_minutes = models.PositiveIntegerField(null=True, blank=True)
    goes_on = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class State(models.TextChoices):
    WAITING = "waiting"
    CLAIMED = "claimed"
    FAILED = "failed"
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"


# Not ended: something will still be done about it.
OPEN_STATES = (State.WAITING, State.CLAIMED, State.FAILED)


class Delivery(models.Model):
    """One message for one target, until it is delivered or given up, and for a month after that.

    `due_at` is when it was first meant to go, `next_at` when it goes next. While it is claimed it is the
    claimer's until `deadline`; after that it is anybody's. `group` is what may go as one message with it.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    target = models.ForeignKey(NotificationTarget, on_delete=models.CASCADE, related_name="deliveries")
    key = models.CharField(max_length=KEY_CHARS)
    subject_key = models.CharField(max_length=KEY_CHARS)
    group = models.CharField(max_length=GROUP_CHARS, blank=True, default="")
    message = models.JSONField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    due_at = models.DateTimeField()
    next_at = models.DateTimeField()
    claim = models.CharField(max_length=32, blank=True, default="")
    deadline = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    status = models.PositiveIntegerField(null=True, blank=True)
    detail = models.CharField(max_length=DETAIL_CHARS, blank=True, default="")
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["target", "key"], name="delivery_once")]
        indexes = [
            # What is due, whoever it goes to: asked every two seconds.
            models.Index(
                fields=["next_at"],
                name="delivery_open",
                condition=models.Q(state__in=["waiting", "claimed", "failed"]),
            ),
            models.Index(fields=["target", "subject_key"], name="delivery_subject"),
            models.Index(fields=["target", "group", "due_at"], name="delivery_group"),
            models.Index(fields=["project", "-id"], name="delivery_log"),
            models.Index(fields=["ended_at"], name="delivery_ended"),
        ]

    def __str__(self) -> str:
        return f"{self.key} to {self.target_id}"

    @property
    def idempotency_key(self) -> str:
        """The same at each attempt: how a receiver knows that it has seen it."""
        return f"{self.key}:{self.target_id}"
