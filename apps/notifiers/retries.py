"""When a failed attempt is made again, and when no more."""

from datetime import datetime, timedelta

# After the first attempt, the second, …; the last stands for all that follow.
PAUSES = tuple(timedelta(seconds=s) for s in (10, 30, 60, 300, 900, 1800, 3600, 7200))
# What is said so late helps nobody any more.
PATIENCE = timedelta(days=1)
# Of an answer like 404, which may still be a deployment's of the receiver.
FINAL_ATTEMPTS = 3


def next_attempt(
    *, attempts: int, first_due: datetime, now: datetime, is_final: bool, retry_after_s: float | None
) -> datetime | None:
    """When to try again after `attempts`, at least one; None: never."""
    if is_final and attempts >= FINAL_ATTEMPTS:
        return None
    pause = PAUSES[min(attempts, len(PAUSES)) - 1]
    asked = timedelta(seconds=min(retry_after_s or 0.0, 2 * PATIENCE.total_seconds()))
    at = now + max(pause, asked)
    return at if at <= first_due + PATIENCE else None
