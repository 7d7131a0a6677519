"""Drafts: a day of spans made inside the engine, and how they become rows of ours and of the exporter's."""

# ruff: noqa: S608 - only names written in this code enter the text.

from dataclasses import dataclass
from pathlib import Path
from string import Template

from apps.clickhouse.insert import LEFT_TO_MERGES

DAY_S = 86_400
PROJECTS = (1, 2, 3)
# What `size` in drafts.sql comes to on average.
SPANS_PER_TRACE = 18.92
USERS = 200_000
SERVICES = (
    *("gateway", "web-front", "mobile-api", "checkout", "cart", "catalog", "payment", "inventory"),
    *("shipping", "orders", "users", "sessions", "search", "recommend", "reviews", "pricing"),
    *("promotions", "notify", "mailer", "ledger", "invoices", "fraud", "images", "audit", "geo"),
)
# Those that a trace goes through behind its root.
INNER_SERVICES = SERVICES[3:]
TRACES_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class Day:
    """`spans` of them, all of which start in the 24 hours before `end_s` (unix seconds)."""

    spans: int
    end_s: int

    @property
    def start_s(self) -> int:
        return self.end_s - DAY_S

    @property
    def traces(self) -> int:
        return max(round(self.spans / SPANS_PER_TRACE), 1)

    @property
    def portions(self) -> list[str]:
        """Tables, one after the other in order of arrival: each is one INSERT."""
        return [
            f"bench.drafts(first = {first}, count = {min(TRACES_AT_ONCE, self.traces - first)})"
            for first in range(0, self.traces, TRACES_AT_ONCE)
        ]


def create_drafts(day: Day) -> list[str]:
    """The statements for `bench.drafts`."""
    text = Template(Path(__file__).with_suffix(".sql").read_text()).safe_substitute(
        SERVICES=", ".join(f"'{name}'" for name in SERVICES),
        USERS=USERS,
        TRACES=day.traces,
        START_S=day.start_s,
    )
    return [statement for statement in text.split(";\n") if statement.strip()]


def insert_ours(portion: str, batch: int) -> tuple[str, str]:
    """The spans, and their resources; what the views behind `spans` make of them follows."""
    resource_hash = "cityHash64(mapSort(resource), '', toUInt32(0))"
    spans = f"""
    INSERT INTO spans
        (project_id, trace_id, span_id, parent_span_id, flags, start, duration, service, environment, version,
        name, kind, status, status_message, resource_hash, scope, attrs, ints, doubles,
        `events.time`, `events.name`, `events.attrs`, batch)
    SELECT
        project, trace_id, span_id, parent_span_id, 257, start, duration, service,
        resource['deployment.environment.name'], resource['service.version'],
        name, kind, status, status_message, {resource_hash}, scope_text(scope, scope_version, '', [], 0),
        texts, integers, doubles, events.1, events.2, events.3, {batch}
    FROM {portion}
    SETTINGS exclude_materialize_skip_indexes_on_insert = '{LEFT_TO_MERGES}'"""
    resources = f"""
    INSERT INTO resources
    SELECT DISTINCT project, {resource_hash}, service, resource, '', 0, now()
    FROM {portion}"""
    return spans, resources


def insert_theirs(portion: str) -> str:
    """As the exporter writes them: ids in hex, every attribute a text."""
    as_text = "mapApply((key, value) -> (key, toString(value)), {})"
    booleans = "mapApply((key, value) -> (key, replaceOne(value, '\\x012', '')), texts)"
    return f"""
    INSERT INTO otel.otel_traces
        (Timestamp, TraceId, SpanId, ParentSpanId, SpanName, SpanKind, ServiceName, ResourceAttributes,
        ScopeName, ScopeVersion, SpanAttributes, Duration, StatusCode, StatusMessage,
        `Events.Timestamp`, `Events.Name`, `Events.Attributes`)
    SELECT
        start, lower(hex(trace_id)), lower(hex(span_id)),
        if(parent_span_id = toFixedString('', 8), '', lower(hex(parent_span_id))), name,
        ['Unspecified', 'Internal', 'Server', 'Client', 'Producer', 'Consumer'][kind + 1], service, resource,
        scope, scope_version,
        mapConcat({booleans}, {as_text.format("integers")}, {as_text.format("doubles")}),
        toUInt64(duration), ['Unset', 'Ok', 'Error'][status + 1], status_message,
        arrayMap(time -> fromUnixTimestamp64Nano(toInt64(time)), events.1), events.2, events.3
    FROM {portion}"""
