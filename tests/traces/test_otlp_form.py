"""What is downloaded can be sent again: it says all that the first sender said."""

from typing import Any
from unittest import mock

import orjson
import pytest
from asgiref.sync import async_to_sync
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from rest_framework.test import APIClient

from apps.otlp.otlp_json import encode_json
from apps.otlp.signals import Signal
from apps.projects.models import Project
from apps.traces import reader
from tests.clickhouse_fixtures import Store
from tests.payloads.captured import python_sdk_request
from tests.traces.expected import plain_spans
from tests.traces.test_round_trip import everything_otlp_can_say


def read_file(response: Any) -> bytes:
    async def read_parts() -> bytes:
        return b"".join([part async for part in response.streaming_content])

    assert response.status_code == 200
    return async_to_sync(read_parts)()


def write_sorted(spans: list[dict[str, Any]]) -> bytes:
    # == takes 1 for 1.0 and for True: what was a double is written as one.
    return orjson.dumps(sorted(spans, key=lambda span: span["span_id"]), option=orjson.OPT_SORT_KEYS)


@pytest.mark.parametrize("spans_a_part", [1, 4_000])
@pytest.mark.parametrize("make", [everything_otlp_can_say, python_sdk_request])
def test_a_trace_as_otlp_is_what_was_sent(
    clickhouse: Store, as_alice: APIClient, project: Project, make: Any, spans_a_part: int
) -> None:
    sent: ExportTraceServiceRequest = make()
    clickhouse.insert(sent, project_id=project.pk)
    spans = plain_spans(sent)
    trace_id = spans[0]["trace_id"]
    with mock.patch.object(reader, "SPANS_A_PART", spans_a_part):
        answer = as_alice.get(f"/api/v1/projects/{project.slug}/traces/{trace_id}/otlp/")
        again = ExportTraceServiceRequest.FromString(encode_json(Signal.TRACES, read_file(answer)))
    assert write_sorted(plain_spans(again)) == write_sorted(spans)
    assert answer["Content-Disposition"] == f'attachment; filename="trace-{trace_id}.json"'
