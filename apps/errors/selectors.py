"""Reads about what was decided of error groups."""

from collections.abc import Sequence

from apps.errors.models import ErrorGroupState
from apps.errors.standing import Decided
from apps.projects.models import Project


def decided_of(project: Project, fingerprints: Sequence[str] | None = None) -> dict[str, Decided]:
    """By fingerprint; None: of all groups that anything was decided of."""
    states = ErrorGroupState.objects.filter(project=project).select_related("by")
    if fingerprints is not None:
        states = states.filter(fingerprint__in=fingerprints)
    return {
        state.fingerprint: Decided(
            decision=state.decision,
            version=state.version,
            by=state.by.email if state.by else None,
            at_s=state.at.timestamp(),
            service=state.service,
            in_next=state.in_next,
        )
        for state in states
    }
