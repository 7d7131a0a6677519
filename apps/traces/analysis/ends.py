"""Which ends of spans can be drawn, and how long a trace is by them. Pure."""

from collections.abc import Iterable

from apps.traces.rows import WaterfallRow

# As far as a browser's doubles count nanoseconds: 104 days. A span that seems longer has no end (0, or the
# greatest number there is) or none that was meant; on an axis that reaches it nothing else could be seen.
LONGEST_NS = 2**53 - 1
# OTLP's 64-bit times are unsigned, the store's duration is signed: it wraps for ends beyond the year 2262.
WRAP = 2**64


def drawable_duration_ns(row: WaterfallRow) -> int | None:
    """Below zero where a span ends before it starts; None: it has no end, or none that can be drawn."""
    if restore_end_ns(row.start_time_unix_nano, row.duration_ns) == 0:
        return None
    return row.duration_ns if abs(row.duration_ns) <= LONGEST_NS else None


def restore_end_ns(start_ns: int, duration_ns: int) -> int:
    """The end as it was sent."""
    return (start_ns + duration_ns) % WRAP


def trace_duration_ns(rows: Iterable[WaterfallRow], start_ns: int) -> int:
    """From the start of the trace to the last end, or start, that can be drawn."""
    return max(row.start_time_unix_nano + max(drawable_duration_ns(row) or 0, 0) for row in rows) - start_ns
