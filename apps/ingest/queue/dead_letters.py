"""Dead letters: bodies that ClickHouse refuses even alone, kept until a person decides."""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import redis
from django.conf import settings
from google.protobuf import text_format
from google.protobuf.message import DecodeError, Message
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from apps.ingest.queue.intake import MAX_ENTRIES, UNHEARD_S, QueueUnavailable
from apps.ingest.queue.keys import Shard, dead_letters_of, seen_body
from apps.ingest.queue.ledger import Outcome, count_outcome
from apps.ingest.queue.letter_files import letter_paths, read_letter_file
from apps.otlp.signals import Signal

_HERE = Path(__file__).parent
_UNBURY, _UNBURY_FILE = ((_HERE / f"{name}.lua").read_text() for name in ("unbury", "unbury_file"))
_AT_ONCE = 50
_FILE = "file-"
_REQUESTS: dict[Signal, type[Message]] = {
    Signal.TRACES: ExportTraceServiceRequest,
    Signal.LOGS: ExportLogsServiceRequest,
    Signal.METRICS: ExportMetricsServiceRequest,
}


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """`name` is how a person calls it. `path` is set where it lies in a file, and not in Redis."""

    name: str
    signal: Signal
    entry_id: str
    project_id: int
    key_id: int | None
    items: int
    received_ns: int
    reason: str
    body: bytes
    path: Path | None = None

    def describe_body(self) -> str:
        """The request as text, or what can be said of bytes that are none."""
        try:
            message = _REQUESTS[self.signal].FromString(self.body)
        except DecodeError as error:
            return f"The body does not decode ({error}). It begins: {self.body[:256].hex(' ')}"
        return text_format.MessageToString(message, as_utf8=True)


def letters_list(client: "redis.Redis", *, project_id: int | None = None) -> Iterator[DeadLetter]:
    """Signal by signal; those in Redis first, then the files of this machine."""
    for signal in Signal:
        for letter in (*_in_stream(client, signal), *_in_files(signal)):
            if project_id in (None, letter.project_id):
                yield letter


def letter_find(client: "redis.Redis", name: str) -> DeadLetter | None:
    signal_name, _, place = name.partition("/")
    if signal_name not in set(Signal):
        return None
    signal, entry_id = Signal(signal_name), place.removeprefix(_FILE)
    if place.startswith(_FILE):
        return next((letter for letter in _in_files(signal) if letter.name == name), None)
    if not re.fullmatch(r"\d+-\d+", entry_id):
        return None
    found = cast("Any", client.xrange(Shard(signal, 0).dead_letters, entry_id, entry_id))
    return _parse(name, signal, entry_id, found[0][1]) if found else None


def letter_retry(client: "redis.Redis", letter: DeadLetter) -> bool:
    """Queue it once more; False when somebody else took it. A second failure buries it again.

    Raises QueueUnavailable, RedisError, OSError; then it is still a dead letter.
    """
    shard = Shard(letter.signal, random.randrange(settings.INGEST_SHARDS[letter.signal]))  # noqa: S311
    counted = count_outcome(
        Outcome.DEAD, letter.signal, [(letter.project_id, letter.received_ns, letter.items)]
    )
    hashes = [name for name, _ in counted]
    counts = [part for (_, field), items in counted.items() for part in (field, items)]
    if letter.path is None:
        return _unbury(client, letter, [shard.stream, *hashes], counts)
    arguments: list[str | int | bytes] = [UNHEARD_S, MAX_ENTRIES, letter.project_id, letter.key_id or 0]
    arguments += [letter.items, letter.received_ns, len(letter.body), letter.body, *counts]
    # Whoever dies between the two and tries again is told that it is queued.
    keys = [shard.stream, seen_body(f"letter:{letter.name}"), *hashes]
    answer = client.eval(_UNBURY_FILE, len(keys), *keys, *arguments)
    if answer == -1:
        raise QueueUnavailable(f"{shard.stream} is full")
    letter.path.unlink(missing_ok=True)
    return bool(answer == 1)


def letter_drop(client: "redis.Redis", letter: DeadLetter) -> bool:
    """Throw it away; False when it was gone."""
    if letter.path is None:
        return _unbury(client, letter)
    letter.path.unlink(missing_ok=True)
    return True


def _unbury(
    client: "redis.Redis",
    letter: DeadLetter,
    stream_and_counters: Sequence[str] = (),
    counts: Sequence[str | int] = (),
) -> bool:
    shard = Shard(letter.signal, 0)
    keys = [shard.dead_letters, shard.dead_letter_bytes, dead_letters_of(letter.project_id)]
    keys += stream_and_counters
    return bool(client.eval(_UNBURY, len(keys), *keys, letter.entry_id, *counts) == 1)


def _in_stream(client: "redis.Redis", signal: Signal) -> Iterator[DeadLetter]:
    after = "-"
    while found := cast("Any", client.xrange(Shard(signal, 0).dead_letters, after, count=_AT_ONCE)):
        for entry_id, fields in found:
            yield _parse(f"{signal}/{entry_id.decode()}", signal, entry_id.decode(), fields)
        after = f"({found[-1][0].decode()}"


def _in_files(signal: Signal) -> Iterator[DeadLetter]:
    for path in letter_paths(settings.DEAD_LETTER_DIR, signal):
        entry_id = path.stem.removeprefix(f"{signal}-")
        yield _parse(f"{signal}/{_FILE}{entry_id}", signal, entry_id, read_letter_file(path), path)


def _parse(
    name: str, signal: Signal, entry_id: str, fields: dict[bytes, bytes], path: Path | None = None
) -> DeadLetter:
    key = fields.get(b"key")
    return DeadLetter(
        name=name,
        signal=signal,
        entry_id=entry_id,
        project_id=int(fields[b"project"]),
        key_id=int(key) if key else None,
        items=int(fields[b"items"]),
        received_ns=int(fields[b"received_ns"]),
        reason=fields[b"reason"].decode(errors="replace"),
        body=fields[b"body"],
        path=path,
    )
