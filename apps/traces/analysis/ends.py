"""Which ends of spans can be drawn. Pure."""

from collections.abc import Sequence

# As far as a browser's doubles count nanoseconds: 104 days. A span that seems longer has no end (0, or the
# greatest number there is) or none that was meant; on an axis that reaches it nothing else could be seen.
LONGEST_NS = 2**53 - 1
# OTLP's 64-bit times are unsigned, the store's duration is signed: it wraps for ends beyond the year 2262.
WRAP = 2**64


def drawable_duration_ns(start_ns: int, duration_ns: int) -> int | None:
    """Below zero where a span ends before it starts; None: it has no end, or none that can be drawn."""
    if -LONGEST_NS <= duration_ns <= LONGEST_NS:
        return None if restore_end_ns(start_ns, duration_ns) == 0 else duration_ns
    return None


def drawable_durations_ns(starts_ns: Sequence[int], durations_ns: Sequence[int]) -> Sequence[int | None]:
    """`drawable_duration_ns` of each; `starts_ns` is not empty."""
    in_reach = min(durations_ns) >= -LONGEST_NS and max(durations_ns) <= LONGEST_NS
    # Nearly always, and a second of work for a quarter of a million: nothing here can end at 0.
    if in_reach and min(starts_ns) > LONGEST_NS:
        return durations_ns
    return list(map(drawable_duration_ns, starts_ns, durations_ns))


def restore_end_ns(start_ns: int, duration_ns: int) -> int:
    """The end as it was sent."""
    return (start_ns + duration_ns) % WRAP
