"""Age: what waited long in queue, spool or as a dead letter may hold items that the store keeps no longer."""

import logging
import time

from apps.ingest.limits import ONE_REQUEST, window_at
from apps.ingest.queue.entry import Entry
from apps.otlp.checked import OverLimit, Undecodable
from apps.otlp.checks import CHECKS
from apps.otlp.signals import Signal

# Half of the day by which the door is stricter than the table: its TTL would drop counted rows at the
# INSERT, and the batch would never be found whole.
STALE_AFTER_NS = 12 * 3600 * 1_000_000_000

logger = logging.getLogger(__name__)


def without_expired(signal: Signal, entry: Entry, *, now_ns: int | None = None) -> Entry:
    """The entry as it may be stored now; what is too old is set apart and counted in `expired`."""
    now_ns = time.time_ns() if now_ns is None else now_ns
    if entry.received_ns > now_ns - STALE_AFTER_NS:
        return entry
    try:
        checked = CHECKS[signal](entry.body, window_at(now_ns), ONE_REQUEST)
    except (Undecodable, OverLimit):
        return entry
    expired = entry.items - checked.items
    if not expired:
        return entry
    logger.warning("project %d: %d items are older than the retention", entry.project_id, expired)
    return entry.with_body(checked.body, items=checked.items, expired=expired)
