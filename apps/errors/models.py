"""What people decided of an error group. A group without a row is open."""

from django.db import models

from apps.accounts.models import User
from apps.projects.models import Project

VERSION_CHARS = 255
SERVICE_CHARS = 500


class Decision(models.TextChoices):
    RESOLVED = "resolved"
    IGNORED = "ignored"


class ErrorGroupState(models.Model):
    """`fingerprint`: 16 hex digits. `version`: the one a resolved error is gone from; empty: not said.

    `service`: whose version that is; empty: of each that has it. `in_next`: gone from whichever comes next.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="error_states")
    fingerprint = models.CharField(max_length=16)
    decision = models.CharField(max_length=10, choices=Decision.choices)
    version = models.CharField(max_length=VERSION_CHARS, blank=True, default="")
    service = models.CharField(max_length=SERVICE_CHARS, blank=True, default="")
    in_next = models.BooleanField(default=False)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "fingerprint"], name="error_state_of_group")
        ]

    def __str__(self) -> str:
        return f"{self.fingerprint} {self.decision}"
