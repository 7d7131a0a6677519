"""Views of a page that were given a name."""

from django.db import models

from apps.accounts.models import User
from apps.projects.models import Project

NAME_CHARS = 100
# The longest filter, escaped for an address, and what else stands there.
SEARCH_CHARS = 16_000


class Page(models.TextChoices):
    SEARCH = "search"
    LOGS = "logs"


class SavedView(models.Model):
    """What stands after the page's address when the view is open: all of its state. Shared with the whole
    project, or its owner's alone."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="saved_views")
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=NAME_CHARS)
    page = models.CharField(max_length=10, choices=Page.choices)
    search = models.CharField(max_length=SEARCH_CHARS, blank=True)
    is_shared = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "owner", "name"], name="saved_view_name_of_owner")
        ]

    def __str__(self) -> str:
        return self.name
