"""Receive: OTLP over gRPC. Source: OTLP specification, "OTLP/gRPC"."""

import asyncio
import functools
from collections.abc import AsyncIterator, Mapping
from typing import Any, NoReturn
from urllib.parse import unquote

import grpc
import grpc.aio

from apps.ingest.door.admit import Parcel, Reason
from apps.ingest.door.budget import Holding
from apps.ingest.door.door import Caller, Door
from apps.ingest.door.refused import Refused, refuse
from apps.ingest.door.responses import RPC_CODES, export_response, retry_info, rpc_status
from apps.ingest.door.shares import Shares
from apps.ingest.encodings import message_encoding
from apps.ingest.limits import MAX_WIRE_BYTES
from apps.ingest.sender import Sender
from apps.otlp.signals import Signal

METHODS = {
    "/opentelemetry.proto.collector.trace.v1.TraceService/Export": Signal.TRACES,
    "/opentelemetry.proto.collector.logs.v1.LogsService/Export": Signal.LOGS,
    "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export": Signal.METRICS,
}
_STATUS_CODES = {code.value[0]: code for code in grpc.StatusCode}
# It stands in the trailers three times, and they are bounded.
_MAX_MESSAGE_CHARS = 800

OPTIONS: tuple[tuple[str, int], ...] = (
    # On the wire. A message somewhat over our own limit is read, so that its sender is told why it is refused
    # and the refusal is remembered; gRPC core cuts off the rest, with RESOURCE_EXHAUSTED too.
    ("grpc.max_receive_message_length", MAX_WIRE_BYTES * 5 // 4),
    # Compressed messages come as they are: our own unpacking has our own limit, and they stay packed in the
    # queue. Were they inflated nevertheless, the limit above would hold for the inflated message.
    ("grpc.per_message_decompression", 0),
    ("grpc.max_concurrent_streams", 128),
    # A second receiver on the same port must fail, not take half of the connections.
    ("grpc.so_reuseport", 0),
    ("grpc.server_handshake_timeout_ms", 15_000),
    # Peers that vanished are found out; Collectors and Go SDKs may ping every 10 s, without calls too.
    ("grpc.keepalive_time_ms", 60_000),
    ("grpc.keepalive_timeout_ms", 20_000),
    ("grpc.http2.min_recv_ping_interval_without_data_ms", 9_000),
    ("grpc.keepalive_permit_without_calls", 1),
)
# Senders that are known may each make gRPC core hold a whole message: not all at once.
_MAX_READS = 64
# A sender whose calls carry messages waits for a moment at most.
_READ_PATIENCE_S = 2.0

_Context = grpc.aio.ServicerContext[Any, bytes]


class _Reads:
    """Of one event loop: the messages that are waited for, no more than so many, and of a key its share."""

    def __init__(self) -> None:
        self._all = asyncio.Semaphore(_MAX_READS)
        self._shares = Shares(_MAX_READS)

    async def read(self, messages: AsyncIterator[bytes], sender: Sender) -> bytes | None:
        """The first of a call; None where it has none. Raises Throttled."""
        async with self._shares.hold(sender.key_id, patience_s=_READ_PATIENCE_S), self._all:
            return await anext(messages, None)


class ExportServices(grpc.GenericRpcHandler):
    """The three Export methods, on raw bytes.

    To gRPC they are streams of requests, though each has one: so nothing is read before the sender is known.
    """

    def __init__(self, door: Door) -> None:
        reads = _Reads()
        self._handlers: dict[str, grpc.RpcMethodHandler[Any, Any]] = {
            method: grpc.stream_unary_rpc_method_handler(functools.partial(_export, door, signal, reads))
            for method, signal in METHODS.items()
        }

    def service(self, details: grpc.HandlerCallDetails) -> "grpc.RpcMethodHandler[Any, Any] | None":
        return self._handlers.get(details.method)


async def open_grpc(door: Door, address: str) -> "grpc.aio.Server":
    """Listen on `address` (host:port), on this event loop. Raises RuntimeError where the port is taken."""
    server = grpc.aio.server(options=OPTIONS)
    server.add_generic_rpc_handlers((ExportServices(door),))
    server.add_insecure_port(address)
    await server.start()
    return server


async def _export(
    door: Door, signal: Signal, reads: _Reads, messages: AsyncIterator[bytes], context: _Context
) -> bytes:
    async def fetch(sender: Sender, holding: Holding) -> Parcel:
        message = await _read_message(messages, reads, sender)
        holding.add(len(message))
        return Parcel(signal, message, message_encoding(message))

    try:
        _, receipt = await door.take(Caller.of(_read_metadata(context), read_peer(context.peer())), fetch)
        return export_response(signal, receipt).SerializeToString()
    except Exception as error:
        refused = refuse(error)
    return await _abort(context, refused)


async def _abort(context: _Context, refused: Refused) -> NoReturn:
    await context.abort(
        _STATUS_CODES[RPC_CODES[refused.status]],
        refused.message[:_MAX_MESSAGE_CHARS],
        trailing_metadata=_trailers(refused),
    )


async def _read_message(messages: AsyncIterator[bytes], reads: _Reads, sender: Sender) -> bytes:
    message = await reads.read(messages, sender)
    if message is None:
        # When gRPC core has cut off a message that was too long, or the peer is gone, it calls this task off.
        await asyncio.sleep(1)
        raise Refused(Reason.UNDECODABLE, 400, "The call carried no message.")
    if len(message) > MAX_WIRE_BYTES:
        raise Refused(Reason.TOO_LARGE, 413, f"The message is longer than {MAX_WIRE_BYTES} bytes.")
    return message


def _read_metadata(context: _Context) -> Mapping[str, str]:
    metadata = context.invocation_metadata() or ()
    return {name: value for name, value in metadata if isinstance(value, str)}


def read_peer(peer: str) -> str:
    """The address out of `ipv4:192.0.2.1:5000` or `ipv6:%5B::1%5D:5000`; empty for other transports."""
    transport, _, place = unquote(peer).partition(":")
    return place.rpartition(":")[0].strip("[]") if transport in ("ipv4", "ipv6") else ""


def _trailers(refused: Refused) -> tuple[tuple[str, bytes], ...]:
    """Details as gRPC libraries read them, and RetryInfo by itself, as the Python exporter looks for it."""
    status = rpc_status(refused, max_message_chars=_MAX_MESSAGE_CHARS)
    trailers = [("grpc-status-details-bin", status.SerializeToString())]
    if refused.retry_after_s is not None:
        info = retry_info(refused.retry_after_s)
        trailers.append(("google.rpc.retryinfo-bin", info.SerializeToString()))
    return tuple(trailers)
