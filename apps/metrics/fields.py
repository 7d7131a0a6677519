"""OpenTelemetry's names and the column expressions that answer to them, of points (p) and series (s)."""

from collections.abc import Mapping

# One metric, out of all its rows in the table of series; see MetricRow.
METRIC_FIELDS: Mapping[str, str] = {
    "name": "toString(t.name)",
    "kind": "toString(t.kind)",
    "unit": "toString(t.unit)",
    "temporality": "t.temporality",
    "is_monotonic": "t.is_monotonic",
    "description": "argMax(t.description, t.last_time)",
    "last_time_unix_nano": "toUnixTimestamp64Nano(max(t.last_time))",
    "series_count": "count(DISTINCT t.series)",
}

# What a list of metrics runs by.
METRIC_KEY = "(toString(t.name), toString(t.kind), toString(t.unit), t.temporality, toUInt8(t.is_monotonic))"

# At most one of the two columns is not 0, so that neither an integer nor a double loses anything before here.
NUMBER = "toFloat64(p.int_value) + p.double_value"
HAS_NUMBER = "p.value_type != 'none'"
# DataPointFlags.NO_RECORDED_VALUE: the point says that there is none.
IS_RECORDED = "bitAnd(p.flags, 1) = 0"
TIME_NS = "toUnixTimestamp64Nano(p.time)"
# What a stream of cumulative points is: a restart begins another one, and so does every writer that shares
# a series with others. Buckets with other bounds cannot be compared.
STREAM = "p.series, p.start_time, p.temporality, p.explicit_bounds"
STREAM_WINDOW = f"(PARTITION BY {STREAM} ORDER BY p.time ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)"


def label_expression(key: str, parameter: str) -> str:
    """`service`, or the attribute of the name that travels as `parameter`; a missing one is ''."""
    return "toString(p.service)" if key == "service" else f"plain_text(p.attrs[{{{parameter}:String}}])"
