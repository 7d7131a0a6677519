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

# `{},` is three bytes and a span of nothing, which takes fifty times as much to hold. A full request has two
# dozen objects a span; a small body needs no counting.
MOST_OBJECTS = 3_000_000
_UNCOUNTED_BYTES = 4 * 2**20


def decode_json(decoder: "msgspec.json.Decoder[T]", body: bytes, what: str) -> T:
    """`body` as the decoder's type; text that is not Unicode is repaired to U+FFFD. Raises Undecodable."""
    if len(body) > _UNCOUNTED_BYTES and (objects := body.count(b"{")) > MOST_OBJECTS:
        raise Undecodable(f"The body holds {objects} JSON objects; {MOST_OBJECTS} are taken at a time")
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
