"""Word of a written batch: the writer says it on a Redis channel, every web process hears it.

It carries nothing of what was written: whoever wants it reads it back from the store, so a live list and a
search agree.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import orjson

from apps.otlp.signals import Signal

if TYPE_CHECKING:
    import redis

CHANNEL = "spanwise:written"


@dataclass(frozen=True, slots=True)
class Announcement:
    """A batch of a signal that can be read now, and how many items it has of which project."""

    signal: Signal
    batch: int
    items_by_project: Mapping[int, int]


def announce(client: "redis.Redis", signal: Signal, batch: int, items_by_project: Mapping[int, int]) -> None:
    """Call it after the batch was written. Nobody listening is no error; raises redis.RedisError."""
    content = {"signal": signal, "batch": batch, "items_by_project": items_by_project}
    client.publish(CHANNEL, orjson.dumps(content, option=orjson.OPT_NON_STR_KEYS))


def parse_announcement(payload: bytes) -> Announcement:
    """Raises ValueError for what `announce` has not written."""
    content = orjson.loads(payload)
    try:
        counts = content["items_by_project"].items()
        items_by_project = {int(project): int(items) for project, items in counts}
        return Announcement(Signal(content["signal"]), int(content["batch"]), items_by_project)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{error!r} in {payload[:200]!r}") from error
