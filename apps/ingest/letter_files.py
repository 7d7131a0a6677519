"""Letter files: dead letters beyond those that Redis keeps, one file each, so that none is lost."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import orjson

from apps.otlp.signals import Signal

SUFFIX = ".letter"


def write_letter_file(
    folder: Path, signal: Signal, entry_id: str, fields: Sequence[str | int | bytes]
) -> Path:
    """One line of JSON, then the body. On return it survives a power cut; the same entry again replaces it.

    `fields` are name, value, ... as in the stream, `body` among them. Raises OSError.
    """
    values = dict(zip(fields[::2], fields[1::2], strict=True))
    body = values.pop("body")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{signal}-{entry_id}{SUFFIX}"
    unfinished = path.with_suffix(".new")
    with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(orjson.dumps(values) + b"\n")
        file.write(body if isinstance(body, bytes) else str(body).encode())
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(path)
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return path


def letter_paths(folder: Path, signal: Signal) -> Iterator[Path]:
    """In the order in which the queue took the bodies in."""
    yield from sorted(folder.glob(f"{signal}-*{SUFFIX}"))


def read_letter_file(path: Path) -> dict[bytes, bytes]:
    """The fields as the stream would have them. Raises OSError."""
    head, _, body = path.read_bytes().partition(b"\n")
    fields = {name.encode(): str(value).encode() for name, value in orjson.loads(head).items()}
    return {**fields, b"body": body}
