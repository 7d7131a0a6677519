"""Frame: many bodies become the bytes of one INSERT, each with its tenant, batch and lease appended."""

from collections.abc import Iterable

from apps.otlp.wire import encode_field, encode_varint

_PROJECT_FIELD = 100
_BATCH_FIELD = 101
_LEASE_FIELD = 102


def frame_bodies(bodies: Iterable[tuple[int, bytes]], *, batch: int, lease_expires_ms: int) -> bytes:
    """Length-delimited protobuf messages for ClickHouse's `FORMAT Protobuf` from (project id, body) pairs.

    Protobuf fields concatenate and the last value of a scalar wins, so appending is enough: a field of
    the same number inside the body, were it to get this far, loses. Source: proto3 encoding, "Last One Wins".
    """
    shared = encode_field(_BATCH_FIELD, batch) + encode_field(_LEASE_FIELD, lease_expires_ms)
    parts: list[bytes] = []
    for project_id, body in bodies:
        ours = encode_field(_PROJECT_FIELD, project_id) + shared
        parts += (encode_varint(len(body) + len(ours)), body, ours)
    return b"".join(parts)
