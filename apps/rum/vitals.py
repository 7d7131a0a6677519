"""Web Vitals and where Google draws their lines: https://web.dev/articles/vitals. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Up to `good` is good, above `poor` is poor. Milliseconds; of CLS without a unit."""

    good: float
    poor: float


VITALS: Mapping[str, Thresholds] = {
    "lcp": Thresholds(2500, 4000),
    "inp": Thresholds(200, 500),
    "cls": Thresholds(0.1, 0.25),
    "fcp": Thresholds(1800, 3000),
    "ttfb": Thresholds(800, 1800),
}
