"""Quota: what a project may send in a month, and how it is told that the month runs out."""

from apps.ingest.throttle import Excess, Throttled

WARN_SHARE = 0.8


def quota_exceeded(excess: Excess, used: int, quota: int) -> Throttled:
    words = {Excess.SPANS: "spans", Excess.BYTES: "bytes"}[excess]
    return Throttled(
        excess,
        f"This project's quota of {quota} {words} a month is used up ({used}); it starts anew on the 1st.",
    )


def describe_usage(spans_used: int, span_quota: int, bytes_used: int, byte_quota: int) -> str:
    """A warning for the sender from 80 % of either quota on; empty below, and where there is none (0)."""
    return "; ".join(
        f"{used / quota:.0%} of this project's {quota} {words} a month are used"
        for used, quota, words in ((spans_used, span_quota, "spans"), (bytes_used, byte_quota, "bytes"))
        if quota and used >= quota * WARN_SHARE
    )
