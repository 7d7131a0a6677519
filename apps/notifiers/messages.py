"""What is told: one message, whoever it goes to and however it gets there."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

# Names of spans may be as long as anybody likes.
TITLE_CHARS = 300
TEXT_CHARS = 4000
FACT_CHARS = 500


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
    """As it is stored until it is delivered: what no store and no service takes is taken out or cut off."""
    return {
        **asdict(message),
        "title": _clean(" ".join(message.title.split()), TITLE_CHARS),
        "text": _clean(message.text, TEXT_CHARS),
        "facts": [
            [_clean(name, FACT_CHARS), _clean(value, FACT_CHARS)] for name, value in message.facts.items()
        ],
        **{name: _clean_name(getattr(message, name)) for name in ("service", "environment", "owner")},
    }


def from_json(stored: Mapping[str, Any]) -> Message:
    return Message(
        **{
            **stored,
            "event": Event(stored["event"]),
            "severity": Severity(stored["severity"]),
            "facts": dict(stored["facts"]),
        }
    )


def _clean_name(name: str | None) -> str | None:
    return None if name is None else _clean(name, FACT_CHARS)


def _clean(text: str, most_chars: int) -> str:
    """PostgreSQL stores no NUL, and JSON no half of a character."""
    whole = text.replace("\x00", "").encode(errors="replace").decode()
    return whole if len(whole) <= most_chars else f"{whole[: most_chars - 1]}…"
