"""Reads about the map's layout."""

from apps.projects.models import Project
from apps.topology.models import MapLayout


def positions_of(project: Project) -> dict[str, list[float]]:
    """Node id -> [x, y]; none where nobody has moved a node."""
    layout = MapLayout.objects.filter(project=project).first()
    return layout.positions if layout else {}
