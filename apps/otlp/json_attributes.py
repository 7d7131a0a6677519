"""What all signals share in OTLP/JSON: values, attributes, resources and scopes, and their protobuf bytes."""

# Source: opentelemetry-proto, common/v1 and resource/v1; OTLP specification, "JSON Protobuf Encoding".

from binascii import a2b_base64, unhexlify
from typing import Annotated

import msgspec

from apps.otlp.wire import FIXED64, Header, InnerHeader, Text, Varint, encode_tag, pack_double

Int32 = Annotated[int, msgspec.Meta(ge=-(2**31), le=2**31 - 1)]
Int64 = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]
Uint32 = Annotated[int, msgspec.Meta(ge=0, le=2**32 - 1)]
# msgspec knows no bound above int64: what is beyond 64 bits is found when it is packed.
Uint64 = Annotated[int, msgspec.Meta(ge=0)]

# Arrays and maps in each other. The parser of protobuf takes 100 messages, of which a level here is three,
# and the check of each signal cuts earlier and says so; what lies deeper than this is left empty.
DEEPEST = 24
# An id that is not hex: too short for any check to take, so that it costs its own item and no other.
NOT_HEX = b"\xff"


class Shape(msgspec.Struct, rename="camel", gc=False):
    """A JSON object. null is as absent, and unknown members are ignored, snake_case ones among them."""


class AnyValue(Shape):
    string_value: str | None = None
    int_value: int | float | None = None
    bool_value: bool | None = None
    double_value: float | None = None
    array_value: "ArrayValue | None" = None
    kvlist_value: "KeyValueList | None" = None
    bytes_value: str | None = None


class ArrayValue(Shape):
    values: list[AnyValue] | None = None


class KeyValue(Shape):
    key: str | None = None
    value: AnyValue | None = None


class KeyValueList(Shape):
    values: list[KeyValue] | None = None


class EntityRef(Shape):
    schema_url: str | None = None
    type: str | None = None
    id_keys: list[str] | None = None
    description_keys: list[str] | None = None


class Resource(Shape):
    attributes: list[KeyValue] | None = None
    dropped_attributes_count: Uint32 | None = None
    entity_refs: list[EntityRef] | None = None


class Scope(Shape):
    name: str | None = None
    version: str | None = None
    attributes: list[KeyValue] | None = None
    dropped_attributes_count: Uint32 | None = None


KEY = Text(1)
VALUE = Header(2)
STRING = Header(1)
STRING_VALUE = InnerHeader(VALUE, STRING)
_INT = Varint(3)
_BOOL = Varint(2)
_DOUBLE = encode_tag(4, FIXED64)
_ARRAY, _KVLIST, _BYTES = Header(5), Header(6), Header(7)
_ELEMENT = Header(1)
_NO_VALUE = b""
_REMEMBERED = 4_096


class _IntValue(dict[int | float, bytes]):
    """`intValue` -> the `value` field of an attribute. What is no int64 becomes a double.

    The JavaScript SDK writes every number without a fraction as `intValue`, 1e+21 too: one such attribute
    must not cost the request. Raises OverflowError for an integer beyond the doubles.
    """

    def __missing__(self, value: int | float) -> bytes:
        field = VALUE.whole(encode_int(value))
        if 0 <= value < _REMEMBERED:
            self[value] = field
        return field


def encode_int(value: int | float) -> bytes:
    """The content of an AnyValue message."""
    if -(2**63) <= value < 2**63 and int(value) == value:
        return _INT[int(value)]
    return _DOUBLE + pack_double(value)


INT_VALUE = _IntValue()


def encode_attributes(attributes: list[KeyValue], field: Header, depth: int = 0) -> bytes:
    """Each attribute as one `field` of its message. The hot loop: text first, for most values are text."""
    encoded: list[bytes] = []
    append = encoded.append
    for attribute in attributes:
        value = attribute.value
        if value is None:
            pair = KEY[attribute.key or ""]
        elif (text := value.string_value) is not None:
            raw = text.encode()
            pair = KEY[attribute.key or ""] + STRING_VALUE[len(raw)] + raw
        elif (number := value.int_value) is not None:
            pair = KEY[attribute.key or ""] + INT_VALUE[number]
        else:
            raw = encode_value(value, depth)
            pair = KEY[attribute.key or ""] + VALUE[len(raw)] + raw
        append(field[len(pair)])
        append(pair)
    return b"".join(encoded)


def encode_value(value: AnyValue, depth: int = 0) -> bytes:
    """The content of an AnyValue message; empty where nothing is set."""
    if value.string_value is not None:
        return STRING.whole(value.string_value.encode())
    if value.int_value is not None:
        return encode_int(value.int_value)
    if value.bool_value is not None:
        return _BOOL[value.bool_value]
    if value.double_value is not None:
        return _DOUBLE + pack_double(value.double_value)
    if value.bytes_value is not None:
        return _BYTES.whole(decode_base64(value.bytes_value))
    return _encode_nested(value, depth + 1)


def _encode_nested(value: AnyValue, depth: int) -> bytes:
    if depth > DEEPEST:
        return _NO_VALUE
    if value.array_value is not None:
        values = value.array_value.values or ()
        return _ARRAY.whole(b"".join([_ELEMENT.whole(encode_value(element, depth)) for element in values]))
    if value.kvlist_value is not None:
        return _KVLIST.whole(encode_attributes(value.kvlist_value.values or [], _ELEMENT, depth))
    return _NO_VALUE


def decode_id(text: str | None) -> bytes:
    """A trace or span id of hex digits in either case; NOT_HEX where it is none."""
    if not text:
        return b""
    try:
        return unhexlify(text)
    except ValueError:
        return NOT_HEX


def decode_base64(text: str) -> bytes:
    """Either alphabet, padded or not, as proto3's JSON mapping has it. Raises ValueError."""
    text = text.rstrip("=").replace("-", "+").replace("_", "/")
    return a2b_base64(text + "=" * (-len(text) % 4), strict_mode=True)


_RESOURCE_ATTRIBUTE, _RESOURCE_DROPPED, _ENTITY_REF = Header(1), Varint(2), Header(3)
_SCOPE_NAME, _SCOPE_VERSION, _SCOPE_ATTRIBUTE, _SCOPE_DROPPED = Text(1), Text(2), Header(3), Varint(4)
_ENTITY_SCHEMA, _ENTITY_TYPE, _ENTITY_ID_KEY, _ENTITY_DESCRIPTION_KEY = Text(1), Text(2), Header(3), Header(4)


def encode_resource(resource: Resource) -> bytes:
    encoded = encode_attributes(resource.attributes or [], _RESOURCE_ATTRIBUTE)
    if resource.dropped_attributes_count:
        encoded += _RESOURCE_DROPPED[resource.dropped_attributes_count]
    return encoded + b"".join([_ENTITY_REF.whole(_encode_entity(ref)) for ref in resource.entity_refs or ()])


def _encode_entity(ref: EntityRef) -> bytes:
    return b"".join(
        [
            _ENTITY_SCHEMA[ref.schema_url or ""],
            _ENTITY_TYPE[ref.type or ""],
            *[_ENTITY_ID_KEY.whole(key.encode()) for key in ref.id_keys or ()],
            *[_ENTITY_DESCRIPTION_KEY.whole(key.encode()) for key in ref.description_keys or ()],
        ]
    )


def encode_scope(scope: Scope) -> bytes:
    encoded = _SCOPE_NAME[scope.name or ""] + _SCOPE_VERSION[scope.version or ""]
    encoded += encode_attributes(scope.attributes or [], _SCOPE_ATTRIBUTE)
    if scope.dropped_attributes_count:
        encoded += _SCOPE_DROPPED[scope.dropped_attributes_count]
    return encoded
