"""A receiver on loopback, names that lead to it, targets, and a clock that is an argument."""

import socket
import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from apps.accounts.models import User
from apps.notifiers import guarded
from apps.notifiers.messages import Event, Message, Severity
from apps.notifiers.models import NotificationTarget
from apps.notifiers.services import notification_target_create
from apps.notifiers.settings_forms import read_settings
from apps.projects.models import Project
from tests.notifiers.receiver import Server, make_certificate, serve

SIGNING_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
NOW = datetime(2026, 11, 29, 10, 0, tzinfo=UTC)
# Where the library sends for each service; the certificate of the receiver is theirs.
SERVICES = [
    "hooks.slack.com",
    "prod-1.westeurope.logic.azure.com",
    "discord.com",
    "api.telegram.org",
    "events.pagerduty.com",
    "api.opsgenie.com",
]


class Resolver:
    """Answers for the names it was told; whatever else is asked goes to the system's."""

    def __init__(self) -> None:
        self.names: dict[str, list[list[tuple[str, int | None]]]] = {}
        self.asked: list[str] = []

    def tell(self, host: str, *answers: list[tuple[str, int | None]]) -> None:
        """What `host` leads to, the first time, the second, …; a port of None: the one that was asked for."""
        self.names[host] = list(answers)

    def __call__(self, host: str, port: int, *args: Any, **kwargs: Any) -> Any:
        self.asked.append(host)
        if host not in self.names:
            return SYSTEM(host, port, *args, **kwargs)
        answers = self.names[host]
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, to or port)) for ip, to in answer]


SYSTEM: Any = socket.getaddrinfo


@pytest.fixture
def resolver(monkeypatch: pytest.MonkeyPatch) -> Resolver:
    resolver = Resolver()
    monkeypatch.setattr(socket, "getaddrinfo", resolver)
    return resolver


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Server]:
    """Speaks HTTP, and the setting allows it."""
    with serve() as server:
        settings.NOTIFIERS_ALLOWED_HOSTS = frozenset({("127.0.0.1", server.port)})
        yield server


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("tls") / "receiver.pem"
    make_certificate(file, [*SERVICES, "receiver.example"])
    return file


@pytest.fixture
def services(
    certificate: Path, resolver: Resolver, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Server]:
    """Speaks HTTPS under the names of Slack and the others, which all lead to it."""
    context = ssl.create_default_context(cafile=certificate)
    monkeypatch.setattr(guarded, "tls_context", lambda: context)
    settings.NOTIFIERS_ALLOWED_HOSTS = frozenset((name, 443) for name in SERVICES)
    with serve(certificate) as server:
        for name in SERVICES:
            resolver.tell(name, [("127.0.0.1", server.port)])
        yield server


@pytest.fixture
def make_target(project: Project, alice: User) -> Callable[..., NotificationTarget]:
    """`make_target(kind, **settings)`, of alice's project."""

    def make(kind: str, *, name: str = "", **settings: Any) -> NotificationTarget:
        return notification_target_create(
            project=project,
            by=alice,
            name=name or f"target {NotificationTarget.objects.count()}",
            kind=kind,
            settings=read_settings(kind, settings, may_mail=lambda _: True),
            enabled=True,
        )

    return make


@pytest.fixture
def webhook(make_target: Callable[..., NotificationTarget], receiver: Server) -> NotificationTarget:
    return make_target("webhook", url=f"http://127.0.0.1:{receiver.port}/hook", signing_secret=SIGNING_SECRET)


def make_message(number: int = 1, **changes: Any) -> Message:
    event = changes.get("event", Event.FIRING)
    values: dict[str, Any] = {
        "key": f"incident:{number}:{event}",
        "subject_key": f"incident:{number}",
        "event": event,
        "severity": Severity.CRITICAL,
        "title": "p95 of checkout above 300 ms",
        "text": "812 ms over the last 5 minutes.",
        "url": f"https://spanwise.example/p/checkout/alerts/incidents/{number}",
        "facts": {"Service": "checkout", "Value": "812 ms"},
        "service": "checkout",
        "environment": "production",
        "owner": "payments",
        "at_ns": 1_764_410_400_123_456_789,
        **changes,
    }
    return Message(**values)


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)
