"""Logs that did not come from an SDK find their trace, and their severity, in what they say."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from rest_framework.test import APIClient

from apps.projects.models import Project
from tests.clickhouse_fixtures import Store
from tests.logs.records import Line, make_kvlist, make_logs
from tests.traces.spans import make_attribute

TRACE = "0af7651916cd43dd8448eb211c80319c"
SPAN = "b7ad6b7169203331"
OTHER = "1" * 32
SPELLINGS = [
    ("trace_id", "span_id"),
    ("traceId", "spanId"),
    ("traceid", "spanid"),
    ("TraceId", "SpanId"),
    ("trace.id", "span.id"),
    ("otelTraceID", "otelSpanID"),
]


def in_attributes(said: dict[str, Any]) -> Line:
    return Line(attributes=[text_attribute(*pair) for pair in said.items()], severity=0)


def in_json(said: dict[str, Any]) -> Line:
    return Line(text=json.dumps({"message": "hello", **said}), severity=0)


def in_compact_json(said: dict[str, Any]) -> Line:
    return Line(text=json.dumps(said, separators=(",", ":")) + "\n", severity=0)


def in_fields(said: dict[str, Any]) -> Line:
    pairs = [text_attribute(*pair) for pair in said.items()]
    return Line(body=make_kvlist(make_attribute("message", string_value="hello"), *pairs), severity=0)


def in_json_within_fields(said: dict[str, Any]) -> Line:
    """Fluent Bit's tail input without a parser: the line stands under `log`."""
    return Line(body=make_kvlist(make_attribute("log", string_value=json.dumps(said))), severity=0)


PLACES = {
    "attributes": in_attributes,
    "json": in_json,
    "compact json": in_compact_json,
    "fields": in_fields,
    "json within fields": in_json_within_fields,
}
by_place = pytest.mark.parametrize("say", PLACES.values(), ids=PLACES)


def text_attribute(key: str, value: Any) -> Any:
    return make_attribute(key, **{"int_value" if isinstance(value, int) else "string_value": value})


def store_one(clickhouse: Store, as_alice: APIClient, project: Project, line: Line) -> Any:
    return store_request(clickhouse, as_alice, project, make_logs([line]))


def store_all(clickhouse: Store, as_alice: APIClient, project: Project, lines: Sequence[Line]) -> list[Any]:
    """Every line as it is shown, in the order given; one INSERT for all."""
    placed = [replace(line, at_ns=place) for place, line in enumerate(lines)]
    clickhouse.insert_logs(make_logs(placed), project_id=project.pk)
    response = as_alice.get(f"/api/v1/projects/{project.slug}/logs/?order=asc&limit=1000")
    shown: list[Any] = response.json()["logs"]
    return shown


def store_request(
    clickhouse: Store, as_alice: APIClient, project: Project, request: ExportLogsServiceRequest
) -> Any:
    clickhouse.insert_logs(request, project_id=project.pk)
    response = as_alice.get(f"/api/v1/projects/{project.slug}/logs/")
    (shown,) = response.json()["logs"]
    return shown


@by_place
def test_ids_are_found_in_any_place_and_spelling(
    clickhouse: Store, as_alice: APIClient, project: Project, say: Any
) -> None:
    said = [
        {spelling[0]: change(TRACE), spelling[1]: change(SPAN)}
        for spelling in SPELLINGS
        for change in (str.lower, str.upper)
    ]
    shown = store_all(clickhouse, as_alice, project, [say(words) for words in said])
    place = "attributes" if say is in_attributes else "body"
    found = [[record[key] for key in ("trace_id", "span_id", "trace_from", "span_from")] for record in shown]
    assert dict(zip(map(str, said), found, strict=True)) == {
        str(words): [TRACE, SPAN, place, place] for words in said
    }


NO_IDS = [
    "",
    "0",
    "0" * 32,
    TRACE[:-1],
    TRACE + "0",
    "g" + TRACE[1:],
    f" {TRACE}",
    f"0x{TRACE}",
    17,
    "0" * 16,
]


@by_place
def test_what_is_no_id_links_to_nothing(
    clickhouse: Store, as_alice: APIClient, project: Project, say: Any
) -> None:
    lines = [say({"trace_id": no_id, "span_id": "0" * 16}) for no_id in NO_IDS]
    shown = store_all(clickhouse, as_alice, project, lines)
    found = [[record[key] for key in ("trace_id", "span_id", "trace_from", "span_from")] for record in shown]
    assert dict(zip(NO_IDS, found, strict=True)) == {key: [None, None, "record", "record"] for key in NO_IDS}


@by_place
def test_a_trace_id_of_64_bits_is_padded(
    clickhouse: Store, as_alice: APIClient, project: Project, say: Any
) -> None:
    """Source: Trace Context, "trace-id": systems with shorter ids fill up on the left."""
    shown = store_one(clickhouse, as_alice, project, say({"traceId": SPAN}))
    assert shown["trace_id"] == "0" * 16 + SPAN


@pytest.mark.parametrize(
    "line",
    [
        Line(attributes=[make_attribute("trace_id", string_value=OTHER)], trace_id=TRACE, span_id=SPAN),
        Line(text=json.dumps({"trace_id": OTHER}), trace_id=TRACE, span_id=SPAN, severity=0),
        Line(
            text=json.dumps({"trace_id": OTHER, "span_id": "1" * 16}),
            attributes=[
                make_attribute("trace_id", string_value=TRACE),
                make_attribute("span_id", string_value=SPAN),
            ],
        ),
        Line(
            text=json.dumps({"trace_id": TRACE, "span_id": SPAN}),
            attributes=[
                make_attribute("otelTraceID", string_value="0"),
                make_attribute("otelSpanID", string_value="0"),
            ],
        ),
    ],
    ids=["the record before attributes", "the record before the body", "attributes before the body", "no id"],
)
def test_the_nearest_place_wins(clickhouse: Store, as_alice: APIClient, project: Project, line: Line) -> None:
    shown = store_one(clickhouse, as_alice, project, line)
    assert (shown["trace_id"], shown["span_id"]) == (TRACE, SPAN)


def test_only_a_whole_json_object_is_searched(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    texts = [
        json.dumps({"outer": {"trace_id": TRACE}}),
        f'{{"trace_id": "{TRACE}"',
        f'trace_id="{TRACE}"',
        f'["trace_id", "{TRACE}"]',
        "{",
        "{}",
    ]
    shown = store_all(clickhouse, as_alice, project, [Line(text=text) for text in texts])
    assert [(record["body"], record["trace_id"]) for record in shown] == [(text, None) for text in texts]


def test_the_nested_form_of_ecs_is_understood(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    said = {"log.level": "warning", "trace": {"id": TRACE}, "span": {"id": SPAN}}
    shown = store_one(clickhouse, as_alice, project, Line(text=json.dumps(said), severity=0))
    assert (shown["trace_id"], shown["span_id"], shown["severity"]) == (TRACE, SPAN, "WARN")


LEVELS = {
    "trace": "TRACE",
    "DEBUG": "DEBUG",
    "Info": "INFO",
    "notice": "INFO",
    "WARNING": "WARN",
    "error": "ERROR",
    "CRITICAL": "ERROR",
    "fatal": "FATAL",
    30: "INFO",
    "loud": "UNSPECIFIED",
}


@by_place
def test_a_record_without_a_severity_takes_the_one_it_speaks_of(
    clickhouse: Store, as_alice: APIClient, project: Project, say: Any
) -> None:
    """Source: logs data model, appendix B."""
    said = [(key, level) for key in ("level", "severity", "levelname", "log.level") for level in LEVELS]
    shown = store_all(clickhouse, as_alice, project, [say({key: level}) for key, level in said])
    found = {pair: record["severity"] for pair, record in zip(said, shown, strict=True)}
    assert found == {(key, level): LEVELS[level] for key, level in said}
    assert {(record["severity_number"], record["severity_text"]) for record in shown} == {(0, "")}


def test_a_severity_that_was_sent_is_not_replaced(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    request = make_logs([Line(text=json.dumps({"level": "fatal"}), severity=0)])
    request.resource_logs[0].scope_logs[0].log_records[0].severity_text = "warn"
    assert store_request(clickhouse, as_alice, project, request)["severity"] == "WARN"


def test_a_line_by_the_collectors_filelog_receiver(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    """Without operators: the line is the body, the file an attribute, and no time but the observed one."""
    line = Line(
        text=json.dumps({"level": "error", "msg": "card refused", "trace_id": TRACE, "span_id": SPAN}),
        severity=0,
        attributes=[make_attribute("log.file.name", string_value="shop.log")],
    )
    request = make_logs([line])
    (record,) = request.resource_logs[0].scope_logs[0].log_records
    record.observed_time_unix_nano, record.time_unix_nano = record.time_unix_nano, 0
    shown = store_request(clickhouse, as_alice, project, request)
    assert (shown["trace_id"], shown["span_id"], shown["severity"]) == (TRACE, SPAN, "ERROR")
    assert shown["at_from"] == "observed"


@pytest.mark.parametrize("key", ["log", "message", "msg"])
def test_a_line_by_fluent_bits_opentelemetry_output(
    clickhouse: Store, as_alice: APIClient, project: Project, key: str
) -> None:
    """Its body is the whole record as a key-value list; the line in it is what a person reads."""
    body = make_kvlist(
        make_attribute(key, string_value="card refused"),
        make_attribute("stream", string_value="stdout"),
        make_attribute("trace_id", string_value=TRACE),
    )
    shown = store_one(clickhouse, as_alice, project, Line(body=body, severity=0))
    assert (shown["text"], shown["trace_id"]) == ("card refused", TRACE)
    assert shown["body"] == {key: "card refused", "stream": "stdout", "trace_id": TRACE}


def test_fields_without_a_line_are_searched_as_pairs(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    body = make_kvlist(make_attribute("cart", int_value=3), make_attribute("open", bool_value=True))
    assert store_one(clickhouse, as_alice, project, Line(body=body))["text"] == "cart=3 open=true"
