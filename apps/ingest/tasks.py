"""Celery's entry points: a task is a wake-up, all data stays in the stream until it is written."""

import logging
import threading
from typing import Any

import redis
from celery import bootsteps, current_app, shared_task, signals
from django.conf import settings

from apps.ingest.demo_jobs import run_demo
from apps.ingest.queue import intake as queue
from apps.ingest.queue.keys import Shard
from apps.ingest.write.make_room import make_room
from apps.ingest.write.worker import drain_leftovers as empty_leftovers
from apps.ingest.write.worker import drain_shard
from apps.otlp.signals import Signal
from apps.projects.models import Project

logger = logging.getLogger(__name__)

_stopping = threading.Event()


@signals.worker_init.connect
def _make_room(**_: Any) -> None:
    try:
        with queue.connect() as client:
            make_room(client, is_stopping=_stopping.is_set)
    except redis.RedisError as error:
        logger.warning("the worker waits for Redis: %s", error)


class StopDraining(bootsteps.StartStopStep):
    """However a worker ends: Celery sends no signal where its broker fails it, but waits for the drain."""

    def close(self, worker: object) -> None:
        _stopping.set()


current_app.steps["worker"].add(StopDraining)


@signals.worker_shutting_down.connect
def _stop_draining(**_: Any) -> None:
    _stopping.set()


@signals.worker_ready.connect
def _start_draining(**_: Any) -> None:
    _stopping.clear()


@shared_task(name="ingest.drain")
def drain(signal: str, shard_number: int) -> None:
    """Drain one shard for a turn, then ask to be called again.

    A lost call costs a second: beat sends one each second. One that finds the shard taken ends at once.
    """
    client = queue.connect()
    try:
        was_ours = drain_shard(
            Shard(Signal(signal), shard_number),
            client,
            run_for_s=settings.INGEST_TURN_S,
            is_stopping=_stopping.is_set,
        )
        if was_ours and not _stopping.is_set():
            make_room(client, is_stopping=_stopping.is_set)
            drain.apply_async((signal, shard_number), expires=settings.INGEST_CALL_EXPIRES_S)
    finally:
        client.close()


@shared_task(name="ingest.drain_leftovers")
def drain_leftovers() -> None:
    """What lies in shards beyond the settings: no call of `drain` is about them."""
    with queue.connect() as client:
        empty_leftovers(client, run_for_s=settings.INGEST_TURN_S, is_stopping=_stopping.is_set)


@shared_task(name="ingest.send_demo")
def send_demo(project_id: int) -> None:
    """The demo shop for one project; runs among the ordinary jobs."""
    project = Project.objects.filter(pk=project_id).first()
    if project is None:
        return
    with queue.connect() as client:
        run_demo(client, project)
