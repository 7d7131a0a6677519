"""What is told: one message, whoever it goes to and however it gets there."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    WARNING = "warning"
    CRITICAL = "critical"


class Event(StrEnum):
    FIRING = "firing"
    ESCALATED = "escalated"
    REPEATED = "repeated"
    RECOVERED = "recovered"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Message:
    """`key` is unique within the project; what belongs together has one `subject_key`.

    `title` is one line of plain text, `text` some lines; `url` is absolute and leads into the application;
    `facts` keep their order. Nothing of it is markup: senders escape what their medium would read as such.
    """

    key: str
    subject_key: str
    event: Event
    severity: Severity
    title: str
    text: str
    url: str
    facts: Mapping[str, str]
    service: str | None
    environment: str | None
    owner: str | None
    at_ns: int


def to_json(message: Message) -> dict[str, Any]:
    """As it is stored until it is delivered."""
    return {**asdict(message), "facts": list(message.facts.items())}


def from_json(stored: Mapping[str, Any]) -> Message:
    return Message(
        **{
            **stored,
            "event": Event(stored["event"]),
            "severity": Severity(stored["severity"]),
            "facts": dict(stored["facts"]),
        }
    )
