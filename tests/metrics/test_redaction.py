"""A project's rules reach the attributes of points, exemplars and metrics, and leave the points whole."""

import time

from apps.clickhouse.insert import Inserter
from apps.clickhouse.intake import insert_rewritten
from apps.ingest.write.frame import frame_bodies
from apps.otlp.signals import Signal
from apps.redaction.expressions import redact
from apps.redaction.rules import Action, Rule, RuleBook
from tests.clickhouse_fixtures import LEASE_MS, Store
from tests.metrics.everything import everything_metrics_can_say
from tests.metrics.stored import sent_points, stored_points


def insert_redacted(rule: Rule, project_id: int) -> None:
    redaction = redact(Signal.METRICS, RuleBook((rule,), salt="salt"))
    statement = insert_rewritten("otlp_metrics", redaction.column, redaction.expression, redaction.params)
    body = everything_metrics_can_say().SerializeToString()
    expires_ms = time.time_ns() // 1_000_000 + LEASE_MS
    frames = frame_bodies([(project_id, body)], batch=1, lease_expires_ms=expires_ms)
    inserter = Inserter()
    inserter.insert(statement, frames, message="Metrics", query_id=f"test-redacted-{time.time_ns()}")
    inserter.close()


def test_points_pass_through_rules_that_find_nothing_as_they_are(shared_store: Store) -> None:
    project_id = shared_store.new_project_id()
    insert_redacted(Rule(1, "^nothing$", "", Action.DROP, enforce=True), project_id)
    assert stored_points(project_id) == sent_points(everything_metrics_can_say().resource_metrics)


def test_what_a_rule_drops_is_in_no_point_no_exemplar_and_no_metadata(shared_store: Store) -> None:
    project_id = shared_store.new_project_id()
    insert_redacted(Rule(1, "^text$", "", Action.DROP, enforce=True), project_id)
    metrics = [str(point.scope_metrics[0].metrics[0]) for point in stored_points(project_id)]
    assert len(metrics) == 16
    assert not any('key: "text"' in metric for metric in metrics)
    assert any('key: "mark"' in metric for metric in metrics)
