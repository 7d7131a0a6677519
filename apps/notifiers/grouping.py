"""Several messages for people as one, where much goes wrong at once. Programs get each by itself.

What is told under one tick's `now` goes together at once. What follows within HOLD of that waits until it has
passed, so that a storm is one message each HOLD and the first of them is never late.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from apps.notifiers.messages import Event, Message, Severity

HOLD = timedelta(seconds=5)
MOST_TOGETHER = 100
MOST_LISTED = 20

WORDS = {
    Event.FIRING: "Firing",
    Event.ESCALATED: "Escalated",
    Event.REPEATED: "Still firing",
    Event.RECOVERED: "Recovered",
    Event.TEST: "Test",
}


@dataclass(frozen=True, slots=True)
class Notice:
    """What is sent in one go: a message, or several of one group, oldest first.

    `key` is the Idempotency-Key; `project` the project's name.
    """

    messages: Sequence[Message]
    key: str
    project: str

    @property
    def first(self) -> Message:
        return self.messages[0]

    @property
    def word(self) -> str:
        return WORDS[self.first.event]

    @property
    def has_recovered(self) -> bool:
        return self.first.event is Event.RECOVERED

    @property
    def severity(self) -> Severity:
        """The worst of them."""
        is_critical = any(message.severity is Severity.CRITICAL for message in self.messages)
        return Severity.CRITICAL if is_critical else Severity.WARNING

    @property
    def title(self) -> str:
        if len(self.messages) == 1:
            return f"{self.word}: {self.first.title}"
        place = self.first.service or self.project
        verb = " recovered" if self.has_recovered else ""
        return f"{len(self.messages)} incidents{verb} in {place}"

    @property
    def listed(self) -> Sequence[Message]:
        """Those that are named one by one."""
        return self.messages[:MOST_LISTED]

    @property
    def unlisted(self) -> int:
        return len(self.messages) - len(self.listed)


def group_of(message: Message) -> str:
    """What may go together: of one service, and either bad news or good. A test goes alone."""
    if message.event is Event.TEST:
        return ""
    side = "recovered" if message.event is Event.RECOVERED else "firing"
    return f"{side}:{message.service or ''}"


def due_at(now: datetime, latest: datetime | None) -> datetime:
    """When a message goes that is told now; `latest`: when the last of its group was to go."""
    if latest is None or latest + HOLD <= now:
        return now
    return latest if latest >= now else latest + HOLD
