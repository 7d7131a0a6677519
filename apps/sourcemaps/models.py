"""Source maps that pipelines uploaded, for the files of a version."""

from django.db import models

from apps.projects.models import Project

NAME_CHARS = 255
HOST_CHARS = 255
PATH_CHARS = 1000
REFUSAL_CHARS = 500


class SourceMapContent(models.Model):
    """A minified file and its map, both packed with zstd; equal ones of a project are kept once.

    `digest`: SHA-256 over both, in hex. `stored_bytes`: packed; the others unpacked.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    minified_bytes = models.PositiveIntegerField()
    map_bytes = models.PositiveIntegerField()
    stored_bytes = models.PositiveIntegerField()
    # Last: SQLite walks through whatever stands before a column, and sums must not read the maps.
    minified = models.BinaryField()
    map = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "digest"], name="source_map_content_of_project")
        ]

    def __str__(self) -> str:
        return self.digest[:12]


class SourceMap(models.Model):
    """Which content belongs to a minified file's address in a version of a service.

    `service` and `host` are empty where they were not told: then any. `version` is empty where the debug id
    alone says what it belongs to. `content` is None where the map was refused, and `refusal` says why.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    service = models.CharField(max_length=NAME_CHARS, blank=True, default="")
    version = models.CharField(max_length=NAME_CHARS, blank=True, default="")
    host = models.CharField(max_length=HOST_CHARS, blank=True, default="")
    path = models.CharField(max_length=PATH_CHARS)
    debug_id = models.CharField(max_length=36, blank=True, default="")
    content = models.ForeignKey(
        SourceMapContent, on_delete=models.RESTRICT, null=True, blank=True, related_name="uses"
    )
    refusal = models.CharField(max_length=REFUSAL_CHARS, blank=True, default="")
    uploaded_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["project", "path"], name="source_map_path"),
            models.Index(fields=["project", "version", "service"], name="source_map_version"),
        ]

    def __str__(self) -> str:
        return f"{self.path} {self.version or self.debug_id}"
