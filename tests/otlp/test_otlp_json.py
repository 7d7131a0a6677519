"""OTLP/JSON becomes the protobuf of the same request: OTLP specification, "JSON Protobuf Encoding"."""

import pytest
from google.protobuf.message import Message
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.otlp.otlp_json import encode_json
from apps.otlp.signals import Signal
from tests.otlp.json_of import otlp_json
from tests.otlp.requests import REQUESTS, fullest_request, requests_of

ANY_REQUEST = st.sampled_from(list(Signal)).flatmap(lambda s: st.tuples(st.just(s), requests_of(s)))


def read(signal: Signal, body: bytes) -> Message:
    return REQUESTS[signal].FromString(encode_json(signal, body))


@pytest.mark.parametrize("signal", Signal)
def test_every_field_of_every_message_is_carried_over(signal: Signal) -> None:
    request = fullest_request(signal)
    assert read(signal, otlp_json(request)) == request


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ANY_REQUEST)
def test_every_request_reads_back_as_the_one_that_was_written_as_json(sent: tuple[Signal, Message]) -> None:
    signal, request = sent
    found = read(signal, otlp_json(request)).SerializeToString(deterministic=True)
    assert found == request.SerializeToString(deterministic=True)
