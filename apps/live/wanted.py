"""What a page may say to its socket: which feed it looks at, and through which filter."""

from dataclasses import dataclass
from typing import Any

import orjson

MAX_FILTER_CHARS = 8000
MAX_NAME_CHARS = 1000
MAX_COLUMNS = 20
KNOWN_KEYS = {"type", "feed", "q", "environment", "columns"}
DEFAULT_FEED = "traces"


class BadFrame(ValueError):
    """Not a frame of this protocol; the text says why."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Equal ones are read once for all who want them."""

    feed: str = DEFAULT_FEED
    q: str = ""
    environment: str | None = None
    columns: tuple[str, ...] = ()


def parse_wanted(text: str | None) -> Wanted:
    """{"type": "filter", "feed": name, "q": text, "environment": text | null, "columns": [text]}.

    All but the type may be left out. Raises BadFrame.
    """
    if text is None:
        raise BadFrame("Frames are text.")
    try:
        frame = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise BadFrame("The frame is not JSON.") from error
    if not isinstance(frame, dict) or frame.get("type") != "filter":
        raise BadFrame('The only frame known here is {"type": "filter"}.')
    if unknown := frame.keys() - KNOWN_KEYS:
        known = ", ".join(sorted(KNOWN_KEYS - {"type"}))
        raise BadFrame(f"Unknown: {', '.join(sorted(unknown))[:200]}; known: {known}.")
    return Wanted(
        feed=_read_text(frame, "feed", MAX_NAME_CHARS) or DEFAULT_FEED,
        q=_read_text(frame, "q", MAX_FILTER_CHARS),
        # An empty choice is no choice, as in the address of the page.
        environment=_read_text(frame, "environment", MAX_NAME_CHARS) or None,
        columns=_read_columns(frame),
    )


def _read_text(frame: dict[str, Any], key: str, max_chars: int) -> str:
    text = frame.get(key)
    if text is None:
        return ""
    if not isinstance(text, str):
        raise BadFrame(f"{key}: text or null is expected.")
    if len(text) > max_chars:
        raise BadFrame(f"{key}: at most {max_chars} characters.")
    return text


def _read_columns(frame: dict[str, Any]) -> tuple[str, ...]:
    columns = frame.get("columns", [])
    if not isinstance(columns, list) or not all(isinstance(name, str) for name in columns):
        raise BadFrame("columns: a list of text is expected.")
    if len(columns) > MAX_COLUMNS or any(not name or len(name) > MAX_NAME_CHARS for name in columns):
        raise BadFrame(f"columns: at most {MAX_COLUMNS}, each of 1 to {MAX_NAME_CHARS} characters.")
    return tuple(columns)
