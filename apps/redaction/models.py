"""What a project wants kept out of the store."""

from django.db import models

from apps.accounts.models import User
from apps.projects.models import Project
from apps.redaction.rules import Action

NAME_CHARS = 100
PATTERN_CHARS = 1000


class RedactionRule(models.Model):
    """A detector that comes with Spanwise, or patterns of one's own. Rules apply in the order of ids."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="redaction_rules")
    name = models.CharField(max_length=NAME_CHARS)
    detector = models.CharField(max_length=20, blank=True, default="")
    key_pattern = models.CharField(max_length=PATTERN_CHARS, blank=True, default="")
    value_pattern = models.CharField(max_length=PATTERN_CHARS, blank=True, default="")
    action = models.CharField(max_length=10, choices=[(action.value, action.name) for action in Action])
    enforce = models.BooleanField(default=False)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name
