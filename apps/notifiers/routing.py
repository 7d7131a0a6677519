"""Which targets a message goes to, by the routes of its project."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from fnmatch import fnmatchcase

from apps.notifiers.messages import Message, Severity


@dataclass(frozen=True, slots=True)
class Route:
    """Globs are `*`, `?` and `[…]`, in any case of letters; an empty collection takes everything."""

    severities: Collection[Severity]
    services: Collection[str]
    environments: Collection[str]
    owners: Collection[str]
    target_ids: Collection[int]
    repeat_every: timedelta | None
    goes_on: bool


@dataclass(frozen=True, slots=True)
class Way:
    """A target, and how often it is reminded of what lasts; None: never."""

    target_id: int
    repeat_every: timedelta | None


def find_ways(message: Message, routes: Sequence[Route], enabled: Iterable[int]) -> list[Way]:
    """The first route that takes a message ends the search, unless it goes on; no target is named twice.

    A project that has no routes sends everything to every target: whoever sets up the first target wants to
    hear from it. Of one that has some, what no route takes goes nowhere.
    """
    enabled = list(enabled)
    if not routes:
        return [Way(target_id, None) for target_id in enabled]
    ways: dict[int, Way] = {}
    for route in routes:
        if not takes(route, message):
            continue
        for target_id in route.target_ids:
            if target_id in enabled:
                ways.setdefault(target_id, Way(target_id, route.repeat_every))
        if not route.goes_on:
            break
    return list(ways.values())


def takes(route: Route, message: Message) -> bool:
    return (not route.severities or message.severity in route.severities) and all(
        _fits(value, globs)
        for value, globs in (
            (message.service, route.services),
            (message.environment, route.environments),
            (message.owner, route.owners),
        )
    )


def _fits(value: str | None, globs: Collection[str]) -> bool:
    """What has no service is of none: only a route that asks for nothing takes it."""
    if not globs:
        return True
    return value is not None and any(fnmatchcase(value.lower(), glob.lower()) for glob in globs)
