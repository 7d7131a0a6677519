"""Celery's entry point: beat asks every second whether anybody evaluates; who does, does for a turn."""

import logging
import threading
from typing import Any

import redis
from celery import shared_task, signals
from django.conf import settings
from django.utils import timezone

from apps.alerts.services import transitions_forget
from apps.alerts.turn import TURNS

logger = logging.getLogger(__name__)
# Of this process: the evaluator is one thread's at a time.
_turn = threading.Lock()
_stopping = threading.Event()


@signals.worker_shutting_down.connect
def _stop_evaluating(**_: Any) -> None:
    _stopping.set()


@signals.worker_ready.connect
def _start_evaluating(**_: Any) -> None:
    _stopping.clear()


@shared_task(name="alerts.evaluate")
def evaluate() -> None:
    """A turn of ticks, unless another thread or process has it."""
    if not _turn.acquire(blocking=False):
        return
    client = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=10, socket_connect_timeout=2)
    try:
        TURNS.take(client, stopping=_stopping)
    except redis.RedisError as error:
        logger.warning("alert rules wait for Redis: %s", error)
    finally:
        client.close()
        _turn.release()


@shared_task(name="alerts.forget")
def forget() -> None:
    """Once an hour: what was logged long ago."""
    transitions_forget(timezone.now())
