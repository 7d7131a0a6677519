"""Error groups as they are read: what was counted, and where each stands. Pure."""

from dataclasses import dataclass

from apps.errors.queries import GroupRow, Sample
from apps.errors.standing import Decided, Standing


@dataclass(frozen=True, slots=True)
class Group:
    """`samples` are of traces that are still stored, the latest first, one of each trace, or log records
    without one; `newest`: which version of each of its services came last."""

    row: GroupRow
    standing: Standing
    decided: Decided | None
    is_new: bool
    newest: dict[str, str]
    samples: list[Sample]


@dataclass(frozen=True, slots=True)
class GroupPage:
    """`next`: the sorted value and the fingerprint to go on after; None: there are no more."""

    groups: list[Group]
    next: tuple[int, str] | None
