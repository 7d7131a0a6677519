"""Writes about deployments."""

import logging
from datetime import datetime, timedelta
from typing import TypedDict

from django.db import transaction

from apps.deployments.models import Deployment
from apps.projects.models import Project

# A pipeline that tries again tells the same thing a moment later.
SAME_WITHIN = timedelta(minutes=1)
# A key in the wrong hands must not fill the disk: the newest stay, some years of them.
MOST_OF_A_PROJECT = 10_000

logger = logging.getLogger(__name__)


class Told(TypedDict):
    """What somebody tells of a deployment; texts that were not given are empty."""

    service: str
    version: str
    environment: str
    commit: str
    author: str
    url: str
    at: datetime


@transaction.atomic
def deployment_tell(*, project: Project, told: Told) -> tuple[Deployment, bool]:
    """The deployment, and whether it is new: told again within a minute, it is the one told first."""
    # Two that are told at once take turns, so that the second sees the first.
    Project.objects.select_for_update().get(pk=project.pk)
    known = Deployment.objects.filter(
        project=project,
        service=told["service"],
        version=told["version"],
        environment=told["environment"],
        at__gt=told["at"] - SAME_WITHIN,
        at__lt=told["at"] + SAME_WITHIN,
    ).first()
    if known is not None:
        return known, False
    deployment = Deployment.objects.create(project=project, **told)
    _forget_oldest(project)
    logger.info("project %s: deployment %s told", project.pk, deployment.pk)
    return deployment, True


def _forget_oldest(project: Project) -> None:
    newest_first = Deployment.objects.filter(project=project).order_by("-at", "-pk")
    beyond = newest_first.values_list("pk", flat=True)[MOST_OF_A_PROJECT:]
    if oldest := list(beyond):
        Deployment.objects.filter(pk__in=oldest).delete()
