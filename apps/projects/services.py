"""Writes about projects and keys."""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import count
from typing import Any

from django.db import transaction
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone

from apps.accounts.models import Organization, User
from apps.accounts.slugs import slugged_create
from apps.projects.models import ApiKey, ApiKeyKind, Project
from apps.projects.tokens import Token, derive_token, make_token

# SQLite limits the depth of an expression to 1000 and older ones a statement to 999 parameters.
TOUCH_CHUNK = 200

logger = logging.getLogger(__name__)


@transaction.atomic
def project_create(*, organization: Organization, name: str, by: User) -> Project:
    project = slugged_create(Project(organization=organization, name=name))
    logger.info("project %s created by user %s", project.pk, by.pk)
    return project


def project_update(*, project: Project, changes: Mapping[str, Any], by: User) -> Project:
    """`changes` by field name. The slug stays when the name changes: links to the project keep working.

    A new quota holds within seconds: the door remembers a key's limits for as long (ingest/door/auth.py).
    """
    for name, value in changes.items():
        setattr(project, name, value)
    project.save(update_fields=list(changes))
    logger.info("project %s changed by user %s: %s", project.pk, by.pk, ", ".join(sorted(changes)))
    return project


@transaction.atomic
def project_delete(*, project: Project, by: User) -> None:
    """The project goes with its keys; its spans, now out of anybody's reach, go with the retention."""
    logger.info("project %s deleted by user %s", project.pk, by.pk)
    project.delete()


def api_key_create(
    *,
    project: Project,
    kind: ApiKeyKind,
    name: str,
    allowed_origins: Sequence[str] = (),
    requests_per_second: int | None = None,
    by: User | None,
) -> tuple[ApiKey, str]:
    """The key and its whole text, which for the secret kinds cannot be had again."""
    token = make_token(kind)
    key = api_key_store(
        project=project,
        token=token,
        name=name,
        allowed_origins=allowed_origins,
        requests_per_second=requests_per_second,
        by=by,
    )
    return key, token.text


def api_key_store(
    *,
    project: Project,
    token: Token,
    name: str,
    allowed_origins: Sequence[str],
    requests_per_second: int | None = None,
    by: User | None,
) -> ApiKey:
    key = ApiKey.objects.create(
        project=project,
        kind=token.kind,
        name=name,
        prefix=token.prefix,
        digest=token.digest,
        public_token=token.text if token.kind is ApiKeyKind.BROWSER else "",
        allowed_origins=list(allowed_origins),
        requests_per_second=requests_per_second,
        created_by=by,
    )
    logger.info("%s key %s created for project %s", key.kind, key.prefix, project.pk)
    return key


def api_key_derive(
    *, project: Project, kind: ApiKeyKind, name: str, allowed_origins: Sequence[str] = (), by: User | None
) -> str:
    """The text of the project's derived key: the same at every call, until it is revoked and replaced."""
    for generation in count(1):
        token = derive_token(kind, project_id=project.pk, generation=generation)
        key = ApiKey.objects.filter(prefix=token.prefix).first()
        if key is None:
            key = api_key_store(
                project=project, token=token, name=name, allowed_origins=allowed_origins, by=by
            )
        if key.digest == token.digest and key.revoked_at is None:
            break
    return token.text


def api_key_update(*, key: ApiKey, changes: Mapping[str, Any], by: User | None) -> ApiKey:
    """`changes` by field name; a new rate holds within seconds, as a new quota does."""
    for name, value in changes.items():
        setattr(key, name, value)
    key.save(update_fields=list(changes))
    who = by.pk if by else None
    logger.info("%s key %s changed by user %s: %s", key.kind, key.prefix, who, ", ".join(sorted(changes)))
    return key


def api_key_revoke(key: ApiKey) -> None:
    """For good. Revoking twice keeps the first moment."""
    revoked = ApiKey.objects.filter(pk=key.pk, revoked_at__isnull=True).update(revoked_at=timezone.now())
    if revoked:
        logger.info("%s key %s of project %s revoked", key.kind, key.prefix, key.project_id)


def api_keys_touch(used_at: Mapping[int, datetime]) -> None:
    """Record the last use of many keys in one statement a chunk; never moves one back in time."""
    items = sorted(used_at.items())
    for first in range(0, len(items), TOUCH_CHUNK):
        chunk = items[first : first + TOUCH_CHUNK]
        is_newer = [
            When(
                Q(pk=key_id) & (Q(last_used_at__isnull=True) | Q(last_used_at__lt=moment)),
                then=Value(moment),
            )
            for key_id, moment in chunk
        ]
        ApiKey.objects.filter(pk__in=[key_id for key_id, _ in chunk]).update(
            last_used_at=Case(*is_newer, default=F("last_used_at"))
        )
