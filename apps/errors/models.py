"""What people decided of an error group. A group without a row is open."""

from django.db import models

from apps.accounts.models import User
from apps.projects.models import Project

VERSION_CHARS = 255


class Decision(models.TextChoices):
    RESOLVED = "resolved"
    IGNORED = "ignored"


class ErrorGroupState(models.Model):
    """`fingerprint`: 16 hex digits. `version`: the one a resolved error is gone from; empty: not said."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="error_states")
    fingerprint = models.CharField(max_length=16)
    decision = models.CharField(max_length=10, choices=Decision.choices)
    version = models.CharField(max_length=VERSION_CHARS, blank=True, default="")
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "fingerprint"], name="error_state_of_group")
        ]

    def __str__(self) -> str:
        return f"{self.fingerprint} {self.decision}"
