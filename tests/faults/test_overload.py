"""More than can be drained: senders are asked to wait, memory stays bounded, who waits loses nothing."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.conftest import RigBuilder
from tests.faults.crowding import crowd_queue, relieve_queue
from tests.faults.length import LONG
from tests.faults.memory import watched
from tests.faults.oracle import Crowd, conclude, count_stored, wait_until_at_work
from tests.faults.rig import Size
from tests.faults.stock_sdk import StockSdk

LOAD_S = 120 if LONG else 10
# What the writer's way to the engine carries: some 900 spans a second, and as much of each other signal.
DRAINED_BYTES_PER_S = 100_000
# What Redis may take beyond what it holds at rest: a few seconds of it.
ROOM_BYTES = 250_000
MOST_MIB = 700  # of any part; the engine's own limit is half of the machine


@pytest.mark.faults
def test_three_times_what_can_be_drained_is_turned_away_in_bounded_memory(
    build_rig: RigBuilder, tmp_path: Path, print_figure: Callable[[str], None]
) -> None:
    with (
        build_rig(Size(lines=True, spool_bytes=ROOM_BYTES)) as rig,
        watched(rig.parts) as memory,
        StockSdk(rig.urls[0], rig.ingest_key, patient=True) as sdk,
        Crowd(rig, tmp_path, senders=3, start_at=10**12, every_s=0.001, patience_s=120.0) as crowd,
    ):
        wait_until_at_work(rig)
        rig.insert_line.narrow(DRAINED_BYTES_PER_S)
        crowd_queue(rig, room_bytes=ROOM_BYTES)
        before, began_s = sum(count_stored(rig).values()), time.monotonic()
        time.sleep(LOAD_S)
        drained_per_s = (sum(count_stored(rig).values()) - before) / (time.monotonic() - began_s)
        rig.insert_line.heal()
        relieve_queue(rig)
        made, _ = sdk.finish()
        crowd.also(set(range(made)))
        ledger = conclude(
            rig,
            crowd,
            f"Overload, drained at {drained_per_s:.0f} items/s, {made} of a real exporter",
            print_figure,
        )
        print_figure(f"... at most {memory}")
        assert ledger.answers["503"] + ledger.answers["429"]
        assert ledger.uncertain == set()
        assert max(memory.most_mib.values()) < MOST_MIB
