"""The spool on a real disk: killed, cut, full, shared. RELIABILITY P6: acknowledged is never lost."""

import asyncio
import dataclasses
import multiprocessing
import os
import random
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from apps.ingest.spool import segment as segment_module
from apps.ingest.spool import spool as spool_module
from apps.ingest.spool.segment import Record
from apps.ingest.spool.spool import SegmentWriter, Spool
from apps.ingest.spool.spool_folder import SpoolFolder, SpoolUnavailable
from tests.ingest import spool_writer
from tests.ingest.spool_writer import numbered

KILLS = 100
# A server that has imported everything and forks: a hundred lives in a few seconds.
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.ingest.spool_writer"])


@pytest.fixture
def folder(tmp_path: Path) -> SpoolFolder:
    return SpoolFolder(tmp_path / "spool", max_bytes=1 << 30)


def read_all(folder: SpoolFolder) -> list[Record]:
    """Of every segment that nobody holds."""
    records: list[Record] = []
    for path in folder.segments():
        with folder.adopt(path) as scan:
            records += scan.records if scan else []
    return records


def written_by(folder: SpoolFolder, *numbers: int) -> Path:
    writer = SegmentWriter(folder)
    for number in numbers:
        writer.write([numbered(number)])
    writer.seal()
    return folder.segments()[-1]


async def test_what_is_appended_can_be_read_once_it_is_sealed(folder: SpoolFolder) -> None:
    spool = Spool(folder)
    await asyncio.gather(*(spool.append(numbered(number)) for number in range(50)))
    assert read_all(folder) == []  # its writer holds it
    await spool.seal()
    assert read_all(folder) == [numbered(number) for number in range(50)]


async def test_bodies_that_arrive_together_share_one_fdatasync(
    folder: SpoolFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []
    monkeypatch.setattr("apps.ingest.spool.spool.os.fdatasync", synced.append)
    spool = Spool(folder)
    await asyncio.gather(*(spool.append(numbered(number)) for number in range(200)))
    assert len(synced) <= 3
    await spool.close()


async def test_a_full_segment_is_left_to_the_replayer(
    folder: SpoolFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool_module, "SEGMENT_BYTES", 1000)
    spool = Spool(folder)
    for number in range(6):
        await spool.append(numbered(number))
    assert len(folder.segments()) > 1
    await spool.close()
    assert read_all(folder) == [numbered(number) for number in range(6)]


def test_a_segment_cut_at_every_byte_of_its_last_record_loses_no_other(folder: SpoolFolder) -> None:
    path = written_by(folder, 0, 1)
    whole = path.read_bytes()
    with folder.adopt(written_by(folder, 0)) as scan:
        assert scan is not None
    first_bytes = folder.segments()[-1].stat().st_size
    for length in range(first_bytes, len(whole)):
        path.write_bytes(whole[:length])
        with folder.adopt(path) as scan:
            assert scan is not None
            assert scan.records == [numbered(0)]


def test_kill_9_a_hundred_times_loses_nothing_that_was_acknowledged(folder: SpoolFolder) -> None:
    acknowledged: set[int] = set()
    with_kill = random.Random(6)
    for life in range(KILLS):
        acknowledged |= _live_and_die(folder, first=life * 100_000, for_s=with_kill.uniform(0, 0.03))
    stored = [record.header.received_ns for record in read_all(folder)]
    print(f"{KILLS} kills, {len(acknowledged)} acknowledged, {len(stored)} stored")
    assert len(acknowledged) >= KILLS
    assert acknowledged - set(stored) == set()
    assert len(stored) == len(set(stored))


def _live_and_die(folder: SpoolFolder, *, first: int, for_s: float) -> set[int]:
    """Kill a writer `for_s` after its first answer; what it said is durable."""
    answers, answering = FORKS.Pipe(duplex=False)
    process = FORKS.Process(target=spool_writer.run, args=(folder.path, first, answering))
    process.start()
    answering.close()
    assert answers.poll(120)
    time.sleep(for_s)
    process.kill()
    process.join(120)
    with open(answers.fileno(), "rb", closefd=False) as said:
        lines = said.read().splitlines(keepends=True)
    return {int(line) for line in lines if line.endswith(b"\n")}


async def test_writers_share_the_folder_and_the_dead_ones_files_are_adopted(folder: SpoolFolder) -> None:
    _live_and_die(folder, first=0, for_s=0.0)
    alive = Spool(folder)
    await alive.append(numbered(500_000))
    dead, living = folder.segments()
    with folder.adopt(living) as scan:
        assert scan is None
    with folder.adopt(dead) as scan, folder.adopt(dead) as again:
        assert scan is not None
        assert again is None
    await alive.close()


def test_a_segment_that_was_removed_while_one_waited_for_it_is_not_read_again(folder: SpoolFolder) -> None:
    path = written_by(folder, 1)
    with folder.adopt(path):
        folder.remove(path)
    with folder.adopt(path) as scan:
        assert scan is None


async def test_at_its_limit_the_spool_refuses_and_takes_again_once_there_is_room(
    folder: SpoolFolder,
) -> None:
    spool = Spool(SpoolFolder(folder.path, max_bytes=1000))
    await spool.append(numbered(0))
    with pytest.raises(SpoolUnavailable, match="limit"):
        await spool.append(numbered(1))
    assert read_all(folder) == [numbered(0)]
    folder.remove(folder.segments()[0])
    await spool.append(numbered(2))
    await spool.close()
    assert read_all(folder) == [numbered(2)]


async def test_a_full_spool_refuses_before_it_touches_the_disk(
    folder: SpoolFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    written_by(folder, 0)
    created: list[SpoolFolder] = []
    monkeypatch.setattr(SpoolFolder, "create", created.append)
    spool = Spool(SpoolFolder(folder.path, max_bytes=1000))
    with pytest.raises(SpoolUnavailable, match="limit"):
        await spool.append(numbered(1))
    assert created == []


async def test_a_body_too_large_to_be_read_again_is_refused_alone(
    folder: SpoolFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(segment_module, "MAX_PAYLOAD_BYTES", 2000)
    large = dataclasses.replace(numbered(1), body=bytes(2000))
    spool = Spool(folder)
    outcomes = await asyncio.gather(
        spool.append(numbered(0)), spool.append(large), spool.append(numbered(2)), return_exceptions=True
    )
    assert [type(outcome) for outcome in outcomes] == [type(None), SpoolUnavailable, type(None)]
    await spool.close()
    assert read_all(folder) == [numbered(0), numbered(2)]


async def test_a_folder_that_cannot_be_written_refuses_and_recovers(tmp_path: Path) -> None:
    blocked = tmp_path / "spool"
    blocked.write_text("not a folder")
    folder = SpoolFolder(blocked, max_bytes=1 << 30)
    spool = Spool(folder)
    with pytest.raises(SpoolUnavailable):
        await spool.append(numbered(0))
    blocked.unlink()
    await spool.append(numbered(1))
    await spool.close()
    assert read_all(folder) == [numbered(1)]


def test_a_write_that_is_cut_short_is_not_acknowledged_and_leaves_no_half_record(folder: SpoolFolder) -> None:
    answers, answering = FORKS.Pipe(duplex=False)
    process = FORKS.Process(target=spool_writer.run_overflow, args=(folder.path, answering))
    process.start()
    assert answers.poll(120)
    assert answers.recv() == [True, False, True]
    process.join(120)
    assert read_all(folder) == [numbered(0), numbered(2)]
    assert folder.use().segments == 2


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "disk"
    path.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(path)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("a small disk cannot be mounted here")
    yield path
    subprocess.run(["umount", str(path)], check=True)


async def test_a_full_disk_is_refused_and_recovers_without_a_restart(
    small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.ingest.spool.spool_folder.DISK_SHARE", 2.0)  # let it hit the wall
    folder = SpoolFolder(small_disk / "spool", max_bytes=1 << 30)
    spool = Spool(folder)
    await spool.append(numbered(0))
    ballast = small_disk / "ballast"
    with pytest.raises(OSError, match="No space"):
        ballast.write_bytes(os.urandom(1 << 20))
    with pytest.raises(SpoolUnavailable):
        await asyncio.gather(*(spool.append(numbered(number)) for number in range(1, 50)))
    ballast.unlink()
    await spool.append(numbered(1000))
    await spool.close()
    stored = {record.header.received_ns for record in read_all(folder)}
    assert {0, 1000} <= stored


async def test_the_spool_never_fills_the_last_fifth_of_its_disk(small_disk: Path) -> None:
    folder = SpoolFolder(small_disk / "spool", max_bytes=1 << 30)
    spool = Spool(folder)
    await spool.append(numbered(0))
    (small_disk / "ballast").write_bytes(bytes(220 * 1024))
    with pytest.raises(SpoolUnavailable, match="80%"):
        await spool.append(numbered(1))
    await spool.close()


def test_what_a_process_left_that_died_while_it_created_a_file_is_swept(folder: SpoolFolder) -> None:
    path = written_by(folder, 1)
    unfinished = path.with_name("0-1-ab.new")
    unfinished.touch()
    os.utime(unfinished, (1, 1))
    folder.sweep()
    assert not unfinished.exists()
    assert folder.segments() == [path]
