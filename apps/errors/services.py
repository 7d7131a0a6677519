"""Writes about error groups."""

import logging
from dataclasses import asdict, dataclass

from django.utils import timezone

from apps.accounts.models import User
from apps.errors.models import Decision, ErrorGroupState
from apps.projects.models import Project

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class GoneFrom:
    """The version that a resolved error is gone from, of one service or of each that has it; `in_next`: of
    each, the one that comes next. Nothing said: it is gone."""

    version: str = ""
    service: str = ""
    in_next: bool = False


def error_group_decide(
    *, project: Project, fingerprint: str, decision: Decision | None, gone_from: GoneFrom, by: User
) -> None:
    """None: open again. What was decided before is replaced."""
    logger.info("project %s: error group %s %s by user %s", project.pk, fingerprint, decision, by.pk)
    if decision is None:
        ErrorGroupState.objects.filter(project=project, fingerprint=fingerprint).delete()
        return
    ErrorGroupState.objects.update_or_create(
        project=project,
        fingerprint=fingerprint,
        defaults={"decision": decision, **asdict(gone_from), "by": by, "at": timezone.now()},
    )
