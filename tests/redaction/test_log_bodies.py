"""A log record's body: whatever kind of value it is, what is masked in it is counted."""

from typing import Any

import pytest
import redis
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, ArrayValue, KeyValue, KeyValueList

from apps.clickhouse import client
from apps.ingest.queue.keys import Shard
from apps.ingest.write import redacting
from apps.ingest.write.worker import Pace, drain_shard
from apps.otlp.signals import Signal
from apps.projects.models import Project
from apps.redaction.models import RedactionRule
from tests.clickhouse_fixtures import Store
from tests.logs.records import Line, make_logs

PACE = Pace(quiet_age_s=0.01, idle_block_ms=10)
SECRET = AnyValue(string_value="pin 4711.5")


@pytest.mark.parametrize(
    "body",
    [
        SECRET,
        AnyValue(double_value=4711.5),
        AnyValue(bytes_value=b"pin 4711.5"),
        AnyValue(array_value=ArrayValue(values=[SECRET])),
        AnyValue(kvlist_value=KeyValueList(values=[KeyValue(key="pin", value=SECRET)])),
    ],
    ids=["string", "double", "bytes", "array", "kvlist"],
)
def test_what_is_masked_in_a_body_is_counted(
    clickhouse: Store,
    queue_server: "redis.Redis",
    project: Project,
    monkeypatch: pytest.MonkeyPatch,
    body: AnyValue,
) -> None:
    monkeypatch.setattr("apps.ingest.write.insert_batch.SHELF", redacting.RuleShelf())
    rule = RedactionRule.objects.create(
        project=project, name="pins", value_pattern=r"4711\.5", action="mask", enforce=True
    )
    sent = make_logs([Line(body=body)]).SerializeToString()
    fields: dict[Any, Any] = {"project": project.pk, "items": 1, "received_ns": 0, "encoding": ""}
    shard = Shard(Signal.LOGS, 0)
    queue_server.xadd(shard.stream, {**fields, "body_bytes": len(sent), "body": sent})
    drain_shard(
        shard, queue_server, run_for_s=60, is_stopping=lambda: not queue_server.xlen(shard.stream), pace=PACE
    )
    assert queue_server.xlen(shard.stream) == 0
    ((stored,),) = client.select("SELECT toString(tuple(*)) FROM logs", {})
    assert "***" in stored
    assert "4711.5" not in stored
    assert client.select("SELECT rule_id, sum(n) FROM redaction_findings GROUP BY rule_id", {}) == [
        (rule.pk, 1)
    ]
