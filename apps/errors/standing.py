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
    """`decision` is RESOLVED or IGNORED; `by` is an address, None once the person is gone.

    `version`: the one it is gone from, of `service` where that is not empty; `in_next`: whichever comes next.
    """

    decision: str
    version: str
    by: str | None
    at_s: float
    service: str = ""
    in_next: bool = False


class ReleaseRow(NamedTuple):
    """When a service's version was first seen, unix seconds."""

    service: str
    version: str
    first_s: int


class Seen(NamedTuple):
    """Where an error was seen after something was decided of it."""

    service: str
    version: str


@dataclass(frozen=True, slots=True)
class Standing:
    status: Status
    is_regressed: bool


OPEN = Standing(Status.OPEN, is_regressed=False)


class Versions:
    """In which order a service's versions came: by the minute that each was first seen in.

    Versions of two services say nothing of each other, even where they are called the same.
    """

    def __init__(self, releases: Iterable[ReleaseRow]) -> None:
        self._of_service: dict[str, dict[str, int]] = {}
        for service, version, first_s in releases:
            self._of_service.setdefault(service, {})[version] = first_s

    def newest_of(self, service: str) -> str | None:
        versions = self._of_service.get(service)
        return max(versions, key=lambda each: versions[each]) if versions else None

    def is_newest(self, service: str, version: str) -> bool:
        """False for a service's only version: nothing is new in it."""
        return len(self._of_service.get(service, ())) > 1 and version == self.newest_of(service)

    def is_older(self, seen: Seen, than: Decided) -> bool:
        """Than the version that the error is gone from. Where the service has had no such version, the next
        one is meant: whatever had been seen by the decision is older."""
        versions = self._of_service.get(seen.service, {})
        is_meant = than.service in ("", seen.service)
        gone_s = versions.get(than.version, than.at_s) if is_meant else than.at_s
        return versions.get(seen.version, inf) < gone_s


def find_standing(decided: Decided | None, later: Iterable[Seen], versions: Versions) -> Standing:
    """`later`: where it was seen after the decision.

    What was resolved is open again once it is seen afterwards; where a version was said, in one that is not
    older: older ones go on failing until the last of them is gone.
    """
    if decided is None:
        return OPEN
    if decided.decision == Status.IGNORED:
        return Standing(Status.IGNORED, is_regressed=False)
    waits = decided.in_next or decided.version != ""
    again = any(not waits or not versions.is_older(seen, decided) for seen in later)
    return Standing(Status.OPEN if again else Status.RESOLVED, is_regressed=again)


def list_settled(standings: Mapping[str, Standing], status: Status) -> list[str]:
    """Fingerprints of groups that stand so."""
    return sorted(fingerprint for fingerprint, standing in standings.items() if standing.status is status)
