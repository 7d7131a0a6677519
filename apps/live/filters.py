"""What a page may say to its socket: which service and environment it looks at."""

from typing import Any

import orjson

from apps.traces.queries import TraceFilter

MAX_FILTER_CHARS = 1000
KNOWN_KEYS = {"type", "service", "environment"}


class BadFrame(ValueError):
    """Not a frame of this protocol; the text says why."""


def parse_filter(text: str | None) -> TraceFilter:
    """{"type": "filter", "service": text | null, "environment": text | null}; raises BadFrame."""
    if text is None:
        raise BadFrame("Frames are text.")
    try:
        frame = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise BadFrame("The frame is not JSON.") from error
    if not isinstance(frame, dict) or frame.get("type") != "filter":
        raise BadFrame('The only frame known here is {"type": "filter"}.')
    if unknown := frame.keys() - KNOWN_KEYS:
        raise BadFrame(f"Unknown: {', '.join(sorted(unknown))[:200]}; known: environment, service.")
    return TraceFilter(read_name(frame, "service"), read_name(frame, "environment"))


def read_name(frame: dict[str, Any], key: str) -> str | None:
    name = frame.get(key)
    if name is not None and not isinstance(name, str):
        raise BadFrame(f"{key}: text or null is expected.")
    if name is not None and len(name) > MAX_FILTER_CHARS:
        raise BadFrame(f"{key}: at most {MAX_FILTER_CHARS} characters.")
    # An empty choice is no choice, as in the address of the page.
    return name or None
