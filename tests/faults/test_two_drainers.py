"""A drainer that slept past its lease, in the middle of an INSERT, and finds another in its place."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.conftest import RigBuilder
from tests.faults.faults import wait_for_insert
from tests.faults.length import LONG
from tests.faults.oracle import Crowd, conclude, wait_until_at_work
from tests.faults.rig import Program, Rig, Size, pause, resume

ROUNDS = 40 if LONG else 2
SLEEP_S = 4.0  # past the lease, so that the other takes over, and is writing when this one wakes


def writer_of(rig: Rig) -> Program:
    """Who wrote the last batch: it holds the lease."""

    def last_batch_at(worker: Program) -> str:
        lines = [line for line in worker.log_file.read_text().splitlines() if ".worker: batch" in line]
        return lines[-1] if lines else ""

    return max(rig.workers, key=last_batch_at)


@pytest.mark.faults
def test_two_who_believe_they_hold_a_shard_write_nothing_twice(
    build_rig: RigBuilder, tmp_path: Path, print_figure: Callable[[str], None]
) -> None:
    with build_rig(Size(workers=2)) as rig, Crowd(rig, tmp_path) as crowd:
        wait_until_at_work(rig)
        for _ in range(ROUNDS):
            wait_for_insert(rig)
            sleeper = writer_of(rig)
            pause(sleeper)
            time.sleep(SLEEP_S)
            wait_for_insert(rig)
            resume(sleeper)
        overslept = rig.log_of(rig.workers).count("lease was lost")
        conclude(rig, crowd, f"{ROUNDS} drainers asleep, {overslept} past their lease", print_figure)
