"""Writes about targets, routes and deliveries; `enqueue` is how every other app tells people something."""

import logging
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from apps.accounts.models import User
from apps.notifiers.answers import Outcome
from apps.notifiers.grouping import HOLD, due_at, group_of
from apps.notifiers.messages import Event, Message, to_json
from apps.notifiers.models import (
    GROUP_CHARS,
    OPEN_STATES,
    Delivery,
    NotificationRoute,
    NotificationTarget,
    State,
)
from apps.notifiers.outbox import note_of_target
from apps.notifiers.routing import Way, find_ways
from apps.notifiers.sealing import seal
from apps.notifiers.selectors import enabled_targets, latest_due, read_routes, told_of
from apps.notifiers.senders import KINDS_FOR_PEOPLE
from apps.notifiers.settings_forms import TargetSettings
from apps.notifiers.tasks import wake_on_commit
from apps.projects.models import Project

logger = logging.getLogger(__name__)

MAX_TARGETS = 50
MAX_ROUTES = 50


class NameTaken(Exception):
    """The project has another target of that name."""


class TooMany(Exception):
    """The project has as many of these as it may have; the text says how many."""


class InUse(Exception):
    """A route would be left without a target; the text is the route's name."""


def enqueue(project_id: int, message: Message, *, now: datetime) -> int:
    """One delivery for each target that the project's routes name; how many that added.

    Call it in the transaction that makes the message true: both are kept, or neither. A second call with the
    same key adds nothing. RECOVERED goes to whoever was told of the subject before, and to nobody else,
    whatever the routes say by now; REPEATED is an offer that may be made as often as one likes: it goes to
    those whose route asks for it and who have heard nothing of the subject for so long.
    """
    targets = enabled_targets(project_id)
    ways = find_ways(message, read_routes(project_id), targets)
    told = told_of(message.subject_key, project_id)
    if message.event is Event.RECOVERED:
        ways = [Way(target_id, None) for target_id in told if target_id in targets]
    if message.event is Event.REPEATED:
        ways = [way for way in ways if _is_due_again(way, told.get(way.target_id), now)]
    return _add(project_id, message, [targets[way.target_id] for way in ways], now)


def _is_due_again(way: Way, told_at: datetime | None, now: datetime) -> bool:
    if way.repeat_every is None:
        return False
    return told_at is None or told_at + way.repeat_every <= now


def _add(project_id: int, message: Message, targets: Iterable[NotificationTarget], now: datetime) -> int:
    by_id = {target.pk: target for target in targets}
    known = set(Delivery.objects.filter(target__in=by_id, key=message.key).values_list("target", flat=True))
    wanted = [target for pk, target in by_id.items() if pk not in known]
    if not wanted:
        return 0
    group = group_of(message)[:GROUP_CHARS]
    latest = latest_due([target.pk for target in wanted], group, now - HOLD) if group else {}
    deliveries = []
    for target in wanted:
        is_grouped = bool(group) and target.kind in KINDS_FOR_PEOPLE
        at = due_at(now, latest.get(target.pk)) if is_grouped else now
        deliveries.append(
            Delivery(
                project_id=project_id,
                target=target,
                key=message.key,
                subject_key=message.subject_key,
                group=group if is_grouped else "",
                message=to_json(message),
                due_at=at,
                next_at=at,
                created_at=now,
            )
        )
    # Of two that tell the same at once, one adds it.
    Delivery.objects.bulk_create(deliveries, ignore_conflicts=True)
    wake_on_commit()
    return len(deliveries)


def notification_target_create(
    *, project: Project, by: User, name: str, kind: str, settings: TargetSettings, enabled: bool
) -> NotificationTarget:
    """Raises NameTaken, TooMany."""
    if NotificationTarget.objects.filter(project=project).count() >= MAX_TARGETS:
        raise TooMany(f"A project has at most {MAX_TARGETS} targets.")
    target = NotificationTarget(project=project, created_by=by, name=name, kind=kind, enabled=enabled)
    _take_settings(target, settings)
    _save(target)
    logger.info("notification target %s created for project %s by user %s", target.pk, project.pk, by.pk)
    return target


def notification_target_update(
    *,
    target: NotificationTarget,
    by: User,
    name: str,
    settings: TargetSettings | None,
    enabled: bool,
    now: datetime,
) -> NotificationTarget:
    """What waits for a target that is switched off is given up. Raises NameTaken."""
    target.name, target.enabled = name, enabled
    if settings is not None:
        _take_settings(target, settings)
        target.failing_since, target.last_failure = None, ""
    with transaction.atomic():
        _save(target)
        if not enabled:
            Delivery.objects.filter(target=target, state__in=OPEN_STATES).update(
                state=State.GIVEN_UP, detail="the target was switched off", ended_at=now, claim=""
            )
    logger.info(
        "notification target %s of project %s changed by user %s", target.pk, target.project_id, by.pk
    )
    return target


def notification_target_note_test(*, target: NotificationTarget, outcome: Outcome, now: datetime) -> None:
    """What is shown of a target is what came last, and a test is as good as any."""
    note_of_target(target.pk, outcome, now)


def notification_target_delete(*, target: NotificationTarget, by: User) -> None:
    """Its deliveries go with it. Raises InUse: a route that names nobody would silence what it takes."""
    for route in target.routes.all():
        if route.targets.count() == 1:
            raise InUse(route.name)
    logger.info(
        "notification target %s of project %s deleted by user %s", target.pk, target.project_id, by.pk
    )
    target.delete()


def notification_route_create(
    *, project: Project, by: User, targets: Iterable[NotificationTarget], **values: Any
) -> NotificationRoute:
    """The last of the project's routes. Raises TooMany."""
    with transaction.atomic():
        positions = list(NotificationRoute.objects.filter(project=project).values_list("position", flat=True))
        if len(positions) >= MAX_ROUTES:
            raise TooMany(f"A project has at most {MAX_ROUTES} routes.")
        route = NotificationRoute.objects.create(
            project=project, position=max(positions, default=-1) + 1, **values
        )
        route.targets.set(targets)
    logger.info("notification route %s created for project %s by user %s", route.pk, project.pk, by.pk)
    return route


def notification_route_update(
    *,
    route: NotificationRoute,
    by: User,
    targets: Iterable[NotificationTarget] | None,
    changes: Mapping[str, Any],
) -> NotificationRoute:
    """`changes` by field name."""
    for name, value in changes.items():
        setattr(route, name, value)
    with transaction.atomic():
        route.save()
        if targets is not None:
            route.targets.set(targets)
    logger.info("notification route %s of project %s changed by user %s", route.pk, route.project_id, by.pk)
    return route


def notification_routes_order(*, routes: Mapping[int, NotificationRoute], order: list[int], by: User) -> None:
    """`order`: the ids of all routes of a project, the first that is asked first."""
    with transaction.atomic():
        for position, route_id in enumerate(order):
            NotificationRoute.objects.filter(pk=routes[route_id].pk).update(position=position)
    logger.info("notification routes %s ordered by user %s", order, by.pk)


def notification_route_delete(*, route: NotificationRoute, by: User) -> None:
    logger.info("notification route %s of project %s deleted by user %s", route.pk, route.project_id, by.pk)
    route.delete()


def delivery_retry(*, delivery: Delivery, now: datetime) -> bool:
    """Send it now, with a day's patience from now on; False if that is not for us to do.

    What was delivered, or is just being sent, is not sent once more; nor is anything to what is switched off.
    """
    ended = Delivery.objects.filter(pk=delivery.pk, state__in=(State.FAILED, State.GIVEN_UP))
    changed = ended.filter(target__enabled=True).update(
        state=State.WAITING, next_at=now, due_at=now, attempts=0, ended_at=None
    )
    if changed:
        wake_on_commit()
    return bool(changed)


def _take_settings(target: NotificationTarget, settings: TargetSettings) -> None:
    target.settings = dict(settings.shown)
    target.sealed = seal(dict(settings.secrets)) if settings.secrets else ""
    target.hints = dict(settings.hints)


def _save(target: NotificationTarget) -> None:
    try:
        with transaction.atomic():
            target.save()
    except IntegrityError as error:
        raise NameTaken from error
