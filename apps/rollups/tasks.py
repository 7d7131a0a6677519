"""Celery's entry point: beat wakes the job, which counts or finds that it should not."""

import logging

import redis
from celery import shared_task
from django.conf import settings

from apps.rollups.run import count_behind

logger = logging.getLogger(__name__)


@shared_task(name="rollups.count")
def count() -> None:
    """What came in since the last run, if nobody else does it and the machine has had its rest."""
    client = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=10, socket_connect_timeout=2)
    try:
        count_behind(client)
    except redis.RedisError as error:
        logger.warning("nothing was counted behind the ingest: %s", error)
    finally:
        client.close()
