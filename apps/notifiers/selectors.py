"""Reads about targets, routes and deliveries."""

from datetime import datetime, timedelta

from django.db.models import Max, QuerySet

from apps.notifiers.messages import Severity
from apps.notifiers.models import Delivery, NotificationRoute, NotificationTarget
from apps.notifiers.routing import Route
from apps.projects.models import Project


def targets_of(project: Project) -> QuerySet[NotificationTarget]:
    return NotificationTarget.objects.filter(project=project).order_by("name", "pk")


def routes_of(project: Project) -> QuerySet[NotificationRoute]:
    return (
        NotificationRoute.objects.filter(project=project)
        .prefetch_related("targets")
        .order_by("position", "pk")
    )


def enabled_targets(project_id: int) -> dict[int, NotificationTarget]:
    found = NotificationTarget.objects.filter(project=project_id, enabled=True).order_by("pk")
    return {target.pk: target for target in found}


def read_routes(project_id: int) -> list[Route]:
    """In the order in which they are asked."""
    rows = NotificationRoute.objects.filter(project=project_id).prefetch_related("targets")
    return [read_route(row) for row in rows.order_by("position", "pk")]


def read_route(row: NotificationRoute) -> Route:
    return Route(
        severities=[Severity(severity) for severity in row.severities],
        services=row.services,
        environments=row.environments,
        owners=row.owners,
        target_ids=[target.pk for target in row.targets.all()],
        repeat_every=timedelta(minutes=row.repeat_minutes) if row.repeat_minutes else None,
        goes_on=row.goes_on,
    )


def told_of(subject_key: str, project_id: int) -> dict[int, datetime]:
    """Targets that were told of a subject, or will be, and when that was said last."""
    rows = Delivery.objects.filter(target__project=project_id, subject_key=subject_key)
    latest = rows.values("target").annotate(latest=Max("created_at"))
    return dict(latest.values_list("target", "latest"))


def latest_due(target_ids: list[int], group: str, since: datetime) -> dict[int, datetime]:
    """When the last of a group was to go, by target; of those after `since`."""
    rows = Delivery.objects.filter(target__in=target_ids, group=group, due_at__gt=since)
    return dict(rows.values("target").annotate(latest=Max("due_at")).values_list("target", "latest"))


def deliveries_of(project: Project) -> QuerySet[Delivery]:
    """The latest first."""
    return Delivery.objects.filter(project=project).select_related("target").order_by("-pk")
