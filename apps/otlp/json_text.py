"""JSON text -> typed shapes: what can be repaired is, the rest is refused with the place named."""

import re
from typing import TypeVar

import msgspec

from apps.otlp.checked import Undecodable

T = TypeVar("T")

# A backslash always takes the next character with it, so that no escaped backslash passes for an escape.
_ESCAPE = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)",
    re.DOTALL,
)

# `{},` is three bytes and a span of nothing, which takes fifty times as much to hold and a microsecond and
# more to convert. A full request has two dozen objects a span.
MOST_OBJECTS = 3_000_000
# The least that says something is `{"key":"a","value":{}},`, two objects of 11 bytes each.
# Real requests have 17 and more; few objects do no harm, whatever they hold.
LEAST_OBJECT_BYTES = 10
FEW_OBJECTS = 1_000

# The end is optional: a text that does not end must not be tried again from each quote within it.
_TEXT = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)


def decode_json(decoder: "msgspec.json.Decoder[T]", body: bytes, what: str) -> T:
    """`body` as the decoder's type; text that is not Unicode is repaired to U+FFFD. Raises Undecodable."""
    _refuse_hollow(body)
    try:
        try:
            return decoder.decode(body)
        except msgspec.ValidationError:
            raise
        except (msgspec.DecodeError, UnicodeDecodeError):
            repaired = repair_text(body)
            if repaired == body:
                raise
            return decoder.decode(repaired)
    except msgspec.ValidationError as error:
        raise Undecodable(f"The body is not {what}: {_describe(error)}") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Undecodable(f"The body is not JSON: {error}") from error
    except RecursionError as error:
        raise Undecodable(f"The body is not {what}: its JSON is nested too deep") from error


def _refuse_hollow(body: bytes) -> None:
    """Raises Undecodable where a body is little but empty objects, or holds too many."""
    most = min(MOST_OBJECTS, max(FEW_OBJECTS, len(body) // LEAST_OBJECT_BYTES))
    if body.count(b"{") <= most:
        return
    # A log's body may be JSON itself: braces in texts are no objects.
    objects = _TEXT.sub(b"", body).count(b"{")
    if objects > MOST_OBJECTS:
        raise Undecodable(f"The body holds {objects} JSON objects; {MOST_OBJECTS} are taken at a time")
    if objects > most:
        raise Undecodable(
            f"The body holds {objects} JSON objects in {len(body)} bytes: most of them are empty"
        )


def repair_text(body: bytes) -> bytes:
    """Bytes that are not UTF-8, and escapes of one half of a surrogate pair, become U+FFFD."""
    body = body.decode(errors="replace").encode()
    return _ESCAPE.sub(lambda found: rb"\ufffd" if found[1] else found[0], body)


def _describe(error: msgspec.ValidationError) -> str:
    problem, _, place = str(error).partition(" - at `$")
    place = place.rstrip("`").removeprefix(".")
    hint = ""
    if place.rpartition(".")[2] in _ENUMS and problem.endswith("got `str`"):
        hint = " (OTLP/JSON takes enums as integers, not by name)"
    return f"{problem}{hint} at {place}" if place else problem


_ENUMS = {"kind", "code", "severityNumber", "aggregationTemporality"}
