"""A process that appends numbered bodies to a spool and says of each that it is durable, until killed."""

import asyncio
import itertools
import os
import resource
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

from apps.ingest.spool.segment import Header, Record
from apps.ingest.spool.spool import Spool
from apps.ingest.spool.spool_folder import SpoolFolder, SpoolUnavailable
from apps.otlp.signals import Signal

FILE_BYTES = 1000


def numbered(number: int) -> Record:
    body = f"body {number} ".encode() * 80
    header = Header(
        signal=Signal.TRACES,
        project=1,
        key=1,
        items=1,
        received_ns=number,
        digest=f"{number:064x}",
        encoding="",
        body_bytes=len(body),
    )
    return Record(header, body)


async def write(spool: Spool, numbers: Iterator[int], answers: int) -> None:
    for number in numbers:
        await spool.append(numbered(number))
        os.write(answers, f"{number}\n".encode())


async def main(folder: Path, first: int, answers: int) -> None:
    spool = Spool(SpoolFolder(folder, max_bytes=1 << 30))
    numbers = itertools.count(first)
    await asyncio.gather(*(write(spool, numbers, answers) for _ in range(8)))


async def overflow(folder: Path) -> list[bool]:
    """Whether each of three bodies was acknowledged, where the second outgrows what a file may hold."""
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_BYTES, hard))
    spool = Spool(SpoolFolder(folder, max_bytes=1 << 30))
    acknowledged = []
    for number in range(3):
        try:
            await spool.append(numbered(number))
        except SpoolUnavailable:
            acknowledged.append(False)
        else:
            acknowledged.append(True)
    await spool.close()
    return acknowledged


def run_overflow(folder: Path, answers: Connection) -> None:
    answers.send(asyncio.run(overflow(folder)))


def run(folder: Path, first: int, answers: Connection) -> None:
    asyncio.run(main(folder, first, answers.fileno()))
