"""Where each signal's bytes go in, and where its rows end up."""

from dataclasses import dataclass

from apps.otlp.signals import Signal


@dataclass(frozen=True, slots=True)
class SignalTables:
    """`message` is the type in apps/clickhouse/otlp.proto; `resources_intake` feeds only `resources`."""

    message: str
    intake: str
    resources_intake: str
    rows: str


TABLES: dict[Signal, SignalTables] = {
    Signal.TRACES: SignalTables(
        message="Traces", intake="otlp_traces", resources_intake="otlp_traces_resources", rows="spans"
    ),
}
