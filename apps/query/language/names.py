"""Attributes that were renamed: old and new names of OpenTelemetry's semantic conventions. Pure.

From the conventions' own lists (https://opentelemetry.io/docs/specs/semconv/registry/attributes/, what is
deprecated there), and the few of OpenTracing and Zipkin that live on in converted spans.
"""

from collections.abc import Mapping

# New name -> the names that it had.
FORMER_NAMES: Mapping[str, tuple[str, ...]] = {
    "http.request.method": ("http.method",),
    "http.response.status_code": ("http.status_code",),
    "http.request.body.size": ("http.request_content_length", "http.request_content_length_uncompressed"),
    "http.response.body.size": ("http.response_content_length", "http.response_content_length_uncompressed"),
    "http.request.resend_count": ("http.resend_count",),
    "url.full": ("http.url",),
    "url.path": ("http.target", "http.path"),
    "url.scheme": ("http.scheme",),
    "client.address": ("http.client_ip",),
    "user_agent.original": ("http.user_agent", "browser.user_agent"),
    "server.address": (
        "net.peer.name",
        "net.host.name",
        "net.sock.peer.name",
        "http.host",
        "http.server_name",
        "tls.client.server_name",
    ),
    "server.port": ("net.peer.port", "net.host.port"),
    "network.peer.address": ("net.sock.peer.addr", "net.peer.ip"),
    "network.peer.port": ("net.sock.peer.port",),
    "network.local.address": ("net.sock.host.addr", "net.host.ip"),
    "network.local.port": ("net.sock.host.port",),
    "network.protocol.name": ("net.protocol.name", "net.app.protocol.name"),
    "network.protocol.version": ("net.protocol.version", "net.app.protocol.version", "http.flavor"),
    "network.transport": ("net.transport",),
    "network.type": ("net.sock.family",),
    "network.connection.type": ("net.host.connection.type",),
    "network.connection.subtype": ("net.host.connection.subtype",),
    "network.carrier.name": ("net.host.carrier.name",),
    "network.carrier.mcc": ("net.host.carrier.mcc",),
    "network.carrier.mnc": ("net.host.carrier.mnc",),
    "network.carrier.icc": ("net.host.carrier.icc",),
    "db.system.name": ("db.system",),
    "db.query.text": ("db.statement",),
    "db.operation.name": ("db.operation",),
    "db.namespace": ("db.name", "db.redis.database_index", "db.elasticsearch.cluster.name"),
    "db.collection.name": (
        "db.sql.table",
        "db.mongodb.collection",
        "db.cassandra.table",
        "db.cosmosdb.container",
    ),
    "db.client.connection.pool.name": ("db.client.connections.pool.name", "pool.name"),
    "db.client.connection.state": ("db.client.connections.state",),
    "db.response.status_code": ("db.cosmosdb.status_code",),
    "cassandra.consistency.level": ("db.cassandra.consistency_level",),
    "cassandra.coordinator.dc": ("db.cassandra.coordinator.dc",),
    "cassandra.coordinator.id": ("db.cassandra.coordinator.id",),
    "cassandra.page.size": ("db.cassandra.page_size",),
    "cassandra.query.idempotent": ("db.cassandra.idempotence",),
    "cassandra.speculative_execution.count": ("db.cassandra.speculative_execution_count",),
    "azure.client.id": ("db.cosmosdb.client_id",),
    "azure.cosmosdb.connection.mode": ("db.cosmosdb.connection_mode",),
    "azure.cosmosdb.consistency.level": ("db.cosmosdb.consistency_level",),
    "azure.cosmosdb.operation.request_charge": ("db.cosmosdb.request_charge",),
    "azure.cosmosdb.request.body.size": ("db.cosmosdb.request_content_length",),
    "azure.cosmosdb.response.sub_status_code": ("db.cosmosdb.sub_status_code",),
    "azure.resource_provider.namespace": ("az.namespace",),
    "azure.service.request.id": ("az.service_request_id",),
    "elasticsearch.node.name": ("db.elasticsearch.node.name", "db.instance.id"),
    "messaging.operation.type": ("messaging.operation",),
    "messaging.destination.name": ("messaging.destination",),
    "messaging.destination.temporary": ("messaging.temp_destination",),
    "messaging.destination.partition.id": (
        "messaging.kafka.destination.partition",
        "messaging.kafka.partition",
    ),
    "messaging.destination.subscription.name": (
        "messaging.servicebus.destination.subscription_name",
        "messaging.eventgrid.destination.subscription_name",
    ),
    "messaging.consumer.group.name": (
        "messaging.kafka.consumer.group",
        "messaging.kafka.consumer_group",
        "messaging.rocketmq.client_group",
        "messaging.eventhubs.consumer.group",
    ),
    "messaging.message.id": ("messaging.message_id",),
    "messaging.message.conversation_id": ("messaging.conversation_id",),
    "messaging.message.body.size": (
        "messaging.message_payload_size_bytes",
        "messaging.message.payload_size_bytes",
    ),
    "messaging.message.envelope.size": (
        "messaging.message_payload_compressed_size_bytes",
        "messaging.message.payload_compressed_size_bytes",
    ),
    "messaging.client.id": ("messaging.client_id", "messaging.kafka.client_id", "messaging.consumer.id"),
    "messaging.kafka.message.key": ("messaging.kafka.message_key",),
    "messaging.kafka.offset": ("messaging.kafka.message.offset",),
    "messaging.kafka.message.tombstone": ("messaging.kafka.tombstone",),
    "messaging.rabbitmq.destination.routing_key": ("messaging.rabbitmq.routing_key",),
    "rpc.system.name": ("rpc.system",),
    "rpc.response.status_code": (
        "rpc.grpc.status_code",
        "rpc.connect_rpc.error_code",
        "rpc.jsonrpc.error_code",
    ),
    "rpc.message.type": ("message.type",),
    "rpc.message.id": ("message.id",),
    "rpc.message.compressed_size": ("message.compressed_size",),
    "rpc.message.uncompressed_size": ("message.uncompressed_size",),
    "jsonrpc.request.id": ("rpc.jsonrpc.request_id",),
    "jsonrpc.protocol.version": ("rpc.jsonrpc.version",),
    "user.id": ("enduser.id",),
    "user.roles": ("enduser.role",),
    "exception.type": ("error.kind",),
    "exception.stacktrace": ("error.stack",),
    "code.function.name": ("code.function",),
    "code.file.path": ("code.filepath",),
    "code.line.number": ("code.lineno",),
    "code.column.number": ("code.column",),
    "service.peer.name": ("peer.service",),
    "deployment.environment.name": ("deployment.environment",),
    "telemetry.distro.version": ("telemetry.auto.version",),
    "otel.scope.name": ("otel.library.name",),
    "otel.scope.version": ("otel.library.version",),
    "container.image.tags": ("container.image.tag",),
    "container.runtime.name": ("container.runtime",),
    "cloud.resource_id": ("faas.id",),
    "faas.invocation_id": ("faas.execution",),
    "process.executable.build_id.htlhash": ("process.executable.build_id.profiling",),
    "android.app.state": ("android.state",),
    "ios.app.state": ("ios.state",),
    "gen_ai.provider.name": ("gen_ai.system",),
    "gen_ai.usage.input_tokens": ("gen_ai.usage.prompt_tokens",),
    "gen_ai.usage.output_tokens": ("gen_ai.usage.completion_tokens",),
    "feature_flag.provider.name": ("feature_flag.provider_name",),
    "feature_flag.result.variant": ("feature_flag.variant",),
    "feature_flag.result.reason": ("feature_flag.evaluation.reason",),
    "vcs.ref.head.name": ("vcs.repository.ref.name",),
    "vcs.ref.head.revision": ("vcs.repository.ref.revision",),
    "vcs.ref.head.type": ("vcs.repository.ref.type",),
    "vcs.change.id": ("vcs.repository.change.id",),
    "vcs.change.title": ("vcs.repository.change.title",),
}

_CURRENT: Mapping[str, str] = {
    former: current for current, formers in FORMER_NAMES.items() for former in formers
}


def aliases_of(key: str) -> tuple[str, ...]:
    """The key itself, then the names that mean the same: an old one's new name, all old names of a new one.

    Two old names of one new name do not find each other: a peer is no host, though both became a server.
    """
    if key in FORMER_NAMES:
        return (key, *FORMER_NAMES[key])
    return (key, _CURRENT[key]) if key in _CURRENT else (key,)


def current_name(key: str) -> str:
    """The name that the conventions use today: under it, a thing that has two names shows once."""
    return _CURRENT.get(key, key)
