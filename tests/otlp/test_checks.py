"""Every signal has a check, and a form in which upb would have written its requests."""

import pytest

from apps.otlp.checked import Limits, OverLimit, TimeWindow, Undecodable
from apps.otlp.checks import CHECKS, rebuild
from apps.otlp.signals import Signal
from apps.otlp.wire import encode_head

WINDOW = TimeWindow(oldest_ns=1_000, newest_ns=2_000, received_ns=1_500)
LIMITS = Limits(items=100, spread_bytes=10_000)
EMPTY = b""
ONE_RESOURCE = encode_head(1, 2) + encode_head(2, 0)

every_signal = pytest.mark.parametrize("signal", list(Signal))


@every_signal
def test_an_empty_request_is_good_and_holds_nothing(signal: Signal) -> None:
    """OTLP specification, "Full Success": an empty request succeeds."""
    assert CHECKS[signal](EMPTY, WINDOW, LIMITS).items == 0
    assert CHECKS[signal](ONE_RESOURCE, WINDOW, LIMITS).body is ONE_RESOURCE


@every_signal
def test_a_field_of_a_wrong_wire_type_falls_away_when_rebuilt(signal: Signal) -> None:
    assert rebuild(signal, ONE_RESOURCE + b"\xa2\x06\x01x" + b"\x08\x01") == ONE_RESOURCE


@every_signal
def test_noise_is_not_rebuilt(signal: Signal) -> None:
    with pytest.raises(Undecodable):
        rebuild(signal, b"not protobuf")


@every_signal
@pytest.mark.parametrize("container", [encode_head(1, 0), ONE_RESOURCE], ids=["resources", "scopes"])
def test_millions_of_empty_containers_are_refused_before_they_are_walked(
    signal: Signal, container: bytes
) -> None:
    with pytest.raises(OverLimit, match="more than 100 parts"):
        CHECKS[signal](container * 101, WINDOW, LIMITS)


SPAN_LIKE = {Signal.TRACES: 9, Signal.LOGS: 6}


@pytest.mark.parametrize("signal", list(SPAN_LIKE))
@pytest.mark.parametrize("where", ["resource", "scope", "item"])
def test_millions_of_empty_attributes_are_refused(signal: Signal, where: str) -> None:
    """ClickHouse takes about a microsecond for each, of two bytes, and others wait behind them."""
    empty = {"resource": b"", "scope": b"", "item": b""} | {
        where: encode_head({"resource": 1, "scope": 3, "item": SPAN_LIKE[signal]}[where], 0) * 2_001
    }
    scope = as_field(1, empty["scope"]) + as_field(2, empty["item"])
    body = as_field(1, as_field(1, empty["resource"]) + as_field(2, scope))
    with pytest.raises(OverLimit, match="more than 2000 parts"):
        CHECKS[signal](body, WINDOW, LIMITS)


@pytest.mark.parametrize("head", [encode_head(11, 0), encode_head(13, 0)], ids=["events", "links"])
def test_millions_of_empty_events_or_links_are_refused(head: bytes) -> None:
    body = as_field(1, as_field(2, as_field(2, head * 2_001)))
    with pytest.raises(OverLimit, match="more than 2000 parts"):
        CHECKS[Signal.TRACES](body, WINDOW, LIMITS)


@pytest.mark.parametrize("field", [11, 13], ids=["event", "link"])
def test_millions_of_empty_attributes_of_an_event_or_link_are_refused(field: int) -> None:
    attributes = encode_head({11: 3, 13: 4}[field], 0) * 2_001
    body = as_field(1, as_field(2, as_field(2, as_field(field, attributes))))
    with pytest.raises(OverLimit, match="more than 2000 parts"):
        CHECKS[Signal.TRACES](body, WINDOW, LIMITS)


# Fields of a data point, by its kind: its attributes, its exemplars, their attributes.
@pytest.mark.parametrize(
    ("kind", "parts"),
    [
        (5, encode_head(7, 0) * 2_001),
        (7, encode_head(5, 0) * 2_001),
        (9, encode_head(8, 0) * 2_001),
        (11, encode_head(6, 0) * 2_001),
        (10, encode_head(11, 2 * 2_001) + encode_head(7, 0) * 2_001),
    ],
    ids=["gauge", "sum", "histogram", "summary", "exemplar"],
)
def test_millions_of_empty_parts_of_a_data_point_are_refused(kind: int, parts: bytes) -> None:
    body = as_field(1, as_field(2, as_field(2, as_field(kind, as_field(1, parts)))))
    with pytest.raises(OverLimit, match="more than 2000 parts"):
        CHECKS[Signal.METRICS](body, WINDOW, LIMITS)


def as_field(number: int, message: bytes) -> bytes:
    return encode_head(number, len(message)) + message
