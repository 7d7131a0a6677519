"""Through the documented Collectors, each client's spans and logs arrive whole, once, and linked."""

import json
import socket
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import grpc
import pytest

from scripts.collector import binary, collector
from tests.collector.process import Collector
from tests.faults.prepared import prepare
from tests.faults.rig import Rig
from tests.payloads.capture_jaeger import POST_SPANS, SPAN_ID, TRACE_IDS
from tests.payloads.capture_opencensus import EXPORT, SPAN_IDS, TRACE_ID
from tests.payloads.captured import python_sdk_request
from tests.payloads.moved import jaeger_payload, now_s, opencensus_payload, zipkin_payload

pytestmark = pytest.mark.faults

ARRIVES_WITHIN_S = 120
OUTAGE_SPANS = 40

SPANS = """
SELECT lower(hex(span_id)), lower(hex(parent_span_id)), service, name, toString(kind), duration,
       toUnixTimestamp64Nano(start)
FROM spans WHERE trace_id = unhex('{trace_id}') ORDER BY parent_span_id, name
"""

ATTRIBUTES = """
SELECT attrs['text'], ints['rows'], doubles['ratio']
FROM spans WHERE trace_id = unhex('{trace_id}') ORDER BY parent_span_id, name
"""

LOGS = """
SELECT lower(hex(trace_id)), lower(hex(span_id)), service, body, severity, toUnixTimestamp64Nano(time)
FROM logs WHERE service = '{service}' ORDER BY body
"""


def built(build: str) -> None:
    if not binary(build).exists():
        pytest.skip(f"no Collector ({build}) was built: `make collector`, which needs Go and minutes")
    if not collector(build).is_current():
        pytest.skip(f"the Collector ({build}) is of other sources: `make collector`")


@pytest.fixture(scope="module")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    built("current")
    prepared = prepare(tmp_path_factory.mktemp("prepared"))
    with Rig(tmp_path_factory.mktemp("rig"), prepared) as rig:
        yield rig


@pytest.fixture(scope="module")
def door(rig: Rig, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collector]:
    """The current Collector, as config.yaml has it."""
    with Collector("current", "config.yaml", tmp_path_factory.mktemp("current"), rig) as door:
        yield door


@pytest.fixture(scope="module")
def old_door(rig: Rig, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collector]:
    """A Collector of OpenCensus' time, as opencensus.yaml has it."""
    built("opencensus")
    with Collector("opencensus", "opencensus.yaml", tmp_path_factory.mktemp("opencensus"), rig) as door:
        yield door


def wait_for_rows(rig: Rig, query: str, count: int, door: Collector) -> list[list[str]]:
    """At least `count` rows of `query`, as soon as they are there."""
    deadline = time.monotonic() + ARRIVES_WITHIN_S
    while len(rows := rig.sql(query)) < count:
        assert time.monotonic() < deadline, f"{rows}\n{door.log_file.read_text()[-3000:]}"
        time.sleep(0.2)
    return rows


def send_http(door: Collector, payload: bytes) -> None:
    door.post("thrift_http", "/api/traces", payload, "application/x-thrift")


def send_grpc(door: Collector, payload: bytes) -> None:
    with grpc.insecure_channel(door.address("grpc")) as channel:
        post: grpc.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary(POST_SPANS)
        post(payload, timeout=30)


def send_udp(client: str, door: Collector, payload: bytes) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.sendto(payload, ("127.0.0.1", door.ports[client]))


def send_compact(door: Collector, payload: bytes) -> None:
    send_udp("thrift_compact", door, payload)


def send_binary(door: Collector, payload: bytes) -> None:
    send_udp("thrift_binary", door, payload)


@pytest.mark.parametrize(
    ("form", "send"),
    [
        ("thrift_http", send_http),
        ("grpc", send_grpc),
        ("thrift_compact", send_compact),
        ("thrift_binary", send_binary),
    ],
)
def test_a_jaeger_clients_spans_arrive_once_with_their_ids(
    rig: Rig, door: Collector, form: str, send: Callable[[Collector, bytes], None]
) -> None:
    at_s = now_s()
    send(door, jaeger_payload(form, at_s))

    trace_id, start = f"{TRACE_IDS[form]:032x}", str(at_s * 10**9)
    server, client = f"{SPAN_ID:016x}", f"{SPAN_ID + 1:016x}"
    assert wait_for_rows(rig, SPANS.format(trace_id=trace_id), 2, door) == [
        [server, "0" * 16, "warehouse", "GET /stock", "2", "1500000000", start],
        [client, server, "warehouse", "SELECT stock", "3", "500000000", start],
    ]
    attributes = wait_for_rows(rig, ATTRIBUTES.format(trace_id=trace_id), 2, door)
    assert attributes == [["Grüße, 世界", "0", "0"], ["", str(2**53 + 1), "0.25"]]


def test_opencensus_spans_arrive_once_with_their_ids(rig: Rig, old_door: Collector) -> None:
    at_s = now_s()
    with grpc.insecure_channel(old_door.address("opencensus")) as channel:
        export: grpc.StreamStreamMultiCallable[bytes, bytes] = channel.stream_stream(EXPORT)
        list(export(iter([opencensus_payload(at_s)]), timeout=30))

    server, client = SPAN_IDS
    start = str(at_s * 10**9)
    assert wait_for_rows(rig, SPANS.format(trace_id=TRACE_ID), 2, old_door) == [
        [server, "0" * 16, "legacy", "GET /legacy", "2", "256000000", start],
        [client, server, "legacy", "SELECT legacy", "3", "128000000", start],
    ]


def test_zipkin_spans_with_64_bit_trace_ids_arrive_padded_on_the_left(rig: Rig, door: Collector) -> None:
    door.post("zipkin", "/api/v2/spans", zipkin_payload(now_s()), "application/json")

    rows = wait_for_rows(rig, SPANS.format(trace_id="0" * 16 + "17133d482ba4f605"), 2, door)
    assert [row[:4] for row in rows] == [
        ["60cb4fd3d2c3c8a1", "0d9a3b6f1c2e4a58", "checkout", "post /checkout"],
        ["5f4c6be27ec40cce", "60cb4fd3d2c3c8a1", "checkout", "charge card"],
    ]


def test_otlp_spans_pass_through_unchanged(rig: Rig, door: Collector) -> None:
    request = python_sdk_request()
    sent = [span for rs in request.resource_spans for ss in rs.scope_spans for span in ss.spans]
    door.post("otlp_http", "/v1/traces", request.SerializeToString(), "application/x-protobuf")

    rows = wait_for_rows(rig, SPANS.format(trace_id=sent[0].trace_id.hex()), len(sent), door)
    assert sorted((row[0], row[1], row[3], row[6]) for row in rows) == sorted(
        (
            span.span_id.hex(),
            span.parent_span_id.hex() or "0" * 16,
            span.name,
            str(span.start_time_unix_nano),
        )
        for span in sent
    )


def test_json_lines_of_a_file_are_linked_to_their_traces_in_either_spelling(
    rig: Rig, door: Collector
) -> None:
    trace_id, span_id = "0af7651916cd43dd8448eb211c8031c1", "b7ad6b71692033e1"
    at = datetime.fromtimestamp(now_s(), UTC)
    at_ns = str(int(at.timestamp()) * 10**9 + 123_456_789)
    written = f"{at:%Y-%m-%dT%H:%M:%S}.123456789Z"
    lines = [
        json.dumps(
            {"time": written, "level": "error", "msg": "a snake", "trace_id": trace_id, "span_id": span_id}
        ),
        json.dumps(
            {
                "timestamp": written,
                "level": "INFO",
                "message": "b camel",
                "traceId": trace_id,
                "spanId": span_id,
            }
        ),
        "c no JSON",
    ]
    (door.logs / "billing.log").write_text("".join(f"{line}\n" for line in lines))

    rows = wait_for_rows(rig, LOGS.format(service="billing"), 3, door)
    assert [row[:5] for row in rows] == [
        [trace_id, span_id, "billing", "a snake", "17"],
        [trace_id, span_id, "billing", "b camel", "9"],
        ["0" * 32, "0" * 16, "billing", "c no JSON", "0"],
    ]
    assert [row[5] for row in rows[:2]] == [at_ns, at_ns]


def test_nothing_is_lost_while_spanwise_is_away_though_the_collector_is_killed_as_well(
    rig: Rig, tmp_path: Path
) -> None:
    def send(door: Collector, numbers: range) -> None:
        for number in numbers:
            request = python_sdk_request()
            for span in (s for rs in request.resource_spans for ss in rs.scope_spans for s in ss.spans):
                span.trace_id = b"\xee" * 12 + number.to_bytes(4)
            door.post("otlp_http", "/v1/traces", request.SerializeToString(), "application/x-protobuf")

    arrived = (
        "SELECT toUInt32(reinterpretAsUInt32(reverse(substring(trace_id, 13)))) AS n, count() FROM spans"
    )
    arrived += " WHERE startsWith(trace_id, unhex('" + "ee" * 12 + "')) GROUP BY n ORDER BY n"
    (receiver,) = rig.receivers
    receiver.stop()
    with Collector("current", "config.yaml", tmp_path, rig) as door:
        send(door, range(OUTAGE_SPANS // 2))
        (door.logs / "ledger.log").write_text("".join(f"line {number}\n" for number in range(100, 200)))
        door.kill()
        door.start()
        send(door, range(OUTAGE_SPANS // 2, OUTAGE_SPANS))
        assert rig.sql(arrived) == []
        receiver.start()

        rows = wait_for_rows(rig, arrived, OUTAGE_SPANS, door)
        assert rows == [[str(number), "2"] for number in range(OUTAGE_SPANS)]
        lines = wait_for_rows(rig, LOGS.format(service="ledger"), 100, door)
        assert rig.sql(arrived) == rows
        assert [row[3] for row in lines] == [f"line {number}" for number in range(100, 200)]
