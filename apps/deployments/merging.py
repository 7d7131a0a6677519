"""What was told of a deployment and what was noticed of it are one. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from apps.deployments.queries import ReleaseRow

# A pipeline tells before the first span of the new version, or once the rollout is over.
SAME_WITHIN_S = 3600


@dataclass(frozen=True, slots=True)
class Entry:
    """One deployment. `id` is None for one that was noticed; `first_seen_s` for one without spans near it.

    `environment` is empty where neither whoever told nor any span says it. Times are unix seconds.
    """

    id: int | None
    service: str
    version: str
    environment: str
    at_s: float
    source: Literal["noticed", "told"]
    commit: str = ""
    author: str = ""
    url: str = ""
    is_first: bool = False
    # The version that was there before; None where that is not known.
    replaced: str | None = None
    first_seen_s: int | None = None


def merge(told: Iterable[Entry], releases: Sequence[ReleaseRow]) -> list[Entry]:
    """Each deployment once, newest first: a release that somebody told of, within an hour of its first span,
    is what was told."""
    merged: list[Entry] = []
    noticed: set[ReleaseRow] = set()
    by_version: dict[tuple[str, str], list[ReleaseRow]] = {}
    for release in releases:
        by_version.setdefault((release.service, release.version), []).append(release)
    for entry in told:
        candidates = by_version.get((entry.service, entry.version), ())
        its = [release for release in candidates if _is_same(entry, release)]
        noticed.update(its)
        merged.append(_complete(entry, its))
    merged += [_as_entry(release) for release in releases if release not in noticed]
    return sorted(merged, key=lambda entry: (-entry.at_s, entry.service, entry.environment, entry.version))


def _is_same(entry: Entry, release: ReleaseRow) -> bool:
    is_near = abs(entry.at_s - release.first_s) <= SAME_WITHIN_S
    return is_near and entry.environment in ("", release.environment)


def _complete(entry: Entry, releases: Sequence[ReleaseRow]) -> Entry:
    """With what its spans show; its environment, where they come from a single one."""
    if not releases:
        return entry
    environments = {release.environment for release in releases}
    return replace(
        entry,
        environment=environments.pop() if len(environments) == 1 else entry.environment,
        first_seen_s=min(release.first_s for release in releases),
        is_first=all(release.is_first for release in releases),
        replaced=next((release.replaced for release in releases if release.replaced), None),
    )


def _as_entry(release: ReleaseRow) -> Entry:
    return Entry(
        id=None,
        service=release.service,
        version=release.version,
        environment=release.environment,
        at_s=release.first_s,
        source="noticed",
        is_first=release.is_first,
        replaced=release.replaced or None,
        first_seen_s=release.first_s,
    )
