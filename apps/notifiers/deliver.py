"""Sends what is due: a few threads of this process, shared so that no target waits for a slow one.

A target whose last attempt failed may have half of the threads at the most, all such targets together: what
hangs for its ten seconds is nearly always one of them. A project has a quarter, however many targets it has.
"""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from datetime import datetime

from django.db import connection
from django.utils import timezone

from apps.notifiers import outbox
from apps.notifiers.attempt import attempt
from apps.notifiers.outbox import DueTarget

logger = logging.getLogger(__name__)

THREADS = 32


class Slots:
    """Who works for which target; `take` says whether one more may."""

    def __init__(self, total: int, per_target: int) -> None:
        self._total, self._per_target = total, per_target
        self._lock = threading.Lock()
        self._taken: list[DueTarget] = []

    def take(self, due: DueTarget) -> bool:
        with self._lock:
            of_target = sum(taken.target_id == due.target_id for taken in self._taken)
            of_project = sum(taken.project_id == due.project_id for taken in self._taken)
            failing = sum(taken.is_failing for taken in self._taken)
            if (
                len(self._taken) >= self._total
                or of_target >= self._per_target
                or of_project >= max(self._total // 4, 1)
                or (due.is_failing and failing >= self._total // 2)
            ):
                return False
            self._taken.append(due)
            return True

    def give_back(self, due: DueTarget) -> None:
        with self._lock:
            self._taken.remove(due)


class Deliverer:
    """`clock` is what it goes by; `pump` starts what may be started and returns at once."""

    def __init__(
        self, clock: Callable[[], datetime] = timezone.now, executor: Executor | None = None
    ) -> None:
        self._clock = clock
        self._slots = Slots(THREADS, outbox.AT_ONCE_PER_TARGET)
        self._threads = executor or ThreadPoolExecutor(THREADS, thread_name_prefix="notifier")

    def pump(self) -> None:
        for due in outbox.due_targets(self._clock()):
            if self._slots.take(due):
                self._threads.submit(self._work, due)

    def close(self) -> None:
        """Waits for what has begun."""
        self._threads.shutdown(wait=True)

    def _work(self, due: DueTarget) -> None:
        """Deliver to a target until nothing is due, or it fails."""
        try:
            while deliveries := outbox.claim(due.target_id, self._clock()):
                outcome = attempt(deliveries)
                outbox.note(deliveries, outcome, self._clock())
                if not outcome.delivered:
                    break
        except Exception:
            # What was claimed is claimed again after its deadline.
            logger.exception("deliveries to target %s were broken off", due.target_id)
        finally:
            self._slots.give_back(due)
            connection.close()
