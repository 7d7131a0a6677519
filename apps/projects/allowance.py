"""What a key and its project may send. Pure: processes that only move bytes know it without the models."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Allowance:
    """None: the installation's default rate; no limit on the month."""

    requests_per_second: int | None = None
    monthly_spans: int | None = None
    monthly_bytes: int | None = None  # unpacked, of all signals


UNLIMITED = Allowance()
