"""Where each signal's bytes go in, where its rows end up, and how what is summed up from them is repaired."""

from dataclasses import dataclass

from apps.ingest.write.repair_logs import REPAIR_LOGS
from apps.ingest.write.repair_metrics import REPAIR_METRIC_SERIES
from apps.ingest.write.repair_red import REPAIR_HOURS, REPAIR_MINUTES
from apps.ingest.write.repair_traces import REPAIR_TRACE_INDEX
from apps.otlp.signals import Signal


@dataclass(frozen=True, slots=True)
class SignalTables:
    """`message` is the type in apps/clickhouse/otlp.proto; `rows` has one row an item, with its batch.

    `repairs` are idempotent statements with the parameter `batch`: each makes one rollup equal a recount
    for all that the batch touched.
    """

    signal: Signal
    message: str
    intake: str
    rows: str
    repairs: tuple[str, ...]


TABLES: dict[Signal, SignalTables] = {
    Signal.TRACES: SignalTables(
        signal=Signal.TRACES,
        message="Traces",
        intake="otlp_traces",
        rows="spans",
        repairs=(REPAIR_MINUTES, REPAIR_HOURS, REPAIR_TRACE_INDEX),
    ),
    Signal.METRICS: SignalTables(
        signal=Signal.METRICS,
        message="Metrics",
        intake="otlp_metrics",
        rows="metric_points",
        repairs=(REPAIR_METRIC_SERIES,),
    ),
    Signal.LOGS: SignalTables(
        signal=Signal.LOGS,
        message="Logs",
        intake="otlp_logs",
        rows="logs",
        repairs=(REPAIR_LOGS,),
    ),
}

# What all signals share: the resources alone, whichever export request they stand in.
RESOURCES_MESSAGE = "Resources"
RESOURCES_INTAKE = "otlp_resources"
