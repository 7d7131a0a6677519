"""Performs an operation of the story, step by step: it becomes one trace of spans with plausible times."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from opentelemetry.trace import SpanKind

from demo import conventions
from demo.backing import RETRY_PAUSE, call_external, command_cache, query_database
from demo.cast import Instance
from demo.drafts import LinkDraft, OpenSpan
from demo.lines import write_retry
from demo.scene import MS_NS, Failure, Message, Scene
from demo.steps import (
    AtOnce,
    Cache,
    Call,
    EachLine,
    Entry,
    External,
    HttpEntry,
    IfFlawed,
    JobEntry,
    Latency,
    MessageEntry,
    Note,
    Operation,
    Publish,
    Query,
    Refuse,
    Repeat,
    RpcEntry,
    Sometimes,
    Step,
    Throw,
    Work,
)
from demo.story.faults import UPSTREAM

NETWORK = Latency(0.45, 0.5)
SEND = Latency(2.2, 0.4)
# Kafka offsets grow with time, so that they are plausible without any state between traces.
OFFSET_EPOCH_MS = 1_700_000_000_000
OFFSET_EVERY_MS = 700


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    end_ns: int


def play_operation(scene: Scene, operation: Operation[Entry], at_ns: int, parent_id: int = 0) -> Reply:
    """The operation as the first of the trace's that a service does: its root, or below a browser's span."""
    reply = serve_operation(scene, operation, scene.pick_instance(operation, at_ns), at_ns, caller=None)
    if parent_id:
        scene.spans[-1] = replace(scene.spans[-1], parent_id=parent_id, parent_remote=True)
    return reply


def collect_messages(
    scene: Scene, operation: Operation[MessageEntry], messages: list[Message], at_ns: int
) -> None:
    """The operation as a consumer of a batch: the root of a trace of its own, linked to every message."""
    instance = scene.pick_instance(operation, at_ns)
    values = conventions.batch_values(operation.entry, instance, len(messages))
    name = f"process {operation.entry.topic}"
    span = scene.open_entry(instance, name, SpanKind.CONSUMER, instance.runtime.messaging, at_ns, values)
    span.links = tuple(message.link for message in messages)
    perform_steps(scene, span, operation.steps)
    scene.close_entry(span)


def serve_operation(
    scene: Scene, operation: Operation[Entry], instance: Instance, at_ns: int, caller: OpenSpan | None
) -> Reply:
    """One operation on one instance; whatever fails in it becomes its answer."""
    span = _open_entry(scene, operation, instance, at_ns, caller)
    try:
        perform_steps(scene, span, operation.steps)
    except Failure as failure:
        status = failure.status
        if failure.fault:
            scene.throw(span, failure.fault, status)
    else:
        status = operation.entry.success if isinstance(operation.entry, HttpEntry) else 200
    _set_answer(span, operation, status)
    scene.close_entry(span)
    return Reply(status, span.clock_ns)


def perform_steps(scene: Scene, span: OpenSpan, steps: tuple[Step, ...]) -> None:
    for step in steps:
        _PERFORM[type(step)](scene, span, step)


def _open_entry(
    scene: Scene, operation: Operation[Entry], instance: Instance, at_ns: int, caller: OpenSpan | None
) -> OpenSpan:
    entry, runtime, kind = operation.entry, instance.runtime, SpanKind.SERVER
    visit = caller.visit if caller else scene.visit
    if isinstance(entry, HttpEntry):
        name, library = f"{entry.method} {entry.route}", runtime.http_server
        values = conventions.http_server_values(entry, instance, caller.instance if caller else None, visit)
    elif isinstance(entry, RpcEntry):
        name, library = entry.method, runtime.rpc or runtime.application
        values = conventions.rpc_values(entry, instance)
    elif isinstance(entry, MessageEntry):
        name, library, kind = f"process {entry.topic}", runtime.messaging, SpanKind.CONSUMER
        values = conventions.consumer_values(
            entry, instance, visit, _count_offset(caller.start_ns if caller else at_ns)
        )
    else:
        name, library, kind, values = entry.name, runtime.application, SpanKind.INTERNAL, {}
    span = scene.open_entry(instance, name, kind, library, at_ns, values)
    span.visit = visit
    if caller:
        span.parent_id, span.parent_remote = caller.span_id, True
    if caller and isinstance(entry, MessageEntry):
        span.links = (LinkDraft(caller.trace_id, caller.span_id),)
    return span


def _set_answer(span: OpenSpan, operation: Operation[Entry], status: int) -> None:
    if isinstance(operation.entry, HttpEntry):
        span.attributes["http.response.status_code"] = status
    elif isinstance(operation.entry, RpcEntry):
        span.attributes["rpc.response.status_code"] = conventions.GRPC_CODES[status]
    elif isinstance(operation.entry, JobEntry):
        span.attributes["app.job.outcome"] = "completed" if status == 200 else "failed"
    if status >= 500 and not span.failed:
        span.fail(str(status))


def _count_offset(at_ns: int) -> int:
    return (at_ns // MS_NS - OFFSET_EPOCH_MS) // OFFSET_EVERY_MS


def _work(scene: Scene, span: OpenSpan, step: Work) -> None:
    if not step.name:
        scene.spend(span, step.latency)
        return
    child = scene.open_child(span, step.name, SpanKind.INTERNAL, span.instance.application, {})
    scene.spend(child, step.latency)
    try:
        perform_steps(scene, child, step.steps)
    except Failure as failure:
        if failure.fault:
            scene.throw(child, failure.fault, failure.status)
        raise
    finally:
        scene.close_child(span, child)


def _note(scene: Scene, span: OpenSpan, step: Note) -> None:
    span.attributes.update((attribute, getattr(span.visit, fact)) for attribute, fact in step.facts)


def _cache(scene: Scene, span: OpenSpan, step: Cache) -> None:
    if not command_cache(scene, span, step):
        perform_steps(scene, span, step.miss)
        command_cache(scene, span, replace(step, command="SET", fault=None, hit_ratio=1.0))


def _call(scene: Scene, span: OpenSpan, step: Call) -> None:
    status = _request(scene, span, step, resend_count=0)
    for resend_count in range(1, step.retries + 1):
        if status < 500:
            break
        span.lines.append(write_retry(span, step.to.entry.method, status, resend_count))
        scene.spend(span, RETRY_PAUSE)
        status = _request(scene, span, step, resend_count=resend_count)
    if status >= 400 and not step.optional:
        fault = UPSTREAM.get(span.instance.runtime.language) if status >= 500 else None
        raise Failure(status, fault)


def _request(scene: Scene, span: OpenSpan, step: Call, *, resend_count: int) -> int:
    entry, runtime = step.to.entry, span.instance.runtime
    callee = scene.pick_instance(step.to, span.clock_ns)
    if isinstance(entry, RpcEntry):
        name, library = entry.method, runtime.rpc or runtime.application
        values = conventions.rpc_values(entry, callee)
    else:
        name, library = entry.method, runtime.http_client
        values = conventions.http_client_values(entry, callee, span.visit, resend_count)
    client = scene.open_child(span, name, SpanKind.CLIENT, library, values)
    scene.spend(client, NETWORK)
    reply = serve_operation(scene, step.to, callee, client.clock_ns, client)
    client.clock_ns = reply.end_ns
    scene.spend(client, NETWORK)
    _set_answer(client, step.to, reply.status)
    # A 4xx is the server's regular answer, but the client's error (semantic conventions, HTTP spans).
    if 400 <= reply.status < 500:
        client.fail(str(reply.status))
    scene.close_child(span, client)
    return reply.status


def _publish(scene: Scene, span: OpenSpan, step: Publish) -> None:
    values = conventions.producer_values(step.topic, span.instance, span.visit, _count_offset(span.clock_ns))
    library = span.instance.runtime.messaging
    child = scene.open_child(span, f"send {step.topic}", SpanKind.PRODUCER, library, values)
    scene.spend(child, SEND)
    scene.close_child(span, child)
    scene.messages.append(Message(step.topic, child.clock_ns, LinkDraft(scene.trace_id, child.span_id)))
    for operation in step.to:
        taken_ns = child.clock_ns + scene.sample_ns(operation.entry.lag, operation.service)
        serve_operation(scene, operation, scene.pick_instance(operation, taken_ns), taken_ns, child)


def _at_once(scene: Scene, span: OpenSpan, step: AtOnce) -> None:
    started_ns = slowest_ns = span.clock_ns
    failures: list[Failure] = []
    for branch in step.steps:
        span.clock_ns = started_ns
        try:
            perform_steps(scene, span, (branch,))
        except Failure as failure:
            failures.append(failure)
        slowest_ns = max(slowest_ns, span.clock_ns)
    span.clock_ns = slowest_ns
    if failures:
        raise failures[0]


def _each_line(scene: Scene, span: OpenSpan, step: EachLine) -> None:
    whole_visit = span.visit
    for sku in whole_visit.skus:
        span.visit = replace(whole_visit, sku=sku)
        perform_steps(scene, span, step.steps)
    span.visit = whole_visit


def _repeat(scene: Scene, span: OpenSpan, step: Repeat) -> None:
    for _ in range(step.times):
        perform_steps(scene, span, step.steps)


def _sometimes(scene: Scene, span: OpenSpan, step: Sometimes) -> None:
    if scene.happens(step.chance):
        perform_steps(scene, span, step.steps)


def _fail(scene: Scene, span: OpenSpan, step: Throw | Refuse) -> None:
    if not scene.happens(step.chance):
        return
    scene.spend(span, step.wait)
    raise Failure(step.status, step.fault if isinstance(step, Throw) else None)


def _if_flawed(scene: Scene, span: OpenSpan, step: IfFlawed) -> None:
    perform_steps(scene, span, step.steps if span.instance.flawed else step.otherwise)


_PERFORM: dict[type[Step], Callable[[Scene, OpenSpan, Any], None]] = {
    Work: _work,
    Note: _note,
    Query: query_database,
    Cache: _cache,
    Call: _call,
    External: call_external,
    Publish: _publish,
    AtOnce: _at_once,
    EachLine: _each_line,
    Repeat: _repeat,
    Sometimes: _sometimes,
    Throw: _fail,
    Refuse: _fail,
    IfFlawed: _if_flawed,
}
