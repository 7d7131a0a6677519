"""Word of a written batch: the writer says it on a Redis channel, every web process hears it.

It carries no spans: whoever wants them reads them back from the store, so a live list and a search agree.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import orjson

if TYPE_CHECKING:
    import redis

CHANNEL = "spanwise:written"


@dataclass(frozen=True, slots=True)
class Announcement:
    """A batch that can be read now, and how many spans it has of which project."""

    batch: int
    spans_by_project: Mapping[int, int]


def announce(client: "redis.Redis", batch: int, spans_by_project: Mapping[int, int]) -> None:
    """Call it after the batch was written. Nobody listening is no error; raises redis.RedisError."""
    content = {"batch": batch, "spans_by_project": spans_by_project}
    client.publish(CHANNEL, orjson.dumps(content, option=orjson.OPT_NON_STR_KEYS))


def parse_announcement(payload: bytes) -> Announcement:
    """Raises ValueError for what `announce` has not written."""
    content = orjson.loads(payload)
    try:
        counts = content["spans_by_project"].items()
        return Announcement(int(content["batch"]), {int(project): int(spans) for project, spans in counts})
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{error!r} in {payload[:200]!r}") from error
