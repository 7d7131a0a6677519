"""Repair: one bad byte of text, or one value nested too deep, must not cost the other 999 items.

upb refuses a whole request for either. Only then its bytes are walked here by the descriptors: text is
repaired, what is nested too deep is cut, an item that is broken beyond that is dropped. An item is a span, a
log record or a data point. Where the fault lies outside of the items (a body cut on the way, JSON, noise),
nothing can be told about what follows it, and the request is refused whole: bad data, not to be sent again.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Generic, TypeVar

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import DecodeError, Message
from opentelemetry.proto.common.v1.common_pb2 import AnyValue
from opentelemetry.proto.logs.v1 import logs_pb2
from opentelemetry.proto.metrics.v1 import metrics_pb2
from opentelemetry.proto.trace.v1 import trace_pb2

from apps.otlp.checked import MAX_VALUE_LEVELS, Finding, Undecodable
from apps.otlp.wire import FIXED32, FIXED64, LENGTH_DELIMITED, VARINT, encode_head
from apps.otlp.wire_reader import Malformed, read_fields

Request = TypeVar("Request", bound=Message)

# Fields of a request that are walked here, a second's work at most. An item that upb takes counts as one.
MAX_FIELDS = 1_000_000

_ITEMS = {
    message.DESCRIPTOR.full_name
    for message in (
        trace_pb2.Span,
        logs_pb2.LogRecord,
        metrics_pb2.NumberDataPoint,
        metrics_pb2.HistogramDataPoint,
        metrics_pb2.ExponentialHistogramDataPoint,
        metrics_pb2.SummaryDataPoint,
    )
}
_ANY_VALUE = AnyValue.DESCRIPTOR.full_name
# What stands where a value was cut.
CUT = AnyValue(string_value=f"(cut: nested deeper than {MAX_VALUE_LEVELS} levels)")


@dataclass(frozen=True, slots=True)
class Decoded(Generic[Request]):
    """`request` without the `rejected` items. `noted` counts texts and values, not items."""

    request: Request
    is_repaired: bool = False
    rejected: Counter[Finding] = field(default_factory=Counter)
    noted: Counter[Finding] = field(default_factory=Counter)


def decode(kind: type[Request], body: bytes) -> Decoded[Request]:
    """`body` as upb reads it, repaired if it must be.

    Raises Undecodable.
    """
    try:
        return Decoded(kind.FromString(body))
    except DecodeError as error:
        fault = f"The body is not an OTLP {kind.DESCRIPTOR.name}: {error}"
    walk = _Walk(kind)
    try:
        repaired = walk.repair(kind.DESCRIPTOR, body, level=0)
        request = kind.FromString(repaired)
    except (Malformed, DecodeError) as error:
        raise Undecodable(fault) from error
    if not repaired and not walk.rejected:
        raise Undecodable(fault)
    return Decoded(request, True, walk.rejected, walk.noted)


class _Walk:
    """One pass over one body, never deeper than the containers and MAX_VALUE_LEVELS: no stack overflows."""

    def __init__(self, kind: type[Message]) -> None:
        self.rejected: Counter[Finding] = Counter()
        self.noted: Counter[Finding] = Counter()
        self._kind = kind
        self._path: list[int] = []  # numbers of the fields that lead to here
        self._fields_left = MAX_FIELDS

    def repair(self, descriptor: Any, message: bytes, *, level: int) -> bytes:
        """`message` written anew, without fields that `descriptor` does not know. `level`: of AnyValues.

        Raises Malformed, Undecodable.
        """
        fields = _fields_of(descriptor)
        parts: list[bytes] = []
        for number, wire_type, start, value_start, end in read_fields(message, self._spend):
            known = fields.get(number)
            if known is None or wire_type not in known.wire_types:
                continue
            if known.is_text:
                value: bytes | None = self._repair_text(message[value_start:end])
            elif known.message:
                self._path.append(number)
                value = self._repair_child(known.message, message[value_start:end], level)
                self._path.pop()
            else:
                parts.append(message[start:end])
                continue
            if value is not None:
                parts += (encode_head(number, len(value)), value)
        return b"".join(parts)

    def _spend(self, fields: int) -> None:
        self._fields_left -= fields
        if self._fields_left < 0:
            raise Undecodable("The body has too many faults to be repaired: is its text UTF-8?")

    def _repair_text(self, text: bytes) -> bytes:
        try:
            text.decode()
        except UnicodeDecodeError:
            self.noted[Finding.TEXT_REPAIRED] += 1
            return text.decode(errors="replace").encode()
        return text

    def _repair_child(self, descriptor: Any, message: bytes, level: int) -> bytes | None:
        if descriptor.full_name in _ITEMS:
            return self._repair_item(descriptor, message)
        if descriptor.full_name != _ANY_VALUE:
            return self.repair(descriptor, message, level=level)
        if level == MAX_VALUE_LEVELS:
            self.noted[Finding.NESTED_TOO_DEEP] += 1
            return CUT.SerializeToString()
        return self.repair(descriptor, message, level=level + 1)

    def _repair_item(self, descriptor: Any, item: bytes) -> bytes | None:
        """The item, or None when nothing makes upb take it."""
        if self._is_good_here(item):
            return item
        noted_before, self.noted = self.noted, Counter()
        path = list(self._path)
        try:
            repaired = self.repair(descriptor, item, level=0)
        except Malformed:
            repaired = None
        self._path = path
        if repaired is None or not self._is_good_here(repaired):
            self.noted = noted_before
            self.rejected[Finding.BROKEN] += 1
            return None
        self.noted += noted_before
        return repaired

    def _is_good_here(self, item: bytes) -> bool:
        """Whether upb takes it at its place in the request: how deep it lies there counts."""
        for number in reversed(self._path):
            item = encode_head(number, len(item)) + item
        try:
            self._kind.FromString(item)
        except DecodeError:
            return False
        return True


@dataclass(frozen=True, slots=True)
class _Field:
    wire_types: frozenset[int]
    is_text: bool
    message: Any  # its descriptor, or None


@cache
def _fields_of(descriptor: Any) -> dict[int, _Field]:
    return {
        known.number: _Field(
            frozenset(_wire_types_of(known)), known.type == FieldDescriptor.TYPE_STRING, known.message_type
        )
        for known in descriptor.fields
    }


def _wire_types_of(known: FieldDescriptor) -> Iterable[int]:
    if known.cpp_type in (FieldDescriptor.CPPTYPE_STRING, FieldDescriptor.CPPTYPE_MESSAGE):
        yield LENGTH_DELIMITED
        return
    if known.is_repeated:  # packed
        yield LENGTH_DELIMITED
    if known.type in (
        FieldDescriptor.TYPE_FIXED64,
        FieldDescriptor.TYPE_SFIXED64,
        FieldDescriptor.TYPE_DOUBLE,
    ):
        yield FIXED64
    elif known.type in (
        FieldDescriptor.TYPE_FIXED32,
        FieldDescriptor.TYPE_SFIXED32,
        FieldDescriptor.TYPE_FLOAT,
    ):
        yield FIXED32
    else:
        yield VARINT
