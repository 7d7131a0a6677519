"""What people say about a service: whose it is, and how fast it should be."""

from django.db import models

from apps.projects.models import Project

# In four bytes each they still fit an index of PostgreSQL.
SERVICE_CHARS = 500
TEXT_CHARS = 200
URL_CHARS = 500
APDEX_T_MS = 500


class ServiceSettings(models.Model):
    """Of a service by its name, whether or not it has sent anything yet."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="service_settings")
    service = models.CharField(max_length=SERVICE_CHARS)
    team = models.CharField(max_length=TEXT_CHARS, blank=True)
    contact = models.CharField(max_length=TEXT_CHARS, blank=True)
    repository = models.CharField(max_length=URL_CHARS, blank=True)
    # A request up to this long satisfies, up to four times as long is tolerated.
    apdex_t_ms = models.PositiveIntegerField(default=APDEX_T_MS)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "service"], name="settings_of_service")]

    def __str__(self) -> str:
        return self.service
