"""Steps that leave the shop: databases, caches and other people's APIs, seen only from the client's side."""

from opentelemetry.trace import SpanKind

from demo import conventions
from demo.drafts import OpenSpan
from demo.lines import write_slow_query
from demo.scene import Failure, Scene
from demo.steps import Cache, External, Latency, Query

CACHE_TIMEOUT = Latency(250, 0.05)
RETRY_PAUSE = Latency(60, 0.3)


def query_database(scene: Scene, span: OpenSpan, step: Query) -> None:
    values = conventions.query_values(step, span.instance)
    name = f"{step.operation} {step.table}"
    child = scene.open_child(span, name, SpanKind.CLIENT, span.instance.runtime.sql, values)
    scene.spend(child, step.latency)
    if step.fault and scene.happens(step.chance):
        scene.throw(child, step.fault, 500)
        values["db.response.status_code"] = values["error.type"] = step.code
        scene.close_child(span, child)
        raise Failure(500, step.fault)
    values["db.response.returned_rows"] = step.rows
    slow = write_slow_query(child, step.text)
    if slow:
        child.lines.append(slow)
    scene.close_child(span, child)


def command_cache(scene: Scene, span: OpenSpan, step: Cache) -> bool:
    """Whether a GET hit."""
    values = conventions.cache_values(step, span.instance, span.visit)
    child = scene.open_child(span, step.command, SpanKind.CLIENT, span.instance.runtime.cache, values)
    scene.spend(child, step.latency)
    if step.fault and scene.happens(step.chance):
        scene.spend(child, CACHE_TIMEOUT)
        scene.throw(child, step.fault, 504)
        scene.close_child(span, child)
        raise Failure(504, step.fault)
    hit = scene.happens(step.hit_ratio)
    if step.miss and step.command == "GET":
        values["app.cache.hit"] = hit
    scene.close_child(span, child)
    return hit


def call_external(scene: Scene, span: OpenSpan, step: External) -> None:
    for resend_count in range(step.retries + 1):
        values = conventions.external_values(step, span.visit, resend_count)
        library = span.instance.runtime.http_client
        child = scene.open_child(span, step.method, SpanKind.CLIENT, library, values)
        if step.fault is None or not scene.happens(step.chance):
            scene.spend(child, step.latency)
            values["http.response.status_code"] = step.status
            scene.close_child(span, child)
            return
        scene.spend(child, Latency(step.timeout_ms, 0.01))
        scene.throw(child, step.fault, 504)
        scene.close_child(span, child)
        scene.spend(span, RETRY_PAUSE)
    raise Failure(504, step.fault)
