"""Where an error group stands: what was decided of it, and whether it came back. Read, never stored. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import inf
from typing import NamedTuple


class Status(StrEnum):
    OPEN = "open"
    RESOLVED = "resolved"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class Decided:
    """`decision` is RESOLVED or IGNORED; `by` is an address, None once the person is gone."""

    decision: str
    version: str
    by: str | None
    at_s: float


class ReleaseRow(NamedTuple):
    """When a service's version was first seen, unix seconds."""

    service: str
    version: str
    first_s: int


@dataclass(frozen=True, slots=True)
class Standing:
    status: Status
    is_regressed: bool


OPEN = Standing(Status.OPEN, is_regressed=False)


class Versions:
    """In which order versions came: by the minute that each was first seen in."""

    def __init__(self, releases: Iterable[ReleaseRow]) -> None:
        self._first_s: dict[str, int] = {}
        self._of_service: dict[str, dict[str, int]] = {}
        for service, version, first_s in releases:
            self._first_s[version] = min(first_s, self._first_s.get(version, first_s))
            self._of_service.setdefault(service, {})[version] = first_s

    def is_newest(self, service: str, version: str) -> bool:
        """False for a service's only version: nothing is new in it."""
        versions = self._of_service.get(service, {})
        return len(versions) > 1 and version == max(versions, key=lambda each: versions[each])

    def is_older(self, version: str, than: Decided) -> bool:
        """Than the version it was resolved in; one that had not been seen by then comes with the decision."""
        return self._first_s.get(version, inf) < self._first_s.get(than.version, than.at_s)


def find_standing(decided: Decided | None, later: Iterable[str], versions: Versions) -> Standing:
    """`later`: versions in which it was seen after the decision.

    What was resolved is open again once it is seen afterwards; where a version was said, in one that is not
    older: older ones go on failing until the last of them is gone.
    """
    if decided is None:
        return OPEN
    if decided.decision == Status.IGNORED:
        return Standing(Status.IGNORED, is_regressed=False)
    again = any(not decided.version or not versions.is_older(version, decided) for version in later)
    return Standing(Status.OPEN if again else Status.RESOLVED, is_regressed=again)


def list_settled(standings: Mapping[str, Standing], status: Status) -> list[str]:
    """Fingerprints of groups that stand so."""
    return sorted(fingerprint for fingerprint, standing in standings.items() if standing.status is status)
