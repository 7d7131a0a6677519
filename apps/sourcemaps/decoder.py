"""The decoder's process: `python -m apps.sourcemaps.decoder` takes jobs from its standard input, one by one.

It is one of its own because maps come from outside: what is too large for its memory, or made to bring the
library down, ends this process and no other.
"""

import contextlib
import hashlib
import resource
import sys
from io import BytesIO

from apps.sourcemaps.checking import Refused, check_pair
from apps.sourcemaps.decoding import Undecodable, decode
from apps.sourcemaps.jobs import (
    Answer,
    Find,
    Found,
    Job,
    Outcome,
    Prepare,
    Prepared,
    Refusal,
    read_job,
    write,
)
from apps.sourcemaps.packing import NotPacked, TooLarge, pack, read_bounded, unpack

# A map of 64 MiB takes about half of it.
MAX_MEMORY_BYTES = 2 * 1024**3
# What is parsed takes some ten times as much, and is not given back before the process ends.
MOST_UNPACKED_BYTES = 4 * 1024**2


def main() -> None:
    # Not every system limits the address space.
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    while (job := read_job(sys.stdin.buffer)) is not None:
        outcome, unpacked_bytes = do(job)
        is_last = unpacked_bytes > MOST_UNPACKED_BYTES
        write(sys.stdout.buffer, Answer(outcome, is_last))
        if is_last:
            return


def do(job: Job) -> tuple[Outcome, int]:
    """And how many bytes it unpacked."""
    return prepare(job) if isinstance(job, Prepare) else find(job)


def prepare(job: Prepare) -> tuple[Prepared | Refusal, int]:
    try:
        minified = read_part(job.minified, job.max_minified_bytes, "minified file")
        source_map = read_part(job.source_map, job.max_map_bytes, "source map")
        debug_id = check_pair(minified, source_map)
    except Refused as error:
        return Refusal(str(error)), job.max_map_bytes
    except TooLarge as error:
        return Refusal(f"The {error.what} has more than {error.limit:,} bytes.", True), job.max_map_bytes
    prepared = Prepared(
        digest=hashlib.sha256(hashlib.sha256(minified).digest() + source_map).hexdigest(),
        debug_id=debug_id,
        minified_bytes=len(minified),
        map_bytes=len(source_map),
        minified=pack(minified),
        source_map=pack(source_map),
    )
    return prepared, len(minified) + len(source_map)


def read_part(content: bytes, limit: int, what: str) -> bytes:
    """Raises TooLarge and Refused."""
    try:
        return read_bounded(BytesIO(content), limit, what)
    except NotPacked as error:
        raise Refused(f"The {what} begins like gzip and is damaged.") from error


def find(job: Find) -> tuple[Found | Refusal, int]:
    minified, source_map = unpack(job.minified), unpack(job.source_map)
    unpacked_bytes = len(minified) + len(source_map)
    try:
        decoded = decode(minified, source_map)
    except Undecodable as error:
        return Refusal(str(error)), unpacked_bytes
    return Found([decoded.find(line, column) for line, column in job.places]), unpacked_bytes


if __name__ == "__main__":
    main()
