"""Where to look first: a page nearly always lies at the near end of its range. Pure."""

from collections.abc import Iterator

from apps.logs.records import LogId
from apps.query.timerange import SECOND_NS, TimeRange

WIDTHS_NS = (20 * 60 * SECOND_NS, 4 * 3600 * SECOND_NS)


def near_to_far(within: TimeRange, after: LogId | None, *, newest_first: bool) -> Iterator[TimeRange]:
    """The range from where the list goes on, in parts that touch: small ones first."""
    if newest_first:
        near = within.end_ns if after is None else min(within.end_ns, after.time_ns + 1)
        for width_ns in WIDTHS_NS:
            if near - width_ns > within.start_ns:
                yield TimeRange(near - width_ns, near)
                near -= width_ns
        yield TimeRange(within.start_ns, near)
        return
    near = within.start_ns if after is None else max(within.start_ns, after.time_ns)
    for width_ns in WIDTHS_NS:
        if near + width_ns < within.end_ns:
            yield TimeRange(near, near + width_ns)
            near += width_ns
    yield TimeRange(near, within.end_ns)
