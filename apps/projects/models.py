"""What is watched: a project (ClickHouse's project_id is its primary key) and its keys."""

from django.db import models

from apps.accounts.models import Organization, User
from apps.accounts.slugs import Slugged

KEY_NAME_CHARS = 100


class Project(Slugged):
    """Its primary key is never given out twice, so a new project cannot read a deleted one's rows."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    # A month of UTC; none: no limit. Bytes are unpacked, of all signals.
    monthly_span_quota = models.BigIntegerField(null=True, blank=True)
    monthly_byte_quota = models.BigIntegerField(null=True, blank=True)


class ApiKeyKind(models.TextChoices):
    INGEST = "ingest", "Ingest: secret, for servers that send"
    BROWSER = "browser", "Browser: public, may only send, from its allowed origins"
    QUERY = "query", "Query: secret, may only read"


class ApiKey(models.Model):
    """Stored as a digest with a prefix to find it by; only a browser key, being public, keeps its text."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="keys")
    kind = models.CharField(max_length=10, choices=ApiKeyKind.choices)
    name = models.CharField(max_length=KEY_NAME_CHARS)
    prefix = models.CharField(max_length=8, unique=True)
    digest = models.CharField(max_length=64)
    public_token = models.CharField(max_length=64, blank=True, default="")
    allowed_origins = models.JSONField(default=list, blank=True)
    # None: the installation's default (SPANWISE_REQUESTS_PER_SECOND).
    requests_per_second = models.PositiveIntegerField(null=True, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.prefix}"
