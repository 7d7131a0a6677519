"""What Jaeger UI and Grafana ask, read from their parameters. Pure.

Source: jaegertracing/jaeger, query_parser.go. Parameters that are not known are left alone, as Jaeger does:
both clients send some that only they themselves read (`lookback`, `raw`, `prettyPrint`).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import orjson

from apps.jaeger.go_durations import parse_go_duration
from apps.query.timerange import LATEST_NS, SECOND_NS, TimeRange

# As in Jaeger: `defaultQueryLimit`, `defaultTraceQueryLookbackDuration`, `defaultDependencyLookbackDuration`.
DEFAULT_TRACES = 100
DEFAULT_LOOKBACK_NS = 2 * 24 * 3600 * SECOND_NS
DEFAULT_DEPENDENCIES_LOOKBACK_MS = 24 * 3600 * 1000
# The most that Jaeger UI lets one ask for.
MAX_TRACES = 1500
MAX_TAGS = 20
MAX_VALUE_CHARS = 1000
SPAN_KINDS = ("", "internal", "server", "client", "producer", "consumer")

_INTEGER = re.compile(r"[+-]?\d{1,19}", re.ASCII)
_TRACE_ID = re.compile(r"[0-9a-fA-F]{1,32}")

# Names to the values given, in order, as in an address.
Given = Mapping[str, Sequence[str]]


class BadParameter(ValueError):
    """Said to the person who asks: which parameter, and what is expected of it."""


@dataclass(frozen=True, slots=True)
class Search:
    """All of it must hold for one and the same span. Durations in ns; None: no bound."""

    service: str
    within: TimeRange
    operation: str | None = None
    tags: tuple[tuple[str, str], ...] = ()
    min_duration_ns: int | None = None
    max_duration_ns: int | None = None
    limit: int = DEFAULT_TRACES


def read_search(given: Given, *, now_ns: int) -> Search:
    """Raises BadParameter."""
    service = _one(given, "service")
    if not service:
        raise BadParameter("parameter 'service' is required")
    shortest_ns, longest_ns = _duration_ns(given, "minDuration"), _duration_ns(given, "maxDuration")
    if shortest_ns and longest_ns and longest_ns < shortest_ns:
        raise BadParameter("'maxDuration' should be greater than 'minDuration'")
    return Search(
        service=service,
        within=_read_range(given, now_ns),
        operation=_one(given, "operation") or None,
        tags=_read_tags(given),
        min_duration_ns=shortest_ns or None,
        max_duration_ns=longest_ns or None,
        limit=_read_limit(given),
    )


def read_trace_ids(given: Given) -> list[str]:
    """Each once, in order. Raises BadParameter."""
    ids = list(dict.fromkeys(parse_trace_id(text) for text in given.get("traceID", ())))
    if len(ids) > MAX_TRACES:
        raise BadParameter(f"parameter 'traceID': at most {MAX_TRACES} at once")
    return ids


def parse_trace_id(text: str) -> str:
    """32 digits in lower case: Jaeger's clients leave leading zeros out. Raises BadParameter."""
    if not _TRACE_ID.fullmatch(text) or not int(text, 16):
        raise BadParameter(f"cannot parse traceID {text[:64]!r}: 1 to 32 hex digits are expected")
    return text.lower().zfill(32)


def read_dependencies_window(given: Given, *, now_ns: int) -> TimeRange:
    """`endTs` and `lookback` are milliseconds here, unlike everywhere else. Raises BadParameter."""
    end_ms = _integer(given, "endTs")
    lookback_ms = _integer(given, "lookback")
    end_ns = now_ns if end_ms is None else end_ms * 1_000_000
    width_ns = (DEFAULT_DEPENDENCIES_LOOKBACK_MS if lookback_ms is None else lookback_ms) * 1_000_000
    if width_ns <= 0:
        raise BadParameter("parameter 'lookback': more than 0 milliseconds are expected")
    return _clamped(end_ns - width_ns, end_ns)


def read_span_kind(given: Given) -> str:
    kind = _one(given, "spanKind").lower().removeprefix("span_kind_")
    if kind not in SPAN_KINDS:
        raise BadParameter(f"parameter 'spanKind': one of {', '.join(SPAN_KINDS[1:])} is expected")
    return kind


def _read_range(given: Given, now_ns: int) -> TimeRange:
    """Microseconds. Jaeger takes both ends into the range."""
    end_us, start_us = _integer(given, "end"), _integer(given, "start")
    end_ns = now_ns if end_us is None else end_us * 1000
    if start_us is not None:
        return _clamped(start_us * 1000, end_ns + 1000)
    # "custom" is what Grafana says beside a start.
    lookback_ns = parse_go_duration(_one(given, "lookback")) or DEFAULT_LOOKBACK_NS
    return _clamped(end_ns - lookback_ns, end_ns + 1000)


def _clamped(start_ns: int, end_ns: int) -> TimeRange:
    """Jaeger finds nothing where the end comes first; so do we, in an empty range."""
    start_ns = min(max(start_ns, 0), LATEST_NS)
    return TimeRange(start_ns, min(max(end_ns, start_ns), LATEST_NS))


def _read_limit(given: Given) -> int:
    limit = _integer(given, "limit")
    if limit is None:
        return DEFAULT_TRACES
    if not 0 < limit <= MAX_TRACES:
        raise BadParameter(f"parameter 'limit': a number from 1 to {MAX_TRACES} is expected")
    return limit


def _read_tags(given: Given) -> tuple[tuple[str, str], ...]:
    tags: dict[str, str] = {}
    for pair in given.get("tag", ()):
        key, colon, value = pair.partition(":")
        if not colon:
            raise BadParameter(f"malformed 'tag' parameter, expecting key:value, received: {pair[:200]}")
        tags[key] = value
    for text in given.get("tags", ()):
        tags |= _read_json_tags(text)
    if len(tags) > MAX_TAGS:
        raise BadParameter(f"at most {MAX_TAGS} tags")
    for key, value in tags.items():
        if not key or max(len(key), len(value)) > MAX_VALUE_CHARS:
            raise BadParameter(f"a tag's key and value have 1 to {MAX_VALUE_CHARS} characters")
    return tuple(tags.items())


def _read_json_tags(text: str) -> dict[str, str]:
    if not text:
        return {}
    try:
        tags = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise BadParameter(f"malformed 'tags' parameter, cannot unmarshal JSON: {error}") from error
    if not isinstance(tags, dict) or not all(isinstance(value, str) for value in tags.values()):
        raise BadParameter("malformed 'tags' parameter, an object of strings is expected")
    return tags


def _one(given: Given, name: str) -> str:
    """The first of them, as Go's FormValue; '' where there is none. Raises BadParameter."""
    value = next(iter(given.get(name, ())), "")
    if len(value) > MAX_VALUE_CHARS:
        raise BadParameter(f"parameter '{name}': at most {MAX_VALUE_CHARS} characters")
    return value


def _integer(given: Given, name: str) -> int | None:
    text = _one(given, name)
    if not text:
        return None
    if not _INTEGER.fullmatch(text):
        raise BadParameter(f"unable to parse param '{name}': {text[:64]!r} is not a whole number")
    return int(text)


def _duration_ns(given: Given, name: str) -> int:
    text = _one(given, name)
    if text in ("", "0"):
        return 0
    duration_ns = parse_go_duration(text)
    if duration_ns is None:
        raise BadParameter(
            f"unable to parse param '{name}': {text[:64]!r} is not a duration like 1.2s, 100ms, 500us"
        )
    return duration_ns
