"""Writes about services."""

import logging
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from apps.accounts.models import User
from apps.projects.models import Project
from apps.services.models import ServiceSettings

# A loop over names that are made up must not fill the disk, nor a page of all services.
MOST_OF_A_PROJECT = 2_000

logger = logging.getLogger(__name__)


class TooManySettings(Exception):
    """As many services of the project have settings as may."""

    def __init__(self) -> None:
        super().__init__(f"A project keeps the settings of at most {MOST_OF_A_PROJECT} services.")


@transaction.atomic
def service_settings_set(
    *, project: Project, service: str, values: Mapping[str, Any], by: User
) -> ServiceSettings:
    """`values` by field name; a field that is not named keeps its value. Raises TooManySettings."""
    # Those that are set at once take turns, so that each is counted.
    Project.objects.select_for_update().get(pk=project.pk)
    others = ServiceSettings.objects.filter(project=project).exclude(service=service)
    if others.count() >= MOST_OF_A_PROJECT:
        raise TooManySettings
    settings, _ = ServiceSettings.objects.update_or_create(project=project, service=service, defaults=values)
    logger.info("settings of a service of project %s changed by user %s", project.pk, by.pk)
    return settings
