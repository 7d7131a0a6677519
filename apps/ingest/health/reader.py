"""Health: what came in of one project, minute by minute, what became of it, and what waits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

import redis

from apps.ingest.health.flow import BySignal, Flow, split_by_key, sum_minutes
from apps.ingest.health.usage import Usage, read_usage
from apps.ingest.queue.keys import Shard, dead_letters_of, minute_counters, month_counters
from apps.ingest.queue.ledger import minute_of, month_before, month_of, read_minute
from apps.ingest.queue.shards import list_possible_shards
from apps.otlp.signals import Signal
from apps.projects.models import Project

# What is written is deleted, so the first entry of a stream is the oldest that is not. A body may be large:
# only its id leaves the script.
_OLDEST = """#!lua flags=no-writes
local ids = {}
for _, stream in ipairs(KEYS) do
  local first = redis.call('XRANGE', stream, '-', '+', 'COUNT', 1)[1]
  if first then
    ids[#ids + 1] = first[1]
  end
end
return ids
"""
# KEYS: streams. ARGV: the id of a dead letter in each. Those that were sent again or dropped are gone.
_STILL_THERE = """#!lua flags=no-writes
local found = {}
for i, stream in ipairs(KEYS) do
  found[i] = #redis.call('XRANGE', stream, ARGV[i], ARGV[i])
end
return found
"""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A body that the store refuses even alone; its bytes are kept."""

    at: datetime
    signal: str
    items: int
    reason: str


@dataclass(frozen=True, slots=True)
class Queue:
    """`waiting`: the project's items that are accepted and not written yet. The rest is the installation's.

    `seconds_behind`: the age of the oldest body that is not written. `memory_share`: of what Redis may use,
    0 to 1; None where it has no limit.
    """

    waiting: BySignal
    seconds_behind: float
    memory_share: float | None


@dataclass(frozen=True, slots=True)
class Health:
    """`minutes`: oldest first, without gaps, the current one last. `by_key`: by the key's id."""

    minutes: list[tuple[datetime, Flow]]
    total: Flow
    by_key: dict[int, Flow]
    usage: Usage
    queue: Queue
    dead_this_month: BySignal
    dead_letters: list[DeadLetter]


def read_health(client: "redis.Redis", project: Project, *, minutes: int, now_ns: int) -> Health:
    """Raises RedisError."""
    numbers = range(minute_of(now_ns) - minutes + 1, minute_of(now_ns) + 1)
    months = [month_of(now_ns), month_before(month_of(now_ns))]
    with client.pipeline(transaction=False) as pipe:
        for number in numbers:
            pipe.hgetall(minute_counters(project.pk, number))
        for month in months:
            pipe.hgetall(month_counters(project.pk, month))
        answers = cast("list[dict[bytes, bytes]]", pipe.execute())
    by_minute = [read_minute(fields) for fields in answers[:minutes]]
    this_month, last_month = (_read_month(fields) for fields in answers[minutes:])
    total = sum_minutes(by_minute)
    return Health(
        minutes=[
            (datetime.fromtimestamp(number * 60, UTC), Flow.of(minute))
            for number, minute in zip(numbers, by_minute, strict=True)
        ],
        total=Flow.of(total),
        by_key={key_id: Flow.of(minute) for key_id, minute in split_by_key(total).items()},
        usage=read_usage(
            this_month,
            span_quota=project.monthly_span_quota,
            byte_quota=project.monthly_byte_quota,
            now=datetime.fromtimestamp(now_ns / 1e9, UTC),
            since=project.created_at,
        ),
        queue=_read_queue(client, (this_month, last_month), now_ns),
        dead_this_month=BySignal(**{signal: _dead(this_month, signal) for signal in Signal}),
        dead_letters=_read_dead_letters(client, project.pk),
    )


def _read_month(fields: Mapping[bytes, bytes]) -> dict[str, int]:
    return {name.decode(): int(value) for name, value in fields.items()}


def _read_queue(client: "redis.Redis", months: Sequence[Mapping[str, int]], now_ns: int) -> Queue:
    streams = [shard.stream for shard in list_possible_shards()]
    ids = cast("list[bytes]", client.eval(_OLDEST, len(streams), *streams))
    now_ms = now_ns // 1_000_000
    oldest_ms = min((_ms_of(entry_id) for entry_id in ids), default=now_ms)
    memory = client.info("memory")
    limit = int(memory.get("maxmemory", 0))
    return Queue(
        waiting=BySignal(**{signal: _count_waiting(signal, months) for signal in Signal}),
        seconds_behind=max(0, now_ms - oldest_ms) / 1000,
        memory_share=int(memory["used_memory"]) / limit if limit else None,
    )


def _count_waiting(signal: Signal, months: Sequence[Mapping[str, int]]) -> int:
    waiting = sum(
        month.get(f"{signal}:items", 0) - month.get(f"{signal}:stored", 0) - _dead(month, signal)
        for month in months
    )
    return max(0, waiting)


def _dead(month: Mapping[str, int], signal: Signal) -> int:
    return month.get(f"{signal}:dead", 0) + month.get(f"{signal}:expired", 0)


def _read_dead_letters(client: "redis.Redis", project_id: int) -> list[DeadLetter]:
    """The latest first."""
    notes = [note.decode() for note in cast("list[bytes]", client.lrange(dead_letters_of(project_id), 0, -1))]
    if not notes:
        return []
    parts = [note.split(" ", 3) for note in notes]
    streams = [Shard(Signal(signal), 0).dead_letters for _, signal, _, _ in parts]
    ids = [letter_id for letter_id, _, _, _ in parts]
    found = cast("list[int]", client.eval(_STILL_THERE, len(streams), *streams, *ids))
    return [
        DeadLetter(
            at=datetime.fromtimestamp(_ms_of(letter_id.encode()) / 1000, UTC),
            signal=signal,
            items=int(items),
            reason=reason,
        )
        for (letter_id, signal, items, reason), is_there in zip(parts, found, strict=True)
        if is_there
    ]


def _ms_of(entry_id: bytes) -> int:
    return int(entry_id.partition(b"-")[0])
