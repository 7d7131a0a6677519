"""What OTLP carries: three signals, and what one item of each is called."""

from enum import StrEnum


class Signal(StrEnum):
    """The last part of its OTLP/HTTP path, and of the names of its queues."""

    TRACES = "traces"
    LOGS = "logs"
    METRICS = "metrics"


# One item, in the words of the specification: what a request is counted in, and what may be rejected.
ITEM_WORDS = {
    Signal.TRACES: "spans",
    Signal.LOGS: "log records",
    Signal.METRICS: "data points",
}
