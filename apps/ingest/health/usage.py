"""Usage: how far a project is through its month, and where that leads."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from apps.ingest.queue.quota import WARN_SHARE
from apps.otlp.signals import Signal

# Before so much of the month has passed a forecast would be a guess.
FORECAST_AFTER = timedelta(hours=1)

State = Literal["ok", "warning", "exceeded"]


@dataclass(frozen=True, slots=True)
class Meter:
    """What was used of one quota. `forecast`: at the month's end, if it goes on as it has since it began."""

    used: int
    quota: int | None
    share: float | None
    state: State
    forecast: int | None


@dataclass(frozen=True, slots=True)
class Usage:
    """One project's month, which begins anew at `resets_at`. Bytes are unpacked, of all signals."""

    month: str
    resets_at: datetime
    spans: Meter
    bytes: Meter


def read_usage(
    counters: Mapping[str, int],
    *,
    span_quota: int | None,
    byte_quota: int | None,
    now: datetime,
    since: datetime,
) -> Usage:
    """From the month's hash. `since`: when the project was made, if that was this month."""
    start = datetime(now.year, now.month, 1, tzinfo=UTC)
    end = (start + timedelta(days=32)).replace(day=1)
    elapsed = now - max(start, since)
    to_come = (end - now) / elapsed if elapsed >= FORECAST_AFTER else None
    body_bytes = sum(counters.get(f"{signal}:bytes", 0) for signal in Signal)
    return Usage(
        month=start.strftime("%Y-%m"),
        resets_at=end,
        spans=_meter(counters.get("traces:items", 0), span_quota, to_come),
        bytes=_meter(body_bytes, byte_quota, to_come),
    )


def _meter(used: int, quota: int | None, to_come: float | None) -> Meter:
    return Meter(
        used=used,
        quota=quota,
        share=used / quota if quota else None,
        state=_judge(used, quota),
        forecast=None if to_come is None else round(used * (1 + to_come)),
    )


def _judge(used: int, quota: int | None) -> State:
    if quota is None or used < quota * WARN_SHARE:
        return "ok"
    return "warning" if used < quota else "exceeded"
