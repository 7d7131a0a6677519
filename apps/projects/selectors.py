"""Reads about projects and keys; `api_key_by_token` is what every program's request begins with."""

import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db.models import QuerySet

from apps.accounts.models import Organization, User
from apps.projects.allowance import UNLIMITED, Allowance
from apps.projects.models import ApiKey, ApiKeyKind, Project
from apps.projects.tokens import digest_token, parse_token_head

KeyState = Literal["active", "revoked", "unknown", "mistyped"]


@dataclass(frozen=True, slots=True)
class ApiKeyMatch:
    """What is known about a presented key.

    `unknown`: no key of this prefix, or not a key at all. `mistyped`: a key of this prefix exists (so the
    ids are set), but the rest of the text is not its secret. Only `active` lets anybody in.
    """

    key_id: int | None
    project_id: int | None
    kind: ApiKeyKind | None
    allowed_origins: tuple[str, ...]
    state: KeyState
    prefix: str
    last_used_at: datetime | None = None
    allowance: Allowance = UNLIMITED


def api_key_by_token(token: str) -> ApiKeyMatch:
    """Look a presented key up; never raises for a bad one. One indexed read."""
    head = parse_token_head(token)
    keys = ApiKey.objects.select_related("project")
    key = keys.filter(prefix=head.prefix).first() if head else None
    # Compared in any case, so that the time taken does not tell a known prefix from an unknown one.
    is_same = hmac.compare_digest(digest_token(token), key.digest if key else "")
    if head is None or key is None:
        return ApiKeyMatch(
            key_id=None,
            project_id=None,
            kind=head.kind if head else None,
            allowed_origins=(),
            state="unknown",
            prefix=head.prefix if head else "",
        )
    return ApiKeyMatch(
        key_id=key.pk,
        project_id=key.project_id,
        kind=ApiKeyKind(key.kind),
        allowed_origins=tuple(key.allowed_origins),
        state=judge_key(key, is_same=is_same),
        prefix=key.prefix,
        last_used_at=key.last_used_at,
        allowance=Allowance(
            requests_per_second=key.requests_per_second,
            monthly_spans=key.project.monthly_span_quota,
            monthly_bytes=key.project.monthly_byte_quota,
        ),
    )


def judge_key(key: ApiKey, *, is_same: bool) -> KeyState:
    if not is_same:
        return "mistyped"
    return "active" if key.revoked_at is None else "revoked"


def projects_of(user: User) -> QuerySet[Project]:
    return Project.objects.filter(organization__memberships__user=user).order_by("name", "pk")


def projects_in(organization: Organization) -> QuerySet[Project]:
    return Project.objects.filter(organization=organization).order_by("pk")


def keys_of(project: Project) -> QuerySet[ApiKey]:
    return project.keys.order_by("-created_at", "-pk")


def browser_origins_of(project: Project) -> set[str]:
    """Where the pages are that may send."""
    keys = project.keys.filter(kind=ApiKeyKind.BROWSER, revoked_at=None)
    return {origin for origins in keys.values_list("allowed_origins", flat=True) for origin in origins}
