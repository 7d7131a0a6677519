"""Where people put the nodes of a project's map."""

from django.db import models

from apps.projects.models import Project


class MapLayout(models.Model):
    """One a project, so that everybody sees the same picture. `positions`: node id -> [x, y]."""

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="map_layout")
    positions = models.JSONField(default=dict)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"Map of {self.project}"
