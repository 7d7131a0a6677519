"""What a project does not want stored never is; every other project's bytes go in untouched."""

from collections.abc import Callable
from typing import Any, cast

import pytest
import redis
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, ArrayValue, KeyValue

from apps.clickhouse import client
from apps.ingest.queue.keys import Shard, dead_letters_of
from apps.ingest.write import redacting
from apps.ingest.write.worker import Pace, drain_shard
from apps.otlp.signals import Signal
from apps.projects.models import Project
from apps.redaction.models import RedactionRule
from apps.traces import reader
from apps.traces.records import Span
from tests.clickhouse_fixtures import Store
from tests.queue_fixtures import entries_of
from tests.traces.spans import Draft, make_attribute, make_request, span_id, trace_id

PACE = Pace(quiet_age_s=0.01, idle_block_ms=10)
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"

Write = Callable[[int, ExportTraceServiceRequest], Span]


@pytest.fixture
def write(
    clickhouse: Store, queue_server: "redis.Redis", monkeypatch: pytest.MonkeyPatch
) -> Callable[..., list[Span]]:
    """Queue requests of (project, request) and drain them: the first span of each as it is stored."""
    monkeypatch.setattr("apps.ingest.write.insert_batch.SHELF", redacting.RuleShelf())
    shard = Shard(Signal.TRACES, 0)

    def write(*bodies: tuple[int, ExportTraceServiceRequest]) -> list[Span]:
        for project_id, request in bodies:
            body = request.SerializeToString()
            fields: dict[Any, Any] = {
                "project": project_id,
                "items": 1,
                "received_ns": 0,
                "body_bytes": len(body),
                "encoding": "",
                "body": body,
            }
            queue_server.xadd(shard.stream, fields)
        drain_shard(
            shard,
            queue_server,
            run_for_s=60,
            is_stopping=lambda: not queue_server.xlen(shard.stream),
            pace=PACE,
        )
        assert queue_server.xlen(shard.stream) == 0
        found = [reader.read_span(project_id, trace_id(1), span_id(1)) for project_id, _ in bodies]
        return [span for span in found if span is not None]

    return write


def make_rule(project: Project, **values: Any) -> RedactionRule:
    return RedactionRule.objects.create(
        **{"project": project, "name": "a rule", "action": "mask", "enforce": True, **values}
    )


def request_with(*attributes: KeyValue) -> ExportTraceServiceRequest:
    request = make_request([Draft()])
    request.resource_spans[0].scope_spans[0].spans[0].attributes.extend(attributes)
    return request


ATTRIBUTES = (
    make_attribute("http.request.header.authorization", string_value="Basic dXNlcjpwYXNzd29yZA=="),
    make_attribute("http.request.header.cookie", string_value="session=1234"),
    make_attribute("note", string_value=f"alice@shop.example paid with 4111 1111 1111 1111, token {JWT}"),
    make_attribute("card", int_value=4111111111111111),
    make_attribute("amount", int_value=17),
    make_attribute("ratio", double_value=0.25),
    make_attribute("retry", bool_value=True),
)


@pytest.mark.parametrize(
    ("detector", "changed"),
    [
        ("authorization", {"http.request.header.authorization": "***"}),
        ("cookie", {"http.request.header.cookie": "***"}),
        ("email", {"note": f"*** paid with 4111 1111 1111 1111, token {JWT}"}),
        ("card_number", {"note": f"alice@shop.example paid with ***, token {JWT}", "card": "***"}),
        ("jwt", {"note": "alice@shop.example paid with 4111 1111 1111 1111, token ***"}),
    ],
)
def test_each_detector_masks_what_it_finds_and_nothing_else(
    project: Project, write: Callable[..., list[Span]], detector: str, changed: dict[str, str]
) -> None:
    make_rule(project, detector=detector)
    (span,) = write((project.pk, request_with(*ATTRIBUTES)))
    sent = {
        "http.request.header.authorization": "Basic dXNlcjpwYXNzd29yZA==",
        "http.request.header.cookie": "session=1234",
        "note": f"alice@shop.example paid with 4111 1111 1111 1111, token {JWT}",
        "card": 4111111111111111,
        "amount": 17,
        "ratio": 0.25,
        "retry": True,
    }
    assert span.attributes == {**sent, **changed}


def test_a_dropped_attribute_is_not_there_and_a_hashed_one_is_the_same_for_the_same_value(
    project: Project, charlies_project: Project, write: Callable[..., list[Span]]
) -> None:
    for owner in (project, charlies_project):
        make_rule(owner, key_pattern="^enduser", action="hash")
    make_rule(project, key_pattern="^secret$", action="drop")
    request = request_with(
        make_attribute("enduser.id", string_value="alice"),
        make_attribute("enduser.name", string_value="alice"),
        make_attribute("enduser.other", string_value="bob"),
        make_attribute("secret", string_value="s"),
    )
    mine, theirs = write((project.pk, request), (charlies_project.pk, request))
    assert "secret" not in mine.attributes
    assert theirs.attributes["secret"] == "s"
    assert mine.attributes["enduser.id"] == mine.attributes["enduser.name"]
    assert mine.attributes["enduser.id"] != mine.attributes["enduser.other"]
    assert mine.attributes["enduser.id"] != theirs.attributes["enduser.id"]
    assert "alice" not in str(mine.attributes)


def test_rules_reach_every_place_that_text_may_stand_in(
    project: Project, write: Callable[..., list[Span]]
) -> None:
    make_rule(project, detector="email")
    text = "mail to alice@shop.example"
    request = request_with(
        KeyValue(key="list", value=AnyValue(array_value=ArrayValue(values=[AnyValue(string_value=text)])))
    )
    resource_spans = request.resource_spans[0]
    resource_spans.resource.attributes.append(make_attribute("owner", string_value=text))
    scope_spans = resource_spans.scope_spans[0]
    scope_spans.scope.attributes.append(make_attribute("author", string_value=text))
    span = scope_spans.spans[0]
    span.name, span.status.message = text, text
    span.events.add(name=text).attributes.append(make_attribute("exception.message", string_value=text))
    span.links.add(trace_id=b"t" * 16, span_id=b"s" * 8).attributes.append(
        make_attribute("via", string_value=text)
    )
    (stored,) = write((project.pk, request))
    assert "alice@shop.example" not in repr(stored)
    assert (stored.name, stored.status.message, stored.events[0].name) == ("mail to ***",) * 3
    assert stored.events[0].attributes == {"exception.message": "mail to ***"}
    assert stored.resource.attributes["owner"] == "mail to ***"
    assert stored.attributes == {"list": "***"} or "***" in str(stored.attributes["list"])
    assert (stored.scope.attributes, stored.links[0].attributes) == ({}, {})


def test_a_rule_that_only_detects_changes_nothing_and_counts(
    project: Project, write: Callable[..., list[Span]]
) -> None:
    rule = make_rule(project, detector="cookie", enforce=False)
    other = make_rule(project, key_pattern="^amount$", enforce=True)
    (span,) = write((project.pk, request_with(*ATTRIBUTES)))
    assert span.attributes["http.request.header.cookie"] == "session=1234"
    assert span.attributes["amount"] == "***"
    counted = client.select("SELECT rule_id, sum(n) FROM redaction_findings GROUP BY rule_id ORDER BY 1", {})
    assert counted == [(rule.pk, 1), (other.pk, 1)]


def test_a_project_without_rules_is_stored_byte_for_byte_beside_one_that_has_some(
    project: Project, charlies_project: Project, write: Callable[..., list[Span]]
) -> None:
    make_rule(project, detector="email")
    request = request_with(*ATTRIBUTES)
    mine, theirs = write((project.pk, request), (charlies_project.pk, request))
    assert mine.attributes["note"] != theirs.attributes["note"]
    assert theirs.attributes["note"] == ATTRIBUTES[2].value.string_value
    assert theirs.attributes["card"] == 4111111111111111


def test_a_pattern_that_the_engine_refuses_holds_up_its_own_project_only(
    project: Project,
    charlies_project: Project,
    write: Callable[..., list[Span]],
    queue_server: "redis.Redis",
) -> None:
    make_rule(project, value_pattern="(unclosed")
    (stored,) = write((project.pk, make_request([Draft()])), (charlies_project.pk, make_request([Draft()])))
    assert stored.resource.attributes["service.name"] == "shop"
    assert client.select("SELECT DISTINCT project_id FROM spans", {}) == [(charlies_project.pk,)]
    assert client.select("SELECT sum(n) FROM red_1m", {}) == [(1,)]
    assert queue_server.xlen(Shard(Signal.TRACES, 0).dead_letters) == 1
    (letter,) = entries_of(queue_server, Shard(Signal.TRACES, 0).dead_letters)
    assert b"(unclosed" in letter[b"reason"]
    (note,) = cast("list[bytes]", queue_server.lrange(dead_letters_of(project.pk), 0, -1))
    assert note.endswith(b" traces 1 Cannot compile regexp (ClickHouse error 427)")


@pytest.mark.parametrize(
    "pattern", ["'", "\\", "a\\tb'); DROP TABLE spans; --", "{x:String}", "\t\n", "\\\\'"]
)
def test_a_pattern_is_never_part_of_the_statement(
    project: Project, write: Callable[..., list[Span]], pattern: str
) -> None:
    make_rule(project, key_pattern="^\\Q" + pattern + "\\E$")
    (span,) = write((project.pk, request_with(make_attribute(pattern, string_value="found"))))
    assert span.attributes == {pattern: "***"}
