"""Celery's entry points: whoever tells something wakes the deliverer, and so does beat."""

import logging
from typing import Any

from celery import current_app, shared_task
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from apps.notifiers import outbox
from apps.notifiers.deliver import Deliverer

logger = logging.getLogger(__name__)

# A broker that is away would be asked for six seconds, while whoever told something waits.
AT_ONCE = {"max_retries": 0, "socket_connect_timeout": 1, "socket_timeout": 1}


# Of this process; its threads begin with the first delivery.
deliverer = Deliverer()


@shared_task(name="notifiers.deliver")
def deliver() -> None:
    """Start what is due; one indexed read where nothing is."""
    deliverer.pump()


@shared_task(name="notifiers.forget")
def forget() -> None:
    outbox.forget_old(timezone.now())


def wake_on_commit() -> None:
    """Have it delivered as soon as this transaction is committed: once, however much it tells."""
    connection = transaction.get_connection()
    if not any(waiting is wake for _, waiting, _ in connection.run_on_commit):
        transaction.on_commit(wake, robust=True)


def wake() -> None:
    """Have it delivered now. While nobody can be woken, the next beat does it."""
    try:
        with current_app.connection_for_write(transport_options=AT_ONCE) as connection:
            options: dict[str, Any] = {"connection": connection, "retry": False}
            deliver.apply_async(expires=settings.NOTIFIERS_CALL_EXPIRES_S, **options)
    except OperationalError as error:
        logger.warning("deliveries wait for beat: %s", error)
