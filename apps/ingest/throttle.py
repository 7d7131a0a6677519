"""Throttle: a request that is in order but comes too fast, or after the month's share is used up: 429."""

from enum import StrEnum


class Excess(StrEnum):
    """What there was too much of."""

    REQUESTS = "rate_limited"
    ADDRESS = "address_rate_limited"
    SPANS = "span_quota"
    BYTES = "byte_quota"
    KEYS = "too_many_unknown_keys"


class Throttled(Exception):
    """Nothing of the request was taken; the sender may try again."""

    def __init__(self, excess: Excess, message: str) -> None:
        super().__init__(message)
        self.excess = excess
