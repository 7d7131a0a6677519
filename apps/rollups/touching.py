"""First half of a run: what came in since the last one marks its minutes."""

import logging
import time

from apps.clickhouse import client
from apps.clickhouse.progress import OLDEST_S, read_watermark_ms
from apps.clickhouse.recounting import Fence
from apps.rollups import statements

logger = logging.getLogger(__name__)

# Spans, and exceptions among log records, that mark their minutes at once; the watermark moves after each
# such window. It is one for both: a minute is counted with all that was ingested until then.
WINDOW_SPANS = 300_000
FEW_SPANS = 5_000
DAY_S = 24 * 3600


class Windows:
    """How many spans are looked at at once: fewer after a failure, more after a success."""

    def __init__(self) -> None:
        self.spans = WINDOW_SPANS

    def shrink(self) -> bool:
        """False where there are few already."""
        was_few = self.spans <= FEW_SPANS
        self.spans = max(self.spans // 4, FEW_SPANS)
        return not was_few

    def grow(self) -> None:
        self.spans = min(self.spans * 2, WINDOW_SPANS)


def touch_minutes(fence: Fence, windows: Windows, *, settled_ms: int, until_s: float) -> int:
    """Mark the minutes of all that was ingested up to `settled_ms`, or of as much as can be done until
    `until_s` (monotonic), one window at least. The watermark, unix ms, as it stands then.

    Cut anywhere, the next run does it again. Raises ClickHouseError, FenceLost.
    """
    watermark_ms = read_watermark_ms()
    if watermark_ms is None:
        _touch_everything(fence, settled_ms)
        return settled_ms
    while watermark_ms < settled_ms:
        watermark_ms = _touch_window(fence, windows, watermark_ms, settled_ms)
        if time.monotonic() > until_s:
            break
    return watermark_ms


def _touch_window(fence: Fence, windows: Windows, after_ms: int, settled_ms: int) -> int:
    until_ms, counts = settled_ms, []
    for find_end in (statements.find_window_end, statements.find_records_end):
        query = find_end(after_ms=after_ms, until_ms=until_ms, limit=windows.spans)
        ((count, last_ms),) = client.select(*query, limits=client.MAINTENANCE)
        until_ms = int(last_ms) if count == windows.spans else until_ms
        counts.append(count)
    spans, records = counts
    try:
        if spans:
            _touch_kin(fence, after_ms, until_ms)
        if records:
            _touch_records(fence, after_ms, until_ms)
        windows.grow()
    except client.ClickHouseError as error:
        if windows.shrink():
            raise
        # Nobody's spans may hold up everybody's: their own minutes are counted, those of their kin are not.
        logger.warning(
            "what belongs to %d spans and %d records was not looked for: %s", spans, records, error
        )
        fence.insert(*statements.touch_own_minutes(after_ms=after_ms, until_ms=until_ms))
    fence.insert(*statements.write_watermark(until_ms=until_ms))
    return until_ms


def _touch_kin(fence: Fence, after_ms: int, until_ms: int) -> None:
    hours = client.select(
        *statements.list_hours(after_ms=after_ms, until_ms=until_ms), limits=client.MAINTENANCE
    )
    if any(has_links for _, has_links, *_ in hours):
        fence.insert(*statements.keep_links(after_ms=after_ms, until_ms=until_ms))
    for hour_s, has_links, first_s, last_s in hours:
        fence.insert(
            *statements.touch_minutes(
                after_ms=after_ms,
                until_ms=until_ms,
                hour_s=hour_s,
                has_links=bool(has_links),
                exceptions_s=(first_s, last_s) if last_s else None,
            )
        )


def _touch_records(fence: Fence, after_ms: int, until_ms: int) -> None:
    hours = client.select(
        *statements.list_record_hours(after_ms=after_ms, until_ms=until_ms), limits=client.MAINTENANCE
    )
    for _, first_s, last_s in hours:
        fence.insert(
            *statements.touch_minutes_of_records(
                after_ms=after_ms, until_ms=until_ms, first_s=first_s, last_s=last_s
            )
        )


def _touch_everything(fence: Fence, settled_ms: int) -> None:
    """The first start, or a watermark that was lost: nobody knows what was counted."""
    now_s = settled_ms // 1000
    oldest_s = max(now_s - OLDEST_S, 0)
    for day_s in range(oldest_s // DAY_S * DAY_S, now_s + DAY_S, DAY_S):
        fence.insert(*statements.keep_all_links(day_s=day_s))
    fence.insert(*statements.touch_all_minutes(until_ms=settled_ms, oldest_s=oldest_s))
    fence.insert(*statements.write_watermark(until_ms=settled_ms))
