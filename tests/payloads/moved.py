"""What clients of other systems sent, moved into the present.

Jaeger's and OpenCensus' formats are none that Spanwise reads, so there is no parser for them here: each
writes a time in as many bytes as any other of these years, and it is those bytes that are replaced.
"""

import json
import struct
import time

from tests.payloads.capture_jaeger import SENT_S, payload_file
from tests.payloads.capture_opencensus import OPENCENSUS
from tests.payloads.capture_py_zipkin import PY_ZIPKIN

AGE_S = 60


def now_s() -> int:
    """A whole second in which the payloads may have been sent."""
    return int(time.time()) - AGE_S


def jaeger_payload(form: str, at_s: int) -> bytes:
    """What a Jaeger client sent at `at_s`; `form` is a key of TRACE_IDS in capture_jaeger.py."""
    write = {"grpc": _varint, "thrift_compact": _zigzag_us}.get(form, _fixed_us)
    return _replaced(payload_file(form).read_bytes(), write(SENT_S), write(at_s))


def opencensus_payload(at_s: int) -> bytes:
    return _replaced(OPENCENSUS.read_bytes(), _varint(SENT_S), _varint(at_s))


def zipkin_payload(at_s: int) -> bytes:
    """What py-zipkin sent, its spans started at `at_s`."""
    spans = json.loads(PY_ZIPKIN.read_bytes())
    shift_us = at_s * 1_000_000 - min(span["timestamp"] for span in spans)
    for moved in (*spans, *(note for span in spans for note in span["annotations"])):
        moved["timestamp"] += shift_us
    return json.dumps(spans).encode()


def _replaced(payload: bytes, old: bytes, new: bytes) -> bytes:
    assert len(old) == len(new)
    assert old in payload
    return payload.replace(old, new)


def _fixed_us(seconds: int) -> bytes:
    """i64 of Thrift's binary protocol, in microseconds."""
    return struct.pack(">q", seconds * 1_000_000)


def _zigzag_us(seconds: int) -> bytes:
    """i64 of Thrift's compact protocol, in microseconds."""
    return _varint(seconds * 1_000_000 << 1)


def _varint(number: int) -> bytes:
    """Also protobuf's, of a google.protobuf.Timestamp's seconds."""
    digits = bytearray()
    while number > 0x7F:
        digits.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*digits, number])
