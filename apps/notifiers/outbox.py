"""Deliveries are claimed, each by one conditional UPDATE, and what became of them is noted."""

import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet

from apps.notifiers.answers import Outcome
from apps.notifiers.grouping import MOST_TOGETHER
from apps.notifiers.models import OPEN_STATES, Delivery, NotificationTarget, State
from apps.notifiers.retries import next_attempt

logger = logging.getLogger(__name__)

# An attempt takes 10 s at the longest (guarded.LIMIT_S), a mail somewhat more. Whoever has noted nothing by
# then is gone.
CLAIM_FOR = timedelta(seconds=60)
AT_ONCE_PER_TARGET = 2
KEPT_FOR = timedelta(days=30)


def due(now: datetime) -> QuerySet[Delivery]:
    """What may be claimed: its time has come, and nothing older of its subject is still to be told.

    So a recovery never overtakes what it ends, however often that had to be tried.
    """
    older = Delivery.objects.filter(
        target=OuterRef("target"),
        subject_key=OuterRef("subject_key"),
        pk__lt=OuterRef("pk"),
        state__in=OPEN_STATES,
    )
    is_ready = Q(state__in=(State.WAITING, State.FAILED), next_at__lte=now)
    is_abandoned = Q(state=State.CLAIMED, deadline__lt=now)
    # For the index: what is claimed was due before.
    return Delivery.objects.filter(is_ready | is_abandoned, ~Exists(older), next_at__lte=now)


@dataclass(frozen=True, slots=True)
class DueTarget:
    """`is_failing`: its last attempt failed."""

    target_id: int
    project_id: int
    is_failing: bool


def due_targets(now: datetime) -> list[DueTarget]:
    """Targets with something due, longest waiting first."""
    found = (
        due(now)
        .filter(target__enabled=True)
        .values("target", "target__project", "target__failing_since")
        .annotate(oldest=Min("next_at"))
        .order_by("oldest")
    )
    return [
        DueTarget(row["target"], row["target__project"], row["target__failing_since"] is not None)
        for row in found
    ]


def claim(target_id: int, now: datetime) -> list[Delivery]:
    """What goes to a target next: a delivery, or those of its group; empty if others hold what there is."""
    at_work = (
        Delivery.objects.filter(target=target_id, state=State.CLAIMED, deadline__gte=now)
        .aggregate(claims=Count("claim", distinct=True))
        .get("claims", 0)
    )
    if at_work >= AT_ONCE_PER_TARGET:
        return []
    head = due(now).filter(target=target_id).order_by("next_at", "pk").first()
    if head is None:
        return []
    together = [head.pk]
    if head.group:
        alike = due(now).filter(target=target_id, group=head.group).order_by("pk")
        together = list(alike.values_list("pk", flat=True)[:MOST_TOGETHER])
    token = secrets.token_hex(16)
    due(now).filter(pk__in=together).update(
        state=State.CLAIMED, claim=token, deadline=now + CLAIM_FOR, attempts=F("attempts") + 1
    )
    claimed = Delivery.objects.filter(claim=token, state=State.CLAIMED)
    return list(claimed.select_related("target", "project", "project__organization").order_by("pk"))


def note(deliveries: Sequence[Delivery], outcome: Outcome, now: datetime) -> bool:
    """Keep what became of a claim; False if it is somebody else's by now, whose word counts then."""
    is_ours = False
    for delivery in deliveries:
        changes = _after(delivery, outcome, now)
        mine = Delivery.objects.filter(pk=delivery.pk, claim=delivery.claim, state=State.CLAIMED)
        is_ours |= bool(mine.update(**changes))
    if is_ours:
        note_of_target(deliveries[0].target_id, outcome, now)
    return is_ours


def _after(delivery: Delivery, outcome: Outcome, now: datetime) -> dict[str, object]:
    kept = {"status": outcome.status, "detail": outcome.detail, "claim": "", "deadline": None}
    if outcome.delivered:
        return {**kept, "state": State.DELIVERED, "ended_at": now}
    again = next_attempt(
        attempts=delivery.attempts,
        first_due=delivery.due_at,
        now=now,
        is_final=outcome.is_final,
        retry_after_s=outcome.retry_after_s,
    )
    if again is None:
        logger.warning("delivery %s to target %s is given up", delivery.pk, delivery.target_id)
        return {**kept, "state": State.GIVEN_UP, "ended_at": now}
    return {**kept, "state": State.FAILED, "next_at": again}


def note_of_target(target_id: int, outcome: Outcome, now: datetime) -> None:
    """What its owner sees of it."""
    target = NotificationTarget.objects.filter(pk=target_id)
    if outcome.delivered:
        target.update(last_delivered_at=now, failing_since=None, last_failure="")
        return
    status = f"{outcome.status}: " if outcome.status else ""
    target.update(last_failure=f"{status}{outcome.detail}"[:500])
    target.filter(failing_since=None).update(failing_since=now)


def forget_old(now: datetime) -> int:
    """Delete what ended a month ago; how many."""
    gone, _ = Delivery.objects.filter(ended_at__lt=now - KEPT_FOR).delete()
    return gone
