"""Letter files: dead letters beyond those that Redis keeps, one file each, so that none is lost."""

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from apps.ingest.queue.keys import Shard
from apps.otlp.signals import Signal

SUFFIX = ".letter"


def write_letter_file(folder: Path, shard: Shard, entry_id: str, fields: Sequence[str | int | bytes]) -> Path:
    """One line of JSON, then the body. On return it survives a power cut; the same entry again replaces it.

    Shards give out their ids independently, and so does a Redis that was set up anew: the name,
    `<signal>-<entry id>-<shard>-<digest>`, tells their entries apart, and is the same on every machine.
    `fields` are name, value, ... as in the stream, `body` among them. Raises OSError.
    """
    values: dict[Any, str | int | bytes] = dict(zip(fields[::2], fields[1::2], strict=True))
    body = _encode(values.pop("body"))
    head = orjson.dumps(values) + b"\n"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{shard.signal}-{entry_id}-{shard.number}-{_digest(values, body)}{SUFFIX}"
    unfinished = path.with_suffix(".new")
    with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(head)
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(path)
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return path


def _encode(value: str | int | bytes) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


def _digest(values: Mapping[Any, str | int | bytes], body: bytes) -> str:
    """Of what the sender sent: the reason may be told otherwise the next time."""
    sent = b"%b:%b:" % (_encode(values["project"]), _encode(values["received_ns"]))
    return hashlib.sha256(sent + body).hexdigest()[:16]


def letter_paths(folder: Path, signal: Signal) -> Iterator[Path]:
    """In the order in which the queue took the bodies in."""
    yield from sorted(folder.glob(f"{signal}-*{SUFFIX}"))


def read_letter_file(path: Path) -> dict[bytes, bytes]:
    """The fields as the stream would have them. Raises OSError."""
    head, _, body = path.read_bytes().partition(b"\n")
    fields = {name.encode(): str(value).encode() for name, value in orjson.loads(head).items()}
    return {**fields, b"body": body}
