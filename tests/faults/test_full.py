"""Full: Redis at its limit, and the engine without a byte of disk. Both refuse, neither loses."""

import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.conftest import RigBuilder
from tests.faults.crowding import crowd_queue, drop_limit, fill_disk, relieve_queue
from tests.faults.oracle import Crowd, broken_parts, conclude, wait_until, wait_until_at_work
from tests.faults.rig import Rig, Size, pause, resume

ROOM_BYTES = SPOOL_BYTES = 1024 * 1024
DISK_MB = 400
ABOVE_S = 3.0  # so long the queue lies above its limit
REFUSALS = 6


def count_refused(rig: Rig) -> int:
    return rig.log_of(rig.workers).count(", attempt ")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """The engine's folder, as a file system of its own with DISK_MB; needs the right to mount."""
    folder = tmp_path / "clickhouse"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m,mode=700", "tmpfs", str(folder)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("a full disk takes the right to mount a small one")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.mark.faults
def test_a_full_queue_turns_senders_away_and_drains_even_above_its_limit(
    build_rig: RigBuilder, tmp_path: Path, print_figure: Callable[[str], None]
) -> None:
    with (
        build_rig(Size(spool_bytes=SPOOL_BYTES)) as rig,
        rig.supervised(),
        Crowd(rig, tmp_path, every_s=0.001) as crowd,
    ):
        wait_until_at_work(rig)
        pause(rig.workers[0])
        crowd_queue(rig, room_bytes=ROOM_BYTES)
        wait_until(lambda: crowd.ledger().answers["503"] > 0, "a sender is turned away")
        drop_limit(rig)
        resume(rig.workers[0])
        time.sleep(ABOVE_S)
        relieve_queue(rig)
        ledger = conclude(rig, crowd, "Redis at its limit, then above it", print_figure)
        assert ledger.answers["503"]


@pytest.mark.faults
def test_an_engine_without_disk_gets_it_all_once_there_is_room(
    small_disk: Path, build_rig: RigBuilder, tmp_path: Path, print_figure: Callable[[str], None]
) -> None:
    with build_rig(Size()) as rig, Crowd(rig, tmp_path) as crowd:
        wait_until_at_work(rig)
        ballast = fill_disk(small_disk)
        wait_until(lambda: count_refused(rig) >= REFUSALS, "the engine refuses INSERTs")
        refused = count_refused(rig)
        ballast.unlink()
        conclude(rig, crowd, f"{refused} INSERTs refused by an engine without disk", print_figure)
        assert broken_parts(rig) == []
