"""The names in Redis that the way in uses: one place, so that no two parts disagree."""

from dataclasses import dataclass

from apps.otlp.signals import Signal

# As many of a signal as a batch's number has room for (apps/ingest/write/batch.py).
MAX_SHARDS = 128


@dataclass(frozen=True, slots=True)
class Shard:
    """One queue: a signal and a number below MAX_SHARDS. One drainer at a time works on it."""

    signal: Signal
    number: int

    @property
    def stream(self) -> str:
        return f"spanwise:queue:{self.signal}:{self.number}"

    @property
    def record(self) -> str:
        """The batch that may be in ClickHouse already."""
        return f"spanwise:batch:{self.signal}:{self.number}"

    @property
    def owed(self) -> str:
        """Up to which entry every batch owes its rollups a recount: it is a part of a divided one."""
        return f"spanwise:owed:{self.signal}:{self.number}"

    @property
    def lease(self) -> str:
        return f"spanwise:lease:{self.signal}:{self.number}"

    @property
    def repair(self) -> str:
        """Held by the shard that repairs a rollup: no other shard of the signal may begin an INSERT."""
        return f"spanwise:repair:{self.signal}"

    @property
    def dead_letters(self) -> str:
        return f"spanwise:dead:{self.signal}"

    @property
    def dead_letter_bytes(self) -> str:
        """How many bytes of bodies lie among the dead letters."""
        return f"spanwise:dead:{self.signal}:bytes"


def seen_body(digest: str) -> str:
    return f"spanwise:seen:{digest}"


def minute_counters(project_id: int, minute: int) -> str:
    """What came in during one minute (unix time / 60): a hash, see apps/ingest/queue/ledger.py."""
    return f"spanwise:stats:{project_id}:{minute}"


def month_counters(project_id: int, month: str) -> str:
    """What the quotas are about, `month` as in 2026-11 (UTC): a hash, see apps/ingest/queue/ledger.py."""
    return f"spanwise:usage:{project_id}:{month}"


def dead_letters_of(project_id: int) -> str:
    """The latest of one project: a list."""
    return f"spanwise:dead:project:{project_id}"


def request_tokens(key_id: int) -> str:
    """How many requests an API key may make right now: a hash, see apps/ingest/door/spend.lua."""
    return f"spanwise:rate:{key_id}"


def address_tokens(key_id: int, address: str) -> str:
    """The same from one address with a browser key."""
    return f"spanwise:rate:{key_id}:{address}"
