"""Reads about saved views."""

from django.db.models import Q, QuerySet

from apps.accounts.models import User
from apps.dashboards.models import SavedView
from apps.projects.models import Project


def views_for(user: User, project: Project) -> QuerySet[SavedView]:
    """One's own and those that others share, by name."""
    return (
        SavedView.objects.filter(Q(owner=user) | Q(is_shared=True), project=project)
        .select_related("owner")
        .order_by("name", "pk")
    )


def own_views(user: User, project: Project) -> QuerySet[SavedView]:
    return SavedView.objects.filter(project=project, owner=user)
