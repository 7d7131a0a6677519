"""What the real SDKs held in another process is, field by field, what the API returns."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.e2e.people import Person, QueryKey
from tests.e2e.snippets import OWN_WARNING, print_snippet, run_node_snippet
from tests.servers import REPOSITORY, Installation

pytestmark = pytest.mark.e2e

Json = dict[str, Any]
# Remote or not, where known: OTLP, "SpanFlags".
HAS_IS_REMOTE, IS_REMOTE = 0x100, 0x200


def run_python_sdk(otlp_url: str, ingest_key: str) -> list[Json]:
    """Send everything; what the SDK held."""
    start_ns = time.time_ns() - 5_000_000_001
    command = [sys.executable, "-m", "tests.e2e.programs.python_sdk", otlp_url, ingest_key, str(start_ns)]
    result = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True, timeout=240)
    held: list[Json] = json.loads(result.stdout)
    return held


def plain_attributes(exact: list[Json]) -> Json:
    return {attribute["key"]: plain_value(attribute) for attribute in exact}


def plain_value(exact: Json) -> Any:
    """The value in the documented form, where integers are numbers."""
    convert: dict[str, Callable[[Any], Any]] = {
        "int": int,
        "array": lambda items: [plain_value(item) for item in items],
    }
    return convert.get(exact["type"], lambda value: value)(exact["value"])


def plain_span(exact: Json) -> Json:
    """What the SDK held in the documented form."""
    return {
        **exact,
        "start_time_unix_nano": int(exact["start_time_unix_nano"]),
        "end_time_unix_nano": int(exact["end_time_unix_nano"]),
        "attributes": plain_attributes(exact["attributes"]),
        "events": [
            {
                **event,
                "time_unix_nano": int(event["time_unix_nano"]),
                "attributes": plain_attributes(event["attributes"]),
            }
            for event in exact["events"]
        ],
        "links": [{**link, "attributes": plain_attributes(link["attributes"])} for link in exact["links"]],
        "resource": {
            **exact["resource"],
            "attributes": plain_attributes(exact["resource"]["attributes"]),
        },
        "scope": {**exact["scope"], "attributes": plain_attributes(exact["scope"]["attributes"])},
    }


def only_fields_of(answer: Any, held: Any) -> Any:
    """The answer without what the SDK has no word for (flags, counts of events and links)."""
    if isinstance(held, dict):
        return {name: only_fields_of(answer[name], value) for name, value in held.items()}
    if isinstance(held, list) and len(held) == len(answer):
        return [only_fields_of(one, other) for one, other in zip(answer, held, strict=True)]
    return answer


def as_lines(value: Any) -> list[str]:
    """JSON tells 1 from 1.0 from true, and 0.0 from -0.0; Python's `==` does not."""
    return json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False).splitlines()


def by_start(spans: list[Json]) -> list[Json]:
    return sorted(spans, key=lambda span: (int(span["start_time_unix_nano"]), span["span_id"]))


def test_what_the_python_sdk_held_is_what_the_api_returns(
    installation: Installation, alice: Person, use_query_key: Callable[[Person, str], QueryKey]
) -> None:
    project = alice.make_project("Round trip")
    reader = use_query_key(alice, project)

    held = by_start(run_python_sdk(installation.otlp_url, alice.make_key(project, "ingest").token))

    trace_id = held[0]["trace_id"]
    answered = by_start(reader.wait_for_spans(project, trace_id, len(held)))
    expected = [plain_span(span) for span in held]
    assert as_lines(only_fields_of(answered, expected)) == as_lines(expected)
    details = [
        reader.ask("GET", f"/api/v1/projects/{project}/traces/{trace_id}/spans/{span['span_id']}/").json()
        for span in held
    ]
    assert as_lines(only_fields_of(details, held)) == as_lines(held)


def test_a_caller_elsewhere_is_told_from_a_parent_in_the_same_process(
    installation: Installation, alice: Person, use_query_key: Callable[[Person, str], QueryKey]
) -> None:
    project = alice.make_project("Round trip")

    held = run_python_sdk(installation.otlp_url, alice.make_key(project, "ingest").token)

    reader = use_query_key(alice, project)
    server, *others = by_start(reader.wait_for_spans(project, held[0]["trace_id"], len(held)))
    assert server["flags"] & (HAS_IS_REMOTE | IS_REMOTE) == HAS_IS_REMOTE | IS_REMOTE
    assert {span["flags"] & (HAS_IS_REMOTE | IS_REMOTE) for span in others} == {HAS_IS_REMOTE}


def nanoseconds(time_pair: list[int]) -> int:
    """JavaScript's SDK counts in [seconds, nanoseconds]."""
    seconds, rest_ns = time_pair
    return seconds * 10**9 + rest_ns


def plain_node_span(held: Json) -> Json:
    """What the Node.js SDK held in the documented form."""
    return {
        **{name: held[name] for name in ("trace_id", "span_id", "name", "kind", "status", "scope")},
        "start_time_unix_nano": nanoseconds(held["start"]),
        "end_time_unix_nano": nanoseconds(held["end"]),
        "attributes": held["attributes"],
        "events": [
            {
                "name": event["name"],
                "time_unix_nano": nanoseconds(event["time"]),
                "attributes": event["attributes"],
            }
            for event in held["events"]
        ],
        "links": held["links"],
        "resource": {
            "attributes": {"service.name": "round-trip", "deployment.environment.name": "test"},
        },
    }


def test_what_the_node_sdk_held_is_what_the_api_returns(
    installation: Installation, alice: Person, use_query_key: Callable[[Person, str], QueryKey]
) -> None:
    project = alice.make_project("Round trip")
    key = alice.make_key(project, "ingest").token
    values = {"endpoint": installation.otlp_url, "key": key, "service": "round-trip", "environment": "test"}

    outcome = run_node_snippet(print_snippet("node", **values), "node_spans.js")

    assert [line for line in outcome.log.splitlines() if OWN_WARNING not in line] == []
    expected = plain_node_span(json.loads(outcome.printed))
    (answered,) = use_query_key(alice, project).wait_for_spans(project, expected["trace_id"], 1)
    assert as_lines(only_fields_of(answered, expected)) == as_lines(expected)
