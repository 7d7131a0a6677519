"""The demo's attributes by OpenTelemetry's semantic conventions 1.38; stable forms where they exist."""

from demo.cast import Instance
from demo.runtimes import AttributeValue
from demo.steps import Cache, External, HttpEntry, MessageEntry, Query, RpcEntry, Visit
from demo.story.services import NAMESPACE, SHOP_HOST

Values = dict[str, AttributeValue]

# https://opentelemetry.io/docs/specs/semconv/rpc/grpc/: which codes are errors on the server's side too.
GRPC_CODES = {200: "OK", 404: "NOT_FOUND", 500: "INTERNAL", 503: "UNAVAILABLE", 504: "DEADLINE_EXCEEDED"}


def backing_host(name: str, environment: str) -> str:
    """The address of a database, cache or broker of an environment."""
    return f"{name}.{NAMESPACE}-{environment}.svc.cluster.local"


def http_server_values(entry: HttpEntry, callee: Instance, caller: Instance | None, visit: Visit) -> Values:
    values: Values = {
        "http.request.method": entry.method,
        "http.route": entry.route,
        "url.scheme": "http" if caller else "https",
        "url.path": entry.path.format(visit=visit),
        "network.protocol.version": "1.1" if caller else "2",
        "server.address": callee.host if caller else SHOP_HOST,
        "server.port": callee.port if caller else 443,
    }
    if entry.query:
        values["url.query"] = entry.query.format(visit=visit)
    if caller:
        values["client.address"] = values["network.peer.address"] = caller.address
        if caller.runtime.user_agent:
            values["user_agent.original"] = caller.runtime.user_agent
        return values
    return values | {
        "client.address": visit.client_address,
        "user_agent.original": visit.user_agent,
        "user.id": visit.user_id,
        "app.customer.tier": visit.tier,
        "app.customer.country": visit.country,
    }


def http_client_values(entry: HttpEntry, callee: Instance, visit: Visit, resend_count: int) -> Values:
    query = "?" + entry.query.format(visit=visit) if entry.query else ""
    return _resent(resend_count) | {
        "http.request.method": entry.method,
        "url.full": f"http://{callee.host}:{callee.port}{entry.path.format(visit=visit)}{query}",
        "server.address": callee.host,
        "server.port": callee.port,
        "network.peer.address": callee.address,
        "network.peer.port": callee.port,
    }


def rpc_values(entry: RpcEntry, callee: Instance) -> Values:
    return {
        "rpc.system.name": "grpc",
        "rpc.method": entry.method,
        "server.address": callee.host,
        "server.port": callee.port,
    }


def external_values(step: External, visit: Visit, resend_count: int) -> Values:
    return _resent(resend_count) | {
        "http.request.method": step.method,
        "url.full": f"https://{step.host}{step.path.format(visit=visit)}",
        "server.address": step.host,
        "server.port": 443,
        "network.protocol.version": "2",
    }


def query_values(step: Query, instance: Instance) -> Values:
    return {
        "db.system.name": "postgresql",
        "db.namespace": step.database,
        "db.operation.name": step.operation,
        "db.collection.name": step.table,
        "db.query.summary": f"{step.operation} {step.table}",
        "db.query.text": step.text,
        "server.address": backing_host(f"{step.database}-db", instance.environment),
        "server.port": 5432,
    }


def cache_values(step: Cache, instance: Instance, visit: Visit) -> Values:
    return {
        "db.system.name": "redis",
        "db.namespace": "0",
        "db.operation.name": step.command,
        "db.query.text": f"{step.command} {step.key.format(visit=visit)}",
        "server.address": backing_host("redis", instance.environment),
        "server.port": 6379,
    }


def producer_values(topic: str, instance: Instance, visit: Visit, offset: int) -> Values:
    return _message_values(topic, instance, visit, offset) | {
        "messaging.operation.name": "send",
        "messaging.operation.type": "send",
        "messaging.client.id": f"{instance.service}-producer",
        "messaging.message.body.size": 310 + 96 * len(visit.skus),
    }


def consumer_values(entry: MessageEntry, instance: Instance, visit: Visit, offset: int) -> Values:
    return _message_values(entry.topic, instance, visit, offset) | {
        "messaging.operation.name": "process",
        "messaging.operation.type": "process",
        "messaging.consumer.group.name": entry.group,
        "messaging.client.id": f"{entry.group}-0",
    }


def batch_values(entry: MessageEntry, instance: Instance, message_count: int) -> Values:
    return {
        "messaging.system": "kafka",
        "messaging.destination.name": entry.topic,
        "messaging.operation.name": "process",
        "messaging.operation.type": "process",
        "messaging.consumer.group.name": entry.group,
        "messaging.client.id": f"{entry.group}-0",
        "messaging.batch.message_count": message_count,
        "server.address": backing_host("kafka", instance.environment),
        "server.port": 9092,
    }


def _message_values(topic: str, instance: Instance, visit: Visit, offset: int) -> Values:
    return {
        "messaging.system": "kafka",
        "messaging.destination.name": topic,
        "messaging.destination.partition.id": str(offset % 6),
        "messaging.kafka.offset": offset,
        "messaging.kafka.message.key": visit.order_id,
        "server.address": backing_host("kafka", instance.environment),
        "server.port": 9092,
    }


def _resent(resend_count: int) -> Values:
    return {"http.request.resend_count": resend_count} if resend_count else {}
