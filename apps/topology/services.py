"""Writes about the map's layout."""

from collections.abc import Mapping, Sequence

from apps.projects.models import Project
from apps.topology.models import MapLayout


def map_layout_save(*, project: Project, positions: Mapping[str, Sequence[float]]) -> MapLayout:
    """The whole of it: the last to move a node wins."""
    layout, _ = MapLayout.objects.update_or_create(project=project, defaults={"positions": positions})
    return layout
