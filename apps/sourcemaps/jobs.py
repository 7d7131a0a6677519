"""What the decoder's process is asked and answers, and how that travels through its pipes. Pure."""

import struct
from dataclasses import dataclass
from typing import IO

import msgspec

_LENGTH = struct.Struct(">Q")


@dataclass(frozen=True, slots=True)
class Original:
    """What stood there. `function` is empty where none encloses it, or it has no name.

    `excerpt`: lines of the source, of which the first is number `excerpt_start`; empty without its text.
    """

    function: str
    file: str
    line: int
    column: int
    excerpt_start: int
    excerpt: tuple[str, ...]


class Prepare(msgspec.Struct, tag=True):
    """A pair as it was uploaded, packed with gzip or not: unpack it within the limits, check and pack it."""

    minified: bytes
    source_map: bytes
    max_minified_bytes: int
    max_map_bytes: int


class Prepared(msgspec.Struct, tag=True):
    """The pair as it is stored: both packed with zstd. `digest`: SHA-256 over both unpacked, in hex."""

    digest: str
    debug_id: str
    minified_bytes: int
    map_bytes: int
    minified: bytes
    source_map: bytes


class Refusal(msgspec.Struct, tag=True):
    """The pair cannot be used, for a reason that whoever uploads is told."""

    detail: str
    is_too_large: bool = False


class Find(msgspec.Struct, tag=True):
    """A pair as it is stored, and places in the minified file: line and column count from 1."""

    minified: bytes
    source_map: bytes
    places: list[tuple[int, int]]


class Found(msgspec.Struct, tag=True):
    """In the order of the places. None: nothing is mapped there."""

    originals: list[Original | None]


Job = Prepare | Find
Outcome = Prepared | Refusal | Found


class Answer(msgspec.Struct):
    """`is_last`: the process ends with it, for its memory has grown."""

    outcome: Outcome
    is_last: bool


_JOBS: msgspec.msgpack.Decoder[Job] = msgspec.msgpack.Decoder(Job)
_ANSWERS = msgspec.msgpack.Decoder(Answer)


def write(pipe: IO[bytes], message: Job | Answer) -> None:
    body = msgspec.msgpack.encode(message)
    pipe.write(_LENGTH.pack(len(body)))
    pipe.write(body)
    pipe.flush()


def read_job(pipe: IO[bytes]) -> Job | None:
    """None: there are no more."""
    body = _read(pipe)
    return None if body is None else _JOBS.decode(body)


def read_answer(pipe: IO[bytes]) -> Answer | None:
    """None: the process has ended."""
    body = _read(pipe)
    return None if body is None else _ANSWERS.decode(body)


def _read(pipe: IO[bytes]) -> bytes | None:
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    body = pipe.read(length)
    return body if len(body) == length else None
