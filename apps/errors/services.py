"""Writes about error groups."""

import logging

from django.utils import timezone

from apps.accounts.models import User
from apps.errors.models import Decision, ErrorGroupState
from apps.projects.models import Project

logger = logging.getLogger(__name__)


def error_group_decide(
    *, project: Project, fingerprint: str, decision: Decision | None, version: str, by: User
) -> None:
    """None: open again. What was decided before is replaced."""
    logger.info("project %s: error group %s %s by user %s", project.pk, fingerprint, decision, by.pk)
    if decision is None:
        ErrorGroupState.objects.filter(project=project, fingerprint=fingerprint).delete()
        return
    ErrorGroupState.objects.update_or_create(
        project=project,
        fingerprint=fingerprint,
        defaults={"decision": decision, "version": version, "by": by, "at": timezone.now()},
    )
