"""Segment: how the spool writes bodies down, so that a torn or damaged file never yields a wrong one."""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

import msgspec

from apps.otlp.signals import Signal

MARK_BYTES = 8
# A body of 64 MiB and its header.
MAX_PAYLOAD_BYTES = 65 * 1024 * 1024
MAX_HEADER_BYTES = 0xFFFF
_LENGTHS = struct.Struct("<II")  # of the payload; its CRC-32
_HEADER_LENGTH = struct.Struct("<H")
_OVERHEAD = MARK_BYTES + _LENGTHS.size


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """What the queue must be told about a body. `body_bytes`: unpacked; `digest`: of `body_digest`."""

    signal: Signal
    project: int
    key: int
    items: int
    received_ns: int
    digest: str
    encoding: str
    body_bytes: int


@dataclass(frozen=True, slots=True)
class Record:
    """One acknowledged body, packed as its sender packed it."""

    header: Header
    body: bytes


@dataclass(slots=True)
class Scan:
    """What a segment holds; `damaged` are the byte ranges that are not records."""

    records: list[Record] = field(default_factory=list)
    damaged: list[tuple[int, int]] = field(default_factory=list)


def measure_record(record: Record) -> int:
    """The bytes that it takes in a segment. Raises ValueError for one that scan_segment would not read."""
    return _OVERHEAD + len(_encode_head(record)) + len(record.body)


def _encode_head(record: Record) -> bytes:
    header = msgspec.json.encode(record.header)
    payload_bytes = _HEADER_LENGTH.size + len(header) + len(record.body)
    if len(header) > MAX_HEADER_BYTES or payload_bytes > MAX_PAYLOAD_BYTES:
        raise ValueError(f"a record of {payload_bytes} bytes is more than the spool reads")
    return _HEADER_LENGTH.pack(len(header)) + header


def encode_record(mark: bytes, record: Record) -> bytes:
    """`mark | length | crc32 | header length | header (JSON) | body`, little-endian.

    `mark` is random and belongs to the segment alone. It is how reading goes on behind a damaged place, and
    because no sender knows it, no body can hold something that would then be taken for a record.
    Raises ValueError like measure_record.
    """
    head = _encode_head(record)
    length = len(head) + len(record.body)
    return b"".join((mark, _LENGTHS.pack(length, _checksum(length, head, record.body)), head, record.body))


def scan_segment(mark: bytes, data: bytes) -> Scan:
    """Every whole record of `data`, in order. Never raises: what is not a record is reported as damaged.

    Zeros at the end are what a power cut leaves of a file that had grown but was not filled, so no damage.
    """
    scan = Scan()
    offset = 0
    while offset < len(data):
        found = _read_record(mark, data, offset)
        if found is not None:
            record, offset = found
            scan.records.append(record)
            continue
        following = data.find(mark, offset + 1)
        end = len(data) if following < 0 else following
        if data[offset:end].strip(b"\0") or following >= 0:
            scan.damaged.append((offset, end))
        offset = end
    return scan


def _read_record(mark: bytes, data: bytes, offset: int) -> tuple[Record, int] | None:
    start = offset + _OVERHEAD
    if data[offset : offset + MARK_BYTES] != mark or start > len(data):
        return None
    length, checksum = _LENGTHS.unpack_from(data, offset + MARK_BYTES)
    end = start + length
    if not _HEADER_LENGTH.size <= length <= MAX_PAYLOAD_BYTES or end > len(data):
        return None
    payload = data[start:end]
    if _checksum(length, payload) != checksum:
        return None
    body_start = _HEADER_LENGTH.size + _HEADER_LENGTH.unpack_from(payload)[0]
    try:
        header = msgspec.json.decode(payload[_HEADER_LENGTH.size : body_start], type=Header)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
    return Record(header, payload[body_start:]), end


def _checksum(length: int, *parts: bytes) -> int:
    checksum = zlib.crc32(length.to_bytes(4, "little"))
    for part in parts:
        checksum = zlib.crc32(part, checksum)
    return checksum


def split_by_weight(records: list[Record], *, count: int, body_bytes: int) -> Iterator[list[Record]]:
    """In their order, at most `count` and `body_bytes` (as packed) at a time; a heavier one goes alone."""
    part: list[Record] = []
    weight = 0
    for record in records:
        if part and (len(part) == count or weight + len(record.body) > body_bytes):
            yield part
            part, weight = [], 0
        part.append(record)
        weight += len(record.body)
    if part:
        yield part
