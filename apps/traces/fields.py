"""OpenTelemetry's names and the column expressions that answer to them; no other file knows both."""

# ruff: noqa: S608 - only names written in this code enter the text; values travel as parameters.

from collections.abc import Callable, Mapping
from dataclasses import replace

from apps.query.binding import Binder
from apps.query.columns import Column, Columns, Maps
from apps.query.fragments import any_of
from apps.query.language.tree import AttributeScope, Intrinsic
from apps.query.pasted_ids import ids_of

# One span, as it arrived. Attributes come as three maps (see query/values.py), times as unix nanoseconds.
SPAN_FIELDS: Mapping[str, str] = {
    "span_id": "lower(hex(s.span_id))",
    "parent_span_id": "if(s.parent_span_id = toFixedString('', 8), '', lower(hex(s.parent_span_id)))",
    # As a number: a quarter of a million of them are compared and looked up in one request.
    "span_key": "reinterpretAsUInt64(s.span_id)",
    "parent_key": "reinterpretAsUInt64(s.parent_span_id)",
    "flags": "s.flags",
    "name": "s.name",
    "kind": "s.kind",
    "start_time_unix_nano": "toUnixTimestamp64Nano(s.start)",
    "duration_ns": "s.duration",
    "status_code": "s.status",
    "status_message": "s.status_message",
    "attribute_texts": "s.attrs",
    "attribute_ints": "s.ints",
    "attribute_doubles": "s.doubles",
    "attribute_keys": "arrayConcat(mapKeys(s.attrs), mapKeys(s.ints), mapKeys(s.doubles))",
    # Of the attribute named by the parameter `key`, marked as in query/values.py.
    "attribute_value": """multiIf(
        mapContains(s.attrs, {key:String}), s.attrs[{key:String}],
        mapContains(s.ints, {key:String}), concat('\\x013', toString(s.ints[{key:String}])),
        mapContains(s.doubles, {key:String}), concat('\\x014', toString(s.doubles[{key:String}])),
        NULL)""",
    "event_times": "s.events.time",
    "event_names": "s.events.name",
    "event_attributes": "s.events.attrs",
    "event_count": "length(s.events.time)",
    # JSON, and '' for most spans; the sixth of its parts are the links (0011_spans_for_search.sql).
    "rest": "s.rest",
    "link_count": "if(s.rest = '', 0, JSONLength(s.rest, 6))",
    # The name with what else is known of it, and the name alone.
    "scope": "s.scope",
    "scope_name": "scope_name(s.scope)",
    "resource_hash": "s.resource_hash",
    "service": "s.service",
    "environment": "s.environment",
    "version": "s.version",
}

# One trace out of all its rows in the index. `root` is the least of tuples (is a child, start, ...).
SUMMARY_FIELDS: Mapping[str, str] = {
    "trace_id": "lower(hex(t.trace_id))",
    "start_time_unix_nano": "toUnixTimestamp64Nano(min(t.start)) AS start_ns",
    "duration_ns": "toUnixTimestamp64Nano(max(t.end)) - start_ns",
    "span_count": "sum(t.spans)",
    "error_count": "sum(t.errors)",
    "services": "arraySort(groupUniqArrayArray(t.services))",
    "environments": "arraySort(arrayFilter(name -> name != '', groupUniqArrayArray(t.environments)))",
    "root_received": "tupleElement(min(t.root), 1) = 0",
    "root_service": "tupleElement(min(t.root), 3)",
    "root_name": "tupleElement(min(t.root), 4)",
    "root_status": "tupleElement(min(t.root), 5)",
}


def _contains_phrase(binder: Binder, text: str) -> str:
    phrase = binder.text(text)
    parts = [f"positionCaseInsensitiveUTF8({column}, {phrase}) > 0" for column in ("s.service", "s.name")]
    return any_of([*ids_of(text, phrase, trace_id="s.trace_id", span_id="s.span_id"), *parts])


def _in_any_event(condition: str) -> str:
    return f"arrayExists(e -> {condition}, s.events.attrs)"


def _in_any_event_name(condition: str) -> str:
    return f"arrayExists(e -> {condition}, s.events.name)"


def _within_traces(trace_ids: str) -> Callable[[str], str]:
    """A condition on a whole trace, asked of those that a subquery lists: all of their rows count."""

    def ask(condition: str) -> str:
        return f"""\
s.trace_id IN (
        SELECT t.trace_id
        FROM trace_index AS t
        WHERE t.project_id = {{m_project_id:UInt32}}
            AND t.trace_id IN (
                {trace_ids})
        GROUP BY t.trace_id
        HAVING {condition})"""

    return ask


# Traces with a span in the range, as far as their rows can tell.
_in_trace = _within_traces("""\
SELECT t.trace_id
                FROM trace_index AS t
                WHERE t.project_id = {m_project_id:UInt32}
                    AND t.start < fromUnixTimestamp64Nano({m_end_ns:Int64}, 'UTC')
                    AND t.last_start >= fromUnixTimestamp64Nano({m_start_ns:Int64}, 'UTC')""")
_in_arrived_trace = _within_traces("""\
SELECT s.trace_id
                FROM spans AS s
                WHERE s.project_id = {m_project_id:UInt32}
                    AND s.batch IN {m_batches:Array(UInt64)}""")


_ROOT_RECEIVED = "tupleElement(min(t.root), 1) = 0"
_ONLY_LOGS = "This is about logs; spans have none."

# How the filter language reads a span. A column that holds an attribute's text is one line in `promoted`
# (query/columns.py).
SPAN_COLUMNS = Columns(
    project_id="s.project_id",
    time="s.start",
    environment="s.environment",
    ingested="s.ingested",
    resource_hash="s.resource_hash",
    attributes=Maps(
        texts="s.attrs",
        ints="s.ints",
        doubles="s.doubles",
        # Letter by letter the expression of idx_pairs, or the index is not used.
        pairs="arrayMap((k, v) -> concat(k, '=', v), mapKeys(s.attrs), mapValues(s.attrs))",
        searched={
            "url.path": "s.attrs.`key_url.path`",
            "http.target": "s.attrs.`key_http.target`",
            "http.path": "s.attrs.`key_http.path`",
        },
    ),
    intrinsics={
        Intrinsic.NAME: Column("s.name", present="s.name != ''"),
        Intrinsic.DURATION: Column("s.duration"),
        Intrinsic.STATUS: Column("s.status"),
        Intrinsic.STATUS_MESSAGE: Column("s.status_message", present="s.status_message != ''"),
        Intrinsic.KIND: Column("s.kind"),
        Intrinsic.TRACE_ID: Column("s.trace_id"),
        Intrinsic.SPAN_ID: Column("s.span_id"),
        Intrinsic.PARENT_ID: Column("s.parent_span_id", present="s.parent_span_id != toFixedString('', 8)"),
        Intrinsic.SERVICE: Column("s.service", present="s.service != ''"),
        Intrinsic.ENVIRONMENT: Column("s.environment", present="s.environment != ''"),
        Intrinsic.VERSION: Column("s.version", present="s.version != ''"),
        Intrinsic.SCOPE_NAME: Column("scope_name(s.scope)", present="scope_name(s.scope) != ''"),
        Intrinsic.SCOPE_VERSION: Column("scope_version(s.scope)", present="scope_version(s.scope) != ''"),
        Intrinsic.EVENT_NAME: Column("e", present="e != ''", within=_in_any_event_name, is_many=True),
        Intrinsic.TRACE_DURATION: Column(
            "toUnixTimestamp64Nano(max(t.end)) - toUnixTimestamp64Nano(min(t.start))", within=_in_trace
        ),
        Intrinsic.ROOT_NAME: Column(
            "tupleElement(min(t.root), 4)", present=_ROOT_RECEIVED, within=_in_trace, hides_absence=True
        ),
        Intrinsic.ROOT_SERVICE: Column(
            "tupleElement(min(t.root), 3)", present=_ROOT_RECEIVED, within=_in_trace, hides_absence=True
        ),
    },
    phrase=_contains_phrase,
    resource_texts={"service.name": "s.service", "service.version": "s.version"},
    marked_maps={AttributeScope.EVENT: Column("e", within=_in_any_event)},
    refused={
        Intrinsic.SEVERITY: _ONLY_LOGS,
        Intrinsic.BODY: _ONLY_LOGS,
        AttributeScope.BODY: _ONLY_LOGS,
    },
)

# The same for spans of traces that certain batches brought spans for: whole traces are looked at for these
# alone, however wide the range. Needs the batches as the parameter `m_batches`.
ARRIVED_SPAN_COLUMNS = replace(
    SPAN_COLUMNS,
    intrinsics={
        intrinsic: replace(column, within=_in_arrived_trace) if column.within is _in_trace else column
        for intrinsic, column in SPAN_COLUMNS.intrinsics.items()
    },
)
