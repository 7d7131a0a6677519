"""Whatever is sent as JSON becomes protobuf that parses, or is refused: nothing else is ever raised."""

import json
import random
from collections.abc import Callable
from contextlib import suppress
from functools import partial

import pytest
from google.protobuf.message import Message
from hypothesis import given, settings
from hypothesis import strategies as st
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from apps.otlp.checked import Undecodable
from apps.otlp.otlp_json import encode_json
from apps.otlp.signals import Signal
from apps.otlp.zipkin import encode_zipkin
from tests.otlp.json_of import otlp_json
from tests.otlp.requests import REQUESTS, fullest_request
from tests.payloads.capture_py_zipkin import PY_ZIPKIN
from tests.payloads.captured import NODE_SDK

MUTATIONS = 3_000

Convert = Callable[[bytes], bytes]
DOORS: dict[str, tuple[Convert, type[Message], bytes]] = {
    **{
        signal: (partial(encode_json, signal), REQUESTS[signal], otlp_json(fullest_request(signal)))
        for signal in Signal
    },
    "node": (partial(encode_json, Signal.TRACES), ExportTraceServiceRequest, NODE_SDK.read_bytes()),
    "zipkin": (encode_zipkin, ExportTraceServiceRequest, PY_ZIPKIN.read_bytes()),
}
# What JSON can say where something else was meant.
STRANGE = [
    b"null", b"true", b"-1", b"1e999", b"1e300", b"-0.0", b'""', b'"null"', b'"NaN"', b"[]", b"{}", b"[[]]",
    b'"\\ud800"', b'"\xff"', b'"\\u0000"', str(2**64).encode(), str(-(2**63) - 1).encode(), b"9" * 400,
    b'{"intValue":"x"}', b'{"bytesValue":"*"}', b'{"stringValue":null}', b"[null]", b"0.1",
]  # fmt: skip


def try_to_convert(door: str, body: bytes) -> None:
    convert, request, _ = DOORS[door]
    with suppress(Undecodable):
        request.FromString(convert(body))


def cut(body: bytes, chance: random.Random) -> bytes:
    return body[: chance.randrange(len(body))]


def flip(body: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(body))
    return body[:at] + bytes([body[at] ^ 1 << chance.randrange(8)]) + body[at + 1 :]


def splice(body: bytes, chance: random.Random) -> bytes:
    start, end = sorted(chance.randrange(len(body)) for _ in range(2))
    return body[:end] + body[start:]


def substitute(body: bytes, chance: random.Random) -> bytes:
    """Another value where one stands after a colon."""
    members = body.split(b":")
    at = chance.randrange(1, len(members))
    _, comma, rest = members[at].partition(b",")
    members[at] = chance.choice(STRANGE) + comma + rest
    return b":".join(members)


@pytest.mark.parametrize("mutate", [cut, flip, splice, substitute])
@pytest.mark.parametrize("door", DOORS)
def test_mutated_bodies_are_converted_or_refused(
    door: str, mutate: Callable[[bytes, random.Random], bytes]
) -> None:
    chance = random.Random(4711)
    for _ in range(MUTATIONS // 4):
        try_to_convert(door, mutate(DOORS[door][2], chance))


@pytest.mark.parametrize("door", DOORS)
@settings(max_examples=100)
@given(body=st.binary(max_size=60))
def test_random_bytes_are_converted_or_refused(door: str, body: bytes) -> None:
    try_to_convert(door, body)


MEMBERS = sorted(
    {each for _, _, body in DOORS.values() for each in body.decode().split('"') if each.isalnum()} - {"a"}
)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**65), 2**65)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=4)
    | st.sampled_from(["NaN", "5b8efff798038103d269b633813fc60c", "1|2|3|{}|4"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(MEMBERS), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize("door", DOORS)
@settings(max_examples=100)
@given(value=JSON)
def test_any_json_is_converted_or_refused(door: str, value: object) -> None:
    try_to_convert(door, json.dumps(value).encode())


@settings(max_examples=150)
@given(members=st.dictionaries(st.sampled_from(MEMBERS), JSON, max_size=6))
def test_any_zipkin_span_is_converted_or_refused(members: dict[str, object]) -> None:
    try_to_convert("zipkin", json.dumps([members]).encode())


@settings(max_examples=150)
@given(
    tags=st.dictionaries(
        st.sampled_from(
            [
                "error",
                "otel.status_code",
                "otel.status_description",
                "otel.dropped_links_count",
                "otel.scope.name",
                "otel.library.name",
                "otlp.link.0",
                "otlp.service.name.source",
                "span.kind",
                "w3c.tracestate",
            ]
        ),
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(),
    ),
    annotation=st.text(st.sampled_from('a"|{}:, 1'), max_size=20),
)
def test_any_tags_and_annotations_are_converted(tags: dict[str, object], annotation: str) -> None:
    span = {"id": "1", "traceId": "1", "tags": tags, "annotations": [{"value": annotation}]}
    ExportTraceServiceRequest.FromString(encode_zipkin(json.dumps([span]).encode()))
