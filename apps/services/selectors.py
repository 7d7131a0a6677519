"""Reads about what people say of services."""

from apps.projects.models import Project
from apps.services.models import ServiceSettings


def settings_of(project: Project, service: str) -> ServiceSettings:
    """Those of a service that nobody has spoken of are the defaults, unsaved."""
    found = ServiceSettings.objects.filter(project=project, service=service).first()
    return found or ServiceSettings(project=project, service=service)


def settings_by_service(project: Project) -> dict[str, ServiceSettings]:
    return {each.service: each for each in ServiceSettings.objects.filter(project=project)}
