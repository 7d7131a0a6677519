"""Deployments that somebody told of: a pipeline with an ingest key, or a member."""

from django.db import models

from apps.projects.models import Project

# Twice what anybody's names take; a longer one is a mistake.
NAME_CHARS = 255
AUTHOR_CHARS = 200
URL_CHARS = 2000


class Deployment(models.Model):
    """`environment` is empty where it was not said: it then stands for every environment.

    `at`: when the version went live, by whoever tells; `created_at`: when it was told.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="deployments")
    service = models.CharField(max_length=NAME_CHARS)
    version = models.CharField(max_length=NAME_CHARS)
    environment = models.CharField(max_length=NAME_CHARS, blank=True, default="")
    commit = models.CharField(max_length=NAME_CHARS, blank=True, default="")
    author = models.CharField(max_length=AUTHOR_CHARS, blank=True, default="")
    url = models.CharField(max_length=URL_CHARS, blank=True, default="")
    at = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["project", "at"], name="deployment_project_at")]

    def __str__(self) -> str:
        return f"{self.service} {self.version}"
