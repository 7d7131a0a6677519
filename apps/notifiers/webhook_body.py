"""What a webhook is told: version 1 of a body that only ever gains fields (docs/notifications.md)."""

from datetime import UTC, datetime
from typing import Any

from apps.notifiers.messages import Event, Message, Severity

VERSION = 1


def describe_message(message: Message, *, key: str, project: str) -> dict[str, Any]:
    """`key` is the Idempotency-Key, `project` the project's name."""
    seconds, ns = divmod(message.at_ns, 10**9)
    return {
        "version": VERSION,
        "id": key,
        "event": message.event.value,
        "severity": message.severity.value,
        "subject": message.subject_key,
        "title": message.title,
        "text": message.text,
        "url": message.url,
        "facts": dict(message.facts),
        "project": project,
        "service": message.service,
        "environment": message.environment,
        "owner": message.owner,
        "at": f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{ns:09d}Z",
    }


# Of the shape that templates are checked against.
EXAMPLE = describe_message(
    Message(
        key="incident:12:firing",
        subject_key="incident:12",
        event=Event.FIRING,
        severity=Severity.CRITICAL,
        title="p95 of checkout above 300 ms",
        text="812 ms over the last 5 minutes.",
        url="https://spanwise.example/p/shop/alerts/incidents/12",
        facts={"Value": "812 ms"},
        service="checkout",
        environment="production",
        owner="payments",
        at_ns=1_764_410_400_000_000_000,
    ),
    key="incident:12:firing:7",
    project="Shop",
)
