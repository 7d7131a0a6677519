"""Reads of rules and incidents."""

from django.db.models import Prefetch, Q, QuerySet

from apps.alerts.models import AlertRule, GroupState, Incident
from apps.projects.models import Project


def rules_of(project: Project) -> QuerySet[AlertRule]:
    """By name, with where their groups stand and their open incidents."""
    open_incidents = Incident.objects.filter(ended_at=None)
    return (
        AlertRule.objects.filter(project=project)
        .select_related("created_by")
        .prefetch_related(
            Prefetch("states", queryset=GroupState.objects.order_by("group")),
            Prefetch("incidents", queryset=open_incidents, to_attr="open_incidents"),
        )
        .order_by("name", "pk")
    )


def incidents_of(project: Project, *, status: str, rule_id: int | None = None) -> QuerySet[Incident]:
    """The latest first. `status`: "open" is neither ended nor closed, "ended" the others, or "all"."""
    incidents = Incident.objects.filter(project=project).select_related("acknowledged_by", "closed_by")
    is_open = Q(ended_at=None, closed_at=None)
    if status != "all":
        incidents = incidents.filter(is_open if status == "open" else ~is_open)
    if rule_id is not None:
        incidents = incidents.filter(rule_id=rule_id)
    return incidents.order_by("-opened_at", "-pk")
