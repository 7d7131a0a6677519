"""Processes of their own, on the database of their environment: `python -m tests.notifiers.worker COMMAND`.

`seed N URL…`: webhook targets, and N messages for them, each with its recovery. `tell N`: one more, delivered
by somebody else. `work`: deliver until nothing is left open. `wake`: the same by others, woken as beat does.
`killed`: claim, send, and be gone before it is noted. `expire`: as if a minute had passed since every claim.
`report`: how many deliveries there are, by state and attempts, as JSON.
"""

import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

import orjson  # noqa: E402
from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from apps.accounts.services import organization_create, user_create  # noqa: E402
from apps.notifiers import outbox, tasks  # noqa: E402
from apps.notifiers.attempt import attempt  # noqa: E402
from apps.notifiers.deliver import Deliverer  # noqa: E402
from apps.notifiers.messages import Event  # noqa: E402
from apps.notifiers.models import OPEN_STATES, Delivery, Kind, State  # noqa: E402
from apps.notifiers.services import enqueue, notification_target_create  # noqa: E402
from apps.notifiers.settings_forms import read_settings  # noqa: E402
from apps.projects.models import Project  # noqa: E402
from apps.projects.services import project_create  # noqa: E402
from tests.notifiers.conftest import SIGNING_SECRET, make_message  # noqa: E402


def seed(messages: str, *urls: str) -> None:
    alice = user_create(email="alice@shop.example", password="correct horse battery staple")
    organization = organization_create(name="Shop", by=alice)
    project = project_create(organization=organization, name="Checkout", by=alice)
    for url in urls:
        settings = read_settings(
            Kind.WEBHOOK, {"url": url, "signing_secret": SIGNING_SECRET}, may_mail=lambda _: False
        )
        notification_target_create(
            project=project, by=alice, name=url, kind=Kind.WEBHOOK, settings=settings, enabled=True
        )
    with transaction.atomic():
        for number in range(int(messages)):
            for event in (Event.FIRING, Event.RECOVERED):
                enqueue(project.pk, make_message(number, event=event), now=timezone.now())


def tell(number: str) -> None:
    """Once more, and wait until it is delivered by somebody else."""
    project = Project.objects.get()
    message = make_message(int(number))
    enqueue(project.pk, message, now=timezone.now())
    while not Delivery.objects.filter(key=message.key, state=State.DELIVERED).exists():
        time.sleep(0.005)


def wake() -> None:
    """As beat does, until nothing is left open."""
    while Delivery.objects.filter(state__in=OPEN_STATES).exists():
        tasks.wake()
        time.sleep(0.2)


def work() -> None:
    deliverer = Deliverer()
    while Delivery.objects.filter(state__in=OPEN_STATES).exists():
        deliverer.pump()
        time.sleep(0.01)
    deliverer.close()


def killed() -> None:
    for due in outbox.due_targets(timezone.now()):
        attempt(outbox.claim(due.target_id, timezone.now()))
    os.kill(os.getpid(), signal.SIGKILL)


def expire() -> None:
    Delivery.objects.filter(state=State.CLAIMED).update(deadline=timezone.now() - timedelta(seconds=1))


def report() -> None:
    rows = Delivery.objects.values_list("state", "attempts")
    counts = Counter(f"{state} {attempts}" for state, attempts in rows)
    print(orjson.dumps(dict(counts)).decode())


if __name__ == "__main__":
    command, *arguments = sys.argv[1:]
    commands: dict[str, Callable[..., None]] = {
        function.__name__: function for function in (seed, tell, wake, work, killed, expire, report)
    }
    commands[command](*arguments)
