"""Which version of a service came last, from when each was first seen. Pure."""

from collections import defaultdict
from collections.abc import Iterable

from apps.services.queries import VersionRow
from apps.services.records import Deployment


def find_last_deployments(rows: Iterable[VersionRow]) -> dict[str, Deployment]:
    """By service: the version that appeared last, where another had run in the same environment before.

    What says no version cannot be told from others.
    """
    seen: dict[tuple[str, str], list[VersionRow]] = defaultdict(list)
    for row in rows:
        if row.version:
            seen[row.service, row.environment].append(row)
    deployments: dict[str, Deployment] = {}
    for (service, environment), versions in sorted(seen.items()):
        newest = max(versions, key=lambda row: (row.first_s, row.version))
        is_first = all(row.first_s >= newest.first_s for row in versions)
        known = deployments.get(service)
        if not is_first and (known is None or newest.first_s > known.at):
            deployments[service] = Deployment(newest.version, environment, newest.first_s)
    return deployments
