"""Writes about services."""

import logging
from collections.abc import Mapping
from typing import Any

from apps.accounts.models import User
from apps.projects.models import Project
from apps.services.models import ServiceSettings

logger = logging.getLogger(__name__)


def service_settings_set(
    *, project: Project, service: str, values: Mapping[str, Any], by: User
) -> ServiceSettings:
    """`values` by field name; a field that is not named keeps its value."""
    settings, _ = ServiceSettings.objects.update_or_create(project=project, service=service, defaults=values)
    logger.info("settings of a service of project %s changed by user %s", project.pk, by.pk)
    return settings
