"""Reads about deployments that were told."""

from datetime import datetime

from django.db.models import Q, QuerySet

from apps.deployments.models import Deployment
from apps.projects.models import Project


def told_in(project: Project, *, service: str | None, environment: str | None) -> QuerySet[Deployment]:
    """Newest first. One that does not say its environment is one of each."""
    told = Deployment.objects.filter(project=project).order_by("-at", "-pk")
    if service is not None:
        told = told.filter(service=service)
    if environment is not None:
        told = told.filter(Q(environment=environment) | Q(environment=""))
    return told


def told_between(told: QuerySet[Deployment], start: datetime, end: datetime) -> QuerySet[Deployment]:
    return told.filter(at__gte=start, at__lt=end)
