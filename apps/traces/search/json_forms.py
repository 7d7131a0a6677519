"""Results of a search as JSON. Pure."""

from dataclasses import asdict
from typing import Any

from apps.query.json_values import exact_value
from apps.query.values import Attributes
from apps.traces.search.records import FoundSpan, FoundTrace

Json = dict[str, Any]


def describe_found_trace(found: FoundTrace) -> Json:
    return {
        **asdict(found.summary),
        "matched_spans": found.matched_spans,
        "attributes": _describe_columns(found.attributes),
    }


def describe_found_span(found: FoundSpan) -> Json:
    return {
        **asdict(found),
        "start_time_unix_nano": str(found.start_time_unix_nano),
        "attributes": _describe_columns(found.attributes),
    }


def _describe_columns(attributes: Attributes) -> list[Json]:
    return [{"key": key, **exact_value(value)} for key, value in attributes.items()]
